"""What a mistake makes of a figure: one function per kind, over many hits at once.

Each returns what is written instead, and where the mistake can be made at all (a swap of digits
needs two that differ). Figures are in ten-thousandths.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.history.draws import Reals, floored
from benchmarks.history.lines import MISSING, SCALE
from benchmarks.history.shares import Counts
from benchmarks.history.wiring import NONE, Wiring

Mask = NDArray[np.bool_]
Made = tuple[Counts, Mask]

HUNDRED = 100 * SCALE


@dataclass(frozen=True, slots=True)
class Hits:
    """Figures that are to be wrong: where they stand, and a draw for how much."""

    table: Counts
    row: NDArray[np.intp]
    line: NDArray[np.intp]
    draw: Reals
    wiring: Wiring

    def some(self, chosen: NDArray[np.intp]) -> "Hits":
        """Return the hits at some positions."""
        return Hits(self.table, self.row[chosen], self.line[chosen], self.draw[chosen], self.wiring)

    @property
    def true(self) -> Counts:
        """The true figures."""
        return self.table[self.row, self.line]

    def partner(self, name: str) -> tuple[Counts, Mask]:
        """Return the figures of partner lines, and where there is one with a figure."""
        line = getattr(self.wiring, name)[self.line]
        value = self.table[self.row, line]
        return value, (line != NONE) & (value != MISSING)

    def some_of(self, value: Counts, share: float) -> Counts:
        """Draw a whole number from 1 to about a share of a figure."""
        most = np.maximum(value // SCALE, 0) * share
        return SCALE * (1 + floored(self.draw * most))

    @property
    def digits(self) -> Counts:
        """The true figures in wholes."""
        return self.true // SCALE


def _rate_not_recomputed(hits: Hits) -> Made:
    true = hits.true
    away = 50 * SCALE // 100 + floored(hits.draw * 15 * SCALE) // 100 * 100
    written = np.where(true - away >= 0, true - away, true + away)
    return written, written <= HUNDRED


def _rate_as_fraction(hits: Hits) -> Made:
    return hits.true // 100, (hits.true > 0) & (hits.true < HUNDRED)


def _rate_above_hundred(hits: Hits) -> Made:
    over = HUNDRED + 100 + floored(hits.draw * 40 * SCALE) // 100 * 100
    return over, over > 0


def _part_above_whole(hits: Hits) -> Made:
    whole, there = hits.partner("whole")
    return whole + hits.some_of(whole, 0.1), there


def _more(hits: Hits, share: float) -> Made:
    written = hits.true + hits.some_of(hits.true, share)
    return written, written != hits.true


def _overdue_equals_on_time(hits: Hits) -> Made:
    other, there = hits.partner("other")
    return other, there & (other != hits.true)


def _cumulative_falls(hits: Hits) -> Made:
    gained, known = hits.partner("flow")
    before = hits.true - np.where(known, gained, hits.true // 50)
    written = np.maximum(before - hits.some_of(before, 0.02), 0)
    return written, (before > 0) & (written < before)


def _cumulative_repeated(hits: Hits) -> Made:
    gained, known = hits.partner("flow")
    return hits.true - gained, known & (gained > 0)


def _same(hits: Hits) -> Made:
    """The figure is right; its dates are not."""
    return hits.true, hits.true != MISSING


def _zero(hits: Hits) -> Made:
    return np.zeros(len(hits.row), dtype=np.int64), hits.true > 0


def _negative(hits: Hits) -> Made:
    return -hits.true, hits.true > 0


def _digits_swapped(hits: Hits) -> Made:
    """Swap the two digits at a drawn place; nothing happens where they are equal."""
    number, sign = np.abs(hits.digits), np.sign(hits.digits)
    length = np.floor(np.log10(np.maximum(number, 1))).astype(np.int64) + 1
    place = floored(hits.draw * np.maximum(length - 1, 1))
    power = 10**place
    low, high = number // power % 10, number // (power * 10) % 10
    swapped = number + (low - high) * 9 * power
    return sign * swapped * SCALE, (length >= 2) & (low != high)


def _digit_dropped(hits: Hits) -> Made:
    return hits.digits // 10 * SCALE, hits.digits >= 10


def _digit_doubled(hits: Hits) -> Made:
    return (hits.digits * 10 + hits.digits % 10) * SCALE, hits.digits > 0


def _thousands_as_decimal(hits: Hits) -> Made:
    number = hits.digits
    return number * (SCALE // 1000), (number >= 1000) & (number < 10**6) & (number % 1000 != 0)


def _thousands_multiplied(hits: Hits) -> Made:
    return hits.true * 1000, hits.true > 0


def _pair(hits: Hits) -> Made:
    return np.full(len(hits.row), MISSING, dtype=np.int64), hits.true >= 0


def _neighbour(hits: Hits) -> Made:
    value, there = hits.partner("below")
    return value, there & (value != hits.true) & (value % SCALE == 0) & (value >= 0)


MISTAKES: dict[str, Callable[[Hits], Made]] = {
    "rate_not_recomputed": _rate_not_recomputed,
    "rate_as_fraction": _rate_as_fraction,
    "rate_above_hundred": _rate_above_hundred,
    "part_above_whole": _part_above_whole,
    "received_not_online_offline": partial(_more, share=0.05),
    "balance_broken": partial(_more, share=0.05),
    "overdue_equals_on_time": _overdue_equals_on_time,
    "cumulative_falls": _cumulative_falls,
    "cumulative_jumps": partial(_more, share=0.05),
    "cumulative_repeated": _cumulative_repeated,
    "as_of_late": _same,
    "wrong_window": _same,
    "duplicate_line": partial(_more, share=0.1),
    "pair_for_number": _pair,
    "zero_for_value": _zero,
    "negative_value": _negative,
    "digits_swapped": _digits_swapped,
    "digit_dropped": _digit_dropped,
    "digit_doubled": _digit_doubled,
    "thousands_as_decimal": _thousands_as_decimal,
    "thousands_multiplied": _thousands_multiplied,
    "neighbour_value": _neighbour,
}
"""Every kind of ``error_kinds.csv`` but the fallbacks, which only leave the figure out."""
