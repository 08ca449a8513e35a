"""Administrative units named inside sentences and letterheads: a type of unit and a proper name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ingest.text import tone_key
from ingest.units import Unit, unit_directory

_COMMITTEES = {
    "tỉnh ủy": "tỉnh",
    "thành ủy": "thành phố",
    "quận ủy": "quận",
    "huyện ủy": "huyện",
    "thị ủy": "thị xã",
    "tỉnh uỷ": "tỉnh",
    "thành uỷ": "thành phố",
    "huyện uỷ": "huyện",
}
"""A party committee is named by the level of its unit: ``Thị ủy La Gi``."""
_TYPES = (
    rf"{'|'.join(_COMMITTEES)}|tỉnh|thành phố|thị xã|thị trấn|đặc khu|quận|huyện|phường|xã"
    r"|T\.?P\.?|T\.?X\.?|T\.?T\.?|(?-i:[QPH])(?=\.)"
)
_TYPE = re.compile(rf"(?<![\w.])(?P<type>{_TYPES})(?=[\s.])\.?\s*", re.IGNORECASE)
_WORD = r"[^\W\d_]['’\w]*"
_NAME = re.compile(rf"(?:{_WORD}|\d{{1,2}})(?:(?:\s*[-–]\s*|\s+)(?:{_WORD}|\d{{1,2}}))*")
_MOST_WORDS = 5
_NO_NAMES = frozenset({"hội", "hội hóa", "ủy", "uỷ", "đoàn", "đội"})


@dataclass(frozen=True)
class Mention:
    """A unit named in a text: the words, where they stand, and the units they may mean.

    Attributes:
        written: Type and name as written.
        start: First character in the text.
        end: Character after the last.
        units: The unit, or several of that name; never empty.
    """

    written: str
    start: int
    end: int
    units: tuple[Unit, ...]

    @property
    def unit(self) -> Unit | None:
        """The unit, if the words mean only one."""
        return self.units[0] if len(self.units) == 1 else None


def mentions_in(text: str, on: date, within: str | None = None) -> Iterator[Mention]:
    """Yield the units a text names with their type, in order.

    The longest name that is one counts: ``TỈNH BẮC GIANG THÁNG 01`` names Bắc Giang.

    Args:
        text: A sentence, NFC.
        on: The day the names are meant for.
        within: Code of the unit they lie in, if known; what lies outside is then left out unless
            nothing of that name lies inside.
    """
    position = 0
    while match := _TYPE.search(text, position):
        position = match.end()
        found = _longest(text, match, on, within)
        if found:
            position = found.end
            yield found


def place_before_date(text: str, on: date, within: str | None = None) -> tuple[Unit, ...]:
    """Return the units a bare place name may mean, as in ``Hải Dương, ngày 14 tháng 5``."""
    return _resolved(text.strip(" ,."), on, within)


def narrowest(units: Iterable[Unit]) -> Unit | None:
    """Return the unit of the lowest level; None if there is none or several of that level."""
    rank = {"nation": 0, "province": 1, "district": 2, "commune": 3}
    listed = list({unit.unit_key: unit for unit in units}.values())
    if not listed:
        return None
    lowest = max(rank[unit.unit_level] for unit in listed)
    found = [unit for unit in listed if rank[unit.unit_level] == lowest]
    return found[0] if len(found) == 1 else None


def lies_in(unit: Unit, above: Unit) -> bool:
    """Tell whether a unit is another one or lies in it."""
    return above.unit_code in (unit.unit_code, unit.district_code, unit.province_code, "VN")


def _longest(text: str, match: re.Match[str], on: date, within: str | None) -> Mention | None:
    name = _NAME.match(text, match.end())
    if name is None:
        return None
    ends = _name_ends(name)
    for end in reversed(ends):
        bare = text[match.end() : end]
        if tone_key(bare) in _NO_NAMES:
            continue
        kind = match["type"]
        written = f"{_COMMITTEES.get(kind.lower(), kind)} {bare}"
        units = _resolved(written, on, within)
        if units:
            return Mention(text[match.start() : end], match.start(), end, units)
    return None


def _name_ends(name: re.Match[str]) -> list[int]:
    """Return where the name may end: after each of its words, while they begin with capitals."""
    ends: list[int] = []
    for word in re.finditer(rf"{_WORD}|\d{{1,2}}", name[0]):
        first = word[0][0]
        if not (first.isupper() or first.isdigit()) or len(ends) == _MOST_WORDS:
            break
        ends.append(name.start() + word.end())
    return ends


_known: dict[tuple[str, date, str | None], tuple[Unit, ...]] = {}
_MOST_KNOWN = 20_000


def _resolved(written: str, on: date, within: str | None) -> tuple[Unit, ...]:
    key = (tone_key(written), on, within)
    if key not in _known:
        if len(_known) > _MOST_KNOWN:
            _known.clear()
        answer = unit_directory().resolve(written, on, within=within)
        if answer.status == "unknown" and within:
            answer = unit_directory().resolve(written, on)
        found = answer.candidates if answer.status == "ambiguous" else ()
        _known[key] = (answer.unit,) if answer.unit else found
    return _known[key]
