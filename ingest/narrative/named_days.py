"""Windows, as-of days and periods that sentences name, and what they leave out.

A day without its year (``tính đến ngày 22/5``) and a window without its end (``từ ngày 1/2/2022 đến
nay``) are completed from the day the report's figures reach, where that is known.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingest.dates import read_date
from ingest.narrative.days_in_brackets import since_brackets, without_asides
from ingest.narrative.days_in_passing import is_in_passing
from ingest.narrative.numerals import OPENS, first_months, with_digits
from ingest.narrative.text_lines import BULLETS
from ingest.periods import Window, parse_period_key
from ingest.workbook.period_names import read_period


@dataclass(frozen=True, slots=True)
class Days:
    """Days named in a text, a window or one as-of day, and where they stand.

    Attributes:
        start: First character of the words that name them.
        end: After the last.
        window: The window named.
        as_of: The day named.
        here: They hold in their own sentence only.
    """

    start: int
    end: int
    window: Window | None = None
    as_of: date | None = None
    here: bool = False


def find_days(text: str, until: date | None = None) -> list[Days]:
    """Find the windows, as-of days and periods a text names, in order.

    Args:
        text: A paragraph.
        until: The day the report's figures reach; completes what is said without a year
            (``tính đến ngày 22/5``) or without an end (``từ ngày 1/2/2022 đến nay``).
    """
    found: list[Days] = []
    text = with_digits(text)
    if not (_MAY_NAME_DAYS if until is None else _MAY_NAME_PARTS).search(text):
        return found
    for match in (*_WINDOW.finditer(text), *_WINDOW.finditer(without_asides(text))):
        window = (
            _window(match["first"], match["last"]) if not _inside(match.start(), found) else None
        )
        if window:
            here = since_brackets(text, match.start())
            found.append(Days(*match.span(), window=window, here=here))
    if until:
        found += _days_completed(text, found, until)
        since = _days_completed(without_asides(text), found, until) if since_brackets(text) else []
        found += [replace(days, here=True) for days in since]
    for match in _AS_OF.finditer(text):
        named = match["on"] or match["day"]
        named = named if _YEAR.search(named) else f"{named}/{_year(text)}"
        day = _as_of(named) if not _inside(match.start(), found) else None
        if day:
            found.append(Days(*match.span(), as_of=day))
    for start, end, window in first_months(text):
        if not _inside(start, found):
            found.append(Days(start, end, window=window))
    for match in _PERIOD.finditer(text):
        group = "name" if match["name"] else "labelled"
        if "(" in match[0] and _SINCE_WHEN.search(text, 0, match.start(group)):
            continue
        key = (
            read_period(match[group].replace("-", "/"))
            if not _inside(match.start(group), found)
            else None
        )
        if key:
            period = parse_period_key(key)
            named = Window(period.start, period.end)
            found.append(Days(*match.span(group), window=named))
    found = [
        replace(days, here=True)
        if days.here or is_in_passing(text, days.start, days.window, until)
        else days
        for days in found
    ]
    return sorted(found, key=lambda days: days.start)


def _days_completed(text: str, found: Sequence[Days], until: date) -> list[Days]:
    """Return the days and windows that lack a year or an end, completed from the report's day."""
    told: list[Days] = []
    for days in (
        *(_open_window(match, until) for match in _SINCE.finditer(text)),
        *(_one_day(match, until) for match in _ON_A_DAY.finditer(text)),
        *(_few_days(match, until) for match in _FEW_DAYS.finditer(text)),
        *(_months(match, until) for match in _SO_MANY_MONTHS.finditer(text)),
        *(_months(match, until) for match in _HALF_A_YEAR.finditer(text)),
        *(_one_month(match, until) for match in _ONE_MONTH.finditer(text)),
        *(_day_reached(match, until) for match in _NO_YEAR.finditer(text)),
        *(_month_reached(match, until) for match in _MONTH_END.finditer(text)),
        *(_year_reached(match, until) for match in _YEAR_END.finditer(text)),
        *(_years(match, until) for match in _SO_MANY_YEARS.finditer(text)),
    ):
        if days and not _inside(days.start, [*found, *told]):
            told.append(days)
    return told


