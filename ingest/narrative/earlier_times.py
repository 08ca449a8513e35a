"""Words that name days before the report's own: ``năm trước``, ``cuối năm 2022``, ``tháng 9``.

What is named by its year is a period of the calendar; what is told from the report's own days is as
long as they are.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.dates import read_date
from ingest.narrative.written_periods import windows_in
from ingest.periods import Window, parse_period_key
from ingest.workbook.period_names import read_period

_IN_EVERY_MONTH = 28
_MONTHS = {"tháng": 1, "quý": 3, "năm": 12}
_YEAR = r"20[0-4]\d"
_DAY = rf"\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?{_YEAR}"
_BEFORE = r"(?:(?:liền\s+)?trước|liền kề|ngoái)(?:\s+(?:đó|liền kề))?"
_SPAN = rf"(?:từ\s+)?(?:ngày\s+)?\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]{_YEAR})?\s*(?:đến|tới|-|–)\s*"
_WINDOW = rf"{_SPAN}(?:hết\s+)?(?:ngày\s+)?{_DAY}"
_AGO = (
    r"cùng (?:kỳ|(?=thời điểm\s+(?:của\s+)?năm)thời điểm)"
    rf"(?:\s+(?:của\s+)?(?:năm\s+)?(?P<year>{_YEAR}|trước|ngoái))?"
)
_LAST = rf"(?P<unit>tháng|quý|năm|kỳ)\s+(?:báo cáo\s+)?{_BEFORE}"
_END = (
    r"(?:cuối|hết)\s+(?P<of>(?:năm|quý|tháng|kỳ)\s+"
    rf"(?:{_BEFORE}|[IVX\d]+(?:\s*(?:/|năm)\s*{_YEAR})?))"
)
_NAMED = (
    rf"(?:cả\s+|trong\s+)?(?P<named>(?:tháng\s+\d{{1,2}}|quý\s+[IV1-4]+|(?:0?6|0?9)\s+tháng"
    rf"(?:\s+(?:đầu|cuối))?)\s*(?:/|-|năm)\s*{_YEAR}|năm\s+{_YEAR})"
)
EARLIER = (
    rf"(?:(?:kỳ\s+(?:báo cáo\s+)?(?:{_BEFORE}\s*)?[(,]?\s*)?(?P<window>{_WINDOW})\)?"
    rf"|(?:(?:thời điểm|đến|ngày|hết)\s+)+(?P<day>{_DAY})"
    rf"|(?:đến\s+)?(?:thời điểm\s+)?{_END}|{_AGO}|{_LAST}"
    rf"|(?:trong\s+)?(?P<months>\d{{1,2}})\s+tháng\s+(?:đầu\s+)?năm\s+(?P<of_year>{_YEAR})|{_NAMED}"
    rf"|(?<=\()(?P<alone>{_YEAR})(?=\s*:)|tháng\s+(?P<month>0?[1-9]|1[0-2]))(?![\w/])"
)
"""Pattern of the words, to be searched in small letters or capitals."""
_JUST_BEFORE = re.compile(_BEFORE)


@dataclass(frozen=True, slots=True)
class Earlier:
    """Days before the report's own.

    Attributes:
        window: The days; as of its end for what stands.
        stands: A single day was named.
    """

    window: Window
    stands: bool = False


def days_named(match: re.Match[str], own: Window) -> Earlier | None:
    """Return the days a match of `EARLIER` names; None where they are no earlier ones.

    Args:
        match: The words.
        own: The days the report covers.
    """
    found = _named(match, own)
    if found is None:
        return None
    return found if found.window.end < own.end - timedelta(days=_IN_EVERY_MONTH // 2) else None


def _named(match: re.Match[str], own: Window) -> Earlier | None:
    if match["window"]:
        window = next((one.window for one in windows_in(match["window"])), None)
        return Earlier(window) if window else None
    if match["day"]:
        day = read_date(match["day"])
        return Earlier(Window(day, day), stands=True) if day else None
    if match["of"]:
        return _at_the_end(match["of"].lower(), own)
    if match["months"]:
        return _first_months(int(match["months"]), int(match["of_year"]))
    if name := match["named"] or match["alone"]:
        key = read_period(name.replace("-", "/"))
        return Earlier(_calendar(key)) if key else None
    window = _told_from(match, own)
    return Earlier(window) if window else None


def _at_the_end(name: str, own: Window) -> Earlier | None:
    if key := read_period(name):
        return Earlier(Window(_calendar(key).end, _calendar(key).end), stands=True)
    if name.startswith("năm"):
        last = date(own.end.year - 1, 12, 31)
        return Earlier(Window(last, last), stands=True)
    if _JUST_BEFORE.search(name):
        return Earlier(Window(*[own.start - timedelta(days=1)] * 2), stands=True)
    return None


def _first_months(months: int, year: int) -> Earlier | None:
    if not 1 <= months < _MONTHS["năm"]:
        return None
    return Earlier(Window(date(year, 1, 1), date(year, months, monthrange(year, months)[1])))


def _told_from(match: re.Match[str], own: Window) -> Window | None:
    """Return the days as long as the report's own that lie a period or a year before them."""
    if match["month"] is None and match["unit"] is None:
        year = match["year"]
        if year and year.isdigit() and int(year) != own.end.year - 1:
            return None
        return Window(_a_year_before(own.start), _a_year_before(own.end))
    months = _months_of(own)
    if months == 0 or (match["unit"] and _MONTHS.get(match["unit"].lower(), months) != months):
        return None
    if match["month"] and (months != 1 or int(match["month"]) != (own.end.month - 2) % 12 + 1):
        return None
    return Window(_months_earlier(own.start, months), own.start - timedelta(days=1))


def _calendar(key: str) -> Window:
    period = parse_period_key(key)
    return Window(period.start, period.end)


def _a_year_before(day: date) -> date:
    year = day.year - 1
    last = monthrange(year, day.month)[1]
    whole_month = day.day == monthrange(day.year, day.month)[1]
    return date(year, day.month, last if whole_month else min(day.day, last))


def _months_of(window: Window) -> int:
    """Return how many months a window has; 0 where it is no whole number of them.

    One that begins after the 28th has no fellow in every month, and counts as none.
    """
    if window.start.day > _IN_EVERY_MONTH:
        return 0
    after = window.end + timedelta(days=1)
    months = (after.year - window.start.year) * 12 + after.month - window.start.month
    return months if after.day == window.start.day and months > 0 else 0


def _months_earlier(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, day.day)
