"""Windows and periods: the days a figure covers, and the bucket it is filed under.

This is the one implementation of the Window → Period rule; SQL does not repeat it. A **window** is
two days, both included. A **period** has a key: ``2026-05``, ``2026-Q2``, ``2026-H1``,
``2026-9M``, ``2026`` or ``custom:<start>:<end>``. Every window has exactly one key.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from ingest.errors import Dean06Error, ReferenceDataError
from ingest.model import MeasureKind
from ingest.reference import Row, seed_rows

PeriodType = Literal["month", "quarter", "half", "nine_months", "year", "custom"]

STOCK_KINDS: frozenset[MeasureKind] = frozenset({"cumulative", "cumulative_ytd", "level"})
"""Kinds that say how things stand on a day; over time the last value counts."""

STOCK_TOLERANCE_DAYS = 31
"""A stock dated this near its report's window end belongs to the report's period."""

_MONTH_DAYS = range(20, 46)
_MONTH_SPILL = 5  # a month's window that ends on day 1..5 still is the month before
_CLOSES_EARLY, _CLOSES_LATE = -20, 5  # days a longer window may end before, after the calendar end


class PeriodError(Dean06Error, ValueError):
    """A window runs backwards, or a text is not a period key."""

    code = "PERIOD"


class Window(NamedTuple):
    """The days a figure covers, first and last day included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Period:
    """One bucket: its key, its type, and the calendar days it stands for."""

    key: str
    period_type: PeriodType
    start: date
    end: date


class _Shape(NamedTuple):
    """A longer period: how many days a window of it may have, and the months it may close in."""

    period_type: PeriodType
    days: range
    months: int
    closing_months: tuple[int, ...]


_SHAPES = (
    _Shape("quarter", range(80, 101), 3, (3, 6, 9, 12)),
    _Shape("half", range(170, 191), 6, (6, 12)),
    _Shape("nine_months", range(260, 286), 9, (9,)),
    _Shape("year", range(350, 381), 12, (12,)),
)


def period_of_window(start: date, end: date) -> str:
    """File a window under its period.

    20–45 days go to the month in which the window ends (ending on day 1–5: the month before);
    80–100, 170–190, 260–285, 350–380 days ending within −20…+5 days of the calendar end go to the
    quarter, half, nine months or year; anything else is a period of its own.

    Args:
        start: First day of the window.
        end: Last day of the window, included.

    Returns:
        The period key.

    Raises:
        PeriodError: If the window ends before it starts.
    """
    days = _length(start, end)
    if days in _MONTH_DAYS:
        day = end if end.day > _MONTH_SPILL else end.replace(day=1) - timedelta(days=1)
        return _month_of(day)
    for shape in _SHAPES:
        if days in shape.days:
            return _closing_key(shape, end) or _custom_key(start, end)
    return _custom_key(start, end)


def parse_period_key(key: str) -> Period:
    """Turn a period key into the calendar days it stands for.

    Args:
        key: A key as :func:`period_of_window` writes it.

    Returns:
        The period; a custom period stands for its own window.

    Raises:
        PeriodError: If the text is not a key, or is a custom key of a window that has a name.
    """
    match = _KEY.fullmatch(key)
    if match is None or int(match["year"] or match["start"][:4]) == 0:
        raise PeriodError(
            "Không phải mã kỳ báo cáo. Not a period key.",
            found=key,
            expected="2026-05, 2026-Q2, 2026-H1, …",
        )
    if match["start"]:
        return _parse_custom(key, match["start"], match["end"])
    year = int(match["year"])
    if match["month"]:
        return _calendar_period(key, "month", year, int(match["month"]), 1)
    if match["quarter"]:
        return _calendar_period(key, "quarter", year, int(match["quarter"]) * 3, 3)
    if match["half"]:
        return _calendar_period(key, "half", year, int(match["half"]) * 6, 6)
    if match["nine"]:
        return _calendar_period(key, "nine_months", year, 9, 9)
    return _calendar_period(key, "year", year, 12, 12)


