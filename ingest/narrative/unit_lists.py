"""Lists of units told one by one: ``xã Quỳnh Lưu 612, xã Yên Thành 588; thấp nhất: xã Na Loi 14``.

A list says once what it counts: in the words that lead it, in the heading above it, or in the
list before it. Its items take that meaning, each for its own unit or office. What a list's lead
says is read as if it led the figure alone; where nothing tells, the figure stays as it was.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.model import ALL_BREAKDOWN
from ingest.narrative.lexicon import lexicon, words_of
from ingest.narrative.meaning import SURE_AS_REPEATED, UNTIMED, Meaning, Surroundings
from ingest.narrative.nouns import word_class
from ingest.narrative.passages import Passage
from ingest.narrative.scopes import NamedUnit, UnitNames, breakdown_type
from ingest.narrative.thresholds import threshold

_NAME = r"(?-i:[^\W\d_a-zđ])[\w’'-]*"
_LINK = re.compile(
    r"(?:\s*(?:[(:,]|\b(?:là|với|đạt|có|được|chiếm|mới|chỉ|chỉ có|mới có|hơn|trên|gần|khoảng"
    r"|nhiều nhất|cao nhất|thấp nhất|ít nhất|dẫn đầu|đứng đầu|trong (?:kỳ|tháng|quý|năm)"
    r"|cả (?:kỳ|tháng|quý|năm)|tỷ lệ|còn)\b))*\s*",
    re.IGNORECASE,
)
_UNIT = (
    rf"(?:(?:các\s+)?(?:xã|phường|thị trấn|huyện|thị xã|thành phố)\s+)?{_NAME}(?:\s+{_NAME}){{0,3}}"
)
_LISTED_NAME = re.compile(
    rf"(?:^|[,;:]|\b(?:và|là|như|ở|tại|khi))\s*(?P<name>{_NAME}(?:\s+{_NAME}){{0,3}})"
    rf"(?P<link>{_LINK.pattern})$",
    re.IGNORECASE,
)
"""``Xã A 91,4%, Thanh Điền 88%``: after a unit named with its type its like need none."""
_DOES = re.compile(
    r"\s+(?:(?:đã|cũng|trong kỳ|kỳ này|tháng này|hiện)\s+)*"
    r"(?:tiếp nhận|thu nhận|kích hoạt|giải quyết|cấp|có|đạt|nhận)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"[\s,;)]*(?:(?:và|kế đến|tiếp đến|tiếp theo|tiếp đó|sau đó|rồi đến|rồi|kế tiếp|đến|là|ở|của"
    r"|thứ (?:hai|ba))\b[\s,:]*)*",
    re.IGNORECASE,
)
_RANKS = re.compile(
    r"\b(?:cao|thấp|nhiều|ít|đầu|cuối|nhất|tốt|kém|khá|chậm|nhanh|đội sổ|chênh lệch"
    r"|dẫn đầu|tiêu biểu|điển hình)\b",
    re.IGNORECASE,
)
_IN_TURN = re.compile(
    rf"(?P<names>{_UNIT}(?:(?:,\s*(?:và\s+)?|\s+và\s+){_UNIT})+)\s*,?\s*(?:với|có|đạt)?\s*"
    r"(?:(?:tỷ lệ|kết quả|số hồ sơ|số)\s*)?(?:tương ứng|lần lượt)"
    r"(?:\s+(?:là|đạt|với|chỉ|mới|có))*\s*:?\s*$",
    re.IGNORECASE,
)
_TYPED = re.compile(r"^(?:các\s+)?(?:(?:xã|phường|huyện)\s+)?", re.IGNORECASE)
_APART = re.compile(r"\s*(?:,\s*(?:và\s+)?|\s+và\s+)\s*")
_NUMBERING = re.compile(r"^[\W\d]*(?:[a-zđ]\)\s*)?")
_SENTENCE = re.compile(r"[.!?]\s+(?=[^\W\d_a-zđ])")


@dataclass(frozen=True, slots=True)
class _Item:
    """One figure of a list: whose it is, and the words that lead the list where it begins one.

    A commune's report may set others beside its own: ``phường A là 97,12%, phường B là 95,4%``.
    """

    number: int
    subject: NamedUnit | None
    part: str
    lead: str | None
    of_neighbour: bool = False


def of_listed_units(
    passage: Passage,
    found: list[Meaning],
    units: UnitNames,
    around: Surroundings,
    read: Callable[[str], Meaning | None],
) -> list[Meaning]:
    """Give the items of lists of units what their lists tell.

    Args:
        passage: The paragraph.
        found: What its figures mean by their own words.
        units: The units a report may speak of.
        around: What its place in the report says.
        read: Reads a sentence with one figure, the last one, as if it stood alone.

    Returns:
        The meanings, with those of lists filled in.
    """
    if around.planned or not passage.figures:
        return found
    last: Meaning | None = around.listed
    for item in _items(passage, units):
        own = found[item.number]
        if own.indicator_code and item.of_neighbour:
            start = passage.sentence_of(item.number).start
            dated = any(days.start >= start for days in passage.days)
            when = own.timing if dated else UNTIMED  # days of an earlier sentence are the own's
            found[item.number] = last = replace(own, subject=item.subject, timing=when)
            continue
        if own.indicator_code and own.confidence >= threshold("understood"):
            if item.subject and own.subject is around.subject and own.kind != "target":
                own = found[item.number] = replace(own, subject=item.subject)  # a bare name
            last = own if own.subject or own.breakdown_code != ALL_BREAKDOWN else last
            continue
        told = _told(passage, item, last, around, read, found)
        if told is None or told.indicator_code is None or told.kind == "target":
            continue
        last = replace(
            told,
            subject=item.subject or around.subject,
            breakdown_code=item.part,
            service_code=told.service_code,
            confidence=min(told.confidence, SURE_AS_REPEATED),
            rule="of_a_list",
        )
        found[item.number] = last
    return found


def listed_last(found: Sequence[Meaning]) -> Meaning | None:
    """Return what the last unit a paragraph tells of is told to have, for a list that goes on.

    Args:
        found: What the paragraph's figures mean.
    """
    told = [one for one in found if one.indicator_code and one.subject and one.kind != "target"]
    return told[-1] if told else None


def _told(
    passage: Passage,
    item: _Item,
    last: Meaning | None,
    around: Surroundings,
    read: Callable[[str], Meaning | None],
    found: Sequence[Meaning],
) -> Meaning | None:
    """Return what an item's list tells: by its lead, by the list before it, by the heading."""
    figure = passage.figures[item.number]
    kinds = {"percent": ("ratio",), "money": ("flow", "stock")}.get(figure.kind)
    fits = last is not None and (kinds is None) == (last.kind != "ratio")
    if item.lead is None:
        return last if fits else _by_heading(passage, item, around, read)
    lead = _NUMBERING.sub("", item.lead)
    if lexicon().mentions(words_of(lead)):
        told = read(f"{lead.rstrip(' ,:(')}: {_written(passage, item.number)}")
        if told and told.indicator_code and told.confidence >= threshold("understood"):
            return told
        if figure.kind == "percent" and any(one.concept == "hoso" for one in passage.mentions):
            told = read(f"Tỷ lệ hồ sơ {lead.rstrip(' ,:(')}: {_written(passage, item.number)}")
            if told and told.indicator_code and told.confidence >= threshold("understood"):
                return told
    by_heading = _by_heading(passage, item, around, read)
    if by_heading and by_heading.indicator_code:
        return by_heading
    if not _RANKS.search(lead):
        return None
    return last if fits else _whole_before(passage, item.number, found)


