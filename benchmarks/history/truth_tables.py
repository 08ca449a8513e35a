"""The ground truth beside the data: what happened, what was written wrongly, what was sent."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.history.conduct import CORRECTED, RIGHT, WRONG_MONTH
from benchmarks.history.errors import error_kinds
from benchmarks.history.lines import MISSING, Lines
from benchmarks.history.months import Month
from benchmarks.history.reports import Reports, words_for
from benchmarks.history.shares import Counts
from benchmarks.history.staged_values import decimals
from benchmarks.history.tree import Positions
from benchmarks.history.wiring import NONE, wire
from benchmarks.history.workbooks import plain_number
from benchmarks.history.world import World

_DECIMAL = pa.decimal128(38, 6)

TRUTH_SCHEMA = pa.schema(
    [
        ("unit_key", pa.string()),
        ("unit_code", pa.string()),
        ("period_key", pa.string()),
        ("indicator_code", pa.string()),
        ("service_code", pa.string()),
        ("measure_kind", pa.string()),
        ("value", _DECIMAL),
        ("flow", _DECIMAL),
        ("cumulative", _DECIMAL),
    ]
)
"""One row per unit, month and line: the true figure; of a cumulative also what it gained in the
month (``flow``), and of a flow what it brought its cumulative to. Silent units are in it too."""

ERROR_SCHEMA = pa.schema(
    [
        ("unit_key", pa.string()),
        ("unit_code", pa.string()),
        ("period_key", pa.string()),
        ("document", pa.string()),
        ("file_sha256", pa.string()),
        ("indicator_code", pa.string()),
        ("service_code", pa.string()),
        ("kind", pa.string()),
        ("seen_by_reader", pa.string()),
        ("true_value", _DECIMAL),
        ("written_value", _DECIMAL),
        ("written_as", pa.string()),
    ]
)
"""One row per seeded error and document it stands in; ``document`` is ``first`` or ``corrected``.
``written_value`` is null where the cell is blank or holds the words of ``written_as``."""

ARRIVAL_SCHEMA = pa.schema(
    [
        ("unit_key", pa.string()),
        ("unit_code", pa.string()),
        ("period_key", pa.string()),
        ("version_no", pa.int32()),
        ("document", pa.string()),
        ("filing", pa.string()),
        ("filed_unit_code", pa.string()),
        ("filed_period_key", pa.string()),
        ("replaces_unit_code", pa.string()),
        ("replaces_period_key", pa.string()),
        ("received_at", pa.timestamp("us", tz="UTC")),
        ("file_sha256", pa.string()),
    ]
)
"""One row per arrival; ``filing`` is ``right``, ``wrong_month`` or ``wrong_unit``. A unit and month
without a row were silent (or the arrival lies outside the waves that were made)."""


def truth_table(
    world: World, level: str, month: Month, positions: Positions, lines: Lines, true: Counts
) -> pa.Table:
    """Return the true figures of some units in a month; see ``TRUTH_SCHEMA``."""
    units = [world.tree.level(level).units[one] for one in positions]
    wiring = wire(lines, world.profiles)
    flow = _partner(true, wiring.flow, lines.of_kind("flow"))
    reached = np.full(len(lines), NONE)
    stocks = np.flatnonzero(wiring.flow != NONE)
    reached[wiring.flow[stocks]] = stocks
    cumulative = _partner(true, reached, lines.of_kind("cumulative", "cumulative_ytd"))
    unit, line = np.divmod(np.arange(true.size), len(lines))
    columns = [
        _taken([one.unit_key for one in units], unit),
        _taken([one.unit_code for one in units], unit),
        pa.repeat(pa.scalar(month.key), true.size),
        _taken([one.indicator_code for one in lines.lines], line),
        _taken([one.service_code or None for one in lines.lines], line),
        _taken([one.measure_kind for one in lines.lines], line),
        *(
            decimals(values.ravel(), (values == MISSING).ravel())
            for values in (true, flow, cumulative)
        ),
    ]
    return pa.Table.from_arrays(columns, schema=TRUTH_SCHEMA)


def error_table(reports: Reports, hashes: list[str]) -> pa.Table:
    """Return the errors seeded into some reports; see ``ERROR_SCHEMA``."""
    errors, kinds = reports.errors, error_kinds()
    senders = reports.arrivals.position[reports.first_arrival][errors.row]
    units = reports.world.tree.level(reports.level).units
    corrected = reports.arrivals.content[reports.first_arrival][errors.row] == CORRECTED
    lines = [reports.lines.lines[one] for one in errors.line]
    words = [words_for(int(k), int(t)) for k, t in zip(errors.kind, errors.true, strict=True)]
    spelled = ["" if one == MISSING else plain_number(one) for one in errors.written.tolist()]
    columns = [
        [units[one].unit_key for one in senders],
        [units[one].unit_code for one in senders],
        [reports.month.key] * len(errors),
        ["corrected" if one else "first" for one in corrected],
        [hashes[one] for one in errors.row],
        [line.indicator_code for line in lines],
        [line.service_code or None for line in lines],
        [kinds[one]["kind"] for one in errors.kind],
        [kinds[one]["seen_by_reader"] or None for one in errors.kind],
        decimals(errors.true, errors.true == MISSING),
        decimals(errors.written, errors.written == MISSING),
        [word or text for word, text in zip(words, spelled, strict=True)],
    ]
    arrays = [pa.array(one, kind.type) for one, kind in zip(columns, ERROR_SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=ERROR_SCHEMA)


def arrival_table(reports: Reports, hashes: list[str]) -> pa.Table:
    """Return every arrival of some reports; see ``ARRIVAL_SCHEMA``."""
    arrivals, fronts = reports.arrivals, [reports.front(row) for row in range(len(reports))]
    units = reports.world.tree.level(reports.level).units
    names = {RIGHT: "right", WRONG_MONTH: "wrong_month"}
    rows = []
    for place in range(len(arrivals)):
        document = int(reports.document[place])
        front, sender = fronts[document], units[arrivals.position[place]]
        rows.append(
            {
                "unit_key": sender.unit_key,
                "unit_code": sender.unit_code,
                "period_key": reports.month.key,
                "version_no": int(arrivals.version[place]),
                "document": "corrected" if arrivals.content[place] == CORRECTED else "first",
                "filing": names.get(int(arrivals.filing[place]), "wrong_unit"),
                "filed_unit_code": front.unit.unit_code,
                "filed_period_key": front.month.key,
                "replaces_unit_code": front.replaces_unit_code,
                "replaces_period_key": front.replaces_period,
                "received_at": datetime.fromtimestamp(int(arrivals.received[place]), UTC),
                "file_sha256": hashes[document],
            }
        )
    return pa.Table.from_pylist(rows, ARRIVAL_SCHEMA)


def _partner(true: Counts, partner: np.ndarray, own: np.ndarray) -> Counts:
    """Return for each line its own figure, its partner's, or nothing."""
    found = np.where(partner == NONE, MISSING, true[:, partner])
    return np.where(own, true, found)


def _taken(texts: list[str | None] | list[str], places: np.ndarray) -> pa.Array:
    return pc.take(pa.array(texts, pa.string()), pa.array(places))