def _open_window(match: re.Match[str], until: date) -> Days | None:
    if match["end_month"]:
        last = _end_of_month(match["end_month"], match["end_year"], until)
    else:
        last = day_before(match["last"], until) if match["last"] else until
    if match["last"] and match["first"] and _is_running(match["first"], match["last"], until):
        last = until
    first = _since(match, last) if last else None
    if first is None or last is None or first > last:
        return None
    return Days(*match.span(), window=Window(first, last))


def _is_running(first: str, last: str, until: date) -> bool:
    """``Đợt cao điểm từ 20/5-10/7``, told in June: it is not last year's."""
    if read_date(first) or read_date(last):
        return False
    begun, over = _with_year(first, until.year), _with_year(last, until.year)
    return bool(begun and over and begun <= until < over)


def _few_days(match: re.Match[str], until: date) -> Days | None:
    last = day_before(match["last"], until)
    first = last.replace(day=int(match["first"])) if last and _is_before(match, last) else None
    return Days(*match.span(), window=Window(first, last)) if first and last else None


def _is_before(match: re.Match[str], last: date) -> bool:
    return 1 <= int(match["first"]) < last.day


def _end_of_month(month: str, year: str | None, until: date) -> date | None:
    """The last day of a month that is over, or nearly."""
    period = parse_period_key(f"{year or until.year}-{int(month):02d}")
    if year is None and int(month) == until.month:
        return min(period.end, until)  # ``đến hết tháng 10``, of a month that closes on its 14th
    if year is None and period.end > until + _A_WEEK:
        period = parse_period_key(f"{until.year - 1}-{int(month):02d}")
    return period.end if period.end <= until + _A_WEEK else None


def _month_reached(match: re.Match[str], until: date) -> Days | None:
    if _AHEAD.search(match.string, 0, match.start()):
        return None
    day = _end_of_month(match["month"], match["year"], until)
    return Days(*match.span(), as_of=day) if day else None


def _year_reached(match: re.Match[str], until: date) -> Days | None:
    last = date(int(match["year"]), 12, 31)
    if last > until + _A_MONTH or _AHEAD.search(match.string, 0, match.start()):
        return None
    return Days(*match.span("named"), as_of=last)


def _years(match: re.Match[str], until: date) -> Days | None:
    """Whole years are told of where they are over."""
    if until.month != _DECEMBER:
        return None
    years = _SO_MANY[match["years"].lower().removeprefix("0")]
    return Days(*match.span(), window=Window(date(until.year - years + 1, 1, 1), until))


def _one_day(match: re.Match[str], until: date) -> Days | None:
    day = day_before(match["day"], until)
    return Days(*match.span(), window=Window(day, day)) if day else None


def _months(match: re.Match[str], until: date) -> Days | None:
    months = int(match["months"])
    last = date(until.year, months + 1, 1) - timedelta(days=1)
    since = date(until.year, 1, 1)
    if months == _QUARTER and "đầu năm" not in match[0].lower() and until > last + _A_MONTH:
        if until.month % _QUARTER:
            return None  # of a quarter that no word names
        since, last = date(until.year, until.month - 2, 1), until
    window = Window(since, last) if last <= until + _A_MONTH else None
    return Days(*match.span(), window=window) if window else None


def _one_month(match: re.Match[str], until: date) -> Days | None:
    month = int(match["month"])
    first = date(until.year - (month > until.month + 1), month, 1)
    period = parse_period_key(f"{first.year}-{month:02d}")
    return Days(*match.span(), window=Window(period.start, period.end))


def _day_reached(match: re.Match[str], until: date) -> Days | None:
    if _AHEAD.search(match.string, 0, match.start()):
        return None
    day = day_before(match["day"], until)
    return Days(*match.span(), as_of=day) if day else None


def _since(match: re.Match[str], last: date) -> date | None:
    if match["year_start"]:
        return date(int(match["year"] or last.year), 1, 1)
    if match["month"]:
        return date(int(match["of"]), int(match["month"]), 1)
    return read_date(match["first"]) or _without_year(match["first"], last)


