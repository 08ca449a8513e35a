"""From the figures of a paragraph to their meanings: indicator, service, part, subject and time.

Counts are told first, by the gazetteer; then rates, by the count they follow (``54.958 trường hợp
đạt 95,96%`` is the rate of that count) and only then by their own words; the lower part of a pair
follows from the upper. Each meaning carries how sure it is.
"""

import re
from dataclasses import replace

from ingest.narrative.aims import (
    change_since_last_year,
    is_aimed_at,
    is_change,
    is_of_target,
    is_still_to_come,
)
from ingest.narrative.doubts import is_bought, is_doubtful, is_rank, less_sure_of_doubles
from ingest.narrative.families import families
from ingest.narrative.figure_times import member, time_of
from ingest.narrative.gazetteer import Candidate, gazetteer
from ingest.narrative.in_turn import told_in_turn
from ingest.narrative.listed_services import NamedService, services_of
from ingest.narrative.meaning import DOUBTED, KIND_UNSTATED, UNTIMED, Meaning, Surroundings
from ingest.narrative.parts_of import part_within
from ingest.narrative.passages import Passage, take_apart
from ingest.narrative.placement import placed, stands_right_before
from ingest.narrative.rates import lower_part, parts_in_brackets, rate_of, told_by_rates
from ingest.narrative.repeats import same_at_another_time
from ingest.narrative.scopes import UnitNames
from ingest.narrative.times import Timing
from ingest.narrative.zones import Zone

_SHOWN_IN_APP = "VNEID_INTEGRATED_"
_SURE_SERVICE, _SURE_WORDS = 0.85, 0.9
_SURE_IN_TURN = 0.85


def meanings(
    passage: Passage, units: UnitNames, around: Surroundings, without: str = ""
) -> list[Meaning]:
    """Tell what each figure of a paragraph means.

    Args:
        passage: The paragraph taken apart.
        units: The units a report may speak of.
        around: What its place in the report says.
        without: A report whose own wordings are left out.

    Returns:
        One meaning a figure, in order.
    """
    services = services_of(passage)
    found: list[Meaning] = []
    in_turn: dict[int, Meaning] = {}
    for number, figure in enumerate(passage.figures):
        in_turn |= _in_turn(passage, number, units, around, without)
        if number in in_turn:
            meaning = in_turn[number]
        elif figure.pair == "denominator" and found:
            meaning = lower_part(found[-1])
        elif bracketed := parts_in_brackets(passage, number, found):
            meaning = bracketed
        elif is_of_target(passage, number):
            meaning = Meaning(rule="of_target")
        elif passage.is_rate_of_previous(number) and (rate := rate_of(passage, number, found)):
            meaning = rate
        elif goes_on := same_at_another_time(passage, number, found):
            meaning = goes_on
        else:
            meaning = _own(passage, number, services.get(number), around, without)
            meaning = _out_of(passage, number, meaning, found)
            meaning = _same_of_a_unit(passage, number, meaning, found)
            meaning = _within(passage, number, meaning, found)
            meaning = _in_brackets(passage, number, meaning, found)
            meaning = _timed_as_whole(passage, number, meaning, found)
            meaning = placed(passage, number, meaning, units, around)
            meaning = _beside_a_service(passage, number, meaning, found)
        found.append(_planned(passage, number, meaning, around, found))
    found = told_by_rates(passage, found)
    found = [_beside_its_pair(meaning, found) for meaning in found]
    return less_sure_of_doubles(passage, found)


def _in_turn(
    passage: Passage, number: int, units: UnitNames, around: Surroundings, without: str
) -> dict[int, Meaning]:
    """Read each item of a list told in turn as if it were told alone; all of them or none."""
    told: dict[int, Meaning] = {}
    for item in told_in_turn(passage, number):
        alone = take_apart(item.text, units, passage.context, without)
        if not alone.figures:
            return {}
        meaning = meanings(alone, units, around, without)[-1]
        told[item.number] = replace(
            meaning, confidence=min(meaning.confidence, _SURE_IN_TURN), rule="in_turn"
        )
    facts = {
        (one.indicator_code, one.service_code, one.breakdown_code, one.subject, one.timing)
        for one in told.values()
    }
    if len(facts) < len(told) or not all(one.indicator_code for one in told.values()):
        return {}  # items that do not differ, or one that is not understood
    return told


