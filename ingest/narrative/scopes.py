"""Whom and which part a figure is about: a unit named in passing, an office, a programme, a field.

A province's report that gives a town's figure gives it to the town; a department's dossiers are a
breakdown of the whole. Two units named alike make no subject: the figure stays the report's own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from ingest.former_units import former_unit
from ingest.model import ALL_BREAKDOWN
from ingest.narrative.bare_names import BareName, provinces_in
from ingest.narrative.lexicon import Lexicon, Mention, Word, words_of
from ingest.narrative.text_lines import BULLETS
from ingest.reference import seed_rows
from ingest.text import fold
from ingest.units import Unit, unit_directory

_NAME = r"[^\W\d_a-zđ][\w’'-]*"
_UNIT = re.compile(
    rf"(?<!\w)(?P<type>(?i:thị trấn|thị xã|thành phố|tp|quận|huyện|phường|xã|đặc khu|tỉnh)"
    rf"|(?:TX|TT|[QPH])(?=\.))(?:\.\s*|\s+)"
    rf"(?P<name>{_NAME}(?:\s+(?:-\s+)?{_NAME}){{0,3}}(?:\s+\d{{1,2}}(?![\w.,/%]))?)"
)


_AMONG_ALL = re.compile(
    r"\bcác\s+(?:quận|huyện|thị xã|thành phố|xã|phường)"
    r"(?:,\s*(?:quận|huyện|thị xã|thành phố|xã|phường))*,?\s+(?:và\s+)?$",
    re.IGNORECASE,
)
"""``Ở các quận, huyện và TP Thủ Đức`` means all of them."""
_NOW = re.compile(
    r"\s*(?:\(\s*nay (?:là|thuộc)\b[^()]*\)|,\s*nay (?:là|thuộc)\s[^,;.()\d]*)", re.IGNORECASE
)
"""``Xã Hòa Tiến (nay là xã Bà Nà)``: the first is spoken of, the second only says where it lies."""
_MADE_FROM = re.compile(
    r"\s*\(\s*(?:trước (?:đây|kia|khi [^()\d]{3,20})\s+(?:là|gồm|thuộc)|tên cũ|trước là"
    r"|(?:được\s+)?(?:sáp nhập|hợp nhất|thành lập|hình thành)\s+(?:từ|trên cơ sở)|gồm)\b[^()]*\)",
    re.IGNORECASE,
)
"""``Phường Hải Châu (thành lập từ các phường …)``: what it was made of is not spoken of."""
_FORMER = re.compile(
    r"\s*(?:\(\s*(?:cũ|trước đây)\s*\)|cũ\b|trước (?:đây|(?:khi )?(?:sáp nhập|sắp xếp|hợp nhất)))"
    rf"|{_NOW.pattern}",
    re.IGNORECASE,
)
_SIGNS = (
    "cũ", "CŨ", "trước đây", "trước khi", "trước sáp nhập", "trước sắp xếp", "trước hợp nhất",
    "nay là", "nay thuộc",
)  # fmt: skip
"""What a text that names a former unit holds: told at a glance."""
_A_BUILDING = re.compile(r"\b(?:trụ sở|nhà làm việc)\s+(?:[^\W\d_]+\s+){0,4}$", re.IGNORECASE)
"""``Tại trụ sở UBND huyện Đức Trọng (cũ)``: where somebody works now."""
_REACH = 60
_BESIDE = frozenset({"commune", "district"})
_TYPES_OF = {
    "commune": re.compile(r"xã|phường|thị trấn|đặc khu|TT|P", re.IGNORECASE),
    "district": re.compile(r"huyện|quận|thị xã|TX|[QH]", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit named in a text."""

    unit: Unit
    start: int
    end: int
    as_written: str