def _whole_before(passage: Passage, number: int, found: Sequence[Meaning]) -> Meaning | None:
    """``Có 412.806 người …, trong đó 371.540 …. Đơn vị dẫn đầu: huyện A 78.211``: of the first."""
    figure, place = passage.figures[number], passage.of[number]
    held = [one for one in range(number) if passage.of[one] == place - 1]
    if figure.kind != "count" or not held:
        return None
    whole = passage.figures[held[0]]
    more = whole.value is not None and figure.value is not None and whole.value > figure.value
    same = whole.kind == "count" and (not figure.noun or figure.noun == whole.noun)
    return found[held[0]] if more and same and not found[held[0]].subject else None


def _by_heading(
    passage: Passage,
    item: _Item,
    around: Surroundings,
    read: Callable[[str], Meaning | None],
) -> Meaning | None:
    """``* Tỷ lệ hồ sơ trực tuyến của cấp xã:``, and below it ``1. Cao nhất: phường A 98,7%``."""
    if not around.lead:
        return None
    told = read(f"{around.lead.rstrip(' :')}: {_written(passage, item.number)}")
    sure = told and told.indicator_code and told.confidence >= threshold("understood")
    return told if sure else None


def _written(passage: Passage, number: int) -> str:
    """A figure with the word it counts, or that the rest of its list counts."""
    figure = passage.figures[number]
    written = passage.text[figure.start : figure.end]
    if figure.kind != "count":
        return written
    behind = [one.noun for one in passage.figures[number:] if word_class(one.noun)]
    before = [one.noun for one in passage.figures[:number] if word_class(one.noun)]
    noun = figure.noun or next(iter([*behind[:1], *before[-1:]]), "")
    return f"{written} {noun}".strip()


