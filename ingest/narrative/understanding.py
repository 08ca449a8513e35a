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
from ingest.narrative.bracket_remarks import of_its_remark
from ingest.narrative.company import (
    beside_a_service,
    beside_its_pair,
    in_brackets,
    of_a_field,
    online_of_a_service,
    out_of,
    same_of_a_unit,
    standing_as_whole,
    timed_as_whole,
    within,
)
from ingest.narrative.doubts import (
    cannot_be,
    is_broken,
    is_doubtful,
    less_sure_of_doubles,
    less_sure_of_more_than_all,
)
from ingest.narrative.earlier_periods import (
    of_an_earlier_period,
    opened_by_another,
    still_of_earlier_periods,
)
from ingest.narrative.families import families
from ingest.narrative.figure_times import day_of_a_score, member, time_of
from ingest.narrative.gazetteer import Candidate, gazetteer
from ingest.narrative.in_turn import told_in_turn
from ingest.narrative.labels import named_in_full
from ingest.narrative.levels_apart import of_its_level
from ingest.narrative.listed_services import NamedService, services_of
from ingest.narrative.meaning import (
    DOUBTED,
    SURE_AS_REPEATED,
    Meaning,
    Surroundings,
)
from ingest.narrative.of_others import is_of_so_long
from ingest.narrative.other_states import is_of_another_state, less_sure_where_told_apart
from ingest.narrative.own_phrases import borrows_from_next, has_another_subject, speaks_of_else
from ingest.narrative.passages import Passage, take_apart
from ingest.narrative.placement import placed
from ingest.narrative.ranks import ranked
from ingest.narrative.rates import (
    lower_part,
    of_its_rate,
    of_some_tasks,
    parts_in_brackets,
    rate_of,
    told_by_parts,
    told_by_rates,
)
from ingest.narrative.repeats import same_at_another_time
from ingest.narrative.scopes import UnitNames, breakdown_types
from ingest.narrative.sequences import next_in_sequence
from ingest.narrative.some_only import is_of_some_only
from ingest.narrative.sums import by_level, what_is_left
from ingest.narrative.tiers import by_tier
from ingest.narrative.times_above import as_it_stood, of_own_sentence, told_time
from ingest.narrative.told_again import (
    begins_a_change,
    from_one_to_another,
    of_a_leading_unit,
    of_the_next_unit,
    of_the_period_alone,
    same_again,
    summed_up,
)
from ingest.narrative.unit_lists import of_listed_units
from ingest.narrative.zones import Zone
from ingest.periods import Window

