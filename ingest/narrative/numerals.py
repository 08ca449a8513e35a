"""Small numbers written in words where months are counted: ``trong ba tháng đầu năm``."""

import re

_NUMERALS = {
    "hai": "2", "ba": "3", "bốn": "4", "sáu": "6", "bảy": "7", "bẩy": "7", "tám": "8", "chín": "9",
    "mười một": "11", "mười": "10",
}  # fmt: skip
"""``Năm tháng`` is as often months and years as five months, so it stays."""
_OF_MONTHS = re.compile(
    rf"(?<!\w)(?P<word>{'|'.join(_NUMERALS)})(?=\s+tháng(?!\s+(?:một|\w+\s+lần))\b)", re.IGNORECASE
)


def with_digits(text: str) -> str:
    """Return a text of the same length whose numbers of months are digits.

    Args:
        text: A paragraph.
    """
    if "tháng" not in text:
        return text
    return _OF_MONTHS.sub(lambda match: _NUMERALS[match[0].lower()].ljust(len(match[0])), text)
