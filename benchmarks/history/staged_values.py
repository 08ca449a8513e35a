"""The figures of many reports as one Arrow table: what a reader would have staged."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from benchmarks.history.errors import kind_numbers
from benchmarks.history.lines import MISSING, SCALE
from benchmarks.history.reports import Front, Reports, words_for
from benchmarks.history.shares import Counts
from benchmarks.history.skeleton import Skeleton
from benchmarks.history.template_form import template_form
from benchmarks.history.wiring import NONE
from benchmarks.history.workbooks import own_dates, plain_number
from ingest.model import ALL_BREAKDOWN, DECIMAL, VALUE_SCHEMA
from ingest.periods import STOCK_KINDS, Window, file_figure

_MICRO = 1_000_000 // SCALE
_EPOCH = date(1970, 1, 1)
Rows = NDArray[np.intp]


class FigureTable:
    """The figures of the documents of some reports, row by row as a reader would number them.

    Attributes:
        document: Row of the document each figure is in.
        line: Position of its line.
        copy: 0 on printed lines, 1, 2, … on repeated ones.
        value: Figure as written, in ten-thousandths; ``MISSING`` for blanks and words.
        understood: Whether the reader takes it (a count with a fraction it does not).
        hit: For each error, the row it is in; a repeated line's is its copy.
    """

    def __init__(self, reports: Reports, skeleton: Skeleton) -> None:
        """Lay out the rows: printed figures, repeated ones, services; document by document."""
        self._reports, self._skeleton = reports, skeleton
        lines, errors = len(reports.lines), reports.errors
        plain = sum(not line.service_code for line in reports.lines.lines)
        copied = errors.kind == kind_numbers()["duplicate_line"]
        at = errors.row[copied] * lines + plain
        self.document = np.insert(np.repeat(np.arange(len(reports)), lines), at, errors.row[copied])
        self.line = np.insert(np.tile(np.arange(lines), len(reports)), at, errors.line[copied])
        self.value = np.insert(reports.written.ravel(), at, errors.written[copied])
        number = np.arange(len(at)) - np.searchsorted(at, at, side="left") + 1
        self.copy = np.insert(np.zeros(reports.written.size, dtype=np.int64), at, number)
        is_whole = np.array([line.is_whole for line in reports.lines.lines])
        fraction = is_whole[self.line] & (self.value % SCALE != 0)
        self.understood = (self.value != MISSING) & ~fraction
        flat = errors.row * lines + errors.line
        self.hit = flat + np.searchsorted(at, flat, side="right")
        self.hit[copied] = at + np.arange(len(at))

    def table(self, ids: list[str], fronts: list[Front]) -> pa.Table:
        """Return the table of figures.

        Args:
            ids: Submission id of each document.
            fronts: Front sheet of each document.
        """
        known, document, line = self._skeleton.values, self.document, self.line
        starts = np.searchsorted(document, np.arange(len(ids)))
        written = self._written()
        label = _taken([value.label_as_written for value in known], line)
        section = _taken([value.section for value in known], line)
        start, end, as_of, period = self._filing(fronts)
        columns = {
            "submission_id": _taken(ids, document),
            "value_no": pa.array(np.arange(len(line)) - starts[document] + 1, pa.int32()),
            "section": pc.if_else(self.copy > 0, self._skeleton.spare_section, section),
            "subject_unit_code": _taken([front.unit.unit_code for front in fronts], document),
            "subject_unit_as_written": pa.nulls(len(line), pa.string()),
            "indicator_code": _taken([value.indicator_code for value in known], line),
            "service_code": _taken([value.service_code for value in known], line),
            "breakdown_code": _constant(ALL_BREAKDOWN, len(line)),
            "label_as_written": label,
            "measure_kind": _taken([value.measure_kind for value in known], line),
            "value_as_written": written,
            "value": decimals(self.value, ~self.understood),
            "value_state": _taken(["missing", "reported"], self.understood.astype(np.int8)),
            "unit_of_measure": _taken([value.unit_of_measure for value in known], line),
            "precision": _constant("exact", len(line)),
            "window_start": start,
            "window_end": end,
            "as_of_date": as_of,
            "period_key": period,
            "locator": self._locators(),
            "quote": _quotes(label, written),
            "confidence": pa.array(np.ones(len(line))),
            "reader_rule": _taken([value.reader_rule for value in known], line),
            **self._previous(),
        }
        arrays = [columns[name].cast(VALUE_SCHEMA.field(name).type) for name in VALUE_SCHEMA.names]
        return pa.Table.from_arrays(arrays, schema=VALUE_SCHEMA)

    def _previous(self) -> dict[str, pa.Array]:
        """The totals of the month before, as the workbooks print them beside the input."""
        flow = self._reports.wiring.flow[self.line]
        printed = (flow != NONE) & (self.copy == 0)
        true, document, line = self._reports.true, self.document[printed], self.line[printed]
        before = np.zeros(len(flow), dtype=np.int64)
        before[printed] = (true[document, line] - true[document, flow[printed]]) // SCALE * SCALE
        form = template_form(self._reports.lines)
        cells = [
            f"{value.locator.partition('!')[0]}!{cell}" if cell else None
            for value, cell in zip(
                self._skeleton.values,
                (
                    form.cells.get((one.indicator_code, "previous"))
                    for one in self._reports.lines.lines
                ),
                strict=True,
            )
        ]
        places = pc.if_else(pa.array(printed), _taken(cells, self.line), None)
        return {"previous_value": decimals(before, ~printed), "previous_locator": places}

    def _written(self) -> pa.Array:
        """Write figures as text, as the reader repeats them; words where words stand."""
        blank = self.value == MISSING
        text = pa.array(self.value // SCALE, mask=blank).cast(pa.string())
        fraction = ~blank & (self.value % SCALE != 0)
        distinct, place = np.unique(self.value[fraction], return_inverse=True)
        spelled = pa.array([plain_number(one) for one in distinct.tolist()], pa.string())
        text = pc.replace_with_mask(text, pa.array(fraction), spelled.take(pa.array(place)))
        errors = self._reports.errors
        words = {
            int(row): entry
            for row, kind, true in zip(self.hit, errors.kind, errors.true, strict=True)
            if (entry := words_for(int(kind), int(true)))
        }
        return _replaced(text, words)

    def _filing(self, fronts: list[Front]) -> tuple[pa.Array, pa.Array, pa.Array, pa.Array]:
        """File every figure under its days and period, those with dates of their own by these."""
        stock = np.array([value.measure_kind in STOCK_KINDS for value in self._skeleton.values])
        is_stock = stock[self.line]
        first, last = (
            np.array([(day - _EPOCH).days for day in days], dtype=np.int32)[self.document]
            for days in zip(*(front.window for front in fronts), strict=True)
        )
        start, end = (np.where(is_stock, -1, days) for days in (first, last))
        as_of = np.where(is_stock, last, -1)
        periods: dict[int, str] = {}
        errors = self._reports.errors
        for row, kind in zip(self.hit.tolist(), errors.kind.tolist(), strict=True):
            front = fronts[self.document[row]]
            own_start, own_end, own_as_of = own_dates(kind, front.month)
            if not (own_start or own_as_of):
                continue
            filing = file_figure(
                self._skeleton.values[self.line[row]].measure_kind,
                own_window=Window(own_start, own_end) if own_start and own_end else None,
                as_of_date=own_as_of,
                report_period=front.month.key,
                report_window=front.window,
            )
            for days, day in (
                (start, filing.window_start),
                (end, filing.window_end),
                (as_of, filing.as_of_date),
            ):
                days[row] = (day - _EPOCH).days if day else -1
            periods[row] = filing.period_key or ""
        period = _replaced(_taken([front.month.key for front in fronts], self.document), periods)
        return _days(start), _days(end), _days(as_of), period

    def _locators(self) -> pa.Array:
        printed = _taken([value.locator for value in self._skeleton.values], self.line)
        return _replaced(
            printed,
            {
                int(row): self._skeleton.spare_locator(int(self.line[row]), int(self.copy[row]) - 1)
                for row in np.flatnonzero(self.copy)
            },
        )


def _taken(texts: Sequence[str | None], places: NDArray[np.integer]) -> pa.Array:
    return pa.array(texts, pa.string()).take(pa.array(places))


def _constant(text: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), rows)


def _replaced(column: pa.Array, changes: dict[int, str]) -> pa.Array:
    if not changes:
        return column
    mask = np.zeros(len(column), dtype=np.bool_)
    rows = sorted(changes)
    mask[rows] = True
    return pc.replace_with_mask(column, pa.array(mask), pa.array([changes[row] for row in rows]))


def _quotes(label: pa.Array, written: pa.Array) -> pa.Array:
    both = pc.binary_join_element_wise(label, written, " | ")
    return pc.utf8_slice_codeunits(pc.coalesce(both, label), 0, 200)


def _days(days: NDArray[np.integer]) -> pa.Array:
    return pa.array(days.astype(np.int32), mask=days < 0).cast(pa.date32())


def decimals(value: Counts, missing: NDArray[np.bool_]) -> pa.Array:
    """Turn ten-thousandths into decimals without going through text or floats."""
    words = np.empty((len(value), 2), dtype=np.int64)
    words[:, 0] = np.where(missing, 0, value) * _MICRO
    words[:, 1] = words[:, 0] >> 63
    valid = pa.array(~missing).buffers()[1]
    return pa.Array.from_buffers(DECIMAL, len(value), [valid, pa.py_buffer(words)])
