"""Text that goes into spreadsheets and CSV without being taken for a formula there."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def escaped(text: str) -> str:
    """Return text that no spreadsheet program evaluates.

    Args:
        text: Anything a sender may have typed.

    Returns:
        The same text, without NUL, and behind an apostrophe if it starts with ``= + - @``, a tab,
        a line break or NUL.
    """
    clean = text.replace("\0", "")
    return f"'{clean}" if text.startswith(_DANGEROUS) else clean


def unescaped(text: str) -> str:
    """Return text as it was before :func:`escaped` put an apostrophe in front of it."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_DANGEROUS) else text
