"""Which unit a report is from: its letterhead says, or its opening, its title, its whole text."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.narrative.bare_names import provinces_in
from ingest.narrative.datelines import WEEKDAY
from ingest.narrative.document import Document, Paragraph, Text
from ingest.narrative.heading_words import heading_words
from ingest.narrative.heading_zones import Zones
from ingest.narrative.written_units import (
    Mention,
    lies_in,
    mentions_in,
    narrowest,
    place_before_date,
)
from ingest.text import fold
from ingest.units import Unit, unit_directory

_REPORTS = re.compile(r"\bbáo cáo\b", re.I)
_UNIT_TYPE = r"\s+(?P<type>tỉnh|thành phố|quận|huyện|thị xã|phường|xã|thị trấn|đặc khu)\b"
_PLACE_AND_DATE = re.compile(r"^(?P<place>[^,\d]{2,40}),\s*ngày\b", re.I)
_COMMUNE = re.compile(
    r"\b(?:XÃ|Xã|PHƯỜNG|Phường|THỊ TRẤN|Thị trấn)\s+(?P<name>[^\W\d_]+(?:\s[^\W\d_]+)?)"
)
_NO_COMMUNES = frozenset({"hoi", "xa", "thi", "va", "cac"})
_OWN_WEIGHT = 3
_PLACE_WEIGHT = 10
_ENOUGH = 2
_LONGEST_PROVINCE = 5
_MOST_TEXTS = 400
_SHOWN = 5
_WHOLE = frozenset({"tỉnh", "thành phố"})

Remark = tuple[str, str, object, object]
"""Code, place, found and expected of a finding."""


@dataclass(frozen=True)
class UnitFound:
    """The reporting unit, the words that name it, and what is to be said about it."""

    unit: Unit | None = None
    written: str | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class _Named:
    unit: Unit
    written: str
    locator: str


def reporting_unit(
    zones: Zones, document: Document, on: date, *, is_news: bool = False
) -> UnitFound:
    """Find the unit a report is from.

    Args:
        zones: The parts of its head.
        document: The whole report.
        on: The day its names are meant for: the end of its window.
        is_news: A province named without its type may be the one it is about.

    Returns:
        The unit. Where letterhead and opening name different units, the letterhead's, with a
        remark; where only the body names it, with the remark that it was inferred.
    """
    above = _superior(zones, document, on)
    letterhead = _of_letterhead(zones.letterhead, on, above)
    unknown = _unknown_commune(zones.letterhead, on, above)
    if unknown and (letterhead is None or letterhead.unit.unit_level != "commune"):
        return UnitFound(None, unknown[1], (("UNIT_UNKNOWN", unknown[0], unknown[1], on),))
    stated = _of_opening((*zones.opening, *zones.closing), on, above) or _of_title(
        zones.title, on, above
    )
    if letterhead and stated:
        if lies_in(stated.unit, letterhead.unit) and stated.unit.unit_level != "commune":
            return UnitFound(letterhead.unit, letterhead.written)
        if lies_in(letterhead.unit, stated.unit):
            return UnitFound(letterhead.unit, letterhead.written)
        remark = (
            "HEADING_UNITS_DISAGREE",
            letterhead.locator,
            letterhead.written,
            stated.unit.full_name,
        )
        return UnitFound(letterhead.unit, letterhead.written, (remark,))
    certain = letterhead or stated
    if certain:
        return UnitFound(certain.unit, certain.written)
    return _inferred(zones, document, on, above, is_news=is_news)


def _own() -> re.Pattern[str]:
    return heading_words("own", after=r"\s*$")


def _superior(zones: Zones, document: Document, on: date) -> str | None:
    """Return the province named most often, in which a commune's name is to be looked for."""
    votes: Counter[str] = Counter()
    for text in _texts(zones, document):
        for mention in mentions_in(text.text, on):
            if mention.unit and mention.unit.province_code:
                whole = mention.unit.unit_level == "province"
                votes[mention.unit.province_code] += _OWN_WEIGHT if whole else 1
    return votes.most_common(1)[0][0] if votes else None


def _texts(zones: Zones, document: Document) -> Iterator[Text]:
    yield from (*zones.letterhead, *zones.title, *zones.opening)
    for block in document.blocks[zones.blocks : _MOST_TEXTS]:
        if isinstance(block, Paragraph):
            yield block.content


def _of_letterhead(texts: Iterable[Text], on: date, above: str | None) -> _Named | None:
    found = [
        (mention, text)
        for text in texts
        if not _PLACE_AND_DATE.match(text.text)
        for mention in mentions_in(text.text, on, above)
    ]
    beside = [mention.unit for mention, _ in found if mention.unit]
    named = [one for mention, text in found if (one := _settled(mention, text, beside))]
    lowest = narrowest(one.unit for one in named)
    return next((one for one in named if lowest and one.unit.unit_key == lowest.unit_key), None)


