"""The unit trees before and after 2025-07-01, and what became what, as the package holds them.

``vietnamadminunits`` (MIT, see ``NOTICE``) carries the tree as it stood until the reform of
2025-07-01, the tree from then on, coordinates for both, and the table between them.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from importlib import resources

NATION = "VN"
LEVELS = {2: "province", 3: "district", 5: "commune"}
TYPES = ("thành phố", "thị xã", "thị trấn", "đặc khu", "quận", "huyện", "phường", "tỉnh", "xã")


@dataclass(frozen=True)
class Place:
    """What a unit is called and where it belongs, at one time."""

    code: str
    name: str
    parent: str

    @property
    def level(self) -> str:
        """Level by the length of the official code; the nation has its own."""
        return "nation" if self.code == NATION else LEVELS[len(self.code)]

    @property
    def type(self) -> str:
        """Type of unit as the name states it, lower case."""
        if self.code == NATION:
            return "quốc gia"
        return next(kind for kind in TYPES if self.name.lower().startswith(kind + " "))


@dataclass(frozen=True)
class Change:
    """One unit (wholly or in part) becoming another on a day; ``new`` None: it ceases."""

    old: Place
    new: Place | None
    relation: str = "whole"
    is_default: bool = True
    legal_basis: str = ""


Tree = dict[str, Place]
Point = tuple[float | None, float | None]


class Package:
    """The two trees and the table between them, as ``vietnamadminunits`` holds them."""

    def __init__(self) -> None:
        data = resources.files("vietnamadminunits") / "data"
        with resources.as_file(data / "dataset.db") as path:
            connection = sqlite3.connect(path)
            connection.row_factory = sqlite3.Row
            self._legacy = connection.execute("select * from admin_units_legacy").fetchall()
            self._current = connection.execute("select * from admin_units").fetchall()
            connection.close()
        self._converter = json.loads((data / "converter_2025.json").read_text("utf-8"))

    def legacy_tree(self) -> Tree:
        """Return the three-level tree as it stood on the last day before the reform."""
        tree: Tree = {}
        for row in self._legacy:
            _put(tree, Place(row["provinceCode"], row["province"], NATION))
            district = row["district"].replace("Thị Xã", "Thị xã")
            _put(tree, Place(row["districtCode"], district, row["provinceCode"]))
            if row["wardCode"]:
                _put(tree, Place(row["wardCode"], row["ward"], row["districtCode"]))
        return tree

    def current_tree(self) -> Tree:
        """Return the two-level tree as it stood on the first day of the reform."""
        tree: Tree = {}
        for row in self._current:
            _put(tree, Place(row["provinceCode"], row["province"], NATION))
            _put(tree, Place(row["wardCode"], row["ward"], row["provinceCode"]))
        return tree

    def points(self) -> tuple[dict[str, Point], dict[str, Point]]:
        """Return latitude and longitude by code, before and after the reform."""
        before: dict[str, Point] = {NATION: (None, None)}
        after: dict[str, Point] = {NATION: (None, None)}
        for row in self._legacy:
            for level in ("province", "district", "ward"):
                before[row[f"{level}Code"]] = (row[f"{level}Lat"], row[f"{level}Lon"])
        for row in self._current:
            for level in ("province", "ward"):
                after[row[f"{level}Code"]] = (row[f"{level}Lat"], row[f"{level}Lon"])
        return before, after

    def reform(self, decrees: dict[str, str]) -> list[Change]:
        """Return every change of 2025-07-01.

        A district that had no communes (five islands) becomes its special zone; every other
        district ceases. A province that was not merged does not change.

        Args:
            decrees: Decree by code of the new province; its communes' under the same code, the
                provinces' own under ``VN``.
        """
        old, new = self.legacy_tree(), self.current_tree()
        old_codes = {
            f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": (
                row["wardCode"] or row["districtCode"]
            )
            for row in self._legacy
        }
        new_codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in self._current}
        communes = []
        for province, wards in self._converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
            for ward, predecessors in wards.items():
                place = new[new_codes[province, ward]]
                basis = decrees.get(place.parent, "")
                communes += [
                    Change(old[old_codes[key]], place, legal_basis=basis) for key in predecessors
                ]
        for province, divided in self._converter["DICT_PROVINCE_WARD_DIVIDED"].items():
            for key, parts in divided.items():
                for part in parts:
                    place = new[new_codes[province, part["newWardKey"]]]
                    basis = decrees.get(place.parent, "")
                    default = part["isDefaultNewWard"]
                    communes.append(Change(old[old_codes[key]], place, "part", default, basis))
        changes = self._provinces(old, new, decrees.get(NATION, ""))
        changes += without_namesakes(communes, old)
        changed = {change.old.code for change in changes}
        ceased = [p for p in old.values() if p.level == "district" and p.code not in changed]
        return changes + [Change(place, None) for place in ceased]

    def _provinces(self, old: Tree, new: Tree, decree: str) -> list[Change]:
        old_codes = {row["provinceKey"]: row["provinceCode"] for row in self._legacy}
        new_codes = {row["provinceKey"]: row["provinceCode"] for row in self._current}
        return [
            Change(old[old_codes[key]], new[new_codes[name]], legal_basis=decree)
            for name, merged in self._converter["DICT_PROVINCE"].items()
            if len(merged) > 1
            for key in merged
        ]


def without_namesakes(changes: list[Change], old: Tree) -> list[Change]:
    """Take out the links the package made between communes that only share a name.

    It joins by name within the new province, so that two old communes of one name (xã Tân Thạnh of
    Thới Lai and of Long Phú, both in Cần Thơ today) each got the successors of both. A successor is
    at home in the districts (failing that, the former provinces) of its predecessors whose name is
    theirs alone; where one namesake lies there and another does not, the other's link is false. A
    commune left with one successor went there whole.

    Args:
        changes: The changes of communes as the package has them.
        old: The tree before the changes.
    """
    by_new: dict[Place, list[Change]] = defaultdict(list)
    for change in changes:
        if change.new:
            by_new[change.new].append(change)
    kept: list[Change] = []
    for group in by_new.values():
        names = Counter(change.old.name for change in group)
        alone = [change for change in group if names[change.old.name] == 1]
        kept += alone
        for name in sorted(name for name, count in names.items() if count > 1):
            namesakes = [change for change in group if change.old.name == name]
            kept += _at_home(namesakes, alone, old)
    left = Counter(change.old for change in kept)
    return [replace(c, relation="whole", is_default=True) if left[c.old] == 1 else c for c in kept]


def _at_home(namesakes: list[Change], alone: list[Change], old: Tree) -> list[Change]:
    """Return the namesakes that lie where the successor's other predecessors do; else all."""

    def district(change: Change) -> str:
        return change.old.parent

    def province(change: Change) -> str:
        parent = change.old.parent
        return old[parent].parent if parent in old and len(parent) > len(NATION) else parent

    for place in (district, province):
        home = {place(change) for change in alone}
        found = [change for change in namesakes if place(change) in home]
        if found:
            return found
    return namesakes


def _put(tree: Tree, place: Place) -> None:
    if tree.setdefault(place.code, place) != place:
        raise ValueError(f"{place.code} stands twice: {tree[place.code]} and {place}")
