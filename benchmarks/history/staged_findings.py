"""What a reader would have objected to, in the order it would have met it."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from benchmarks.history.errors import kind_numbers
from benchmarks.history.lines import MISSING, SCALE
from benchmarks.history.reports import Front, Reports, words_for
from benchmarks.history.skeleton import Skeleton
from benchmarks.history.staged_values import FigureTable
from benchmarks.history.template_form import template_form
from benchmarks.history.workbooks import own_dates
from ingest.catalogue import catalogue
from ingest.findings import finding
from ingest.model import Finding
from ingest.numbers import read_number
from ingest.workbook.layout import signed_indicators

_HUNDRED = Decimal(100)


def findings(
    reports: Reports, figures: FigureTable, skeleton: Skeleton, fronts: list[Front]
) -> Iterator[tuple[int, Finding]]:
    """Yield (row of the document, finding), document by document, from top to bottom.

    Args:
        reports: The reports.
        figures: Their figures, row by row.
        skeleton: The lines as read.
        fronts: Front sheet of each document.
    """
    kinds = {
        int(row): (int(kind), int(true))
        for row, kind, true in zip(
            figures.hit, reports.errors.kind, reports.errors.true, strict=True
        )
    }
    columns = dict(template_form(reports.lines).columns)
    for row in sorted({*kinds, *_odd_numbers(reports, figures)}):
        document, line = int(figures.document[row]), int(figures.line[row])
        front, known = fronts[document], skeleton.values[line]
        kind, true = kinds.get(row, (-1, 0))
        place = known.locator
        if kind >= 0 and (day := own_dates(kind, front.month)[2]) and day > front.report_date:
            beside = skeleton.beside(line, "as_of", columns)
            yield document, finding("AS_OF_AFTER_REPORT", beside, day, front.report_date)
        if figures.copy[row]:
            place = skeleton.spare_locator(line, int(figures.copy[row]) - 1)
        words = words_for(kind, true) if kind >= 0 else None
        for code, found, expected in _about_number(int(figures.value[row]), words, line, reports):
            yield document, finding(code, place, found, expected)
        if kind == kind_numbers()["duplicate_line"]:
            yield document, finding("DUPLICATE_LINE", place, known.indicator_code, known.locator)


def _odd_numbers(reports: Reports, figures: FigureTable) -> list[int]:
    """Return the rows whose figure alone is worth a word: below one percent, fraction, negative."""
    lines = reports.lines.lines
    indicators = catalogue().indicators
    percent = np.array([indicators[one.indicator_code].number_kind == "percent" for one in lines])
    signed = np.array([one.indicator_code in signed_indicators() for one in lines])
    value, there = figures.value, figures.value != MISSING
    odd = percent[figures.line] & (value > 0) & (value < SCALE)
    odd |= there & ~signed[figures.line] & (value < 0)
    odd |= there & ~figures.understood
    return [int(row) for row in np.flatnonzero(odd)]


def _about_number(
    value: int, words: str | None, line: int, reports: Reports
) -> Iterator[tuple[str, object, object]]:
    """Ask the number grammar what it makes of a cell; yield (code, found, expected)."""
    if value == MISSING and words is None:
        return
    indicator = catalogue().indicators[reports.lines.lines[line].indicator_code]
    is_signed = indicator.code in signed_indicators()
    cell: object = words if words is not None else value / SCALE
    reading = read_number(cell, indicator.number_kind)
    if indicator.number_kind == "percent" and reading.value is not None and 0 < reading.value < 1:
        yield "RATIO_BELOW_ONE", reading.value, reading.value * _HUNDRED
    if reading.problem:
        written = words if words is not None else format(value / SCALE, ".15g")
        yield reading.problem, written, indicator.unit_of_measure
    elif reading.value is not None and reading.value < 0 and not is_signed:
        yield "NEGATIVE_NUMBER", reading.value, ""
