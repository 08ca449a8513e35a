"""News items: no letterhead, a line that says when they appeared, names without their level.

What they say of a day without a year is of the year they appeared in; how things stand, they tell
as of that day; and a number received "so far" began on a day nobody tells.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from ingest.narrative.datelines import day_of_dateline
from ingest.narrative.document import Document, Paragraph, Text
from ingest.narrative.heading_zones import Zones
from ingest.narrative.written_periods import days_in, periods_in
from ingest.periods import parse_period_key

_MOST_LINES = 8
_TOLD = re.compile(
    r"\bngày\s+(?P<day>\d{1,2})\s?[/-]\s?(?P<month>\d{1,2})(?![\d/-]),[^.;:]{0,80}"
    r"\b(?:cho biết|thông tin|báo cáo)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:^|\b(?:trong|hồ sơ|kết quả)\s+|[(.:)]\s*)tháng\s+(?P<month>1[0-2]|0?[1-9])"
    r"(?=\s*[,:]|\s+(?:toàn|tỉnh|các)\b)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:\([^()]{2,20}\)\s*[-–]?\s*)?(?:(?:sáng|chiều|tối|trưa)\s+)*(?:nay,?\s+)?"
    r"(?:ngày|sáng|chiều|tối|hôm)\s+(?:nay,?\s+)?\(?(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})"
    r"(?:\s?[/.-]\s?(?P<year>20[0-4]\d))?\)?\s*[,:]",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"\bquý\s+(?P<quarter>IV|III|II|I|[1-4])(?!\w)(?!\s*(?:/|-|năm|,\s*năm)\s*\d)", re.IGNORECASE
)
_CENTRE = "ORG:TTHCC"
_CENTRE_FIRST = re.compile(
    r"(?:\W*(?:BDK|GLO|QNO|[A-ZĐ]{2,5})\)?\s*[-–]\s*)?(?:(?:theo|tin từ)\s+)?"
    r"(?:(?:trong|tháng|quý|năm|[\d/.-])[^,]{0,40},\s*)?trung tâm (?:phục vụ )?hành chính công\b",
    re.IGNORECASE,
)
_ROMAN = ("I", "II", "III", "IV")
_A_QUARTER = 3
_A_WEEK = timedelta(days=7)
_AGENCY = re.compile(
    r"(?:UBND|ỦY BAN|UỶ BAN|TỔ|BAN|CÔNG AN|SỞ|BỘ|CỤC|VĂN PHÒNG|ĐẢNG|HĐND|BẢO HIỂM)\b"
)
_NUMBERED = re.compile(r"\W*Số\s*:?\s*(?:\d|\.{2,}|…|_)*\s*/", re.IGNORECASE)


def published_on(zones: Zones, document: Document) -> date | None:
    """Return the day a news item appeared; None where the text is none.

    Args:
        zones: The parts of its head.
        document: The whole text, which may tell the year of the day its lead names.

    Returns:
        The day of its dateline; where it has none, the day its lead speaks of.
    """
    lines = [*zones.letterhead, *zones.opening][:_MOST_LINES]
    if zones.title or any(_is_official(text.text) for text in lines):
        return None
    dated = next((day for text in lines if (day := day_of_dateline(text.text))), None)
    return dated or _day_of_lead(lines, document)


def is_of_nobody(zones: Zones) -> bool:
    """Tell whether a text has neither title nor letterhead: no period it names is its own.

    Args:
        zones: The parts of its head.
    """
    lines = [*zones.letterhead, *zones.opening][:_MOST_LINES]
    return not zones.title and not any(_is_official(text.text) for text in lines)


def _day_of_lead(lines: Sequence[Text], document: Document) -> date | None:
    """``Ngày 4/11, ông … cho biết``; without its year, of the one year all the text speaks of."""
    match = next((found for text in lines if (found := _LEAD.match(text.text))), None)
    if match is None:
        return None
    if match["year"]:
        return _in_year(int(match["day"]), int(match["month"]), int(match["year"]))
    texts = [one.content.text for one in document.blocks if isinstance(one, Paragraph)]
    years = {one.day.year for text in texts for one in days_in(text)}
    years |= {parse_period_key(one.key).end.year for text in texts for one in periods_in(text)}
    if len(years) != 1:
        return None
    return _in_year(int(match["day"]), int(match["month"]), years.pop())


def told_on(zones: Zones, published: date) -> date:
    """Return the day a news item tells of: ``Ngày 9/5, huyện … cho biết``, else its own.

    Args:
        zones: The parts of its head.
        published: The day it appeared.
    """
    for text in zones.opening:
        if match := _TOLD.search(text.text):
            day = _in_year(int(match["day"]), int(match["month"]), published.year)
            if day and timedelta(0) <= published - day <= _A_WEEK:
                return day
    return published


def month_told(texts: Sequence[str], published: date) -> str | None:
    """Return the month or quarter a news item's head names without a year: ``Trong tháng 10, …``.

    Args:
        texts: Headline and lead.
        published: The day it appeared; a month is told of when it is over, or nearly.
    """
    if quarter := _quarter_told(texts, published):
        return quarter
    last = (published + _A_WEEK).replace(day=1) - timedelta(days=1)
    named = {int(match["month"]) for text in texts for match in _MONTH.finditer(text)}
    return f"{last.year:04d}-{last.month:02d}" if named == {last.month} else None


def office_told_of(zones: Zones) -> str | None:
    """Return the one-stop centre a news item is about: its headline or its lead begins with it.

    Args:
        zones: The parts of its head.
    """
    lead = [*zones.letterhead, *zones.opening[:1]]
    return _CENTRE if any(_CENTRE_FIRST.match(text.text) for text in lead) else None


def _quarter_told(texts: Sequence[str], published: date) -> str | None:
    """``Báo cáo quý 3 của UBND …``: of the quarter that was over lately."""
    named = {match["quarter"].upper() for text in texts for match in _QUARTER.finditer(text)}
    last = published + _A_WEEK
    quarter, year = (last.month - 1) // 3 or 4, last.year - (last.month <= _A_QUARTER)
    if named and named <= {str(quarter), _ROMAN[quarter - 1]}:
        return f"{year:04d}-Q{quarter}"
    return None


def _in_year(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_official(line: str) -> bool:
    return bool(_NUMBERED.match(line)) or (line.isupper() and bool(_AGENCY.match(line)))