def _settled(mention: Mention, text: Text, beside: Iterable[Unit]) -> _Named | None:
    """Settle a name several units bear by the unit beside it that only one of them lies in."""
    if mention.unit:
        return _named(mention, text)
    for above in beside:
        inside = [unit for unit in mention.units if lies_in(unit, above)]
        if len(inside) == 1:
            start = text.text.find(mention.written)
            place = text.locator(start, start + len(mention.written))
            return _Named(inside[0], mention.written, place)
    return None


def _unknown_commune(texts: Iterable[Text], on: date, above: str | None) -> tuple[str, str] | None:
    """Return place and name of a commune the letterhead names and nobody knows of.

    The district or province beside it must not be taken for the sender.
    """
    for text in texts:
        known = [one for one in mentions_in(text.text, on, above) if one.unit]
        for match in _COMMUNE.finditer(text.text):
            name = match["name"]
            if not name[0].isupper() or fold(name).split()[0] in _NO_COMMUNES:
                continue
            if not any(one.start <= match.start() < one.end for one in known):
                return text.locator(*match.span()), match[0]
    return None


def _of_opening(texts: Iterable[Text], on: date, above: str | None) -> _Named | None:
    """Return the unit named last before the words "reports"."""
    for text in texts:
        for verb in reversed(list(_REPORTS.finditer(text.text))):
            start = max(
                text.text.rfind(";", 0, verb.start()), text.text.rfind(". ", 0, verb.start())
            )
            clause = text.text[start + 1 : verb.start()]
            mentions = [m for m in mentions_in(clause, on, above) if m.unit]
            if mentions and _own().search(clause[: mentions[-1].start]):
                return _named(mentions[-1], text)
    return None


def _of_title(texts: Iterable[Text], on: date, above: str | None) -> _Named | None:
    for text in texts:
        mentions = [m for m in mentions_in(text.text, on, above) if m.unit]
        lowest = narrowest(m.unit for m in mentions if m.unit)
        for mention in mentions:
            if mention.unit and lowest and mention.unit.unit_key == lowest.unit_key:
                return _named(mention, text)
    return None


def _inferred(
    zones: Zones, document: Document, on: date, above: str | None, *, is_news: bool
) -> UnitFound:
    """Weigh the units the text names: as its own (``trên địa bàn …``), and by its place and date.

    The level the text speaks of as its own (``UBND phường``, ``toàn tỉnh``) decides between a
    commune and the province it lies in.
    """
    votes: Counter[str] = Counter()
    units: dict[str, _Named] = {}
    unclear: dict[str, Mention] = {}
    levels: Counter[str] = Counter()
    own_level = heading_words("level", before=r"\b", after=_UNIT_TYPE)
    for text in _texts(zones, document):
        levels.update(match["type"].lower() for match in own_level.finditer(text.text))
        for mention in mentions_in(text.text, on, above):
            if mention.unit is None:
                unclear.setdefault(mention.written, mention)
                continue
            own = _own().search(text.text[: mention.start])
            votes[mention.unit.unit_key] += _OWN_WEIGHT if own else 1
            units.setdefault(mention.unit.unit_key, _named(mention, text))
    for named in (*_signing_places(zones, on, above), *_headline_places(zones, on)):
        votes[named.unit.unit_key] += _PLACE_WEIGHT
        units.setdefault(named.unit.unit_key, named)
    for named in _bare_provinces(zones, document, on) if is_news else ():
        holds_others = named.unit.unit_code == above and named.unit.unit_key not in units
        votes[named.unit.unit_key] += 1 + holds_others
        units.setdefault(named.unit.unit_key, named)
    own_type = levels.most_common(1)[0][0] if levels else ""
    for key, named in units.items():
        if own_type and named.unit.unit_type == own_type:
            votes[key] += levels[own_type]
    found = _elected(votes, units, unclear, zones)
    if found.unit is None and is_news and own_type in _WHOLE:
        return _common_province(list(units.values()), on) or found
    return found


