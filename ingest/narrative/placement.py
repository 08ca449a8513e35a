"""Whom and which part of the whole a figure is about, by the names around it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.model import ALL_BREAKDOWN
from ingest.narrative.lexicon import Mention
from ingest.narrative.meaning import DOUBTED, Meaning, Surroundings
from ingest.narrative.passages import Passage
from ingest.narrative.scopes import (
    NamedUnit,
    UnitNames,
    breakdown_type,
    breakdown_types,
    find_programme,
    told_as,
)
from ingest.narrative.zones import BEFORE, OWN, Zone


def placed(
    passage: Passage, number: int, meaning: Meaning, units: UnitNames, around: Surroundings
) -> Meaning:
    """Add whom and which part the figure is about."""
    subject, clear = _subject(passage, number, units, around)
    if subject is None and around.is_news:
        clear = clear and not units.is_beside(passage.text[: passage.figures[number].start])
    if subject is None:
        clear = clear and not (around.of_lost or _is_of_a_lost_unit(passage, number))
    if not clear or _is_of_another_province(passage, number, units):
        meaning = replace(meaning, confidence=min(meaning.confidence, DOUBTED))
    breakdown, sure, code = ALL_BREAKDOWN, 1.0, meaning.indicator_code
    if meaning.rule == "of_a_field":
        breakdown = meaning.breakdown_code
    elif code and not meaning.service_code:
        named = subject is not None and subject is not around.subject
        after = subject.start if named and subject else None
        breakdown, sure = _breakdown(passage, number, code, around, after)
        code = told_as(code, breakdown_type(breakdown))
    return replace(
        meaning,
        indicator_code=code,
        subject=subject,
        breakdown_code=breakdown,
        confidence=meaning.confidence * sure,
    )


def _subject(
    passage: Passage, number: int, units: UnitNames, around: Surroundings
) -> tuple[NamedUnit | None, bool]:
    """Return the unit a figure is about, None for the report's own, and whether that is clear."""
    if not passage.units:
        return around.subject, True
    right_before = [entry for entry in passage.units if stands_right_before(passage, number, entry)]
    if right_before:
        return units.subject(right_before), True
    zones = [(entry, passage.zone(number, entry.start, entry.end)) for entry in passage.units]
    near = [entry for entry, zone in zones if zone in OWN and not _only_holds(passage, entry)]
    if near:
        return units.subject(near), not (around.is_news and _are_several(near, units))
    sentence = [
        entry for entry, zone in zones if zone not in _ELSEWHERE and not _only_holds(passage, entry)
    ]
    if not sentence:
        return _one_stop_centre(passage, number, units, around) or around.subject, True
    if ahead := _ahead_in_clause(passage, number, sentence):
        return units.subject([ahead]), True
    subject = units.subject(sentence)
    return subject, subject is not None or _names_own(units, sentence)


def _one_stop_centre(
    passage: Passage, number: int, units: UnitNames, around: Surroundings
) -> NamedUnit | None:
    """``Trung tâm hành chính công phường A đặt tại … . Trung tâm tiếp nhận …``: A's, in news."""
    first, start = passage.units[0], passage.figures[number].start
    if not around.is_news or not _CENTRE_OF.fullmatch(passage.text[: first.start]):
        return None
    sentence = passage.sentence_of(number)
    if first.end > start or _OTHERS.search(passage.text, sentence.start, start):
        return None
    return units.subject([first])


def _is_of_a_lost_unit(passage: Passage, number: int) -> bool:
    """``Xã Tân Lập (cũ): 120 hồ sơ``, where nobody knows which one that was: not of the whole."""
    zones = [passage.zone(number, *place) for place in passage.lost]
    return any(zone in OWN or zone in BEFORE for zone in zones)


def _is_of_another_province(passage: Passage, number: int, units: UnitNames) -> bool:
    """``Tỉnh Thừa Thiên Huế đã triển khai 23 mô hình`` in the report of another province."""
    sentence, start = passage.sentence_of(number), passage.figures[number].start
    if not _ACTS.search(passage.text, sentence.start, start):
        return False
    before = passage.text[sentence.start : start]
    last = max(units.others_in(before), key=lambda name: name.end, default=None)
    if last is None or not _ACTS.match(before, last.end):
        return False
    return not any(sentence.start + last.end <= unit.start < start for unit in passage.units)


