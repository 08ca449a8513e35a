"""What days a news item names: of what happened on them, and of what still goes on."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from ingest.narrative.named_days import Days, day_before
from ingest.periods import Window, parse_period_key

_LATELY = timedelta(days=7)
_ON = re.compile(
    r"(?:^|[.;:,–—(-]\s*)(?:(?:sáng|chiều|tối|trưa)\s+)?(?:ngày|hôm|sáng|chiều|tối)\s+"
    r"(?P<day>\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?20[0-4]\d)?)"
    r"(?=\s*(?:,|\)|vừa qua|đã\b))",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"\btrong\s+quý\s+(?P<quarter>IV|III|II|I|[1-4])(?!\w)(?!\s*(?:/|-|năm|,\s*năm)\s*\d)",
    re.IGNORECASE,
)
_ROMAN = ("I", "II", "III", "IV")
_DAYS = re.compile(r"(?:tính|từ)\b", re.IGNORECASE)
"""Not a period by its name: ``trong tháng 5/2026`` is the month its reports cover."""


def told_in_news(text: str, days: Sequence[Days], until: date) -> list[Days]:
    """Return the days named in a paragraph of a news item, as news mean them.

    A window that goes on after the item appeared (``đợt cao điểm từ 04/4 - 03/7/2024``) has brought
    what it brought until then. What a sentence tells of one day long before (``ngày 22-5, tỉnh đã
    hoàn thành``) is of that day; of a day just before, as all of the item.

    Args:
        text: The paragraph.
        days: The days found in it.
        until: The day the item tells of.
    """
    told = [_clipped(one, until) if _DAYS.match(text, one.start) else one for one in days]
    for match in _ON.finditer(text):
        day = day_before(match["day"], until)
        if day and until - day > _LATELY and not any(_covers(one, match) for one in days):
            told.append(Days(*match.span(), as_of=day, here=True))
    told += [
        Days(*match.span(), window=_quarter(match["quarter"], until))
        for match in _QUARTER.finditer(text)
        if not any(_covers(one, match) for one in days)
    ]
    return sorted(told, key=lambda one: one.start)


def _quarter(written: str, until: date) -> Window:
    """The last quarter of a name that was over, or nearly, when an item appeared."""
    number = _ROMAN.index(written.upper()) + 1 if written.isalpha() else int(written)
    period = parse_period_key(f"{until.year}-Q{number}")
    if period.end > until + _LATELY:
        period = parse_period_key(f"{until.year - 1}-Q{number}")
    return Window(period.start, period.end)


def _clipped(days: Days, until: date) -> Days:
    window = days.window
    if window is None or not window.start <= until < window.end:
        return days
    return replace(days, window=Window(window.start, until))


def _covers(days: Days, match: re.Match[str]) -> bool:
    return days.start < match.end() and match.start() < days.end