def _out_of(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """``1.206 tỷ đồng trên tổng số 1.870 tỷ đồng``: a pair written out."""
    if not number or passage.of[number] != passage.of[number - 1]:
        return meaning
    sure = meaning.confidence > DOUBTED and meaning.indicator_code != found[-1].indicator_code
    if sure:
        return meaning
    before, figure = passage.figures[number - 1], passage.figures[number]
    if before.kind != figure.kind or not _ON_TOTAL.fullmatch(
        passage.text, before.end, figure.start
    ):
        return meaning
    lower = lower_part(found[-1])
    return lower if lower.indicator_code else meaning


def _same_of_a_unit(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """``… đạt 92,5%. Cao nhất: phường A (98,2%), …``: the rate told before, of a unit named."""
    figure = passage.figures[number]
    if figure.kind != "percent" or meaning.indicator_code:
        return meaning
    beside = any(stands_right_before(passage, number, unit) for unit in passage.units)
    rates = [one for one in found if one.kind == "ratio"]
    if not beside or not rates:
        return meaning
    return replace(rates[-1], confidence=min(rates[-1].confidence, _SURE_IN_TURN), rule="of_a_unit")


def _within(passage: Passage, number: int, meaning: Meaning, found: list[Meaning]) -> Meaning:
    """A part of the figures before it in its clause is of the same service, or services."""
    before = number - 1
    if not number or passage.of[number] != passage.of[before] or not meaning.indicator_code:
        return meaning
    sentence, start = passage.sentence_of(number), passage.figures[number].start
    clause = passage.text[passage.figures[before].end : start]
    if ";" in clause and not _WITHIN.search(passage.text, sentence.start, start):
        return meaning
    if meaning.indicator_code.startswith("DVC25_") and _ESSENTIAL.search(clause):
        return meaning  # said anew, so not of the service before it
    code = part_within(meaning.indicator_code, found[before].indicator_code or "")
    if code == meaning.indicator_code:
        return meaning
    if code is None:
        return replace(meaning, confidence=min(meaning.confidence, DOUBTED))
    service = found[before].service_code
    return replace(
        meaning,
        indicator_code=code,
        kind=families().kind[code],
        service_code=service,
        confidence=min(meaning.confidence, found[before].confidence),
        rule="part",
    )


def _beside_its_pair(meaning: Meaning, found: list[Meaning]) -> Meaning:
    """``Đã kích hoạt 164 tài khoản, lũy kế 27.340``: beside its cumulative the first is a flow."""
    if meaning.rule != KIND_UNSTATED or meaning.indicator_code is None:
        return meaning
    known = families()
    flow = known.flow(meaning.indicator_code)
    cumulative = known.paired.get(flow)
    if any(other.indicator_code == cumulative and other is not meaning for other in found):
        return replace(meaning, indicator_code=flow, kind=known.kind[flow], rule="wording")
    return meaning


def _own(
    passage: Passage,
    number: int,
    service: NamedService | None,
    around: Surroundings,
    without: str,
) -> Meaning:
    """Find the indicator by the words around the figure."""
    figure = passage.figures[number]
    if is_change(passage, number):
        return _change(passage, number, without)
    candidates = gazetteer(without).candidates(
        figure, passage.evidence(number), service is not None
    )
    if any(c.indicator_code.startswith(_SHOWN_IN_APP) for c in candidates):
        candidates = [c for c in candidates if not c.indicator_code.startswith("SVC_")]
    if service and candidates and not candidates[0].indicator_code.startswith("SVC_"):
        per_service = [c for c in candidates if c.indicator_code.startswith("SVC_")]
        sure = service.fit >= _SURE_SERVICE or candidates[0].nearness < _SURE_WORDS
        if service.beside and per_service and sure:
            candidates = [*per_service, *(c for c in candidates if c not in per_service)]
    when = time_of(passage, number)
    if when == UNTIMED:
        when = around.timing
    if not candidates:
        return Meaning(timing=when)
    best = candidates[0]
    is_service = best.indicator_code.startswith("SVC_")
    confidence = _confidence(best, candidates[1:])
    if is_service and service:
        confidence = min(0.95, 0.35 + 0.6 * service.fit)
    if is_doubtful(passage, number, of_service=service is not None):
        confidence = min(confidence, DOUBTED)
    known = families()
    is_total = best.indicator_code in known.denominator.values()
    if figure.pair == "numerator" and is_total and not known.rates_of(best.indicator_code):
        confidence = min(confidence, DOUBTED)  # ``188.410/214.606 lượt``: the total is the lower
    if best.indicator_code.startswith("DOSSIER_") and _is_of_few(passage, number):
        confidence = min(confidence, DOUBTED)
    if not best.indicator_code.startswith(_RANKS) and is_rank(passage, number):
        confidence = min(confidence, DOUBTED)
    if best.indicator_code.startswith("EQUIP_") and is_bought(passage, number):
        confidence = min(confidence, DOUBTED)
    code, certain, rule = member(
        best.indicator_code,
        _near(passage, number, when),
        is_pair=figure.pair is not None,
        annual=around.annual,
    )
    return Meaning(
        indicator_code=code,
        kind=families().kind[code],
        service_code=service.service_code if is_service and service else None,
        timing=when,
        confidence=confidence * certain,
        rule="service" if is_service else rule,
    )


def _is_of_few(passage: Passage, number: int) -> bool:
    """Under ``Dịch vụ công thiết yếu`` a number of dossiers is not that of all."""
    sentence = passage.sentence_of(number)
    return any(
        concept in _FEW and zone is Zone.PARAGRAPH for concept, zone in passage.context
    ) and not any(
        mention.concept in _ALL and sentence.start <= mention.start < sentence.end
        for mention in passage.mentions
    )


def _near(passage: Passage, number: int, when: Timing) -> Timing:
    """A window named in an earlier sentence does not tell a flow from its cumulative."""
    sentence = passage.sentence_of(number)
    far = when.window and any(
        days.window == when.window and days.start < sentence.start for days in passage.days
    )
    near = any(
        days.window == when.window and sentence.start <= days.start < sentence.end
        for days in passage.days
    )
    return replace(when, window=None) if far and not near else when


def _change(passage: Passage, number: int, without: str) -> Meaning:
    """A difference to the year before is a figure of its own where the catalogue has one."""
    falls = change_since_last_year(passage, number)
    evidence = passage.evidence(number)
    found = gazetteer(without).changes(passage.figures[number], evidence)
    if falls is None or not found:
        return Meaning(rule="change")
    code = found[0].indicator_code
    return Meaning(
        indicator_code=code,
        kind=families().kind[code],
        timing=time_of(passage, number),
        confidence=_confidence(found[0], found[1:]),
        rule="change",
        falls=falls,
    )


def _confidence(best: Candidate, others: list[Candidate]) -> float:
    known = families()
    rival = next(
        (
            other.score
            for other in others
            if known.paired.get(best.indicator_code) != other.indicator_code
        ),
        0.0,
    )
    lead = (best.score - rival) / best.score
    sure = 0.32 + 0.45 * min(1.0, best.nearness) + 0.28 * min(1.0, lead * 3)
    return min(0.98, sure - 0.12 * best.unexplained)


def _planned(
    passage: Passage, number: int, meaning: Meaning, around: Surroundings, found: list[Meaning]
) -> Meaning:
    if meaning.kind in ("context", "target"):
        return meaning
    if (
        around.planned
        or is_aimed_at(passage, number)
        or is_still_to_come(passage, number, around.latest)
        or _aimed_too(passage, number, found)
    ):
        return replace(meaning, kind="target")
    return meaning


def _aimed_too(passage: Passage, number: int, found: list[Meaning]) -> bool:
    """A second rate to be reached: ``đảm bảo 100% … và 100% …``."""
    if not number or found[-1].kind != "target" or passage.figures[number].kind != "percent":
        return False
    same = passage.of[number] == passage.of[number - 1]
    between = passage.text[passage.figures[number - 1].end : passage.figures[number].start]
    return same and not re.search(r"\bđạt\b|\bđã\b", between)


def _in_brackets(passage: Passage, number: int, meaning: Meaning, found: list[Meaning]) -> Meaning:
    """``Thu nhận 87 hồ sơ (06 trẻ dưới 6 tuổi)``: a part in brackets is of its whole's time."""
    code, start = meaning.indicator_code, passage.figures[number].start
    sentence = passage.sentence_of(number)
    opening = passage.text.rfind("(", sentence.start, start)
    if opening < 0 or ")" in passage.text[opening:start]:
        within = [match.start() for match in _WITHIN.finditer(passage.text, sentence.start, start)]
        opening = within[-1] if within and ";" not in passage.text[within[-1] : start] else -1
    if meaning.rule != KIND_UNSTATED or not code or opening < 0:
        return meaning
    wholes = [
        other
        for figure, other in zip(passage.figures, found, strict=False)
        if sentence.start <= figure.start and figure.end <= opening and other.indicator_code
    ]
    if not wholes or wholes[-1].kind != "flow":
        return meaning
    flow = families().flow(code)
    rule = KIND_UNSTATED if wholes[-1].rule == KIND_UNSTATED else "part"
    return replace(meaning, indicator_code=flow, kind=families().kind[flow], rule=rule)


def _beside_a_service(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """After ``5.308 hồ sơ cấp phiếu lý lịch tư pháp …; 100% đúng hạn`` is hardly that of all."""
    code = meaning.indicator_code or ""
    of_service = any(
        other.service_code
        for of, other in zip(passage.of, found, strict=False)
        if of == passage.of[number]
    )
    if code.startswith("DOSSIER_") and of_service and not _said_of_all(passage, number):
        return replace(meaning, confidence=min(meaning.confidence, DOUBTED))
    return meaning


def _said_of_all(passage: Passage, number: int) -> bool:
    start, end = passage.figures[number - 1].end, passage.figures[number].start
    return any(start <= one.start < end and one.concept in _ALL for one in passage.mentions)


def _timed_as_whole(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """``Tiếp nhận 90 hồ sơ trong năm 2025 …, trong đó trực tuyến 80``: of the whole's window."""
    when, start = meaning.timing, passage.figures[number].start
    if not meaning.indicator_code or when.window or when.as_of or when.manner == "cumulative":
        return meaning
    within = list(_WITHIN.finditer(passage.text, passage.sentence_of(number).start, start))
    if not within or ";" in passage.text[within[-1].start() : start]:
        return meaning
    for before in range(number - 1, -1, -1):
        end = passage.figures[before].end
        if passage.of[before] != passage.of[number]:
            break
        if end > within[-1].start() or not found[before].indicator_code:
            continue
        if not passage.place(number).bracketed(end):
            return replace(meaning, timing=found[before].timing)
    return meaning


_ON_TOTAL = re.compile(r"[^;.\d]{0,60}\b(?:trên|trong) tổng(?: số)?\s*", re.IGNORECASE)
_RANKS = "QD766_RANK"
_FEW = frozenset({"thietyeu", "bca"})
_ALL = frozenset({"tthc", "motcua"})
_WITHIN = re.compile(r"\btrong đó\b", re.IGNORECASE)
_ESSENTIAL = re.compile(r"\b(?:thiết yếu|25 (?:dịch vụ công|DVC))\b", re.IGNORECASE)