def _elected(
    votes: Counter[str], units: dict[str, _Named], unclear: dict[str, Mention], zones: Zones
) -> UnitFound:
    place = next((t.locator(0, len(t.text)) for t in zones.title or zones.opening), "")
    ranked = votes.most_common(2)
    if ranked and ranked[0][1] >= _ENOUGH and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        named = units[ranked[0][0]]
        remark = ("UNIT_INFERRED", named.locator, named.written, named.unit.full_name)
        return UnitFound(named.unit, named.written, (remark,))
    headline = next((text.text for text in zones.letterhead), "")
    if commune := _commune_of_headline([units[key] for key in votes], headline):
        remark = ("UNIT_INFERRED", commune.locator, commune.written, commune.unit.full_name)
        return UnitFound(commune.unit, commune.written, (remark,))
    if holder := _holder([units[key] for key in votes]):
        remark = ("UNIT_INFERRED", holder.locator, holder.written, holder.unit.full_name)
        return UnitFound(holder.unit, holder.written, (remark,))
    if ranked:
        shown = "; ".join(units[key].unit.full_name for key, _ in votes.most_common(_SHOWN))
        return UnitFound(remarks=(("UNIT_AMBIGUOUS", place, units[ranked[0][0]].written, shown),))
    if unclear:
        written, mention = next(iter(unclear.items()))
        shown = "; ".join(unit.full_name for unit in mention.units[:_SHOWN])
        return UnitFound(None, written, (("UNIT_AMBIGUOUS", place, written, shown),))
    return UnitFound(remarks=(("UNIT_MISSING", place, "", ""),))


def _commune_of_headline(named: Sequence[_Named], headline: str) -> _Named | None:
    """``Xã Tân Trịnh (Tuyên Quang)``: the smaller of two, if the headline has it."""
    if len(named) != _ENOUGH:
        return None
    lowest = narrowest(one.unit for one in named)
    if lowest is None or not all(lies_in(lowest, one.unit) for one in named):
        return None
    small = next(one for one in named if one.unit.unit_key == lowest.unit_key)
    return small if small.unit.short_name in headline else None


def _holder(named: Sequence[_Named]) -> _Named | None:
    """Return the one that all the others lie in: the province of several districts named."""
    if len(named) <= _ENOUGH:
        return None
    return next((one for one in named if all(lies_in(o.unit, one.unit) for o in named)), None)


def _common_province(named: Sequence[_Named], on: date) -> UnitFound | None:
    """``Trên địa bàn tỉnh … TX.Bến Cát, huyện Dầu Tiếng``: the province they all lie in."""
    codes = {one.unit.province_code for one in named}
    code = codes.pop() if len(named) > _ENOUGH and len(codes) == 1 else None
    unit = unit_directory().by_code(code, on) if code else None
    if unit is None:
        return None
    first = named[0]
    remark = ("UNIT_INFERRED", first.locator, first.written, unit.full_name)
    return UnitFound(unit, first.written, (remark,))


def _signing_places(zones: Zones, on: date, above: str | None) -> Iterator[_Named]:
    for text in zones.letterhead:
        match = _PLACE_AND_DATE.match(text.text)
        if match and not WEEKDAY.fullmatch(match["place"].strip()):
            for unit in place_before_date(match["place"], on, above):
                yield _Named(unit, match["place"], text.locator(*match.span("place")))


def _headline_places(zones: Zones, on: date) -> Iterator[_Named]:
    """``Quảng Ninh: Dấu ấn một năm …``: a news item begins with the province it is about."""
    text = next(iter(zones.letterhead or zones.title), None)
    words = text.text.split() if text else []
    for count in range(min(_LONGEST_PROVINCE, len(words)), 0, -1):
        written = " ".join(words[:count]).rstrip(":,-– ")
        if not all(word[0].isupper() for word in words[:count]):
            continue
        provinces = [u for u in place_before_date(written, on) if u.unit_level == "province"]
        if len(provinces) == 1 and text:
            yield _Named(provinces[0], written, text.locator(0, len(written)))
            return


def _bare_provinces(zones: Zones, document: Document, on: date) -> Iterator[_Named]:
    """Provinces named without their type; only those the headline or the lead speaks of."""
    head = (*zones.letterhead, *zones.opening)
    led = {name.unit.unit_key for text in head for name in provinces_in(text.text, on)}
    led |= {m.unit.unit_key for text in head for m in mentions_in(text.text, on) if m.unit}
    seen: set[str] = set()
    for text in _texts(zones, document):
        for name in provinces_in(text.text, on):
            place = text.locator(name.start, name.end)
            if name.unit.unit_key in led and place not in seen:
                seen.add(place)
                written = text.text[name.start : name.end]
                yield _Named(name.unit, written, place)


def _named(mention: Mention, text: Text) -> _Named:
    assert mention.unit is not None  # noqa: S101  # callers keep only mentions of one unit
    start = text.text.find(mention.written)
    return _Named(mention.unit, mention.written, text.locator(start, start + len(mention.written)))
