"""Who reports, when, for which days: understood from the report's own head, title and opening."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.findings import FindingList
from ingest.model import Finding, Role
from ingest.narrative.document import Document, Paragraph, Text
from ingest.narrative.heading_units import UnitFound, reporting_unit
from ingest.narrative.heading_words import heading_words
from ingest.narrative.heading_zones import Zones, zones_of
from ingest.narrative.news import (
    is_of_nobody,
    month_told,
    office_told_of,
    published_on,
    told_on,
)
from ingest.narrative.numerals import titled_months
from ingest.narrative.written_periods import (
    WrittenPeriod,
    WrittenWindow,
    days_in,
    period_ended_by,
    periods_in,
    windows_in,
)
from ingest.periods import Window, parse_period_key, period_of_window, reporting_window
from ingest.units import Unit

_NUMBER = re.compile(r"(?:\bSố\s*:|^Số)\s*(?P<number>\d{1,5}[a-z]?\s*/\s*[A-ZĐ][\wĐ\-–/&.]*)", re.I)
_NUMBER_BLANK = re.compile(r"\bSố\s*:\s*(?:\.{2,}|…|_)*\s*/", re.I)
_DATED = re.compile(r"(?:^|,)\s*ngày\s", re.I)
_REPORTS = re.compile(r"\s*(?:xin\s+)?(?:tổng hợp\s+)?báo cáo\b", re.I)
_WEEK = re.compile(r"\btuần\b", re.IGNORECASE)
_YEARS = re.compile(
    r"(?<!giai đoạn )(?<!\d)(?P<first>20[0-4]\d)\s*[-–]\s*(?P<last>20[0-4]\d)(?!\d)(?!,? tầm nhìn)",
    re.I,
)
_LONGEST_AGENCY = 120
_A_PAIR = 2
_FAR_DAYS = 200
_JUST_BEFORE, _LATELY = timedelta(days=3), timedelta(days=60)
_COMMON_DAYS = 3
_HEADLINES = 4


@dataclass(frozen=True)
class Heading:
    """What the head of a report says, understood as far as it goes.

    Attributes:
        unit: The unit that reports, as it was at the end of the window; its level and parents are
            its attributes. None where it could not be told.
        unit_as_written: The words that name it.
        period_key: Period the report is filed under; None where nothing tells.
        window: The days it covers: as stated, else the usual ones of the period.
        window_stated: The days were written, not taken from the period.
        report_date: The day it was signed.
        document_no: Its number, such as ``02/BC-BCĐ``.
        issuing_agency: Who signs it.
        role: ``appendix`` for a file that begins with the title of an appendix.
        title: The title, its parts joined.
        blocks: How many blocks at the top letterhead and title take; no figure stands there.
        told_on: The day a news item tells of, ``report_date`` being the day it appeared; None for
            what is no news item.
        period_named: Its words name the period; else it follows from its day alone.
        office: The office a province's news item is about, where it is about one.
        findings: What is absent or in disagreement.
    """

    unit: Unit | None = None
    unit_as_written: str | None = None
    period_key: str | None = None
    window: Window | None = None
    window_stated: bool = False
    report_date: date | None = None
    document_no: str | None = None
    issuing_agency: str | None = None
    role: Role = "body"
    title: str = ""
    blocks: int = 0
    told_on: date | None = None
    period_named: bool = True
    office: str | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether it is a news item."""
        return self.told_on is not None

    @property
    def unit_code(self) -> str | None:
        """Code of the reporting unit."""
        return self.unit.unit_code if self.unit else None


@dataclass(frozen=True)
class _Period:
    key: str | None = None
    window: Window | None = None
    stated: bool = False
    named: bool = True


