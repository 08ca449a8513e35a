"""How units behave: on time, late, silent for a while, correcting, sending the old file again.

One **delivery** is one arrival of one document. A unit's documents of a month: what it sent first,
the corrected one, the one filed by mistake under the next month or under a neighbour's code.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmarks.history.draws import Keys, Reals, floored, key_of, uniform
from benchmarks.history.months import Month, wave_of
from benchmarks.history.shares import Counts
from benchmarks.history.tree import Positions, Versions
from benchmarks.history.world import World

FIRST, CORRECTED = 0, 1
RIGHT, WRONG_MONTH, WRONG_UNIT = 0, 1, 2
LONGEST_CORRECTION = 25
"""Waves after its month in which a report may still be corrected."""

_HOUR = 3600
_DAY = 24 * _HOUR
_WORK_BEGINS, _WORK_HOURS = 1 * _HOUR, 9 * _HOUR  # 08:00 to 17:00 in Vietnam, in UTC
_GRACE_DAYS = {"commune": 2, "province": 5}  # days from the window's end to the due day


@dataclass(frozen=True, slots=True)
class Habits:
    """How often units do what; parts of all reports."""

    silent_begins: float = 0.012
    late: float = 0.08
    correcting: float = 0.10
    long_after: float = 0.03  # of the corrections
    old_file_again: float = 0.08  # of the corrections
    misfiled: float = 0.004


@dataclass(frozen=True)
class Deliveries:
    """Arrivals of one month's reports; arrays run over them, by unit and version.

    Attributes:
        level, month: Whose reports, and about when.
        position: Version of the unit that sends.
        version: Number of the arrival among those of the unit and month, from 1.
        content: ``FIRST`` (with the seeded errors) or ``CORRECTED``.
        filing: ``RIGHT``, ``WRONG_MONTH`` or ``WRONG_UNIT``.
        filed_as: Version the front sheet names: the sender, or by mistake its neighbour.
        replaces: What it declares replaced: the filing of an earlier arrival, ``RIGHT`` for none.
        received: Seconds since 1970, UTC.
        document_received: When the same document came first: what its report date goes by.
    """

    level: str
    month: Month
    position: Positions
    version: Counts
    content: Counts
    filing: Counts
    filed_as: Positions
    replaces: Counts
    received: Counts
    document_received: Counts

    def __len__(self) -> int:
        return len(self.position)

    def some(self, mask: NDArray[np.bool_]) -> "Deliveries":
        """Return some of the arrivals."""
        return Deliveries(self.level, self.month, *(getattr(self, name)[mask] for name in _COLUMNS))

    @cached_property
    def waves(self) -> Counts:
        """Index of the collecting wave of each arrival."""
        days = self.received.astype("datetime64[s]").astype("datetime64[D]")
        distinct, place = np.unique(days, return_inverse=True)
        wave = np.array([wave_of(day).index for day in distinct.astype(object)], dtype=np.int64)
        return wave[place]


_COLUMNS = (
    "position",
    "version",
    "content",
    "filing",
    "filed_as",
    "replaces",
    "received",
    "document_received",
)


def deliveries(
    world: World, level: str, month: Month, positions: Positions, habits: Habits | None = None
) -> Deliveries:
    """Return everything some units send about a month, whenever it arrives.

    Args:
        world: The history.
        level: Level of the units.
        month: The month.
        positions: Versions that report it.
        habits: How often units do what.
    """
    habits = habits or Habits()
    versions = world.tree.level(level)
    draw = _Draws(world.seed, versions.keys[positions], month)
    speaks = ~_silent(draw, habits)
    first = _first_received(draw, level, habits)
    misfiled = draw.of("misfiled") < habits.misfiled
    goes_on = versions.last[positions] > month.index
    filing = np.where((draw.of("mistake") < 0.5) & goes_on, WRONG_MONTH, WRONG_UNIT)
    corrects = speaks & ~misfiled & (draw.of("corrects") < habits.correcting)
    second = _second_received(draw, first, misfiled, habits)
    in_time = (month.index + LONGEST_CORRECTION - 1) <= versions.last[positions]
    soon = second - first < 50 * _DAY
    still_there = in_time | (soon & (month.index + 3 <= versions.last[positions]))
    corrects &= still_there
    refiles = speaks & misfiled & still_there
    wrong = np.where(refiles, filing, RIGHT)
    again = corrects & (draw.of("again") < habits.old_file_again)
    third = second + floored((1 + 4 * draw.of("third")) * _DAY)
    neighbour = neighbours(versions, month, positions)
    sent_as = np.where(wrong == WRONG_UNIT, neighbour, positions)
    zero, right = np.zeros_like(first), np.full_like(first, RIGHT)
    content = np.where(corrects, CORRECTED, FIRST)
    sendings = [
        (speaks, (positions, zero + 1, zero, wrong, sent_as, right, first, first)),
        (
            corrects | refiles,
            (positions, zero + 2, content, right, positions, wrong, second, second),
        ),
        (again, (positions, zero + 3, zero, right, positions, right, third, first)),
    ]
    joined = [
        np.concatenate([columns[place][mask] for mask, columns in sendings])
        for place in range(len(_COLUMNS))
    ]
    order = np.lexsort((joined[1], joined[0]))
    return Deliveries(level, month, *(column[order] for column in joined))


@dataclass(frozen=True, slots=True)
class _Draws:
    seed: int
    keys: Keys
    month: Month

    def of(self, purpose: str, months_before: int = 0) -> Reals:
        month = self.month.index - months_before
        return uniform(self.seed, key_of(purpose), self.keys, month)


def _silent(draw: _Draws, habits: Habits) -> NDArray[np.bool_]:
    """Silence begins by chance and lasts one to four months."""
    silent = np.zeros(len(draw.keys), dtype=np.bool_)
    for before in range(4):
        begins = draw.of("silent", before) < habits.silent_begins
        silent |= begins & (draw.of("silent for", before) * 4 >= before)
    return silent


def _first_received(draw: _Draws, level: str, habits: Habits) -> Counts:
    end = np.datetime64(draw.month.window.end, "s").astype(np.int64)
    day = np.floor(draw.of("day") * _GRACE_DAYS[level]) + 1
    late = draw.of("late") < habits.late
    very = draw.of("very late") < 0.1
    overdue = _GRACE_DAYS[level] + 1 + np.floor(draw.of("how late") * np.where(very, 75, 25))
    day = np.where(late, overdue, day)
    return floored(end + day * _DAY + _WORK_BEGINS + draw.of("hour") * _WORK_HOURS)


def _second_received(
    draw: _Draws, first: Counts, misfiled: NDArray[np.bool_], habits: Habits
) -> Counts:
    days = np.where(misfiled, 1 + 9 * draw.of("days"), 2 + 23 * draw.of("days"))
    long_after = ~misfiled & (draw.of("long after") < habits.long_after)
    days = np.where(long_after, 90 + 600 * draw.of("how long"), days)
    return floored(first + days * _DAY)


def neighbours(versions: Versions, month: Month, positions: Positions) -> Positions:
    """Return the next reporting unit by code, or the one before at the end of a province."""
    everyone = versions.reporting(month)
    place = np.searchsorted(everyone, positions)
    after = everyone[(place + 1) % len(everyone)]
    before = everyone[place - 1]
    same = versions.province_keys[after] == versions.province_keys[positions]
    return np.where(same, after, before)
