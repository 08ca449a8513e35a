"""Months as the generator counts them: an index from January 2021, and what the index means."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from ingest.periods import Window, reporting_window

BASE_YEAR = 2021
_RANGE = re.compile(r"(\d{4})-(\d{2})(?:\.\.(\d{4})-(\d{2}))?")

SEASON = (0.85, 0.62, 1.08, 1.02, 1.05, 1.10, 1.08, 1.04, 1.12, 1.02, 1.02, 1.00)
"""Weight of each month, January first: Tết in February, enrolment in September. Sums to 12."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One reporting month; ``index`` counts from January 2021 = 0 and may be negative."""

    index: int

    @property
    def key(self) -> str:
        """Period key such as ``2026-05``."""
        year, month = divmod(self.index, 12)
        return f"{BASE_YEAR + year:04d}-{month + 1:02d}"

    @property
    def window(self) -> Window:
        """The days its reports cover (``seeds/reporting_cycles.csv``)."""
        return _window(self.key)

    @property
    def season(self) -> float:
        """How busy the month is; 1 is the average."""
        return SEASON[self.index % 12]

    @property
    def elapsed(self) -> float:
        """Months gone by since the start of 2021 at the end of this one, weighted by season."""
        years, months = divmod(self.index + 1, 12)
        return 12.0 * years + sum(SEASON[:months])

    def shifted(self, months: int) -> "Month":
        """Return the month so many months later."""
        return Month(self.index + months)


def month_of(key: str) -> Month:
    """Turn ``2026-05`` into a month.

    Raises:
        ValueError: If the text is not a month.
    """
    return months_between(key)[0]


def months_between(text: str) -> list[Month]:
    """Turn ``2025-01..2026-06`` (or one month) into its months, in order.

    Raises:
        ValueError: If the text is not a range of months.
    """
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a range of months such as 2025-01..2026-06: {text!r}")
    first = _index(match[1], match[2])
    last = _index(match[3], match[4]) if match[3] else first
    if last < first:
        raise ValueError(f"the range runs backwards: {text!r}")
    return [Month(index) for index in range(first, last + 1)]


def wave_of(day: date) -> Month:
    """Return the collecting wave a day falls in: from the 15th of a month to the 14th of the next.

    Reports of a month are due in its wave; what comes later is in a later wave.
    """
    if day.day > 14:
        return Month((day.year - BASE_YEAR) * 12 + day.month - 1)
    before = day.replace(day=1) - timedelta(days=1)
    return Month((before.year - BASE_YEAR) * 12 + before.month - 1)


def _index(year: str, month: str) -> int:
    if not 1 <= int(month) <= 12:
        raise ValueError(f"no such month: {year}-{month}")
    return (int(year) - BASE_YEAR) * 12 + int(month) - 1


@lru_cache(maxsize=512)
def _window(key: str) -> Window:
    return reporting_window(key)