def read_heading(document: Document) -> Heading:
    """Understand the head of a report.

    Args:
        document: The whole report; its body is asked only where the head does not say.

    Returns:
        The heading, with a finding for everything that is absent or in disagreement.
    """
    zones = zones_of(document)
    found = FindingList()
    published = published_on(zones, document)
    report_date = published or _report_date(zones)
    if published:
        period = _period_told(zones, published) or _inferred_from(published, zones, found)
    else:
        period = _period(zones, document, report_date, found)
        if report_date is None and not period.stated and _is_loose(period) and is_of_nobody(zones):
            found.add("PERIOD_MISSING", _place(zones.opening))
            period = _Period()
    on = _day_of(period, report_date)
    is_news = published is not None
    unit = reporting_unit(zones, document, on, is_news=is_news) if on else UnitFound()
    for code, place, written, expected in unit.remarks:
        found.add(code, place, written, expected)
    number = _document_no(zones, found)
    if not is_news:
        _check_dates(period, report_date, zones, found)
    if document.unread_pages:
        shown = ", ".join(map(str, document.unread_pages))
        found.add("SCANNED_PAGES", f"p{document.unread_pages[0]}", shown)
    return Heading(
        unit=unit.unit,
        unit_as_written=unit.written,
        period_key=period.key,
        window=period.window,
        window_stated=period.stated,
        report_date=report_date,
        document_no=number,
        issuing_agency=_agency(zones),
        role="appendix" if zones.is_appendix else "body",
        title=" ".join(text.text for text in zones.title),
        blocks=zones.blocks,
        told_on=told_on(zones, published) if published else None,
        period_named=period.named,
        office=office_told_of(zones) if is_news and _is_province(unit.unit) else None,
        findings=tuple(found.found),
    )


def _report_date(zones: Zones) -> date | None:
    """Return the day beside the place, above the title: ``Hải Dương, ngày 14 tháng 5 năm 2026``."""
    for text in zones.letterhead:
        if _DATED.search(text.text):
            for written in days_in(text.text):
                return written.day
    return None


def _is_province(unit: Unit | None) -> bool:
    return unit is not None and unit.unit_level == "province"


def _is_loose(period: _Period) -> bool:
    """A year named in passing, or a day, says not when a text without head or date was written."""
    return period.key is not None and (period.key.isdecimal() or not period.named)


def _period(
    zones: Zones, document: Document, report_date: date | None, found: FindingList
) -> _Period:
    """Settle the period: by a stated window, by a name, at last by the days of the report.

    A window in the title wins over a name in the title; a difference is a finding.
    """
    head = [*zones.title, *zones.opening]
    window = next(_windows(head), None) or next(_weeks(zones.title), None)
    window = window or next(_months(zones.title), None)
    named = next(_named(zones.title), None)
    years = None if window else _years_of(zones.title, named)
    if years:
        return _Period(period_of_window(*years), years)
    named = named or next(_named(zones.opening), None)
    place = _place(head)
    if window:
        key = period_of_window(*window.window)
        if named and named.key != key and not _covers(named.key, key):
            found.add("HEADING_PERIODS_DISAGREE", place, named.key, key)
        return _Period(key, window.window, stated=True)
    if named:
        return _Period(named.key, reporting_window(named.key))
    day = report_date or _latest_day(document)
    if day is None:
        found.add("PERIOD_MISSING", place)
        return _Period()
    return _inferred_from(day, zones, found)


def _inferred_from(day: date, zones: Zones, found: FindingList) -> _Period:
    key = period_ended_by(day)
    found.add("PERIOD_INFERRED", _place([*zones.title, *zones.opening]), day, key)
    return _Period(key, reporting_window(key), named=False)


def _period_told(zones: Zones, published: date) -> _Period | None:
    """Return the period a news item tells of: one that was over lately when it appeared.

    What it says of days to come (``trước ngày 31/7/2023``, ``trong năm 2025``) is no period of it.
    """
    head = [*zones.letterhead, *zones.opening]
    for written in _windows(head):
        if published - _LATELY <= written.window.end <= published:
            return _Period(period_of_window(*written.window), written.window, stated=True)
    for named in _named(head):
        window = reporting_window(named.key)
        if published - _LATELY <= window.end <= published + _JUST_BEFORE:
            return _Period(named.key, window)
    for months in _months(head[:_HEADLINES], published):
        return _Period(period_of_window(*months.window), months.window, stated=True)
    key = month_told([text.text for text in head], published)
    return _Period(key, reporting_window(key)) if key else None


def _windows(texts: Iterable[Text]) -> Iterator[WrittenWindow]:
    """Yield the windows of the head that can be a report's: three weeks and more."""
    for text in texts:
        for written in windows_in(text.text):
            if (written.window.end - written.window.start).days >= 20:
                yield written


def _weeks(title: Iterable[Text]) -> Iterator[WrittenWindow]:
    """Yield the days of a week's report: ``trong tuần (từ 03/11/2025 đến 09/11/2025)``."""
    for text in title:
        for written in windows_in(text.text):
            if _WEEK.search(text.text, 0, written.start):
                yield written


def _months(texts: Iterable[Text], on: date | None = None) -> Iterator[WrittenWindow]:
    """Yield the first months of a year of a title: ``Kết quả 10 tháng đầu năm 2024``."""
    for text in texts:
        plans = heading_words("plan").search(text.text)
        for start, end, window in titled_months(text.text, on):
            if not plans or start < plans.start():
                yield WrittenWindow(window, start, end)