@dataclass(slots=True)
class UnitNames:
    """Finds the units below a report's own unit (and itself) that a text names."""

    own: Unit | None
    on: date | None
    _known: dict[str, Unit | None] = field(default_factory=dict)

    def find(self, text: str) -> list[NamedUnit]:
        """Return the units named in a text, in order; a commune's report names none below it.

        What a commune was made of it may name: ``xã Hòa Tiến (cũ)``.
        """
        if self.own is None or self.on is None:
            return []
        if self.own.unit_level == "commune" and not _may_name_former(text):
            return []
        return [named for _, _, named in self._named(text) if named]

    def lost_in(self, text: str) -> list[tuple[int, int]]:
        """Return where a text names units that have ended and that nobody knows, or several bear.

        Args:
            text: A sentence, paragraph, heading or label.
        """
        if self.own is None or self.on is None or not _may_name_former(text):
            return []
        return [
            match.span() for match, former, named in self._named(text) if former and named is None
        ]

    def others_in(self, text: str) -> list[BareName]:
        """Return the provinces a text names that a report is not from, in order."""
        if self.own is None or self.on is None:
            return []
        own = self.own.province_code
        named = provinces_in(text, self.on, typed=True)
        return [name for name in named if name.unit.unit_code != own]

    def is_beside(self, text: str) -> bool:
        """Tell whether the unit a text names last, with its type, is one beside the own.

        Args:
            text: What stands before a figure.
        """
        if self.own is None or self.on is None or self.own.unit_level not in _BESIDE:
            return False
        last = None
        for match in _UNIT.finditer(text):
            if _TYPES_OF[self.own.unit_level].fullmatch(match["type"]):
                last = match
        if last is None or self.own.short_name in last["name"]:
            return False
        return unit_directory().resolve(last[0], self.on).status != "unknown"

    def neighbours_in(self, text: str) -> list[NamedUnit]:
        """Return the communes of its province that a commune's report names, itself left out.

        Args:
            text: A sentence or paragraph.
        """
        own = self.own
        if own is None or self.on is None or own.unit_level != "commune":
            return []
        found = []
        for match in _UNIT.finditer(text):
            if not _TYPES_OF["commune"].fullmatch(match["type"]) or own.short_name in match["name"]:
                continue
            answer = unit_directory().resolve(match[0], self.on, within=own.province_code)
            if answer.status == "unique" and answer.unit:
                found.append(NamedUnit(answer.unit, *match.span(), match[0]))
        return found

    def named_bare(self, name: str, start: int) -> NamedUnit | None:
        """Return the unit below the own that a name without its type means, if only one.

        A district and its seat bear one name; in a province's list the district is meant.

        Args:
            name: The name, from a list of such units.
            start: Where it stands.
        """
        if not name or self.own is None or self.on is None:
            return None
        answer = unit_directory().resolve(name, self.on, within=self.own.unit_code)
        named = [answer.unit] if answer.unit else list(answer.candidates)
        if answer.status == "ambiguous":
            levels = {unit.unit_level for unit in named}
            named = [u for u in named if u.unit_level == "district" or "district" not in levels]
        if answer.status not in ("unique", "ambiguous") or len(named) != 1:
            return None
        unit = named[0]
        if unit is None or unit.unit_id == self.own.unit_id or unit.unit_level == "province":
            return None
        return NamedUnit(unit, start, start + len(name), name)

    def subject(self, named: Sequence[NamedUnit]) -> NamedUnit | None:
        """Return the one unit below the own that some names mean; None: none, or several."""
        if self.own is None or any(entry.unit.unit_id == self.own.unit_id for entry in named):
            return None
        above = {entry.unit.district_code for entry in named if entry.unit.unit_level == "commune"}
        lowest = {
            entry.unit.unit_id: entry
            for entry in named
            if not (entry.unit.unit_level == "district" and entry.unit.unit_code in above)
        }
        return next(iter(lowest.values())) if len(lowest) == 1 else None

    def _named(self, text: str) -> Iterator[tuple[re.Match[str], bool, NamedUnit | None]]:
        """Yield what is written as a unit: the words, whether it has ended, and which one it is."""
        told_of = 0
        for match in _UNIT.finditer(text):
            if match.start() < told_of:
                continue  # where the unit before it lies now, or what that was made of
            if aside := _NOW.match(text, match.end()) or _MADE_FROM.match(text, match.end()):
                told_of = aside.end()
            first = max(0, match.start() - _REACH)
            if _AMONG_ALL.search(text, first, match.start()):
                continue
            former = bool(_FORMER.match(text, match.end()))
            if former and _A_BUILDING.search(text, first, match.start()):
                continue
            for name in _shortened(match[0]):
                if unit := self._former(name) if former else self._resolve(name):
                    end = match.start() + len(name)
                    yield match, former, NamedUnit(unit, match.start(), end, name)
                    break
            else:
                yield match, former, None

    def _former(self, text: str) -> Unit | None:
        """``Tỉnh Bình Thuận (cũ)``: a unit that has ended, of those the own is made of."""
        return former_unit(text, self.own, self.on) if self.own and self.on else None

    def _resolve(self, text: str) -> Unit | None:
        if text not in self._known:
            self._known[text] = self._look_up(text)
        return self._known[text]

    def _look_up(self, text: str) -> Unit | None:
        if self.own is None or self.on is None:
            return None
        if fold(text) == fold(self.own.unit_name):
            return self.own
        answer = unit_directory().resolve(text, self.on, within=self.own.unit_code)
        return answer.unit if answer.status == "unique" else None


