"""Who reports in which month: every version of every commune and province, with its population.

A version reports the months whose window ends while it is valid. Populations are drawn for the
units of 2021 by their type and handed on through the successions by share, so that a merged unit is
as large as what it was made of.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.history.draws import Keys, bell, floored, key_of, keys_of
from benchmarks.history.months import BASE_YEAR, Month
from benchmarks.history.shares import Counts, Shares, Succession, shares_of
from benchmarks.history.successions import successions_among
from ingest.config import get_settings
from ingest.reference import seed_rows
from ingest.units import Unit, UnitDirectory

LEVELS = ("commune", "province")
ALWAYS, FOREVER = -(10**6), 10**6
_MEDIAN = {"phường": 13_000, "thị trấn": 10_500, "đặc khu": 8_000}
_MEDIAN_ELSEWHERE = 8_500
_SPREAD = 0.45

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Versions:
    """The versions of all units of one level; arrays run over them.

    Attributes:
        units: What each version is called and where it lies.
        keys: Random key of each version (of its ``unit_key``).
        first, last: Index of the first and last month it reports.
        population: Inhabitants in 2021, whole people.
        shares: Who hands on to whom, by position.
        has_predecessors: Whether it came of units of its own level.
    """

    units: tuple[Unit, ...]
    keys: Keys
    first: Counts
    last: Counts
    population: Counts
    shares: Shares
    has_predecessors: NDArray[np.bool_]

    def reporting(self, month: Month) -> Positions:
        """Return the positions of the versions that report a month, by code."""
        return np.flatnonzero((self.first <= month.index) & (month.index <= self.last))

    def predecessors_of(self, positions: Positions) -> Positions:
        """Return the positions of all that handed something on to the given versions."""
        share = self.shares
        into = np.isin(share.successors, positions) & (share.upper > share.lower)
        return np.unique(share.predecessors[into])

    @cached_property
    def province_keys(self) -> Keys:
        """Random key of the province each version lies in."""
        return keys_of([unit.province_code or "" for unit in self.units])

    @cached_property
    def beginnings(self) -> list[int]:
        """Months in which versions with predecessors report first, oldest first."""
        return sorted({int(one) for one in self.first[self.has_predecessors]})


@dataclass(frozen=True)
class Tree:
    """All reporting units over time; see :class:`Versions`."""

    seed: int
    seeds: Path | None = None
    directory: UnitDirectory = field(init=False)

    def __post_init__(self) -> None:
        seeds = self.seeds or get_settings().seeds
        object.__setattr__(self, "directory", UnitDirectory.from_seeds(seeds))
        object.__setattr__(self, "seeds", seeds)

    @cached_property
    def communes(self) -> Versions:
        """Communes, wards, townships and special zones."""
        rows = self._rows("commune")
        drawn = np.array([_MEDIAN.get(row["unit_type"], _MEDIAN_ELSEWHERE) for row in rows])
        keys = keys_of([row["unit_key"] for row in rows])
        spread = np.exp(_SPREAD * bell(self.seed, key_of("population"), keys))
        return self._versions(rows, keys, floored(drawn * spread))

    @cached_property
    def provinces(self) -> Versions:
        """Provinces and cities; as many people as their communes of 2021 have."""
        rows = self._rows("province")
        people: dict[str, int] = {}
        communes = self.communes
        base = communes.first == ALWAYS
        for position in np.flatnonzero(base):
            code = communes.units[position].province_code or ""
            people[code] = people.get(code, 0) + int(communes.population[position])
        drawn = np.array([people.get(row["unit_code"], 0) for row in rows], dtype=np.int64)
        return self._versions(rows, keys_of([row["unit_key"] for row in rows]), drawn)

    def level(self, name: str) -> Versions:
        """Return the versions of a level: ``commune`` or ``province``."""
        return self.communes if name == "commune" else self.provinces

    def province_positions(self, communes: Positions, month: Month) -> Counts:
        """Return the position of the province each commune lies in, in a month."""
        reporting = self.provinces.reporting(month)
        by_code = {self.provinces.units[one].unit_code: int(one) for one in reporting}
        units = self.communes.units
        return np.array([by_code[units[one].province_code or ""] for one in communes], np.int64)

    def _rows(self, level: str) -> list[dict[str, str]]:
        rows = [row for row in seed_rows("units", self.seeds) if row["unit_level"] == level]
        return sorted(rows, key=lambda row: (row["unit_code"], row["valid_from"]))

    def _versions(self, rows: list[dict[str, str]], keys: Keys, drawn: Counts) -> Versions:
        position = {row["unit_key"]: number for number, row in enumerate(rows)}
        links = successions_among(position, self.seeds)
        earliest = min(row["valid_from"] for row in rows)
        first = [
            _first(row["valid_from"]) if row["valid_from"] > earliest else ALWAYS for row in rows
        ]
        last = [_first(row["valid_to"]) - 1 if row["valid_to"] else FOREVER for row in rows]
        has_predecessors = np.zeros(len(rows), dtype=np.bool_)
        has_predecessors[[link.successor for link in links]] = True
        return Versions(
            units=tuple(self._unit(row) for row in rows),
            keys=keys,
            first=np.array(first, np.int64),
            last=np.array(last, np.int64),
            population=_handed_on(drawn, np.array(first), links),
            shares=shares_of(links),
            has_predecessors=has_predecessors,
        )

    def _unit(self, row: dict[str, str]) -> Unit:
        unit = self.directory.by_code(row["unit_code"], date.fromisoformat(row["valid_from"]))
        if unit is None or unit.unit_key != row["unit_key"]:
            raise ValueError(f"seeds/units.csv: {row['unit_key']} is not found by its own code")
        return unit


def _first(day_text: str) -> int:
    """Index of the first month whose window ends on the day or later."""
    day = date.fromisoformat(day_text)
    month = Month((day.year - BASE_YEAR) * 12 + day.month - 1)
    return month.index if month.window.end >= day else month.index + 1


def _handed_on(drawn: Counts, first: Counts, links: list[Succession]) -> Counts:
    """Let those with successors hand their people on, oldest change first."""
    population = drawn.copy()
    for month in sorted({int(first[link.successor]) for link in links}):
        now = [link for link in links if first[link.successor] == month]
        received = shares_of(now).divided(population, len(population))
        people = received > 0
        population[people] = received[people]
    return population
