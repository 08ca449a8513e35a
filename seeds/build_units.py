"""Rebuild ``units.csv`` and ``unit_successions.csv`` from the package and the dated events.

What the two files say: every version of every administrative unit since 2021-01-01, and what each
version became. Sources: ``vietnamadminunits`` (MIT) for the tree as it stood until 2025-07-01, the
tree from then on and the table between them; ``unit_events.csv`` for every dated change beside
that reform; ``succession_overrides.csv`` for shares somebody knows better. See ``README.md``.

Run ``python seeds/build_units.py [folder]``; the result depends on the inputs alone, so that two
runs give the same bytes.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from unit_package import NATION, Change, Package, Place, Point, Tree

SEEDS = Path(__file__).resolve().parent
BASE = "2021-01-01"
REFORM = "2025-07-01"
REFORM_DECREE = "reform"
SHARE_SCALE = Decimal("0.000001")

UNIT_COLUMNS = (
    "unit_key",
    "unit_id",
    "unit_code",
    "unit_name",
    "unit_type",
    "unit_level",
    "parent_unit_code",
    "valid_from",
    "valid_to",
    "latitude",
    "longitude",
    "legal_basis",
)
SUCCESSION_COLUMNS = (
    "predecessor_unit_key",
    "successor_unit_key",
    "effective_date",
    "relation",
    "is_default_successor",
    "share",
    "share_basis",
)


@dataclass(frozen=True)
class Version:
    """One version of a unit: a row of ``units.csv`` before its coordinates."""

    place: Place
    unit_id: str
    valid_from: str
    legal_basis: str
    valid_to: str = ""

    @property
    def key(self) -> str:
        """Key of the version: code and first day."""
        return f"{self.place.code}@{self.valid_from}"


@dataclass(frozen=True)
class Succession:
    """One row of ``unit_successions.csv``, its share still to be set."""

    predecessor: Version
    successor: Version
    effective_date: str
    relation: str
    is_default: bool


def read_events(path: Path) -> tuple[dict[str, list[Change]], dict[str, str]]:
    """Read the dated events.

    Returns:
        The changes by day, and the decrees of the reform by code of the new province.
    """
    changes: dict[str, list[Change]] = defaultdict(list)
    decrees: dict[str, str] = {}
    for row in _rows(path):
        if row["event_type"] == REFORM_DECREE:
            decrees[row["new_code"]] = row["legal_basis"]
            continue
        old = Place(row["old_code"], row["old_name"], row["old_parent_code"])
        new = Place(row["new_code"], row["new_name"], row["new_parent_code"])
        changes[row["effective_date"]].append(
            Change(
                old,
                new if new.code else None,
                row["relation"],
                row["is_default_successor"] == "true",
                row["legal_basis"],
            )
        )
    return dict(changes), decrees


def rewind(tree: Tree, changes: Iterable[Change], day: str) -> Tree:
    """Return the tree as it stood before the changes of one day.

    Raises:
        ValueError: If the tree does not hold what the events say the day brought about.
    """
    before = dict(tree)
    changes = list(changes)
    for place in {change.new for change in changes if change.new}:
        found = before.pop(place.code, None)
        if found != place:
            raise ValueError(f"{day}: the events bring about {place}, the tree has {found}")
    for place in {change.old for change in changes}:
        if place.code in before:
            raise ValueError(f"{day}: {place} was there before and {before[place.code]} after")
        before[place.code] = place
    return before


class History:
    """Versions and successions, written forward from the first tree."""

    def __init__(self, tree: Tree) -> None:
        self._open = {code: Version(p, f"{code}@{BASE}", BASE, "") for code, p in tree.items()}
        self.closed: list[Version] = []
        self.successions: list[Succession] = []

    @property
    def versions(self) -> list[Version]:
        """All versions so far, in the order of their level, code and first day."""
        every = self.closed + list(self._open.values())
        return sorted(every, key=lambda v: (len(v.place.code), v.place.code, v.valid_from))

    @property
    def tree(self) -> Tree:
        """The tree after the last change."""
        return {code: version.place for code, version in self._open.items()}

    def apply(self, day: str, changes: list[Change]) -> None:
        """Close what changes on the day and open what it becomes.

        A unit keeps its ``unit_id`` when it wholly becomes one unit of the same level that nothing
        else went into; whatever is formed by a merger or from parts is a new unit.
        """
        parents = Counter(change.new.code for change in changes if change.new)
        parts = Counter(change.old.code for change in changes)
        olds = {code: self._open.pop(code) for code in parts}
        for version in olds.values():
            self.closed.append(replace(version, valid_to=day))
        for change in changes:
            if olds[change.old.code].place != change.old:
                raise ValueError(f"{day}: {change.old} is {olds[change.old.code].place}")
            if change.new is None:
                continue
            version = Version(change.new, f"{change.new.code}@{day}", day, change.legal_basis)
            alone = parents[change.new.code] == 1 and parts[change.old.code] == 1
            whole = change.relation == "whole" and change.old.level == change.new.level
            if alone and whole:
                version = replace(version, unit_id=olds[change.old.code].unit_id)
            other = self._open.setdefault(change.new.code, version)
            if other != version:
                raise ValueError(f"{day}: {version} opens while {other} is open")
            self.successions.append(
                Succession(
                    replace(olds[change.old.code], valid_to=day),
                    version,
                    day,
                    change.relation,
                    change.is_default,
                )
            )


def share_rows(
    successions: list[Succession], overrides: dict[tuple[str, str, str], tuple[Decimal, str]]
) -> list[dict[str, str]]:
    """Return the rows of ``unit_successions.csv`` with shares that sum to exactly 1.

    A unit that became one unit wholly carries share 1. Of a divided unit the default successor
    carries 1 and the others 0, unless the overrides give shares for all its successors; the last
    of them takes the remainder.
    """
    groups: dict[str, list[Succession]] = defaultdict(list)
    for row in successions:
        groups[row.predecessor.key].append(row)
    result = []
    for key in sorted(groups):
        group = sorted(groups[key], key=lambda row: row.successor.key)
        given = [overrides.get(_override_key(row)) for row in group]
        if any(given) and not all(given):
            raise ValueError(f"{key}: an override must give the shares of all its successors")
        if sum(row.is_default for row in group) != 1:
            raise ValueError(f"{key}: exactly one successor is the default")
        rest = Decimal(1)
        for position, (row, override) in enumerate(zip(group, given, strict=True)):
            if override:
                last = position == len(group) - 1
                share = rest if last else override[0].quantize(SHARE_SCALE)
                basis = override[1]
            else:
                share = Decimal(int(row.is_default))
                basis = "whole" if len(group) == 1 else "default_successor"
            rest -= share
            result.append(_succession_row(row, share, basis))
        if rest != 0:
            raise ValueError(f"{key}: shares leave {rest}")
    return result


def _override_key(row: Succession) -> tuple[str, str, str]:
    return row.predecessor.place.code, row.successor.place.code, row.effective_date


def _succession_row(row: Succession, share: Decimal, basis: str) -> dict[str, str]:
    values = (
        row.predecessor.key,
        row.successor.key,
        row.effective_date,
        row.relation,
        str(row.is_default).lower(),
        format(share, "f"),
        basis,
    )
    return dict(zip(SUCCESSION_COLUMNS, values, strict=True))


def unit_rows(
    versions: list[Version], before: dict[str, Point], after: dict[str, Point]
) -> list[dict[str, str]]:
    """Return the rows of ``units.csv``: the nation, provinces, districts, communes."""
    rows = []
    for version in versions:
        place = version.place
        points = before if version.valid_to and version.valid_to <= REFORM else after
        latitude, longitude = points.get(place.code, (None, None))
        values = (
            version.key,
            version.unit_id,
            place.code,
            place.name,
            place.type,
            place.level,
            place.parent,
            version.valid_from,
            version.valid_to,
            "" if latitude is None else f"{latitude:.5f}".rstrip("0"),
            "" if longitude is None else f"{longitude:.5f}".rstrip("0"),
            version.legal_basis,
        )
        rows.append(dict(zip(UNIT_COLUMNS, values, strict=True)))
    return rows


def build(seeds: Path = SEEDS) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the rows of ``units.csv`` and of ``unit_successions.csv``.

    Args:
        seeds: Folder that holds ``unit_events.csv`` and ``succession_overrides.csv``.

    Raises:
        ValueError: If the events contradict the trees of the package.
    """
    package = Package()
    events, decrees = read_events(seeds / "unit_events.csv")
    early = sorted(day for day in events if day < REFORM)
    tree = package.legacy_tree() | {NATION: Place(NATION, "Việt Nam", "")}
    for day in reversed(early):
        tree = rewind(tree, events[day], day)
    history = History(tree)
    for day in early:
        history.apply(day, events[day])
    history.apply(REFORM, package.reform(decrees))
    if history.tree != package.current_tree() | {NATION: Place(NATION, "Việt Nam", "")}:
        raise ValueError("The reform does not lead to the current tree")
    for day in sorted(day for day in events if day > REFORM):
        history.apply(day, events[day])
    overrides = {
        (row["predecessor_code"], row["successor_code"], row["effective_date"]): (
            Decimal(row["share"]),
            row["share_basis"],
        )
        for row in _rows(seeds / "succession_overrides.csv")
    }
    units = unit_rows(history.versions, *package.points())
    return units, share_rows(history.successions, overrides)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _write(path: Path, columns: Iterable[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(target: Path = SEEDS) -> None:
    """Write both files into a folder (the seeds' own unless told otherwise)."""
    units, successions = build()
    _write(target / "units.csv", UNIT_COLUMNS, units)
    _write(target / "unit_successions.csv", SUCCESSION_COLUMNS, successions)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