def _are_several(named: Sequence[NamedUnit], units: UnitNames) -> bool:
    """``Huyện A và huyện B là hai đơn vị đầu tiên đạt 100%``: neither of one nor of the whole."""
    return len({entry.unit.unit_id for entry in named}) > 1 and units.subject(named) is None


def _only_holds(passage: Passage, unit: NamedUnit) -> bool:
    """``Ba huyện thuộc tỉnh Lào Cai``: the province is not what is spoken of."""
    return bool(_LIES_IN.search(passage.text, max(0, unit.start - _REACH), unit.start))


def _names_own(units: UnitNames, named: Sequence[NamedUnit]) -> bool:
    own = units.own.unit_id if units.own else ""
    return any(entry.unit.unit_id == own for entry in named)


def stands_right_before(passage: Passage, number: int, unit: NamedUnit) -> bool:
    """Tell whether nothing but a link stands between a unit and a figure: ``phường A (98,2%)``."""
    start = passage.figures[number].start
    return unit.end <= start and bool(_LINK.fullmatch(passage.text, unit.end, start))


def _ahead_in_clause(passage: Passage, number: int, named: Sequence[NamedUnit]) -> NamedUnit | None:
    """``Phường A thu nhận 61 hồ sơ, kích hoạt 97 tài khoản; phường B …``: A's, told twice."""
    start, sentence = passage.figures[number].start, passage.sentence_of(number)
    clause = max(passage.text.rfind(";", sentence.start, start), sentence.start)
    before = [unit for unit in named if clause <= unit.start and unit.end <= start]
    others = {unit.unit.unit_id for unit in named if unit not in before}
    same = {unit.unit.unit_id for unit in before}
    return before[-1] if len(same) == 1 and others else None


def _breakdown(
    passage: Passage, number: int, indicator: str, around: Surroundings, subject: int | None
) -> tuple[str, float]:
    """Return the part a figure is of; an office told of before its own ``subject`` is none."""
    types = breakdown_types(indicator)
    if not types:
        return ALL_BREAKDOWN, 1.0
    if "PROG" in types:
        sentence = passage.sentence_of(number)
        programme = find_programme(passage.text[: sentence.end]) or around.programme
        if programme:
            return programme, 1.0
        return ALL_BREAKDOWN, 0.6 if _DOCUMENT.search(passage.text) else 1.0
    best: tuple[int, str] | None = None
    for part in passage.parts:
        if part.concept in around.own_offices or _only_tells(passage, part, number):
            continue
        if around.office and _is_where(passage, part):
            continue
        if subject is not None and ";" in passage.text[part.end : subject]:
            continue
        zone = passage.zone(number, part.start, part.end)
        if zone in BEFORE and breakdown_type(part.concept) in types:
            best = (part.start, part.concept)
    if best is None and subject is None:
        best = _office_of_last_sentence(passage, number, types, around)
    if best is None and types == _BY_FIELD_ONLY:
        return ALL_BREAKDOWN, 0.5
    if best is None and around.office and breakdown_type(around.office) in types:
        return (
            (ALL_BREAKDOWN, _OF_OTHERS)
            if around.office not in _ALONE and _is_of_others(passage, number)
            else (around.office, 1.0)
        )
    return (best[1], 1.0) if best else (ALL_BREAKDOWN, 1.0)


def _is_where(passage: Passage, part: Mention) -> bool:
    """``Bộ phận của Sở tại Trung tâm Phục vụ hành chính công``, in the department's own report."""
    return bool(_WHERE.search(passage.text, max(0, part.start - _REACH), part.start))


def _only_tells(passage: Passage, part: Mention, number: int) -> bool:
    """``Theo Sở Tư pháp, toàn tỉnh tiếp nhận …``: an office that tells of the whole."""
    start = passage.figures[number].start
    if any(cue.concept == "standing" and part.end <= cue.start < start for cue in passage.cues):
        return True
    before, after = passage.text[: part.start], passage.text[part.end : start]
    return bool(_SOURCE_BEFORE.search(before)) or bool(_SOURCE_AFTER.match(after))


