"""Windows with brackets inside: ``từ khi hợp nhất (01/7/2025) đến ngày 20/9/2025``."""

import re


def since_brackets(text: str, start: int | None = None) -> bool:
    """Tell whether brackets hold the first day of a window.

    Args:
        text: A paragraph.
        start: Where the window must begin; None: anywhere.
    """
    return bool(_BEGUN.search(text) if start is None else _BEGUN.match(text, start))


def without_asides(text: str) -> str:
    """``Từ ngày 01/7/2025 (khi sắp xếp lại) đến ngày 14/11/2025``: brackets inside a window.

    ``Từ đầu năm báo cáo (15/12/2025) đến …``: brackets may hold the day itself.

    Args:
        text: A paragraph.

    Returns:
        The text without them, every word where it was; "" where there are none.
    """
    if "(" not in text:
        return ""
    for match in _BEGUN.finditer(text):
        said = match[0].replace("(", " ").replace(")", " ")
        since = "từ".ljust(len(match["said"]))
        text = text[: match.start()] + since + said[len(since) :] + text[match.end() :]
    return _ASIDE.sub(lambda match: " " * len(match[0]), text)


_ASIDE = re.compile(r"\([^()]*\)")
_BEGUN = re.compile(
    r"\b(?P<said>từ\s+[^();,.\d]{2,80})\(\s*(?:từ\s+)?(?:ngày\s+)?"
    r"\d{1,2}(?:[/.-]\d{1,2}[/.-]|\s+tháng\s+\d{1,2}\s+năm\s+)20\d\d\s*\)(?=\s*,?\s*(?:cho\s+)?(?:đến|tới)\s)",
    re.IGNORECASE,
)