def _items(passage: Passage, units: UnitNames) -> Iterator[_Item]:
    """Yield the figures that stand right behind a unit or an office."""
    named_before = False
    neighbours = units.neighbours_in(passage.text)
    in_turn: dict[int, NamedUnit] = {}
    for number, figure in enumerate(passage.figures):
        if figure.pair == "denominator":
            continue
        start = passage.figures[number - 1].end if number else 0
        start = max(start, passage.sentence_of(number).start)
        in_turn |= _in_turn(passage, number, start, units)
        if number in in_turn:
            names = passage.text[start : figure.start]
            lead = _last_sentence(_IN_TURN.sub("", names)) if _IN_TURN.search(names) else None
            yield _Item(number, in_turn[number], ALL_BREAKDOWN, lead)
            continue
        for unit in neighbours:
            beside = start <= unit.start and _links(passage, number, unit.end)
            if beside or _acts(passage, number, unit):
                yield _Item(
                    number, unit, ALL_BREAKDOWN, _lead(passage, number, start, unit.start), True
                )
        subject, part, begins = _beside(passage, number, start, units, named_before)
        if begins is not None:
            named_before = named_before or subject is not None
            yield _Item(number, subject, part, _lead(passage, number, start, begins))


def _acts(passage: Passage, number: int, neighbour: NamedUnit) -> bool:
    """``Phường Bến Thành tiếp nhận 4.120 hồ sơ, trực tuyến 97%``: all of it is the neighbour's."""
    sentence = passage.sentence_of(number)
    ahead = passage.text[sentence.start : neighbour.start]
    inside = sentence.start <= neighbour.start < passage.figures[number].start
    return inside and not ahead.strip(" -+*(") and bool(_DOES.match(passage.text, neighbour.end))


def _lead(passage: Passage, number: int, start: int, begins: int) -> str | None:
    """Return the words that lead a list's item; None: it goes on with the items before it."""
    lead = _last_sentence(passage.text[start:begins])
    goes_on = number > 0 and _GOES_ON.fullmatch(_without_noun(passage, number, lead))
    return None if goes_on else lead


def _links(passage: Passage, number: int, end: int) -> bool:
    start = passage.figures[number].start
    return end <= start and bool(_LINK.fullmatch(passage.text, end, start))


def _without_noun(passage: Passage, number: int, lead: str) -> str:
    noun = passage.figures[number - 1].noun
    stripped = lead.lstrip()
    return stripped[len(noun) :] if noun and stripped.lower().startswith(noun) else stripped


def _last_sentence(text: str) -> str:
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    return text[ends[-1] :] if ends else text


def _beside(
    passage: Passage, number: int, start: int, units: UnitNames, named_before: bool
) -> tuple[NamedUnit | None, str, int | None]:
    """Return the unit or office right before a figure, and where it begins; None: none."""
    figure, text = passage.figures[number], passage.text
    for unit in reversed(passage.units):
        if start <= unit.start and _links(passage, number, unit.end):
            return units.subject([unit]), ALL_BREAKDOWN, unit.start
    for part in reversed(passage.parts):
        if (
            start <= part.start
            and breakdown_type(part.concept) == "ORG"
            and _links(passage, number, part.end)
        ):
            return None, part.concept, part.start
    if listed := _LISTED_NAME.search(text, start, figure.start):
        begins, name = listed.start("name"), listed["name"]
        is_list = named_before or _RANKS.search(text, start, begins)
        if is_list and (bare := units.named_bare(name, begins)):
            return bare, ALL_BREAKDOWN, begins
    return None, ALL_BREAKDOWN, None


def _in_turn(passage: Passage, number: int, start: int, units: UnitNames) -> dict[int, NamedUnit]:
    """``Các xã A, B, C với tỷ lệ tương ứng 41,3%; 44,8%; 46%``: as many figures as names."""
    told = _IN_TURN.search(passage.text, start, passage.figures[number].start)
    if told is None:
        return {}
    names = [name.strip() for name in _APART.split(told["names"]) if name.strip()]
    numbers = range(number, number + len(names))
    if len(names) < 2 or numbers[-1] >= len(passage.figures):
        return {}
    kinds = {passage.figures[one].kind for one in numbers}
    bare = [_TYPED.sub("", name) for name in names]
    found = [units.named_bare(name, told.start("names")) for name in bare]
    if len(kinds) > 1 or passage.of[number] != passage.of[numbers[-1]]:
        return {}
    return {one: unit for one, unit in zip(numbers, found, strict=True) if unit}