def _is_of_others(passage: Passage, number: int) -> bool:
    """In a department's report: of the communes, of the whole province, not of the department."""
    sentence = passage.sentence_of(number)
    return bool(_OTHERS.search(passage.text, sentence.start, passage.figures[number].start))


def _office_of_last_sentence(
    passage: Passage, number: int, types: frozenset[str], around: Surroundings
) -> tuple[int, str] | None:
    """``Sở Tư pháp tiếp nhận … . Tỷ lệ trực tuyến đạt …``: the office goes on as the subject."""
    place = passage.of[number]
    own, last = passage.sentences[place], passage.sentences[place - 1]
    standing = [cue for cue in passage.cues if cue.concept == "standing"]
    if not place or any(own.start <= cue.start < own.end for cue in standing):
        return None
    held = (f.start for f, of in zip(passage.figures, passage.of, strict=True) if of == place - 1)
    first = min(held, default=last.start)
    named = [
        part
        for part in passage.parts
        if last.start <= part.start < first
        and part.concept not in around.own_offices
        and not (around.office and _is_where(passage, part))
        and not any(part.end <= cue.start < own.start for cue in standing)
        and not _SOURCE_BEFORE.search(passage.text[: part.start])
        and not _SOURCE_AFTER.match(passage.text[part.end : own.start])
        and breakdown_type(part.concept) in types
    ]
    return (named[-1].start, named[-1].concept) if named else None


_REACH = 10
_WHERE = re.compile(r"\btại\s+$", re.IGNORECASE)
_CENTRE_OF = re.compile(
    r"\W*(?:(?:tại|ở|tương tự|còn)\W+)*trung tâm\s+(?:phục vụ\s+)?hành chính công\s+"
    r"(?:cấp\s+\w+\s+|của\s+)?",
    re.IGNORECASE,
)
_LIES_IN = re.compile(r"\bthuộc\s+$", re.IGNORECASE)
_LINK = re.compile(r"\s*(?:\(|với|đạt|là|có|:)?\s*(?:đạt|là)?\s*", re.IGNORECASE)
_ACTS = re.compile(
    r"\s+(?:\(cũ\)\s+)?(?:đã|là|có|hiện|đạt|triển khai|tiếp nhận|thu nhận|cũng)\b", re.IGNORECASE
)
_ELSEWHERE = (None, Zone.PARAGRAPH, Zone.BEYOND, Zone.LATER)
_OF_OTHERS = 0.6
_ALONE = frozenset({"ORG:BHXH", "ORG:THUE", "ORG:DIENLUC"})
"""Offices whose dossiers no commune handles: ``toàn tỉnh`` in their report is all of their own."""
_OTHERS = re.compile(
    r"\b(?:toàn (?:tỉnh|thành phố|ngành)|trên địa bàn|cấp (?:xã|huyện)"
    r"|các (?:xã|huyện|sở|cơ quan|đơn vị)"
    r"|(?<![-/])UBND|địa phương)\b",
    re.IGNORECASE,
)
_SOURCE_BEFORE = re.compile(
    r"(?:\btheo\s+(?:số liệu\s+)?(?:(?:thống kê|tổng hợp|báo cáo)\s+(?:số\s+\S+\s+)?)?"
    r"(?:(?:của|do|từ)\s+)?"
    r"|\b(?:số liệu|báo cáo|thống kê|thông tin)\s+(?:của|từ)\s+)$",
    re.IGNORECASE,
)
_SOURCE_AFTER = re.compile(
    r"(?:\s+(?i:tỉnh|thành phố|huyện|thị xã|xã|phường))?(?:\s+[^\W\d_a-zđ]\w*){0,4},?\s*"
    r"(?i:cho biết|cho hay|cho thấy|thông tin|cung cấp|thống kê)\b"
)
_BY_FIELD_ONLY = frozenset({"FIELD"})
_DOCUMENT = re.compile(r"theo\s+(?:nghị quyết|quyết định|nghị định)", re.IGNORECASE)