_SHOWN_IN_APP = "VNEID_INTEGRATED_"
_IN_BRACKETS_BEFORE = re.compile(
    r"[^()\d]{0,20}\)\s*,?\s*(?:đã\s+)?(?:tăng|giảm)\s*", re.IGNORECASE
)
_NAMED_OUTRIGHT = 0.95
"""``Thông báo lưu trú: 345 lượt``: a service's own name and how often."""
_SURE_SERVICE, _SURE_WORDS = 0.85, 0.9
_OFFICES = frozenset({"ORG"})
_WHAT_IS_TO_BE_DONE = frozenset({"TASK_ASSIGNED", "CCCD_ELIGIBLE"})
"""``Phải cấp 2.731.408 người``: counted as what must be, so no aim."""


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
    services, found = services_of(passage), list[Meaning]()
    in_turn: dict[int, Meaning] = {}
    for number, figure in enumerate(passage.figures):
        in_turn |= _in_turn(passage, number, units, around, without)
        if number in in_turn:
            meaning = in_turn[number]
        elif figure.pair == "denominator" and found:
            reached = passage.figures[number - 1].value, figure.value
            passed = None not in reached and reached[0] > reached[1]  # type: ignore[operator]
            meaning = Meaning(rule="of_target") if passed else lower_part(found[-1])
            meaning = of_some_tasks(passage, number, meaning)
        elif bracketed := parts_in_brackets(passage, number, found):
            meaning = bracketed
        elif is_of_target(passage, number):
            meaning = Meaning(rule="of_target")
        elif earlier := of_an_earlier_period(
            passage, number, found, around.window
        ) or of_the_period_alone(passage, number, found):
            meaning = earlier
        elif (
            passage.is_rate_of_previous(number)
            and not has_another_subject(passage, number)
            and (rate := rate_of(passage, number, found))
        ):
            meaning = rate
        elif goes_on := same_at_another_time(passage, number, found):
            meaning = goes_on
        elif again := same_again(passage, number, found) or summed_up(passage, number, found):
            meaning = again
        else:
            meaning = _own(passage, number, services.get(number), around, without)
            if meaning.indicator_code is None:
                meaning = of_its_rate(passage, number, found) or meaning
            meaning = from_one_to_another(
                passage, number, next_in_sequence(passage, number, meaning, found), found
            )
            meaning = of_the_next_unit(passage, number, meaning, found)
            meaning = out_of(passage, number, meaning, found)
            meaning = of_its_remark(passage, number, meaning)
            meaning = ranked(passage, number, meaning, found)
            meaning = same_of_a_unit(passage, number, meaning, found, without)
            meaning = of_a_field(passage, number, meaning, found)
            meaning = online_of_a_service(passage, number, meaning, found)
            meaning = within(passage, number, meaning, found)
            meaning = in_brackets(passage, number, meaning, found)
            meaning = timed_as_whole(passage, number, meaning, found)
            meaning = standing_as_whole(passage, number, meaning, found)
            meaning = placed(passage, number, meaning, units, around)
            meaning = of_its_level(passage, number, meaning)
            meaning = opened_by_another(passage, number, meaning, around.window)
            meaning = beside_a_service(passage, number, meaning, found)
        found.append(_planned(passage, number, meaning, around, found))
    found = of_listed_units(
        passage, found, units, around, lambda text: _alone(text, passage, units, around, without)
    )
    return _among_each_other(passage, found, around.window)


def _among_each_other(
    passage: Passage, found: list[Meaning], window: Window | None
) -> list[Meaning]:
    """Tell what figures mean by the others, before and behind them, and doubt what cannot be."""
    found = told_by_rates(passage, found)
    found = [beside_its_pair(meaning, found) for meaning in found]
    for number, meaning in enumerate(found):
        found[number] = of_a_leading_unit(passage, number, meaning, found)
    by_parts = told_by_parts(passage.figures, found)
    found = still_of_earlier_periods(passage, by_parts, window)
    found = by_tier(passage, by_level(passage, what_is_left(passage, found)))
    found = less_sure_where_told_apart(passage, less_sure_of_doubles(passage, found))
    return less_sure_of_more_than_all(passage, found)


def _alone(
    text: str, passage: Passage, units: UnitNames, around: Surroundings, without: str
) -> Meaning | None:
    """Read the last figure of a sentence as if it stood alone under the paragraph's headings."""
    around = replace(around, lead="", listed=None)
    alone = take_apart(text, units, passage.context, without, passage.until)
    return meanings(alone, units, around, without)[-1] if alone.figures else None


def _in_turn(
    passage: Passage, number: int, units: UnitNames, around: Surroundings, without: str
) -> dict[int, Meaning]:
    """Read each item of a list told in turn as if it were told alone; all of them or none."""
    for items in told_in_turn(passage, number):
        told: dict[int, Meaning] = {}
        for item in items:
            meaning = _alone(item.text, passage, units, around, without)
            if meaning is None:
                break
            told[item.number] = replace(
                meaning, confidence=min(meaning.confidence, SURE_AS_REPEATED), rule="in_turn"
            )
        facts = {
            (one.indicator_code, one.service_code, one.breakdown_code, one.subject, one.timing)
            for one in told.values()
        }
        if len(facts) == len(items) and all(one.indicator_code for one in told.values()):
            return told
    return {}  # items that do not differ, or one that is not understood


