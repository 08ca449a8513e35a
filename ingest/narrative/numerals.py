"""Months that are counted: ``trong ba tháng đầu năm``, in words or digits."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ingest.narrative.text_lines import BULLETS
from ingest.periods import Window

_NUMERALS = {
    "hai": "2", "ba": "3", "bốn": "4", "sáu": "6", "bảy": "7", "bẩy": "7", "tám": "8", "chín": "9",
    "mười một": "11", "mười": "10",
}  # fmt: skip
"""``Năm tháng`` is as often months and years as five months, so it stays."""
_SIGNS = tuple(f"{word[1:]} tháng" for word in _NUMERALS)
_OF_MONTHS = re.compile(
    rf"(?<!\w)(?P<word>{'|'.join(_NUMERALS)})(?=\s+tháng(?!\s+(?:một|\w+\s+lần))\b)", re.IGNORECASE
)


def with_digits(text: str) -> str:
    """Return a text of the same length whose numbers of months are digits.

    Args:
        text: A paragraph.
    """
    if not any(sign in text for sign in _SIGNS):
        return text
    return _OF_MONTHS.sub(lambda match: _NUMERALS[match[0].lower()].ljust(len(match[0])), text)


def first_months(text: str) -> Iterator[tuple[int, int, Window]]:
    """Yield where a text names the first months of a year, and the window they make.

    What the catalogue has periods of, half a year and nine months, is told by its name.

    Args:
        text: A paragraph, its numbers of months in digits.
    """
    if " đầu năm " not in text:
        return
    for match in _FIRST_MONTHS.finditer(text):
        year, months = int(match["year"]), int(match["months"])
        last = date(year, months + 1, 1) - timedelta(days=1)
        yield *match.span("name"), Window(date(year, 1, 1), last)


def titled_months(text: str, on: date | None = None) -> Iterator[tuple[int, int, Window]]:
    """Yield the first months of a year a title names: ``Kết quả 10 tháng đầu năm 2024``.

    Args:
        text: A title.
        on: The day it was published; ``10 tháng làm Đề án 06`` of early November is of its year.
    """
    for match in _TITLED_MONTHS.finditer(with_digits(text)):
        months = int(match["months"])
        if match["year"]:
            year = int(match["year"])
        elif on and on.month == months + 1:
            year = on.year
        else:
            continue
        last = date(year, months + 1, 1) - timedelta(days=1)
        yield *match.span(), Window(date(year, 1, 1), last)


OPENS = rf"(?:^|[.;:,(]\s*|[a-zđ\d]\)\s*|[IVX\d]/\s+|–\s)(?:[{BULLETS}]\s*)?"
"""Where a period may be named with no word in front: behind a mark, at the head of an item."""
_FIRST_MONTHS = re.compile(
    rf"(?:\b(?:trong|qua|cả|của|sau|hết)\s+|{OPENS})"
    r"(?P<name>(?P<months>0?[234578]|10|11)\s+tháng\s+đầu\s+năm\s+(?P<year>20[0-4]\d))(?!\d)",
    re.IGNORECASE,
)
_TITLED_MONTHS = re.compile(
    r"(?<![\d/.,])(?P<months>0?[24578]|10|11)\s+tháng(?!\s+(?:cuối|tới|còn|tiếp|\d))"
    r"(?:\s+đầu)?(?:\s+năm)?(?:\s+(?P<year>20[0-4]\d))?(?!\d)",
    re.IGNORECASE,
)
"""What the catalogue has periods of, a quarter, half a year and nine months, has a name."""