def _may_name_former(text: str) -> bool:
    return any(sign in text for sign in _SIGNS)


def _shortened(name: str) -> list[str]:
    """The name as it stands, and without what may follow it: a number, another name."""
    return list(dict.fromkeys((name, name.rstrip("0123456789 "), name.split(" - ")[0])))


@lru_cache(maxsize=1)
def _parts() -> tuple[Lexicon, dict[str, str]]:
    rows = [row for row in seed_rows("breakdowns") if row["breakdown_code"] != ALL_BREAKDOWN]
    phrases = [
        (row["breakdown_code"], phrase)
        for row in rows
        if row["breakdown_type"] != "PROG"
        for phrase in (row["name_vi"], *row["aliases"].split(";"))
    ]
    return Lexicon(phrases), {row["breakdown_code"]: row["breakdown_type"] for row in rows}


def find_parts(text: str, words: list[Word]) -> list[Mention]:
    """Return the offices and fields a text names; a field only where it is called one."""
    lexicon, types = _parts()
    fields = "ĩnh vực" in text
    listed = [match.span() for match in _FIELDS_LISTED.finditer(text)] if fields else []
    return [
        mention
        for mention in lexicon.mentions(words)
        if types[mention.concept] == "ORG"
        or _CALLED_A_FIELD.search(text[max(0, mention.start - 16) : mention.start])
        or (
            not text[: mention.start].strip(f" {BULLETS}")
            and text[mention.end : mention.end + 1] == ":"
        )
        or any(start <= mention.start < end for start, end in listed)
    ]


@lru_cache(maxsize=1024)
def find_programme(text: str) -> str | None:
    """Return the programme a text names by its founding document."""
    key = f" {fold(text)} ".replace(" so ", " ")
    found = {code for code, name in _programmes() if f" {name} " in key}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1024)
def breakdown_types(indicator_code: str) -> frozenset[str]:
    """Return the kinds of parts an indicator is told apart by in reports."""
    return frozenset(
        row["breakdown_type"]
        for row in seed_rows("narrative/breakdowns")
        if indicator_code.startswith(row["indicator_prefix"])
    )


@lru_cache(maxsize=1024)
def told_as(indicator_code: str, part_type: str) -> str:
    """Return the indicator a part of some type is told as; mostly the whole's own."""
    return next(
        (
            row["told_as"]
            for row in seed_rows("narrative/breakdowns")
            if row["told_as"] and row["breakdown_type"] == part_type
            if row["indicator_prefix"] == indicator_code
        ),
        indicator_code,
    )


@lru_cache(maxsize=8)
def own_offices(unit_level: str) -> frozenset[str]:
    """Return the offices that handle all of a unit's dossiers, by the unit's level."""
    return frozenset(
        row["breakdown_code"]
        for row in seed_rows("narrative/own_offices")
        if row["unit_level"] == unit_level
    )


@lru_cache(maxsize=64)
def reporting_office(agency: str) -> str | None:
    """Return the office whose own report this is; None where the agency speaks for its unit."""
    named = {part.concept for part in find_parts(agency, words_of(agency))}
    return named.pop() if len(named) == 1 and _DEPARTMENT.match(agency) else None


def breakdown_type(code: str) -> str:
    """Return the kind of a breakdown: ORG, PROG, FIELD."""
    return _parts()[1].get(code, "")


@lru_cache(maxsize=1)
def _programmes() -> tuple[tuple[str, str], ...]:
    return tuple(
        (row["breakdown_code"], fold(alias))
        for row in seed_rows("breakdowns")
        if row["breakdown_type"] == "PROG"
        for alias in row["aliases"].split(";")
    )


_CALLED_A_FIELD = re.compile(r"\b(?:l[iĩ]nh v[uự]c|mảng|thủ tục (?:ngành|về))\s+$", re.IGNORECASE)
_FIELDS_LISTED = re.compile(
    r"lĩnh vực\s*(?:như|gồm|sau)?\s*:(?:[^.;:]|\.(?=\d))*"
    r"|theo\s+(?:từng\s+|các\s+)?lĩnh vực\b(?:[^.;]|\.(?=\d))*",
    re.IGNORECASE,
)
"""``Theo lĩnh vực: hộ tịch 1.204 hồ sơ, chứng thực 3.861 hồ sơ``."""
_DEPARTMENT = re.compile(r"(?:sở|bảo hiểm xã hội|cục thuế)\b", re.IGNORECASE)
"""Departments report their own dossiers; police and chancelleries often those of all."""
