"""What arrives when: the reports of a history, wave by wave, in pieces of bounded size."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from benchmarks.history.conduct import LONGEST_CORRECTION, Deliveries, Habits, deliveries
from benchmarks.history.lines import Lines, report_lines
from benchmarks.history.months import Month
from benchmarks.history.reports import Reports, write_reports
from benchmarks.history.selection import Selection
from benchmarks.history.shares import Counts
from benchmarks.history.tree import LEVELS, Positions
from benchmarks.history.truth import true_values


@dataclass
class History:
    """A history to be written down.

    Attributes:
        selection: Which units.
        months: Which months' reports, in order.
        indicators, services: How many of the indicators and services; None takes all.
        error_rate: Part of the figures that are wrong.
        habits: How often units are late, silent, correct themselves.
    """

    selection: Selection
    months: list[Month]
    indicators: int | None = None
    services: int | None = None
    error_rate: float = 0.01
    habits: Habits = field(default_factory=Habits)
    _sent: dict[tuple[str, int], Deliveries] = field(default_factory=dict)
    _true: dict[str, tuple[Month, Positions, Counts]] = field(default_factory=dict)

    def lines(self, level: str) -> Lines:
        """Return what the reports of a level hold."""
        return report_lines(level, self.indicators, self.services)

    def true(self, level: str, month: Month) -> tuple[Positions, Counts]:
        """Return the units of a level that report a month, and their true figures."""
        held = self._true.get(level)
        if held is None or held[0] != month:
            units = self.selection.reporting(level, month)
            figures = true_values(self.selection.world, level, month, units, self.lines(level))
            held = self._true[level] = (month, units, figures)
        return held[1], held[2]

    def waves(self, after: int = 0) -> Iterator[Month]:
        """Yield the waves in which reports arrive, and so many after the last month's own."""
        for index in range(self.months[0].index, self.months[-1].index + after + 1):
            yield Month(index)

    def arriving(self, wave: Month) -> Iterator[Deliveries]:
        """Yield what arrives in a wave, by level and by month, latest month first."""
        for level in LEVELS:
            for month in reversed(self.months):
                if not 0 <= wave.index - month.index <= LONGEST_CORRECTION:
                    continue
                sent = self._deliveries(level, month)
                now = sent.some(sent.waves == wave.index)
                if len(now):
                    yield now

    def pieces(self, wave: Month, files: int) -> Iterator[list[Reports]]:
        """Write what arrives in a wave, in pieces of about so many files.

        Args:
            wave: The wave.
            files: Most arrivals in one piece.

        Yields:
            Reports that are to be stored together; a document stands in one of them only once.
        """
        small: list[Reports] = []
        for arrivals in self.arriving(wave):
            cuts = [*range(0, len(arrivals), files), len(arrivals)]
            for start, end in pairwise(cuts):
                chosen = np.zeros(len(arrivals), dtype=np.bool_)
                chosen[start:end] = True
                small.append(self._written(arrivals.some(chosen)))
                if sum(len(one.arrivals) for one in small) >= files:
                    yield small
                    small = []
        if small:
            yield small

    def _written(self, arrivals: Deliveries) -> Reports:
        held = self._true.get(arrivals.level)
        known = None
        if held and held[0] == arrivals.month:
            known = held[1:]
        return write_reports(
            self.selection.world,
            arrivals,
            self.lines(arrivals.level),
            self.error_rate,
            known=known,
        )

    def _deliveries(self, level: str, month: Month) -> Deliveries:
        key = (level, month.index)
        if key not in self._sent:
            units = self.selection.reporting(level, month)
            world = self.selection.world
            self._sent[key] = deliveries(world, level, month, units, self.habits)
        return self._sent[key]
