"""Administrative units: which unit a code or a name as people write it means, on a day.

Codes are re-used across reforms (24 was Bắc Giang, is Bắc Ninh), names are shared and change, so
every question is asked for a day. The answer is one unit, or says that it is not: an ambiguous
name is never settled by guessing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from ingest import unit_names
from ingest.config import get_settings
from ingest.reference import seed_rows
from ingest.unit_names import Reading, Words

Level = Literal["nation", "province", "district", "commune"]
ResolutionStatus = Literal["unique", "ambiguous", "unknown", "code_name_mismatch"]
Match = Literal["", "code", "exact", "folded", "former_name"]

_RANK: dict[str, int] = {"nation": 0, "province": 1, "district": 2, "commune": 3}


@dataclass(frozen=True, slots=True)
class Unit:
    """One version of a unit, with the province and district it lies in on the day asked for.

    A province is its own province, a district its own district; ``valid_to`` is the first day the
    version no longer holds (None: it holds today).
    """

    unit_key: str
    unit_id: str
    unit_code: str
    unit_name: str
    unit_type: str
    unit_level: Level
    parent_unit_code: str | None
    valid_from: date
    valid_to: date | None
    province_code: str | None
    province_name: str | None
    district_code: str | None
    district_name: str | None

    @property
    def short_name(self) -> str:
        """Name without its type: ``Hải Dương``."""
        return unit_names.short_name(self.unit_name)[1]

    @property
    def full_name(self) -> str:
        """Name with the district and province it lies in, as an address is written."""
        above = [self.district_name, self.province_name]
        return ", ".join([self.unit_name, *(n for n in above if n and n != self.unit_name)])


@dataclass(frozen=True, slots=True)
class UnitResolution:
    """What a code or name turned out to mean.

    Attributes:
        status: ``unique``; ``ambiguous`` (several units bear it); ``unknown`` (none does);
            ``code_name_mismatch`` (code and name mean different units).
        unit: The unit; set exactly when ``unique``.
        candidates: The units it could mean, or, for ``unknown``, units of that name elsewhere or
            of another type, for the message to the sender.
        match: How a unique unit was found: by ``code`` alone; by a name that is ``exact`` (up to
            tone placement and case) or only the same when ``folded`` (marks left out or
            different); by a ``former_name`` (one the same unit bears at another time).
    """

    status: ResolutionStatus
    unit: Unit | None = None
    candidates: tuple[Unit, ...] = ()
    match: Match = ""


class _Version(NamedTuple):
    """A row of ``units.csv``, typed."""

    key: str
    unit_id: str
    code: str
    name: str
    type: str
    level: Level
    parent: str
    valid_from: date
    valid_to: date

    def holds(self, on: date) -> bool:
        return self.valid_from <= on < self.valid_to


class _Hits(NamedTuple):
    """Versions found for a piece of text, and how."""

    versions: tuple[_Version, ...]
    match: Match


_NO_HITS = _Hits((), "")


class UnitDirectory:
    """Every version of every unit, found by code or by name."""

    def __init__(
        self, rows: Iterable[dict[str, str]], aliases: Iterable[dict[str, str]] = ()
    ) -> None:
        """Take the rows of ``units.csv`` and of ``unit_aliases.csv``.

        Codes are indexed at once; names when the first one is asked for.
        """
        self._by_code: dict[str, list[_Version]] = {}
        self._by_id: dict[str, list[_Version]] = {}
        self._aliases = tuple(aliases)
        self._units: dict[tuple[str, str, str], Unit] = {}
        self._places: dict[tuple[Words, date, str], frozenset[str] | None] = {}
        for row in rows:
            version = _version(row)
            self._by_code.setdefault(version.code, []).append(version)
            self._by_id.setdefault(version.unit_id, []).append(version)

    @classmethod
    def from_seeds(cls, seeds: Path) -> "UnitDirectory":
        """Read ``units.csv`` and ``unit_aliases.csv`` of a seeds folder."""
        return cls(seed_rows("units", seeds), seed_rows("unit_aliases", seeds))

    def by_code(self, code: str, on: date) -> Unit | None:
        """Return the unit that bears an official code on a day.

        A commune code that lost its leading zero in a spreadsheet (four digits) is completed.
        """
        version = self._version_at(code.strip(), on)
        return self._unit(version, on) if version else None

    def units(self, on: date, level: Level | None = None) -> Iterator[Unit]:
        """Yield the units that exist on a day, of one level or of all, in order of code."""
        for versions in self._by_code.values():
            for version in versions:
                if version.holds(on) and level in (None, version.level):
                    yield self._unit(version, on)

    def children(self, code: str, on: date) -> tuple[Unit, ...]:
        """Return the units directly below a unit on a day, in order of code."""
        return tuple(unit for unit in self.units(on) if unit.parent_unit_code == code)

    def resolve(
        self, as_written: str, on: date, code: str | None = None, within: str | None = None
    ) -> UnitResolution:
        """Find the unit a text names on a day.

        Names that hold on the day come first; only if none fits, names the same unit bears at
        another time count (``thị trấn Nếnh`` in March 2024, when it had become a phường). Marks,
        where the text has them, tell names apart; where it has none they cannot, and several units
        may remain.

        Args:
            as_written: A name as people write it, with or without type, agency, district and
                province; or an official code.
            on: The day the name is meant for.
            code: An official code given beside the name; the two must agree.
            within: Code or name of the province or district the unit must lie in, or of both with
                a comma between them.

        Returns:
            The unit, or why there is none.
        """
        text = as_written.strip()
        if text.isdigit() and code is None:
            text, code = "", text
        found = self._resolve_name(text, on, within) if text else UnitResolution("unknown")
        if code is None or not code.strip():
            return found
        by_code = self.by_code(code, on)
        if not text:
            return UnitResolution("unique", by_code, (by_code,), "code") if by_code else found
        named = (found.unit,) if found.unit else found.candidates
        if by_code and found.status in ("unique", "ambiguous") and by_code in named:
            return UnitResolution("unique", by_code, (by_code,), found.match or "code")
        every = dict.fromkeys(([by_code] if by_code else []) + [u for u in named if u])
        if not by_code and found.status == "unknown":
            return UnitResolution("unknown", None, tuple(every))
        return UnitResolution("code_name_mismatch", None, tuple(every))

    def _resolve_name(self, text: str, on: date, within: str | None) -> UnitResolution:
        bounds: list[frozenset[str]] = []
        for place in filter(None, map(str.strip, (within or "").split(","))):
            bound = self._place(unit_names.words_of(place), on, place)
            if not bound:
                return UnitResolution("unknown")
            bounds.append(bound)
        near: dict[str, Unit] = {}
        for cut in unit_names.pieces(text):
            hits = self._best(cut, on, bounds, near)
            if hits.versions:
                units = tuple(self._unit(version, on) for version in hits.versions)
                if len(units) == 1:
                    return UnitResolution("unique", units[0], units, hits.match)
                return UnitResolution("ambiguous", None, units)
        return UnitResolution("unknown", None, tuple(near.values()))

    def _best(
        self, cut: tuple[Words, ...], on: date, bounds: list[frozenset[str]], near: dict[str, Unit]
    ) -> _Hits:
        """Take each piece for the unit and the others for places it lies in; first fit wins."""
        for position, head in enumerate(cut):
            others = cut[:position] + cut[position + 1 :]
            places = [self._place(words, on) for words in others]
            inside = bounds + [frozenset() if place is None else place for place in places]
            for words in unit_names.without_agency(head):
                hits = self._hits(words, on, inside, near if position == 0 else {})
                if hits.versions:
                    return hits
        return _NO_HITS

    def _place(self, words: Words, on: date, code: str = "") -> frozenset[str] | None:
        key = words, on, code
        if key not in self._places:
            self._places[key] = self._find_place(words, on, code)
        return self._places[key]

    def _find_place(self, words: Words, on: date, code: str) -> frozenset[str] | None:
        """Return the codes of the provinces and districts a piece of text may mean.

        The nation bounds nothing: an empty text or its name gives the code ``VN``, which every
        unit lies in. None: no such place.
        """
        version = self._version_at(code, on) if code else None
        if version:
            return frozenset([version.code])
        for spelled in unit_names.without_agency(words):
            versions = [
                version
                for reading in unit_names.readings(spelled)
                for version in self._read(
                    reading, on, [], ("nation", "province", "district")
                ).versions
            ]
            if versions:
                return frozenset(version.code for version in versions)
        return None

    def _hits(
        self, words: Words, on: date, bounds: list[frozenset[str]], near: dict[str, Unit]
    ) -> _Hits:
        found = []
        for reading in unit_names.readings(words):
            found.append(self._read(reading, on, bounds, tuple(_RANK)))
            if not found[-1].versions:
                for version in self._named(reading.name, on):
                    near.setdefault(version.key, self._unit(version, on))
        found = [hits for hits in found if hits.versions]
        if not found:
            return _NO_HITS
        best = min(found, key=lambda hits: ("exact", "folded", "former_name").index(hits.match))
        same = [hits for hits in found if hits.match == best.match]
        versions = dict.fromkeys(version for hits in same for version in hits.versions)
        return _Hits(tuple(versions), best.match)

    def _read(
        self, reading: Reading, on: date, bounds: list[frozenset[str]], levels: tuple[str, ...]
    ) -> _Hits:
        """Find the versions a reading means, by the first of three tiers that finds any."""
        entries = self._by_name.get(reading.name)
        if entries is None:
            keys = self._loose_names.get(unit_names.loose_key(reading.name), ())
            entries = [entry for key in keys for entry in self._by_name[key]]
        exact: dict[_Version, None] = {}
        folded: dict[_Version, None] = {}
        former: dict[_Version, None] = {}
        for spelled, version in entries:
            if version.level not in levels or reading.unit_type not in (None, version.type):
                continue
            if version.holds(on):
                if self._lies_in(version, on, bounds):
                    folded[version] = None
                    if reading.exact and unit_names.exact_key(spelled) == reading.exact:
                        exact[version] = None
                continue
            for other in self._by_id[version.unit_id]:
                if other.holds(on) and self._lies_in(other, on, bounds):
                    former[other] = None
        if exact:
            return _Hits(tuple(exact), "exact")
        if folded:
            return _Hits(tuple(folded), "folded")
        return _Hits(tuple(former), "former_name") if former else _NO_HITS

    def _named(self, name: str, on: date) -> Iterator[_Version]:
        for _, version in self._by_name.get(name, ()):
            if version.holds(on):
                yield version

    def _lies_in(self, version: _Version, on: date, bounds: list[frozenset[str]]) -> bool:
        if not bounds:
            return True
        above = {v.code for v in self._lineage(version, on)[1:]}
        return all(bound & above for bound in bounds)

    def _lineage(self, version: _Version, on: date) -> list[_Version]:
        """Return the version and what it lies in on the day, from below."""
        line = [version]
        while line[-1].parent:
            parent = self._version_at(line[-1].parent, on)
            if parent is None:
                break
            line.append(parent)
        return line

    def _version_at(self, code: str, on: date) -> _Version | None:
        if len(code) == 4 and code.isdigit():
            code = code.zfill(5)
        for version in self._by_code.get(code, ()):
            if version.holds(on):
                return version
        return None

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[str, _Version]]]:
        """Every version under the key of its name without type, with that name as spelled."""
        index: dict[str, list[tuple[str, _Version]]] = {}
        for versions in self._by_code.values():
            for version in versions:
                nation = version.level == "nation"
                name = version.name if nation else version.name[len(version.type) + 1 :]
                index.setdefault(unit_names.name_key(name), []).append((name, version))
        for alias in self._aliases:
            entries = index.setdefault(unit_names.name_key(alias["alias"]), [])
            for _, version in tuple(index.get(unit_names.name_key(alias["unit_name"]), ())):
                if version.level == alias["unit_level"]:
                    entries.append((alias["alias"], version))
        return index

    @cached_property
    def _loose_names(self) -> dict[str, list[str]]:
        """Keys of names by the key under which i and y are the same."""
        index: dict[str, list[str]] = {}
        for key in self._by_name:
            index.setdefault(unit_names.loose_key(key), []).append(key)
        return index

    def _unit(self, version: _Version, on: date) -> Unit:
        line = self._lineage(version, on)
        province = next((v for v in line if v.level == "province"), None)
        district = next((v for v in line if v.level == "district"), None)
        key = (version.key, district.key if district else "", province.key if province else "")
        if key not in self._units:
            self._units[key] = Unit(
                unit_key=version.key,
                unit_id=version.unit_id,
                unit_code=version.code,
                unit_name=version.name,
                unit_type=version.type,
                unit_level=version.level,
                parent_unit_code=version.parent or None,
                valid_from=version.valid_from,
                valid_to=None if version.valid_to == date.max else version.valid_to,
                province_code=province.code if province else None,
                province_name=province.name if province else None,
                district_code=district.code if district else None,
                district_name=district.name if district else None,
            )
        return self._units[key]


@lru_cache(maxsize=4)
def unit_directory(seeds: Path | None = None) -> UnitDirectory:
    """Return the directory of this process, read once; None takes the configured seeds."""
    return UnitDirectory.from_seeds(seeds or get_settings().seeds)


def _version(row: dict[str, str]) -> _Version:
    return _Version(
        row["unit_key"],
        row["unit_id"],
        row["unit_code"],
        row["unit_name"],
        row["unit_type"],
        row["unit_level"],  # type: ignore[arg-type]
        row["parent_unit_code"],
        _day(row["valid_from"]),
        _day(row["valid_to"]),
    )


@lru_cache(maxsize=256)
def _day(text: str) -> date:
    return date.fromisoformat(text) if text else date.max
