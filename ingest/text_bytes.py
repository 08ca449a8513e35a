"""From the bytes of a plain text file to its characters: Unicode, or what came before it."""

import re
import unicodedata

from ingest.tcvn3 import from_tcvn3, looks_like_tcvn3

_MARKS_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROL = 0.001
_WIDE_SHARE = 0.3
"""Share of NUL bytes from which a file is two bytes a letter."""


def decode_text(data: bytes) -> str | None:
    """Return the characters of a plain text file.

    UTF-8 and UTF-16 with or without their marks; else one byte a letter: TCVN3 where that makes
    Vietnamese of it, Windows-1258 otherwise.

    Args:
        data: The whole file.

    Returns:
        The text, composed (NFC) where it had to be converted; None where the bytes are no text.
    """
    text = _unicode(data)
    if text is None:
        text = _one_byte(data)
    elif looks_like_tcvn3(text):
        text = from_tcvn3(text)
    if len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        return None
    return text


def _unicode(data: bytes) -> str | None:
    if data.startswith(_MARKS_UTF16):
        return data.decode("utf-16", errors="replace")
    wide = data[:2000].count(0)
    if wide > _WIDE_SHARE * len(data[:2000]) and len(data) % 2 == 0:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _one_byte(data: bytes) -> str:
    plain = data.decode("latin-1")
    if looks_like_tcvn3(plain):
        return from_tcvn3(plain)
    return unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