def _named(texts: Iterable[Text]) -> Iterator[WrittenPeriod]:
    """Yield the periods a head names; what comes after "tasks for" is the next one's."""
    for text in texts:
        plans = heading_words("plan").search(text.text)
        end = plans.start() if plans else len(text.text)
        yield from (written for written in periods_in(text.text) if written.start < end)


def _years(texts: Iterable[Text]) -> Iterator[WrittenWindow]:
    """Yield the years a summary covers: ``Tổng kết 02 năm thực hiện (2022 - 2023)``."""
    for text in texts:
        for match in _YEARS.finditer(text.text):
            first, last = int(match["first"]), int(match["last"])
            if first < last:
                window = Window(date(first, 1, 1), date(last, 12, 31))
                yield WrittenWindow(window, *match.span())


def _years_of(title: Sequence[Text], named: WrittenPeriod | None) -> Window | None:
    """Return the years a title sums up: ``2022 - 2023``, ``NĂM 2024, NĂM 2025``."""
    span = next(_years(title), None)
    if named is None:
        return span.window if span else None
    if span and named.key == str(span.window.end.year) and span.start < named.start:
        return span.window  # ``02 năm (2022 - 2023) … (số liệu năm 2023 chốt …)``
    keys = sorted({written.key for written in _named(title)})
    if len(keys) != _A_PAIR or not all(key.isdecimal() for key in keys):
        return None
    first, last = map(int, keys)
    return Window(date(first, 1, 1), date(last, 12, 31)) if first + 1 == last else None


def _covers(named: str, key: str) -> bool:
    """A month's report may name its year (``Đề án 06 năm 2026``): that is no disagreement."""
    if key.startswith("custom:"):
        return True
    outer, inner = parse_period_key(named), parse_period_key(key)
    return outer.start <= inner.start and inner.end <= outer.end


def _latest_day(document: Document) -> date | None:
    """Return the latest day the text speaks of more than in passing; its windows' ends count."""
    days: Counter[date] = Counter()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            days.update(written.day for written in days_in(block.content.text))
    return max((day for day, _ in days.most_common(_COMMON_DAYS)), default=None)


def _day_of(period: _Period, report_date: date | None) -> date | None:
    if period.window:
        return period.window.end
    return parse_period_key(period.key).end if period.key else report_date


def _document_no(zones: Zones, found: FindingList) -> str | None:
    for text in zones.letterhead:
        if match := _NUMBER.search(text.text):
            return re.sub(r"\s", "", match["number"]).rstrip(".,;")
    blank = any(_NUMBER_BLANK.search(text.text) for text in zones.letterhead)
    found.add("DOCUMENT_NUMBER_MISSING", _place(zones.letterhead), "…" if blank else "")
    return None


def _check_dates(
    period: _Period, report_date: date | None, zones: Zones, found: FindingList
) -> None:
    """Compare the day of signing with the days covered."""
    place = _place(zones.letterhead)
    if report_date is None:
        found.add("REPORT_DATE_MISSING", place)
    elif period.window and period.key:
        if report_date < period.window.end:
            found.add("REPORT_DATED_TOO_EARLY", place, report_date, period.window.end)
        elif (report_date - period.window.end).days > _FAR_DAYS:
            found.add("REPORT_DATED_TOO_LATE", place, report_date, period.window.end)


def _agency(zones: Zones) -> str | None:
    """Return who signs: the last agency of the letterhead, else who "reports" in the opening."""
    agency = heading_words("agency")
    lines = [text.text for text in zones.letterhead]
    for index in range(len(lines) - 1, -1, -1):
        if agency.match(lines[index]) and len(lines[index]) <= _LONGEST_AGENCY:
            following = lines[index + 1] if index + 1 < len(lines) else ""
            own_line = agency.match(following) or _NUMBER.search(following)
            goes_on = following.isupper() and not own_line
            return f"{lines[index]} {following}".strip() if goes_on else lines[index]
    for text in (*zones.opening, *zones.closing):
        for clause in re.split(r"[;,]\s|\bcủa\b(?= Tổ)", text.text):
            match = agency.search(clause)
            if match and (verb := _REPORTS.search(clause, match.end())):
                return clause[match.start() : verb.start()].strip()
    return None


def _place(texts: Iterable[Text]) -> str:
    text = next((text for text in texts if text.text), None)
    return text.locator(0, len(text.text)) if text else ""