def day_before(text: str, until: date) -> date | None:
    """Complete ``22-5`` to the last such day that a report closing then can know of.

    Args:
        text: A day, with its year or without.
        until: The day the report's figures reach.
    """
    if day := read_date(text):
        return day
    this, last = (_with_year(text, year) for year in (until.year, until.year - 1))
    if this is None or this <= until + _A_WEEK:
        return this
    is_to_come = this - until <= _SOON and (last is None or until - last > _LONG_AGO)
    return None if is_to_come else last


def _with_year(text: str, year: int) -> date | None:
    if "tháng" in text.lower():
        return read_date(f"{text.strip()} năm {year}")
    day, _, month = re.sub(r"\s", "", text).replace("-", "/").replace(".", "/").partition("/")
    return read_date(f"{day}/{month}/{year}")


def _inside(place: int, found: Sequence[Days]) -> bool:
    return any(days.start <= place < days.end for days in found)


def _window(first: str, last: str) -> Window | None:
    end = read_date(last)
    if end is None:
        return None
    start = read_date(first) or _without_year(first, end)
    return Window(start, end) if start and start <= end else None


def _without_year(text: str, end: date) -> date | None:
    """``15/12`` before ``14/01/2024`` is of the year before."""
    found = [_with_year(text, year) for year in (end.year, end.year - 1)]
    return next((day for day in found if day and day <= end), None)


def _year(text: str) -> str:
    """The first year a text names is meant where a quarter stands alone: ``đến hết quý I``."""
    year = _YEAR.search(text)
    return year[0] if year else ""


def _as_of(text: str) -> date | None:
    day = read_date(text)
    if day:
        return day
    key = read_period(text)
    return parse_period_key(key).end if key else None


