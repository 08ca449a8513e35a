"""For which days a plan is meant: a number to be reached belongs to the period it is set for.

``II. NHIỆM VỤ THÁNG 4`` in a report of March sets its targets for April. Where neither the words
beside a target nor the plan's heading name a period, it has none: the report's own is over.
"""

from collections.abc import Sequence
from datetime import timedelta

from ingest.narrative.heading import Heading as ReportHeading
from ingest.narrative.sections import Heading
from ingest.narrative.times import Timing
from ingest.narrative.written_periods import periods_in
from ingest.periods import Filing, Window, file_figure, parse_period_key, reporting_window

PLANS = ("plan", "proposal")
_UNFILED = Filing(None, None, None, None)


def file_target(when: Timing, above: Sequence[Heading], report: ReportHeading) -> Filing:
    """File a number to be reached.

    Args:
        when: What the words around it say about time.
        above: The headings it stands under.
        report: Its report.

    Returns:
        The period and days it is set for; all None where nobody names them.
    """
    end = report.window.end if report.window else None
    if when.window:
        key = period_named(when.window, report)
        return _filed(key, report) if key else file_figure(
            "target", own_window=when.window, as_of_date=None, report_period=None,
            report_window=None,
        )  # fmt: skip
    if when.as_of and (end is None or when.as_of > end):
        return file_figure(
            "target", own_window=None, as_of_date=when.as_of, report_period=None, report_window=None
        )
    key = _planned_period(above, report)
    return _filed(key, report) if key else _UNFILED


def period_named(window: Window, report: ReportHeading) -> str | None:
    """Return the report's own period if the window is what the calendar calls by its name."""
    if report.period_key is None:
        return None
    period = parse_period_key(report.period_key)
    return report.period_key if (period.start, period.end) == tuple(window) else None


def is_over(window: Window, report: ReportHeading) -> bool:
    """Tell whether the window is a whole month, quarter or year that ended before the report's did.

    Args:
        window: Days named in a report.
        report: The report.
    """
    whole = window.start.day == 1 and (window.end + timedelta(days=1)).day == 1
    ended = report.window is not None and window.end < report.window.end
    return whole and ended and period_named(window, report) is None


def _planned_period(above: Sequence[Heading], report: ReportHeading) -> str | None:
    """Return the period the plan's heading names, or a heading between it and the figure."""
    if not any(heading.role in PLANS for heading in above):
        return None
    for heading in reversed(above):
        if key := _named(heading.text, report):
            return key
        if heading.role in PLANS:
            break
    return None


def _named(text: str, report: ReportHeading) -> str | None:
    """Return the period a heading names; one without its year is the next of that name."""
    stated = next((period.key for period in periods_in(text)), None)
    if stated or report.window is None:
        return stated
    for year in (report.window.end.year, report.window.end.year + 1):
        for period in periods_in(f"{text} năm {year}"):
            if period.start < len(text) and parse_period_key(period.key).end > report.window.end:
                return period.key
    return None


def _filed(key: str, report: ReportHeading) -> Filing:
    """File under a period, its days counted as the report counts those of its own."""
    period = parse_period_key(key)
    window = Window(period.start, period.end)
    own = parse_period_key(report.period_key) if report.period_key else None
    if key == report.period_key and report.window:
        window = report.window
    elif own and report.window != (own.start, own.end):
        window = reporting_window(key)
    return Filing(key, window.start, window.end, None)
