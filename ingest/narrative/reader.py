"""A narrative into a submission: every figure with its meaning, quote and place; lists as items.

What is understood surely enough carries its indicator. What is not is kept with its quote and
without an indicator, so that it never counts for something it may not be; ``reader_rule`` then
names the best guess for the person who reviews it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from ingest.model import Finding, ReadResult, Status, Submission
from ingest.narrative.collector import Collector
from ingest.narrative.document import Document, Paragraph, Table
from ingest.narrative.front_replies import reply_items
from ingest.narrative.heading import Heading
from ingest.narrative.models import footnote_models, lists_models
from ingest.narrative.named_days import Days, find_days
from ingest.narrative.prose import read_paragraph, read_text
from ingest.narrative.runs import joined
from ingest.narrative.tables import read_table
from ingest.periods import STOCK_TOLERANCE_DAYS, Window, parse_period_key, reporting_window
from ingest.versions import NARRATIVE_VERSION

_SPEAKS_OF_A_DAY = re.compile(r"đến|tới|chốt|thời điểm", re.IGNORECASE)


def read_narrative(
    document: Document,
    heading: Heading,
    *,
    file_sha256: str,
    without: str = "",
    shown_from: float | None = None,
) -> ReadResult:
    """Read one report.

    Args:
        document: The report, from any file format.
        heading: Who reports, when, for which days.
        file_sha256: Hash of the file's content.
        without: A report whose own wordings are left out, to measure how far the others carry.
        shown_from: How sure a figure must be to carry its indicator; None takes the seed. With 0
            all that is understood does, to measure what doubts are worth.

    Returns:
        The submission with its values, items and findings; rejected where unit or period are
        unknown or its head has an error, accepted with findings where something is wrong.
    """
    cut_off = _cut_off(document, heading)
    heading = _closed_on(heading, cut_off)
    collected = Collector(heading, cut_off, without)
    for block in _whole(document.blocks[heading.blocks :]):
        if isinstance(block, Table):
            read_table(block, collected)
        else:
            read_paragraph(block, collected)
    for note in document.footnotes:
        if not lists_models(note.content.text):
            read_text(note.content, collected, ())
    collected.settle(shown_from)
    collected.items += footnote_models(document.footnotes, collected.values, len(collected.items))
    findings = (*heading.findings, *collected.found.found)
    if not collected.values and not collected.items:
        collected.found.add("EMPTY_REPORT")
        findings = (*heading.findings, *collected.found.found)
    collected.items += reply_items(document.replies, len(collected.items) + 1)
    return ReadResult(
        _submission(heading, findings, file_sha256),
        tuple(collected.values),
        tuple(collected.items),
        findings,
    )


def _whole(blocks: Sequence[Paragraph | Table]) -> list[Paragraph | Table]:
    """Put a paragraph that ends inside brackets together with the one after it."""
    whole: list[Paragraph | Table] = []
    for block in blocks:
        last = whole[-1] if whole else None
        if isinstance(block, Paragraph) and isinstance(last, Paragraph) and _open(last):
            whole[-1] = Paragraph(joined([last.content, block.content]), last.level)
        else:
            whole.append(block)
    return whole


def _open(paragraph: Paragraph) -> bool:
    text = paragraph.content.text
    return text.rfind("(") > text.rfind(")") and not text.endswith((".", ";"))


def _cut_off(document: Document, heading: Heading) -> date | None:
    """The day a report's figures stand for, where its head names a period without days.

    It is the latest as-of day its text names within a month of the period's end.
    """
    if heading.window is None or heading.window_stated:
        return None
    known = heading.report_date or heading.window.end
    tolerance = timedelta(days=STOCK_TOLERANCE_DAYS)
    days = [
        day
        for block in document.blocks
        if isinstance(block, Paragraph) and _SPEAKS_OF_A_DAY.search(block.content.text)
        for days in find_days(block.content.text, known)
        if (day := _day_reached(days)) and abs(day - heading.window.end) <= tolerance
        if heading.report_date is None or day <= heading.report_date
    ]
    if not days and heading.period_key and heading.period_key.startswith("custom:"):
        return reporting_window(str(heading.window.end.year)).end  # a summary of several years
    return max(days, default=heading.told_on)


def _day_reached(days: Days) -> date | None:
    """``Kể từ khi hoạt động (1/7/2025) đến hết ngày 31/01/2026``: how far the figures reach."""
    return days.window.end if days.window and days.here else days.as_of


def _closed_on(heading: Heading, cut_off: date | None) -> Heading:
    """A report whose figures stand for the calendar's last day of its period counts by calendar."""
    if heading.period_key is None or cut_off is None:
        return heading
    period = parse_period_key(heading.period_key)
    if cut_off != period.end:
        return heading
    return replace(heading, window=Window(period.start, period.end))


def _submission(heading: Heading, findings: Sequence[Finding], file_sha256: str) -> Submission:
    rejected = heading.unit is None or heading.period_key is None
    status: Status = "accepted"
    if rejected or any(entry.severity == "error" for entry in findings):
        status = "rejected"
    elif any(entry.severity != "info" for entry in findings):
        status = "accepted_with_findings"
    window = heading.window
    return Submission(
        file_sha256=file_sha256,
        reader_version=NARRATIVE_VERSION,
        form="narrative",
        role=heading.role,
        template_version=None,
        unit_code=heading.unit_code,
        unit_name_as_written=heading.unit_as_written,
        period_key=heading.period_key,
        window_start=window.start if window else None,
        window_end=window.end if window else None,
        report_date=heading.report_date,
        document_no=heading.document_no,
        issuing_agency=heading.issuing_agency,
        status=status,
    )
