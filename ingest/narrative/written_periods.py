"""Days, windows and periods inside sentences: ``từ 16/12/2023 đến 15/01/2024``, ``quý II/2023``.

Only what the words say: a day without a year takes the year of the other end of its window, a month
without a year (``tháng 5, phương hướng tháng 6 năm 2026``) the year that follows it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.periods import PeriodError, Window, parse_period_key
from ingest.text import spelled_with_y

_DAY_NUMERIC = r"(?P<{0}d>\d{{1,2}})\s?[/.-]\s?(?P<{0}m>\d{{1,2}})(?:\s?[/.-]\s?(?P<{0}y>\d{{4}}))?"
_DAY_WORDS = (
    r"(?P<{0}wd>\d{{1,2}})\s+tháng\s+(?P<{0}wm>\d{{1,2}})"
    r"(?:\s*(?:,\s*)?(?:năm\s+|/\s?)(?P<{0}wy>\d{{4}}))?"
)
_BARE = r"(?P<{0}bd>\d{{1,2}})"
_DAY = rf"(?:{_DAY_WORDS}|{_DAY_NUMERIC})"
_SINCE = r"(?:(?:(?:kể|tính)\s+)?(?:từ|tính)\s*(?:hết\s+)?(?:ngày\s+)*|ngày\s+)"
_UNTIL = r"\s*,?\s*(?:(?:đến|tới|-|–|—)\s*(?:hết\s+)?(?:ngày\s+)*(?:hết\s+ngày\s+)?)+"
_WINDOW = re.compile(
    rf"(?<![\d/.-])(?:\b{_SINCE})?(?:{_DAY.format('a')}|(?<=\s){_BARE.format('a')})"
    + _UNTIL
    + _DAY.format("b")
    + r"(?![\d])",
    re.IGNORECASE,
)
_SINGLE = re.compile(rf"(?<![\d/.-])(?<!án\s){_DAY.format('a')}(?![\d/])", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = r"(?:20[0-4]\d)"
_NAMED = re.compile(
    rf"\b(?<!án\s)(?:(?:0?6|sáu)\s+tháng\s+(?P<half>đầu|cuối)(?:\s+năm)?"
    rf"(?:\s*(?:năm|/|,)?\s*(?P<hy>{_YEAR}))?"
    rf"|(?P<nine>0?9|chín)\s+tháng(?!\s+\d{{1,2}}\b)(?:\s+đầu)?(?:\s+năm)?"
    rf"(?:\s*(?:/|,)?\s*(?P<ny>{_YEAR}))?"
    rf"|(?:0?3|ba)\s+tháng\s+đầu(?P<three>\s+năm)(?:\s*(?:năm|/|,)?\s*(?P<ty>{_YEAR}))?"
    rf"|quý\s+(?P<quarter>iv|iii|ii|i|[1-4])(?:\s*(?:năm\s+|/\s?|-\s?|,\s*)?(?P<qy>{_YEAR}))?"
    rf"|(?<!ngày\s)tháng\s+(?P<month>0?[1-9]|1[0-2])(?!\d)"
    rf"(?:\s*(?:năm\s+|/\s?|-\s?|\.\s?|,\s*năm\s+)(?P<my>{_YEAR}))?"
    rf"|năm\s+(?P<year>{_YEAR})(?!\s?[-–]\s?(?:năm\s+)?{_YEAR}))(?![\d/])",
    re.IGNORECASE,
)
_DAY_BEFORE = re.compile(r"(?<!án\s)(?<!\d)\d{1,2}\s+$", re.IGNORECASE)
_LATER_YEAR = re.compile(rf"(?:năm\s+|/\s?)(?P<year>{_YEAR})(?!\d)", re.IGNORECASE)
_SPAN = re.compile(r"(?:giai đoạn|tầm nhìn(?: đến)?|đến)\s+(?:năm\s+)?$", re.IGNORECASE)
_COMPARED = re.compile(r"(?:cùng kỳ|so với|so sánh với)\s*(?:của\s+)?$", re.IGNORECASE)
_REACH = 120
"""How far behind a month without a year its year may stand."""


@dataclass(frozen=True)
class WrittenWindow:
    """A window in a text: its days, and the characters that state it."""

    window: Window
    start: int
    end: int


@dataclass(frozen=True)
class WrittenPeriod:
    """A period named in a text: its key, and the characters that name it."""

    key: str
    start: int
    end: int


@dataclass(frozen=True)
class WrittenDay:
    """A day in a text, with its year, and the characters that state it."""

    day: date
    start: int
    end: int


def windows_in(text: str) -> Iterator[WrittenWindow]:
    """Yield the windows a text states, in order; a window that runs backwards is left out.

    Args:
        text: A sentence, NFC.
    """
    for match in _WINDOW.finditer(text):
        end = _day(match, "b", None)
        bare = match["abd"] is not None
        start = _start(match, end) if end else None
        if start and end and start <= end and not (bare and match[0][:1].isdigit()):
            yield WrittenWindow(Window(start, end), *match.span())


def days_in(text: str) -> Iterator[WrittenDay]:
    """Yield the days a text states with their year, in order."""
    for match in _SINGLE.finditer(text):
        day = _day(match, "a", None)
        if day:
            yield WrittenDay(day, *match.span())


def periods_in(text: str) -> Iterator[WrittenPeriod]:
    """Yield the periods a text names, in order.

    ``giai đoạn 2022 - 2025, tầm nhìn đến năm 2030`` names none, and neither does the month of a
    day (``ngày 14 tháng 5 năm 2026``).

    Args:
        text: A sentence or a title, NFC.
    """
    text = spelled_with_y(text)
    for match in _NAMED.finditer(text):
        before = text[: match.start()]
        if match["month"] and _DAY_BEFORE.search(before):
            continue
        if match["year"] and _SPAN.search(before):
            continue
        if _COMPARED.search(before):
            continue
        key = _key(match, text)
        if key:
            yield WrittenPeriod(key, *match.span())


def only_window(title: str) -> Window | None:
    """Return the one period a title names: ``KẾT QUẢ TẠI MỘT SỐ ĐỊA PHƯƠNG NĂM 2025``."""
    keys = {period.key for period in periods_in(title)}
    if len(keys) != 1:
        return None
    period = parse_period_key(keys.pop())
    return Window(period.start, period.end)


def period_ended_by(day: date) -> str:
    """Return the month whose reports are written around a day: the last that ended by then.

    Months close on the 14th; a report written within its last three days is about it already.
    """
    end = day + timedelta(days=3)
    month = end.replace(day=1) if end.day >= 14 else (end.replace(day=1) - timedelta(days=1))
    return f"{month.year:04d}-{month.month:02d}"


def _key(match: re.Match[str], text: str) -> str | None:
    own = match["hy"] or match["ny"] or match["ty"] or match["qy"] or match["my"] or match["year"]
    year = own or _year_behind(text, match.end())
    if year is None:
        return None
    if match["month"]:
        key = f"{year}-{int(match['month']):02d}"
    elif match["quarter"]:
        key = f"{year}-Q{_ROMAN[match['quarter'].lower()]}"
    elif match["half"]:
        key = f"{year}-H{1 if match['half'].lower() == 'đầu' else 2}"
    elif match["nine"]:
        key = f"{year}-9M"
    elif match["three"]:
        key = f"{year}-Q1"
    else:
        key = year
    try:
        return parse_period_key(key).key
    except PeriodError:
        return None


def _year_behind(text: str, end: int) -> str | None:
    match = _LATER_YEAR.search(text, end, end + _REACH)
    if match is None or _SPAN.search(text[: match.start()]):
        return None
    return match["year"]


def _number(match: re.Match[str], name: str) -> int | None:
    value = match.groupdict().get(name)
    return int(value) if value else None


def _day(match: re.Match[str], side: str, year: int | None) -> date | None:
    day = _number(match, f"{side}d") or _number(match, f"{side}wd")
    month = _number(match, f"{side}m") or _number(match, f"{side}wm")
    own = _number(match, f"{side}y") or _number(match, f"{side}wy") or year
    return _made(own, month, day)


def _made(year: int | None, month: int | None, day: int | None) -> date | None:
    if not (year and month and day) or not 2000 <= year <= 2099:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _start(match: re.Match[str], end: date) -> date | None:
    """Return the first day; what it lacks is what puts it last before the end."""
    bare = _number(match, "abd")
    if bare:
        return _made(end.year, end.month, bare)
    start = _day(match, "a", end.year)
    if start is None or start <= end:
        return start
    return _day(match, "a", end.year - 1)