def reporting_window(period_key: str, seeds: Path | None = None) -> Window:
    """Return the window reports of a period cover by default (``seeds/reporting_cycles.csv``).

    A month runs from the 15th of the month before to its 14th. The row valid on the last calendar
    day of the period counts.

    Args:
        period_key: The period; a custom one covers its own window.
        seeds: Folder of the seeds; None takes the configured one.

    Returns:
        First and last day.

    Raises:
        PeriodError: If the text is not a period key.
        ReferenceDataError: If no cycle is in force for the period.
    """
    period = parse_period_key(period_key)
    if period.period_type == "custom":
        return Window(period.start, period.end)
    cycle = _cycle_in_force(period, seed_rows("reporting_cycles", seeds))
    return Window(
        _shifted(period.start, cycle["start_month_shift"], cycle["start_day"]),
        _shifted(period.end, cycle["end_month_shift"], cycle["end_day"]),
    )


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a figure is filed: the days it is about, completed from its report, and its period."""

    period_key: str | None
    window_start: date | None
    window_end: date | None
    as_of_date: date | None


def file_figure(
    measure_kind: MeasureKind | None,
    *,
    own_window: Window | None,
    as_of_date: date | None,
    report_period: str | None,
    report_window: Window | None,
) -> Filing:
    """File one figure by its own window or as-of date, and by its report where it has none.

    A stock (cumulative, cumulative_ytd, level) is filed by the day it stands for: within 31 days of
    its report's window end it belongs to the report's period, else to the calendar month of the
    day. Without an as-of date that day is the end of the window given with it, else the end of the
    report's window: a stock counted "from the start" has a window of years that says nothing about
    the period it is reported for. Any other kind is filed by its own window; a ratio (and what is
    not a flow) that has only an as-of date is filed like a stock; what has neither takes the
    report's window and period.

    Args:
        measure_kind: Kind of the figure; None where it was not understood.
        own_window: The window written beside the figure.
        as_of_date: The day written beside the figure.
        report_period: Period key of the report; None where it is unknown.
        report_window: Window of the report; None where it is unknown.

    Returns:
        The filing; its period is None where neither figure nor report says enough.

    Raises:
        PeriodError: If the own window ends before it starts.
    """
    if own_window is not None:
        _length(*own_window)
    is_stock = measure_kind in STOCK_KINDS
    if is_stock or (own_window is None and as_of_date is not None and measure_kind != "flow"):
        anchor = own_window or report_window
        day = as_of_date or (anchor.end if anchor else None)
        period = _period_of_day(day, report_period, report_window)
        start, end = own_window or (None, None)
        return Filing(period, start, end, day)
    if own_window is not None:
        return Filing(period_of_window(*own_window), *own_window, as_of_date)
    start, end = report_window or (None, None)
    return Filing(report_period, start, end, as_of_date)


def _period_of_day(
    day: date | None, report_period: str | None, report_window: Window | None
) -> str | None:
    if day is None:
        return report_period
    if report_window and abs((day - report_window.end).days) <= STOCK_TOLERANCE_DAYS:
        return report_period or _month_of(day)
    return _month_of(day)


def _month_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _length(start: date, end: date) -> int:
    if end < start:
        raise PeriodError(
            "Ngày cuối trước ngày đầu. A window ends before it starts.", found=f"{start}..{end}"
        )
    return (end - start).days + 1


def _closing_key(shape: _Shape, end: date) -> str | None:
    for year in (end.year - 1, end.year):
        for month in shape.closing_months if year else ():
            late = (end - _last_day(year, month)).days
            if _CLOSES_EARLY <= late <= _CLOSES_LATE:
                return _key(shape.period_type, year, month)
    return None


def _key(period_type: PeriodType, year: int, closing_month: int) -> str:
    suffix = {
        "quarter": f"-Q{closing_month // 3}",
        "half": f"-H{closing_month // 6}",
        "nine_months": "-9M",
        "year": "",
    }[period_type]
    return f"{year:04d}{suffix}"


def _custom_key(start: date, end: date) -> str:
    return f"custom:{start.isoformat()}:{end.isoformat()}"


_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_KEY = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<nine>9M)))?"
    rf"|custom:(?P<start>{_DAY}):(?P<end>{_DAY})"
)


def _parse_custom(key: str, start_text: str, end_text: str) -> Period:
    try:
        start, end = date.fromisoformat(start_text), date.fromisoformat(end_text)
    except ValueError as error:
        raise PeriodError("Không có ngày này. No such day.", found=key) from error
    named = period_of_window(start, end)
    if named != key:
        raise PeriodError(
            "Kỳ này có tên riêng. This window has a name of its own.", found=key, expected=named
        )
    return Period(key, "custom", start, end)


def _calendar_period(
    key: str, period_type: PeriodType, year: int, closing_month: int, months: int
) -> Period:
    first = date(year, closing_month - months + 1, 1)
    return Period(key, period_type, first, _last_day(year, closing_month))


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _cycle_in_force(period: Period, cycles: tuple[Row, ...]) -> Row:
    closing = period.end.isoformat()
    for row in cycles:
        since, until = row["valid_from"] or "0000", row["valid_to"] or "9999-99"
        if row["period_type"] == period.period_type and since <= closing < until:
            return row
    raise ReferenceDataError("No reporting cycle is in force", found=period.key)


def _shifted(day: date, months: str, day_of_month: str) -> date:
    """Return the given day in the month ``months`` away; an empty day is the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    last = _last_day(year, month + 1)
    return last.replace(day=min(int(day_of_month), last.day)) if day_of_month else last