def _own(
    passage: Passage,
    number: int,
    service: NamedService | None,
    around: Surroundings,
    without: str,
) -> Meaning:
    """Find the indicator by the words around the figure."""
    figure = passage.figures[number]
    if is_change(passage, number) and not begins_a_change(passage, number):
        return _change(passage, number, without)
    candidates = gazetteer(without).candidates(
        figure, passage.evidence(number), service is not None
    )
    if not candidates and number and passage.is_rate_of_previous(number):
        beside = gazetteer(without).candidates(figure, passage.evidence(number - 1), False)
        candidates = [c for c in beside if families().parts(c.indicator_code) == (None, None)]
    if not candidates and not without:
        candidates = named_in_full(passage, number)
    if not candidates and service and service.beside and service.fit >= _NAMED_OUTRIGHT:
        candidates = [Candidate("SVC_RECEIVED", 1.0, 1.0)] if figure.kind == "count" else []
    if any(c.indicator_code.startswith(_SHOWN_IN_APP) for c in candidates):
        candidates = [c for c in candidates if not c.indicator_code.startswith("SVC_")]
    candidates = _collected(passage, number, candidates)
    if figure.pair == "numerator":
        uppers = [
            c
            for c in candidates
            if not families().is_total(c.indicator_code) and not c.indicator_code.endswith("_TOTAL")
        ]
        candidates = uppers or candidates
    if service and candidates and not candidates[0].indicator_code.startswith("SVC_"):
        per_service = [c for c in candidates if c.indicator_code.startswith("SVC_")]
        sure = service.fit >= _SURE_SERVICE or candidates[0].nearness < _SURE_WORDS
        if service.beside and per_service and sure:
            candidates = [*per_service, *(c for c in candidates if c not in per_service)]
    when = told_time(passage, number, around)
    if not candidates:
        return Meaning(timing=when)
    best = candidates[0]
    is_score = families().kind[best.indicator_code] == "score"
    when = day_of_a_score(passage, number, as_it_stood(when, around)) if is_score else when
    is_service = best.indicator_code.startswith("SVC_")
    confidence = _confidence(best, candidates[1:])
    if is_service and service:
        confidence = min(0.95, 0.35 + 0.6 * service.fit)
    is_listed = service is not None or breakdown_types(best.indicator_code) - _OFFICES
    of_no_days = families().kind[best.indicator_code] == "flow" and when.window is None
    if (
        is_doubtful(passage, number, of_service=service is not None)
        or is_broken(passage, number, best.indicator_code)
        or cannot_be(passage, number, best.indicator_code)
        or (of_no_days and is_of_so_long(passage, number))
        or is_of_another_state(passage, number, best.indicator_code)
        or is_of_some_only(passage, number, best.indicator_code)
        or borrows_from_next(passage, number, best.concepts)
        or (not is_listed and speaks_of_else(passage, number, best.concepts))
    ):
        confidence = min(confidence, DOUBTED)
    code, certain, rule = member(
        best.indicator_code,
        of_own_sentence(passage, number, when),
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


def _collected(passage: Passage, number: int, candidates: list[Candidate]) -> list[Candidate]:
    """``Thu nhận 684 hồ sơ cấp thẻ căn cước``: as the police count it, not of the service."""
    zones = passage.evidence(number).get("thunhan", {})
    if Zone.BEFORE not in zones or not any(
        c.indicator_code.startswith("CCCD_COLLECTED") for c in candidates
    ):
        return candidates
    return [c for c in candidates if not c.indicator_code.startswith("SVC_")]


def _change(passage: Passage, number: int, without: str) -> Meaning:
    """A difference to the year before is a figure of its own where the catalogue has one."""
    falls = change_since_last_year(passage, number)
    evidence = passage.evidence(number)
    found = gazetteer(without).changes(passage.figures[number], evidence)
    if (
        not found
        and number
        and _IN_BRACKETS_BEFORE.fullmatch(
            passage.text, passage.figures[number - 1].end, passage.figures[number].start
        )
    ):  # ``So với quý III năm 2022 (trực tuyến 21.906 hồ sơ) tăng 36.337``
        found = gazetteer(without).changes(passage.figures[number], passage.evidence(number - 1))
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
    if meaning.kind in ("context", "target") or meaning.indicator_code in _WHAT_IS_TO_BE_DONE:
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
