"""Reports as written: the true figures with the seeded errors in, and what their front says."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

from benchmarks.history.conduct import (
    CORRECTED,
    RIGHT,
    WRONG_MONTH,
    Deliveries,
    neighbours,
)
from benchmarks.history.errors import Errors, error_kinds, kind_numbers, seed_errors
from benchmarks.history.lines import Lines
from benchmarks.history.months import Month
from benchmarks.history.shares import Counts
from benchmarks.history.tree import Positions
from benchmarks.history.truth import true_values
from benchmarks.history.wiring import Wiring, wire
from benchmarks.history.world import World
from ingest.periods import Window
from ingest.units import Unit

VIETNAM = timezone(timedelta(hours=7))
_WORDS = ("Đang tổng hợp", "đã báo cáo", "xem phụ lục", "chờ số liệu công an")


@dataclass(frozen=True, slots=True)
class Front:
    """What the front sheet of one document says."""

    unit: Unit
    month: Month
    report_date: date
    document_no: str
    replaces_unit_code: str | None
    replaces_period: str | None

    @property
    def window(self) -> Window:
        """The days the report says it covers."""
        return self.month.window


@dataclass(frozen=True)
class Reports:
    """The documents of one level about one month that arrive together.

    Attributes:
        level, month: Whose, and about when.
        lines: What each holds.
        wiring: How the lines hang together.
        arrivals: Every arrival; ``document`` is the row of its document.
        document: Row of the document of each arrival (an old file sent again is the same one).
        first_arrival: Position of each document's first arrival.
        true: Documents × lines, in ten-thousandths: what happened.
        written: The same as written on the printed lines.
        errors: The errors in the documents; ``row`` is the row of the document.
    """

    world: World
    level: str
    month: Month
    lines: Lines
    wiring: Wiring
    arrivals: Deliveries
    document: NDArray[np.intp]
    first_arrival: NDArray[np.intp]
    true: Counts
    written: Counts
    errors: Errors

    def __len__(self) -> int:
        return len(self.first_arrival)

    def front(self, row: int) -> Front:
        """Return what the front sheet of a document says."""
        arrivals, place = self.arrivals, int(self.first_arrival[row])
        units = self.world.tree.level(self.level).units
        sender = units[arrivals.position[place]]
        wrong = int(arrivals.filing[place]) == WRONG_MONTH
        month = self.month.shifted(1) if wrong else self.month
        moment = datetime.fromtimestamp(int(arrivals.document_received[place]), VIETNAM)
        number = 100 + int(arrivals.position[place]) % 400 + self.month.index % 12
        replaced = int(arrivals.replaces[place])
        code = period = None
        if replaced == WRONG_MONTH:
            code, period = sender.unit_code, self.month.shifted(1).key
        elif replaced != RIGHT:
            code, period = units[self._neighbour(place)].unit_code, self.month.key
        return Front(
            unit=units[arrivals.filed_as[place]],
            month=month,
            report_date=moment.date(),
            document_no=f"{number}/BC-UBND",
            replaces_unit_code=code,
            replaces_period=period,
        )

    def _neighbour(self, place: int) -> int:
        versions = self.world.tree.level(self.level)
        return int(neighbours(versions, self.month, self.arrivals.position[[place]])[0])


def write_reports(
    world: World,
    arrivals: Deliveries,
    lines: Lines,
    error_rate: float,
    *,
    known: tuple[Positions, Counts] | None = None,
) -> Reports:
    """Write the documents of some arrivals.

    Args:
        world: The history.
        arrivals: Arrivals of one month's reports.
        lines: What a report of the level holds.
        error_rate: Part of the figures that are wrong.
        known: Units and their true figures in the month, if they are at hand.
    """
    level, month = arrivals.level, arrivals.month
    wiring = wire(lines, world.profiles)
    identity = np.stack([arrivals.position, arrivals.content, arrivals.filing])
    _, first, document = np.unique(identity, axis=1, return_index=True, return_inverse=True)
    senders, row_of = np.unique(arrivals.position[first], return_inverse=True)
    if known is None:
        true = true_values(world, level, month, senders, lines)
    else:
        true = known[1][np.searchsorted(known[0], senders)]
    keys = world.tree.level(level).keys[senders]
    seeded = seed_errors(true, keys, month, lines, wiring, seed=world.seed, rate=error_rate)
    errors = _in_documents(seeded, row_of, arrivals.content[first] == CORRECTED)
    in_documents = true[row_of]
    written = in_documents.copy()
    printed = errors.kind != kind_numbers()["duplicate_line"]
    written[errors.row[printed], errors.line[printed]] = errors.written[printed]
    return Reports(
        world,
        level,
        month,
        lines,
        wiring,
        arrivals,
        document.reshape(-1),
        first,
        in_documents,
        written,
        errors,
    )


def words_for(kind: int, true: int) -> str | None:
    """Return the words written instead of a figure; None where a figure or nothing is."""
    name = error_kinds()[kind]["kind"]
    whole = abs(true) // 10_000
    if name == "text_for_number":
        return _WORDS[whole % len(_WORDS)]
    return f"{whole}/{whole + 3}" if name == "pair_for_number" else None


def _in_documents(errors: Errors, row_of: NDArray[np.intp], corrected: NDArray[np.bool_]) -> Errors:
    """Put the errors of senders into their documents; a correction keeps those it overlooked."""
    order = np.argsort(row_of, kind="stable")
    starts = np.searchsorted(row_of[order], errors.row, side="left")
    ends = np.searchsorted(row_of[order], errors.row, side="right")
    repeated = np.repeat(np.arange(len(errors)), ends - starts)
    before = np.cumsum(ends - starts) - (ends - starts)
    within = np.arange(len(repeated)) - before[repeated]
    row = order[starts[repeated] + within]
    copies = errors.kept(repeated)
    copies = Errors(row, *(getattr(copies, name) for name in Errors.__slots__[1:]))
    kept = copies.kept(~corrected[copies.row] | copies.survives)
    by_row = np.lexsort((kept.line, kept.row))
    return kept.kept(by_row)
