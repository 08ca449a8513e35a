"""The figures a report of a level holds: the lines of the official template, in its order."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.history.draws import Keys, key_of, keys_of
from benchmarks.history.profiles import importance
from ingest.catalogue import catalogue
from ingest.workbook.layout import current_version, layout_versions, lines

MISSING = int(np.iinfo(np.int64).min)
"""A figure that is not there: a rate of nothing, a blank cell."""

SCALE = 10_000
"""Figures of reports are whole ten-thousandths: 1532 is 15320000, 95.96 % is 959600."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure a report holds; ``service_code`` is empty but for the sheet of services.

    ``is_whole``: counts and money, which are kept in wholes; percentages, areas and scores may
    have decimals.
    """

    indicator_code: str
    service_code: str
    measure_kind: str
    is_whole: bool


@dataclass(frozen=True)
class Lines:
    """The lines of one level, in the order a reader meets them."""

    level: str
    lines: tuple[Line, ...]

    @cached_property
    def keys(self) -> Keys:
        """Random keys of the lines."""
        return keys_of([f"{line.indicator_code}|{line.service_code}" for line in self.lines])

    @cached_property
    def position(self) -> dict[tuple[str, str], int]:
        """Position of a line by indicator and service."""
        return {
            (line.indicator_code, line.service_code): number
            for number, line in enumerate(self.lines)
        }

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Service codes, in order."""
        return tuple(dict.fromkeys(line.service_code for line in self.lines if line.service_code))

    def __len__(self) -> int:
        return len(self.lines)

    def of_kind(self, *kinds: str) -> NDArray[np.bool_]:
        """Tell which lines are of some measure kinds."""
        return np.array([line.measure_kind in kinds for line in self.lines])


@lru_cache(maxsize=32)
def report_lines(level: str, indicators: int | None = None, services: int | None = None) -> Lines:
    """Return what a report of a level holds.

    Args:
        level: ``commune`` or ``province``.
        indicators: Keep so many indicators only, flagship ones first (the order of
            ``profiles.csv``, then of the template); None keeps all.
        services: Keep so many services only, in the order of the template; None keeps all.
    """
    version = current_version()
    printed = [
        line.code
        for line in lines(version, "figures")
        if line.kind == "line" and level in line.unit_levels
    ]
    wanted = set(printed if indicators is None else _by_importance(printed)[:indicators])
    offered = [
        line.code
        for line in lines(version, "services")
        if line.kind == "line" and level in line.unit_levels
    ]
    measures = [
        column.indicator_code
        for column in layout_versions()[version]["services"].columns
        if column.indicator_code
    ]
    figures = [_line(code, "") for code in printed if code in wanted]
    kept = offered if services is None else offered[:services]
    return Lines(level, tuple(figures + [_line(m, s) for s in kept for m in measures]))


def service_weights(codes: tuple[str, ...]) -> NDArray[np.float64]:
    """Return what part of all dossiers each service takes: few services take most of them."""
    every = sorted(catalogue().services, key=key_of)
    weight = {code: (number + 1.0) ** -0.9 for number, code in enumerate(every)}
    total = sum(weight.values())
    return np.array([weight[code] / total for code in codes])


def service_keys(codes: tuple[str, ...]) -> Keys:
    """Return the random keys of services."""
    return keys_of(list(codes))


def _line(indicator_code: str, service_code: str) -> Line:
    indicator = catalogue().indicators[indicator_code]
    is_whole = indicator.number_kind in ("count", "money")
    return Line(indicator_code, service_code, indicator.measure_kind, is_whole)


def _by_importance(printed: list[str]) -> list[str]:
    """Order by :func:`profiles.importance`; what it does not know comes last, as printed."""
    order = {code: number for number, code in enumerate(dict.fromkeys(importance()))}
    return sorted(printed, key=lambda code: order.get(code, len(order)))