_YEAR = re.compile(r"20[0-4]\d")
_MAY_NAME_DAYS = re.compile(r"\d{4}")
_MAY_NAME_PARTS = re.compile(
    r"\d{4}|\d\s?[/-]\s?\d|(?:ngày|–) \d+\.\d|(?:từ|đến) đầu năm|\d +tháng|tháng \d", re.IGNORECASE
)
_SINCE_WHEN = re.compile(r"\btừ (?:khi|ngày|lúc)\s[^();,.]{0,40}\(\s*$", re.IGNORECASE)
"""``Từ khi khai trương kết nối (tháng 9/2022) đến nay``: when it began."""
_A_WEEK, _A_MONTH = timedelta(days=7), timedelta(days=17)
_SOON, _LONG_AGO = timedelta(days=100), timedelta(days=200)
_NUMERIC = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}"
_DAY = rf"(?:{_NUMERIC}|\d{{1,2}}\s+tháng\s+\d{{1,2}}\s+năm\s+\d{{4}})"
_WINDOW = re.compile(
    rf"(?:từ|tính từ|tính)\s*(?:ngày\s*)?(?P<first>{_DAY}|\d{{1,2}}[/-]\d{{1,2}})\s*"
    r"(?:đến hết|đến|tới|[-–])\s*(?:hết\s*)?(?:ngày\s*)?"
    rf"(?:đến\s*)?(?:hết\s*)?(?:ngày\s*)?(?P<last>{_DAY})",
    re.IGNORECASE,
)
_DAY_MONTH = r"\d{1,2}\s?[/-]\s?\d{1,2}(?!\s?[/-]\s?\d|\d|[.,]\d|\s*%)"
_DOTTED = r"(?<=ngày )\d{1,2}\.\d{1,2}(?![\d%]|[.,/-]\d|\s*%)"
"""``Ngày 22.4``: with a dot only where it is called a day."""
HOUR = r"\d{1,2}\s?(?:h|g|giờ)\s?\d{0,2}(?:\s+phút)?\s*,?\s*"
_CLOCK = rf"(?:(?:lúc\s+)?{HOUR})?"
_UP_TO = r"(?:đến|tới)\s+(?:hết\s+)?(?:thời điểm\s+)?(?:ngày\s+)?"
_OF_MONTH = (
    r"(?:cuối|hết)\s+tháng\s+(?P<{}>0?[1-9]|1[0-2])(?:\s?(?:/|năm)\s?(?P<{}>20[0-4]\d))?(?![\d/])"
)
_SINCE = re.compile(
    r"\btừ\s+(?:(?P<year_start>đầu năm(?:\s+(?P<year>20[0-4]\d))?)"
    rf"|(?:ngày\s+)?(?P<first>{_DAY}|\d{{1,2}}\s?/\s?\d{{1,2}}(?!/?\d)"
    r"|\d{1,2}\s?-\s?\d{1,2}(?![/-]?\d))"
    r"|tháng\s+(?P<month>0?[1-9]|1[0-2])\s*(?:/|năm)\s*(?P<of>20[0-4]\d))"
    r"\s*,?\s*(?:cho\s+)?(?:(?:đến|tới)\s+(?:nay|thời điểm (?:này|hiện tại))"
    rf"|(?:đến|tới)\s+{_OF_MONTH.format('end_month', 'end_year')}"
    rf"|(?:{_UP_TO}|[-–]\s*)(?P<last>{_DAY}|{_DAY_MONTH}))",
    re.IGNORECASE,
)
"""A window without an end, or whose days lack their year."""
_CLOSED = (
    r"\b(?:tại(?:\s+thời điểm)?|thời điểm|chốt(?:\s+(?:số liệu|dữ liệu|sổ))?(?:\s+(?:vào|tại|đến"
    r"|hết|lúc))*|(?:số|dữ) liệu(?:\s+(?:của|vào))?(?=\s+ngày))\s+(?:\(\s*)?(?:ngày\s+)?"
)
"""``(số liệu chốt ngày 12/12/2023)``: how things stood that day."""
_NO_YEAR = re.compile(
    r"(?<!thực hiện )(?<!chậm nhất )(?<!xong )(?<!trước )"
    rf"(?:tính\s+(?:đến|tới)\s+(?:hết\s+)?{_CLOCK}(?:ngày\s+)?"
    rf"|(?:đến|tới)\s+(?:hết\s+)?{_CLOCK}ngày\s+|{_CLOSED})"
    rf"(?P<day>{_DAY_MONTH}|{_DOTTED}|\d{{1,2}}\s+tháng\s+\d{{1,2}}(?!\s+năm|\d|/))",
    re.IGNORECASE,
)
_MONTH_END = re.compile(
    r"(?<!từ )(?<!thực hiện )(?<!chậm nhất )(?<!xong )(?<!trước )"
    rf"\b(?:tính\s+)?(?:đến|tới)\s+{_OF_MONTH.format('month', 'year')}",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:mục tiêu|phấn đấu|dự kiến|chậm nhất|thời hạn|quyết tâm)\b[^.;:]{0,40}$", re.IGNORECASE
)
"""``Đặt mục tiêu đến ngày 18/5 sẽ hoàn thành``: a day to reach, not one reached."""
_ON_A_DAY = re.compile(
    r"\b(?:trong|riêng)\s+(?:(?:buổi|sáng|chiều|tối)\s+)*(?:ngày|hôm|sáng|chiều|tối)\s+"
    rf"(?P<day>{_DAY}|{_DAY_MONTH}|{_DOTTED})",
    re.IGNORECASE,
)
_FEW_DAYS = re.compile(
    r"\b(?:từ|trong)\s+(?:ngày\s+)?(?P<first>\d{1,2})\s*(?:[-–]|đến)\s*(?:ngày\s+)?"
    rf"(?P<last>{_DAY}|{_DAY_MONTH}|\d{{1,2}}\.\d{{1,2}}(?![\d%]|[.,/-]\d|\s*%))",
    re.IGNORECASE,
)
"""``Chỉ trong 3 ngày, từ 6 – 8.4``."""
_YEAR_END = re.compile(
    r"(?<!từ )(?<!thực hiện )(?<!chậm nhất )(?<!xong )(?<!trước )"
    rf"(?:(?=tính|đến|tới)|{OPENS})"
    r"(?P<named>\b(?:(?:tính\s+)?(?:đến|tới)\s+(?:thời điểm\s+)?)?"
    r"(?:cuối|hết)\s+năm\s+(?P<year>20[0-4]\d))(?!\d)",
    re.IGNORECASE,
)
_DECEMBER = 12
_SO_MANY = {"2": 2, "hai": 2, "3": 3, "ba": 3, "4": 4, "bốn": 4}
_SO_MANY_YEARS = re.compile(
    r"\b(?:(?:trong|qua|sau|tổng cộng|cộng|tính chung|chung)\s+(?:cho\s+)?(?:cả\s+)?"
    rf"|(?:^|[{BULLETS};.]\s)cả\s+)"
    r"(?P<years>0?[234]|hai|ba|bốn)\s+năm(?!\s+(?:tiếp|tới|nữa|20\d\d))\b",
    re.IGNORECASE,
)
"""``Trong 02 năm, toàn huyện tiếp nhận …``, in a report that closes a year."""
_SO_MANY_MONTHS = re.compile(
    r"\b(?:trong|tính chung)\s+(?P<months>0?[234578]|10|11)\s+tháng(?:\s+(?:đầu năm|qua))?"
    r"(?!\s+(?:năm\s+)?\d|/)",
    re.IGNORECASE,
)
"""``Trong 11 tháng``: of the year; what the catalogue has periods of is told by its name."""
_QUARTER = 3
_HALF_A_YEAR = re.compile(
    r"(?:(?:^|[.;:,])\s*|\b(?:l(?:ũy|uỹ) kế|trong)\s+)0?(?P<months>[69])\s+tháng"
    r"(?=\s+(?:có|đã|tiếp nhận|thu nhận|toàn|đầu năm (?:có|đã|tiếp nhận|thu nhận))\b|\s*[,:])",
    re.IGNORECASE,
)
"""``6 tháng có 31.400 lượt`` in the report of a quarter."""
_ONE_MONTH = re.compile(
    r"\briêng\s+(?:trong\s+)?tháng\s+(?P<month>0?[1-9]|1[0-2])(?!\d|\s*[/,-]\s*\d|\s+năm|\.\d)",
    re.IGNORECASE,
)
"""``Riêng tháng 4, …``: of the report's year."""
_AS_OF = re.compile(
    r"(?:(?<!thực hiện )|(?<=từ khi thực hiện ))(?<!chậm nhất )(?<!xong )"
    r"(?:tính\s+)?(?:đến|\btới)\s+(?:hết\s+)?(?:thời điểm\s+)?"
    rf"{_CLOCK}(?:ngày\s+)?(?P<day>{_DAY}|tháng\s+\d{{1,2}}(?:/|\s+năm\s+)\d{{4}}"
    r"|quý\s+(?:IV|III|II|I|[1-4])(?!\w)(?:\s*(?:/|năm)\s*\d{4})?)"
    rf"|{_CLOSED}(?P<on>{_DAY})",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"(?:(?:trong|cả|của|riêng|sang|dự toán|kinh phí"
    r"|ngân sách(?:\s+(?:tỉnh|thành phố|huyện|xã|phường|địa phương|bố trí))*"
    r"|kinh phí(?:\s+(?:cho|của|thực hiện|triển khai|bố trí|phục vụ|đề án(?: 06(?:/CP)?)?))+)\s+"
    rf"|{OPENS})"
    r"(?P<name>(?:tháng\s+\d{1,2}\s*(?:/|năm)\s*\d{4}"
    r"|quý\s+(?:IV|III|II|I|[1-4])\s*(?:/|-|năm)\s*\d{4}"
    r"|(?:6|9) tháng (?:đầu |cuối )?năm \d{4}|năm\s+\d{4}))(?!\d)"
    r"|(?<!trước )(?<!sau )(?<!sinh )(?<!từ )(?<!tháng \d )(?<!tháng \d\d )"
    r"(?P<labelled>năm\s+\d{4})(?=\s*(?::|là\s|đạt\s|có\s))",
    re.IGNORECASE,
)
