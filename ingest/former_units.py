"""Units that are no more: which one ``huyện Đức Trọng (cũ)`` means in a report of today's units.

The name is asked for on the last day before each reform, the latest first, among what lay in the
reporting unit or in those it was made of. Several of one name stay unsettled.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from ingest.reference import seed_rows
from ingest.units import Unit, unit_directory

_FOUND = ("unique", "ambiguous")
_NEVER = date.max.isoformat()


class _Version(NamedTuple):
    """A row of ``units.csv``: the days one code is a unit's, the last one left out."""

    code: str
    valid_from: str
    valid_to: str

    def holds(self, on: str) -> bool:
        return self.valid_from <= on < self.valid_to


@lru_cache(maxsize=4096)
def former_unit(as_written: str, own: Unit, on: date) -> Unit | None:
    """Find the unit a report calls a former one.

    Args:
        as_written: Its type and name.
        own: The unit that reports.
        on: The day the report's names are meant for.

    Returns:
        The unit as it was last; one that only bears another name now, as it is. None where no such
        unit lay in the reporting one, or in those it was made of, or where several did.
    """
    line = _made_of(own.unit_id)
    for day in _last_days(on):
        ended = {
            unit.unit_id: unit
            for unit in _named(as_written, day, line)
            if not any(version.holds(on.isoformat()) for version in _versions()[unit.unit_id])
        }
        if ended:
            return next(iter(ended.values())) if len(ended) == 1 else None
    living = _named(as_written, on, line)
    return living[0] if len(living) == 1 else None


def _named(as_written: str, day: date, line: Iterable[str]) -> list[Unit]:
    """Return what a name means on a day, as far as it is one of some units or lies in one."""
    answer = unit_directory().resolve(as_written, day)
    if answer.status not in _FOUND:
        return []
    codes = {
        version.code
        for unit_id in line
        for version in _versions()[unit_id]
        if version.holds(day.isoformat())
    }
    return [
        unit
        for unit in answer.candidates
        if not codes.isdisjoint((unit.unit_code, unit.district_code, unit.province_code))
    ]


@lru_cache(maxsize=256)
def _last_days(on: date) -> tuple[date, ...]:
    """Return the last day of every unit that has ended by a day, the latest first."""
    ends = {version.valid_to for versions in _versions().values() for version in versions}
    gone = sorted((date.fromisoformat(end) for end in ends if end <= on.isoformat()), reverse=True)
    return tuple(end - timedelta(days=1) for end in gone)


@lru_cache(maxsize=1024)
def _made_of(unit_id: str) -> frozenset[str]:
    """Return a unit with those it was made of, and those they were made of."""
    line, left = {unit_id}, [unit_id]
    while left:
        new = _predecessors().get(left.pop(), frozenset()) - line
        line |= new
        left += new
    return frozenset(line)


@lru_cache(maxsize=1)
def _versions() -> dict[str, tuple[_Version, ...]]:
    """Return the versions of every unit by its durable id."""
    found: defaultdict[str, list[_Version]] = defaultdict(list)
    for row in seed_rows("units"):
        version = _Version(row["unit_code"], row["valid_from"], row["valid_to"] or _NEVER)
        found[row["unit_id"]].append(version)
    return {unit_id: tuple(versions) for unit_id, versions in found.items()}


@lru_cache(maxsize=1)
def _predecessors() -> dict[str, frozenset[str]]:
    ids = {row["unit_key"]: row["unit_id"] for row in seed_rows("units")}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in seed_rows("unit_successions"):
        found[ids[row["successor_unit_key"]]].add(ids[row["predecessor_unit_key"]])
    return {successor: frozenset(made_of) for successor, made_of in found.items()}
