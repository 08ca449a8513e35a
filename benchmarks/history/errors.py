"""Errors people make, seeded: which figures, of what kind, and what was written instead.

One figure in a hundred (or as asked) is wrong. The kinds are data (``error_kinds.csv``); where the
chosen kind cannot be made of a figure (two digits of a one-digit number), a kind that always can
takes its place, so that the asked rate holds.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.history.draws import Keys, Reals, key_of, uniform
from benchmarks.history.lines import MISSING, Lines
from benchmarks.history.mistakes import MISTAKES, Hits
from benchmarks.history.months import Month
from benchmarks.history.shares import Counts
from benchmarks.history.wiring import Wiring
from ingest.reference import Row

_FILE = Path(__file__).with_name("error_kinds.csv")
_CORRECTED = 0.85  # part of its errors a correction finds


@dataclass(frozen=True, slots=True)
class Errors:
    """Seeded errors; arrays run over them, sorted by row, then line.

    Attributes:
        row: Row of the table of reports.
        line: Position of the line.
        kind: Position in :func:`error_kinds`.
        true: True figure, in ten-thousandths.
        written: Figure written instead; ``MISSING`` where the cell is blank or holds words. For a
            line that stands twice, the figure of its second copy.
        survives: Whether a correction overlooks it.
    """

    row: NDArray[np.intp]
    line: NDArray[np.intp]
    kind: NDArray[np.intp]
    true: Counts
    written: Counts
    survives: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.row)

    def kept(self, mask: NDArray[np.bool_] | NDArray[np.intp]) -> "Errors":
        """Return some of the errors."""
        return Errors(*(getattr(self, name)[mask] for name in self.__slots__))


@lru_cache(maxsize=1)
def error_kinds() -> tuple[Row, ...]:
    """Return the kinds of errors, in the order of ``error_kinds.csv``."""
    with _FILE.open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


@lru_cache(maxsize=1)
def kind_numbers() -> dict[str, int]:
    """Return the position of each kind."""
    return {row["kind"]: number for number, row in enumerate(error_kinds())}


def seed_errors(
    table: Counts,
    units: Keys,
    month: Month,
    lines: Lines,
    wiring: Wiring,
    *,
    seed: int,
    rate: float,
) -> Errors:
    """Choose the errors of some reports and make them.

    Args:
        table: True figures, units × lines.
        units: Random keys of the units.
        month: The month.
        lines: What the reports hold.
        wiring: How the lines hang together.
        seed: Seed of the history.
        rate: Part of the figures that are wrong.

    Returns:
        The errors; the same for a unit whatever other units are asked for.
    """
    grid = (units.reshape(-1, 1), month.index, lines.keys.reshape(1, -1))
    chosen = (uniform(seed, key_of("error"), *grid) < rate) & (table != MISSING)
    row, line = np.nonzero(chosen)
    cell = (units[row], month.index, lines.keys[line])
    draws = [uniform(seed, key_of(name), *cell) for name in ("kind", "other", "size", "kept")]
    hits = Hits(table, row, line, draws[2], wiring)
    kind = _pick(_odds(wiring, only_fallback=False), line, draws[0])
    kind, written = _make(hits, kind, _pick(_odds(wiring, only_fallback=True), line, draws[1]))
    return Errors(row, line, kind, table[row, line], written, draws[3] >= _CORRECTED)


def _make(
    hits: Hits, kind: NDArray[np.intp], fallback: NDArray[np.intp]
) -> tuple[NDArray[np.intp], Counts]:
    written = np.full(len(hits.row), MISSING, dtype=np.int64)
    for number, one in enumerate(error_kinds()):
        mine = np.flatnonzero(kind == number)
        if not len(mine) or one["fallback"] == "true":
            continue
        made, is_possible = MISTAKES[one["kind"]](hits.some(mine))
        written[mine] = made
        impossible = mine[~is_possible]
        kind[impossible] = fallback[impossible]
        written[impossible] = MISSING
    return kind, written


def _odds(wiring: Wiring, *, only_fallback: bool) -> Reals:
    """Return cumulated odds, lines × kinds."""
    weights = np.array(
        [
            [
                float(kind["weight"])
                * (kind["applies_to"] in classes)
                * (kind["fallback"] == "true" or not only_fallback)
                for kind in error_kinds()
            ]
            for classes in wiring.classes
        ]
    )
    total = np.cumsum(weights, axis=1)
    return np.asarray(total / total[:, -1:])


def _pick(odds: Reals, line: NDArray[np.intp], draw: Reals) -> NDArray[np.intp]:
    return np.asarray((odds[line] <= draw[:, None]).sum(axis=1), dtype=np.intp)
