"""From the figures of a paragraph to their meanings: indicator, service, part, subject and time.

Counts are told first, by the gazetteer; then rates, by the count they follow (``54.958 trường hợp
đạt 95,96%`` is the rate of that count) and only then by their own words; the lower part of a pair
follows from the upper. Each meaning carries how sure it is.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.model import ALL_BREAKDOWN, MeasureKind
from ingest.narrative.aims import (
    change_since_last_year,
    is_aimed_at,
    is_change,
    is_of_target,
)
from ingest.narrative.families import families
from ingest.narrative.figures import Figure
from ingest.narrative.gazetteer import Candidate, gazetteer
from ingest.narrative.listed_services import NamedService, services_of
from ingest.narrative.nouns import stands_for
from ingest.narrative.parts_of import part_within
from ingest.narrative.passages import Passage, counts_something_unknown
from ingest.narrative.scopes import (
    NamedUnit,
    UnitNames,
    breakdown_type,
    breakdown_types,
    find_programme,
    told_as,
)
from ingest.narrative.times import Timing, timing
from ingest.narrative.zones import BEFORE, OWN, Zone

_JUST_AFTER, _SHORT_PHRASE = 60, 50
KIND_UNSTATED = "kind_unstated"
_SURE_SERVICE, _SURE_WORDS = 0.85, 0.9
_DOUBTED, _CLEARLY = 0.55, 0.1
_HUNDRED = Decimal(100)
_UNTIMED = Timing()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the place in the report says about a paragraph's figures.

    Attributes:
        planned: It stands under plans: nothing there was measured.
        subject: Unit named by the headings above; None: the report's own.
        programme: Programme named by the headings above.
        annual: The report covers more than a quarter of a year.
        own_offices: Offices through which the unit does all its work: no part of it.
        timing: What the heading above says about the time of all below it.
    """

    planned: bool = False
    subject: NamedUnit | None = None
    programme: str | None = None
    annual: bool = False
    own_offices: frozenset[str] = frozenset()
    timing: Timing = _UNTIMED


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one figure means, as far as it is understood.

    Attributes:
        indicator_code: Best candidate; None: no wording fits.
        kind: Kind of the figure.
        service_code: Public service it is about.
        breakdown_code: Part of the whole it is about.
        subject: Unit it is about where that is not the report's own.
        timing: Days and manner named for it.
        confidence: 0 (not understood) to 1.
        rule: How it was found.
        falls: It says how much less there was: its value is below zero.
    """

    indicator_code: str | None = None
    kind: MeasureKind | None = None
    service_code: str | None = None
    breakdown_code: str = ALL_BREAKDOWN
    subject: NamedUnit | None = None
    timing: Timing = _UNTIMED
    confidence: float = 0.0
    rule: str = ""
    falls: bool = False


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
    for number, figure in enumerate(passage.figures):
        if figure.pair == "denominator" and found:
            meaning = _lower_part(found[-1])
        elif is_of_target(passage, number):
            meaning = Meaning(rule="of_target")
        elif passage.is_rate_of_previous(number) and (rate := _rate(passage, number, found)):
            meaning = rate
        elif goes_on := _same_at_another_time(passage, number, found):
            meaning = goes_on
        else:
            meaning = _own(passage, number, services.get(number), around, without)
            meaning = _within(passage, number, meaning, found)
            meaning = _placed(passage, number, meaning, units, around)
        found.append(_planned(passage, number, meaning, around, found))
    found = _told_by_rates(passage, found)
    found = [_beside_its_pair(meaning, found) for meaning in found]
    return _less_sure_of_doubles(passage, found)


def _less_sure_of_doubles(passage: Passage, found: list[Meaning]) -> list[Meaning]:
    """Two figures of one sentence that would mean the same but differ: the second is a part."""
    told = list(found)
    for number, meaning in enumerate(found):
        for before in range(number):
            same = passage.of[before] == passage.of[number] and _same_fact(found[before], meaning)
            if same and passage.figures[before].value != passage.figures[number].value:
                surer = meaning.confidence > found[before].confidence + _CLEARLY
                less = before if surer else number
                told[less] = replace(
                    found[less], confidence=min(found[less].confidence, _DOUBTED)
                )
    return told


def _same_fact(one: Meaning, other: Meaning) -> bool:
    return one.indicator_code is not None and (
        one.indicator_code,
        one.service_code,
        one.breakdown_code,
        one.subject and one.subject.unit.unit_id,
        one.timing,
        one.kind,
    ) == (
        other.indicator_code,
        other.service_code,
        other.breakdown_code,
        other.subject and other.subject.unit.unit_id,
        other.timing,
        other.kind,
    )


def _within(passage: Passage, number: int, meaning: Meaning, found: list[Meaning]) -> Meaning:
    """A part of the figures before it in its clause is of the same service, or services."""
    before = number - 1
    if not number or passage.of[number] != passage.of[before] or not meaning.indicator_code:
        return meaning
    sentence, start = passage.sentence_of(number), passage.figures[number].start
    clause = passage.text[passage.figures[before].end : start]
    if ";" in clause and not _WITHIN.search(passage.text, sentence.start, start):
        return meaning
    code = part_within(meaning.indicator_code, found[before].indicator_code or "")
    if code == meaning.indicator_code:
        return meaning
    if code is None:
        return replace(meaning, confidence=min(meaning.confidence, _DOUBTED))
    service = found[before].service_code
    return replace(
        meaning,
        indicator_code=code,
        kind=families().kind[code],
        service_code=service,
        confidence=min(meaning.confidence, found[before].confidence),
        rule="part",
    )


def _told_by_rates(passage: Passage, found: list[Meaning]) -> list[Meaning]:
    """``Cấp 978.314 tài khoản, đã kích hoạt 861.552, đạt 88,07%``: a rate of stocks has stocks."""
    known = families()
    told = list(found)
    for number, meaning in enumerate(found):
        upper, lower = known.parts(meaning.indicator_code)
        if not upper or passage.figures[number].kind != "percent":
            continue
        for before in range(number - 1, -1, -1):
            one = told[before]
            if passage.of[before] != passage.of[number] or one.rule != KIND_UNSTATED:
                continue
            stock = known.cumulative(one.indicator_code or "")
            if stock in (upper, lower) and stock != one.indicator_code:
                told[before] = replace(
                    one, indicator_code=stock, kind=known.kind[stock], rule="wording"
                )
    return told


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
    if service and candidates and not candidates[0].indicator_code.startswith("SVC_"):
        per_service = [c for c in candidates if c.indicator_code.startswith("SVC_")]
        sure = service.fit >= _SURE_SERVICE or candidates[0].nearness < _SURE_WORDS
        if service.beside and per_service and sure:
            candidates = [*per_service, *(c for c in candidates if c not in per_service)]
    when = _timing(passage, number)
    if when == _UNTIMED:
        when = around.timing
    if not candidates:
        return Meaning(timing=when)
    best = candidates[0]
    is_service = best.indicator_code.startswith("SVC_")
    confidence = _confidence(best, candidates[1:])
    if is_service and service:
        confidence = min(0.95, 0.35 + 0.6 * service.fit)
    if _IN_TURN.search(passage.text, passage.sentence_of(number).start, figure.start):
        confidence = min(confidence, _DOUBTED)
    if counts_something_unknown(passage, number) or _is_of_some(passage, number, service):
        confidence = min(confidence, _DOUBTED)
    code, certain, rule = _member(best.indicator_code, when, figure.pair is not None, around)
    return Meaning(
        indicator_code=code,
        kind=families().kind[code],
        service_code=service.service_code if is_service and service else None,
        timing=when,
        confidence=confidence * certain,
        rule="service" if is_service else rule,
    )


def _is_of_some(passage: Passage, number: int, service: NamedService | None) -> bool:
    """``Tỷ lệ trực tuyến ở một số xã còn dưới 20%`` is no figure of the whole."""
    place = passage.place(number)
    return service is None and any(
        cue.concept == "some" and place.sentence <= cue.start < place.start
        for cue in passage.cues
    )


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
        timing=_timing(passage, number),
        confidence=_confidence(found[0], found[1:]),
        rule="change",
        falls=falls,
    )


def _timing(passage: Passage, number: int) -> Timing:
    """The time of a figure; where no word before it tells, one in its own phrase after it may."""
    figure = passage.figures[number]
    when = timing(passage.days, passage.cues, passage.place(number))
    if when.manner:
        return when
    last = number + 1 == len(passage.figures)
    follower = len(passage.text) if last else passage.figures[number + 1].start
    if when == _UNTIMED:
        for days in passage.days:
            if figure.end <= days.start < follower and _belongs(passage, figure.end, days.start):
                return Timing("", days.window, days.as_of)
    for cue in passage.cues:
        if cue.concept in ("in_period", "cumulative") and figure.end <= cue.start < follower:
            if _belongs(passage, figure.end, cue.start):
                return replace(when, manner=cue.concept)  # type: ignore[arg-type]
    return replace(when, manner="in_period") if _closes_in_period(passage, number) else when


def _closes_in_period(passage: Passage, number: int) -> bool:
    """``Cấp 132 thẻ … và 205 thẻ … trong tháng``: said once, behind the last of several."""
    end, sentence = passage.figures[number].end, passage.sentence_of(number)
    cues = [cue for cue in passage.cues if end <= cue.start < sentence.end]
    closing = next((cue for cue in cues if cue.concept in ("in_period", "cumulative")), None)
    if closing is None or closing.concept != "in_period":
        return False
    rest = passage.text[closing.end : sentence.end].strip(" .")
    return not rest and not _STRONG.search(passage.text, end, closing.start)


def _belongs(passage: Passage, end: int, start: int) -> bool:
    """Tell whether words behind a figure are in its own phrase."""
    between = passage.text[end:start]
    return len(between) <= _JUST_AFTER and not _BREAK.search(between)


def _member(code: str, when: Timing, is_pair: bool, around: Surroundings) -> tuple[str, float, str]:
    """Choose between a flow and its cumulative by the words about time.

    Returns:
        The code, how sure it is, and the rule; ``kind_unstated`` where no word tells.
    """
    known = families()
    if code in known.paired:
        if when.manner == "in_period":
            return known.flow(code), 1.0, "wording"
        if when.manner in ("cumulative", "now") or when.as_of or is_pair:
            return known.cumulative(code), 1.0, "wording"
        if when.manner == "year_to_date" or when.window:
            return known.flow(code), 1.0, "wording"
        return code, 0.9, KIND_UNSTATED
    if known.kind[code] == "flow" and when.manner == "cumulative" and not around.annual:
        return code, 0.5, "wording"
    return code, 1.0, "wording"


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


def _rate(passage: Passage, number: int, found: list[Meaning]) -> Meaning | None:
    """The rate of the count before it, if the catalogue knows such a rate and it is possible."""
    upper_number = number - 1
    upper = found[upper_number]
    if passage.figures[upper_number].pair == "denominator":
        upper_number -= 1
        upper = found[upper_number]
    known = families()
    lower_code = upper.indicator_code or ""
    rates = known.rates_of(upper.indicator_code)
    if not rates and upper_number and passage.of[upper_number - 1] == passage.of[number]:
        both = known.rates_of(found[upper_number - 1].indicator_code)
        rates = tuple(rate for rate in both if known.denominator.get(rate) == lower_code)
        if rates:
            upper_number -= 1
            upper = found[upper_number]
    if not rates and upper.rule == KIND_UNSTATED:
        rates = known.rates_of(known.cumulative(upper.indicator_code or ""))
    value, share = passage.figures[upper_number].value, passage.figures[number].value
    for rate in rates:
        lower = known.denominator.get(rate, "")
        whole = _value_of(passage, found, lower, number)
        agrees = whole is not None and value is not None and share is not None and whole != 0
        near = agrees and abs(value / whole * _HUNDRED - share) < Decimal(2)  # type: ignore[operator]
        if agrees and not near and len(rates) > 1:
            continue
        if agrees and not near:
            confidence = min(upper.confidence, _DOUBTED)
        else:
            confidence = min(0.97, upper.confidence + (0.05 if near else 0.0))
        return replace(
            upper, indicator_code=rate, kind=known.kind[rate], confidence=confidence, rule="rate"
        )
    return None


def _same_at_another_time(passage: Passage, number: int, found: list[Meaning]) -> Meaning | None:
    """``… 156 tài khoản, lũy kế 15.320``: only the time is new, so the rest is as before."""
    if not number or passage.of[number] != passage.of[number - 1]:
        return None
    before, figure, last = passage.figures[number - 1], passage.figures[number], found[-1]
    if last.indicator_code is None or before.kind != figure.kind:
        return None
    if figure.noun and not {*stands_for(figure.noun)} & {*stands_for(before.noun)}:
        return None
    if _of_another_period(passage, number):
        return replace(last, timing=_timing(passage, number))
    pauses = [match.end() for match in _PAUSE.finditer(passage.text, before.end, figure.start)]
    if not pauses:
        return None
    start = pauses[-1]
    if last.indicator_code not in families().paired:
        return None
    cues = [
        cue
        for cue in passage.cues
        if start <= cue.start < figure.start and cue.concept in ("in_period", "cumulative")
    ]
    rest = passage.text[start : figure.start]
    for cue in cues:
        rest = rest.replace(passage.text[cue.start : cue.end], "")
    for days in passage.days:
        rest = rest.replace(passage.text[days.start : days.end], "")
    if not cues or not (_NOTHING_ELSE.fullmatch(rest) or _says_no_more(passage, start, figure)):
        return None
    when = _timing(passage, number)
    code, _, rule = _member(last.indicator_code, when, False, Surroundings())
    return replace(last, indicator_code=code, kind=families().kind[code], timing=when, rule=rule)


def _says_no_more(passage: Passage, start: int, figure: Figure) -> bool:
    """``lũy kế toàn bộ chiến dịch 1.425.118 hồ sơ``: what else stands there names nothing known."""
    return figure.start - start <= _SHORT_PHRASE and not any(
        start <= mention.start < figure.start for mention in passage.mentions
    )


def _of_another_period(passage: Passage, number: int) -> bool:
    """``148 văn bản (năm 2022 ban hành 96 văn bản)``: the same, a period named in brackets ago."""
    start, end = passage.figures[number].start, passage.figures[number - 1].end
    opened = passage.text.find("(", end, start)
    if opened < 0 or passage.figures[number].kind == "percent":
        return False
    named = [days for days in passage.days if opened < days.start < start and days.window]
    return bool(named) and ";" not in passage.text[end:start] and not passage.text[
        opened + 1 : named[0].start
    ].strip()


def _value_of(passage: Passage, found: list[Meaning], code: str, before: int) -> Decimal | None:
    for number in range(before - 1, -1, -1):
        one = found[number]
        unstated = one.rule == KIND_UNSTATED and one.indicator_code
        if code in (one.indicator_code, families().cumulative(unstated) if unstated else None):
            return passage.figures[number].value
    return None


def _lower_part(upper: Meaning) -> Meaning:
    known = families()
    for rate in known.rates.get(upper.indicator_code or "", ()):
        if lower := known.denominator.get(rate):
            return replace(upper, indicator_code=lower, kind=known.kind[lower], rule="pair")
    return replace(upper, indicator_code=None, kind="context", confidence=0.0, rule="pair")


def _placed(
    passage: Passage, number: int, meaning: Meaning, units: UnitNames, around: Surroundings
) -> Meaning:
    """Add whom and which part the figure is about."""
    subject = _subject(passage, number, units, around)
    breakdown, sure, code = ALL_BREAKDOWN, 1.0, meaning.indicator_code
    if code and not meaning.service_code:
        breakdown, sure = _breakdown(passage, number, code, around)
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
) -> NamedUnit | None:
    if not passage.units:
        return around.subject
    zones = [(entry, passage.zone(number, entry.start, entry.end)) for entry in passage.units]
    near = [entry for entry, zone in zones if zone in OWN]
    if near:
        return units.subject(near)
    sentence = [entry for entry, zone in zones if zone not in (None, Zone.PARAGRAPH)]
    return units.subject(sentence) if sentence else around.subject


def _breakdown(
    passage: Passage, number: int, indicator: str, around: Surroundings
) -> tuple[str, float]:
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
        if part.concept in around.own_offices:
            continue
        zone = passage.zone(number, part.start, part.end)
        if zone in BEFORE and breakdown_type(part.concept) in types:
            best = (part.start, part.concept)
    if best is None:
        best = _office_of_last_sentence(passage, number, types, around)
    if best is None and types == _BY_FIELD_ONLY:
        return ALL_BREAKDOWN, 0.5
    return (best[1], 1.0) if best else (ALL_BREAKDOWN, 1.0)


def _office_of_last_sentence(
    passage: Passage, number: int, types: frozenset[str], around: Surroundings
) -> tuple[int, str] | None:
    """``Sở Tư pháp tiếp nhận … . Tỷ lệ trực tuyến đạt …``: the office goes on as the subject."""
    place = passage.of[number]
    own = passage.sentences[place]
    if not place or any(own.start <= cue.start < own.end for cue in passage.cues
                        if cue.concept == "standing"):
        return None
    last = passage.sentences[place - 1]
    first = min((f.start for f, of in zip(passage.figures, passage.of, strict=True)
                 if of == place - 1), default=None)
    named = [
        part
        for part in passage.parts
        if first is not None and last.start <= part.start < first
        and part.concept not in around.own_offices
        and breakdown_type(part.concept) in types
    ]
    return (named[-1].start, named[-1].concept) if named else None


def _planned(
    passage: Passage, number: int, meaning: Meaning, around: Surroundings, found: list[Meaning]
) -> Meaning:
    if meaning.kind in ("context", "target"):
        return meaning
    if around.planned or is_aimed_at(passage, number) or _aimed_too(passage, number, found):
        return replace(meaning, kind="target")
    return meaning


def _aimed_too(passage: Passage, number: int, found: list[Meaning]) -> bool:
    """A second rate to be reached: ``đảm bảo 100% … và 100% …``."""
    if not number or found[-1].kind != "target" or passage.figures[number].kind != "percent":
        return False
    same = passage.of[number] == passage.of[number - 1]
    between = passage.text[passage.figures[number - 1].end : passage.figures[number].start]
    return same and not re.search(r"\bđạt\b|\bđã\b", between)


_BY_FIELD_ONLY = frozenset({"FIELD"})
_WITHIN = re.compile(r"\btrong đó\b", re.IGNORECASE)
_IN_TURN = re.compile(r"\blần lượt\b", re.IGNORECASE)
_STRONG = re.compile(r"[;.()]\s")
_PAUSE = re.compile(r"[,;(]")
_NOTHING_ELSE = re.compile(
    r"[\s:]*(?:(?:đã|là|có|đạt|được|đến nay|đến|lên|thành|tổng số|tổng cộng|nâng|toàn tỉnh|toàn xã"
    r"|toàn huyện|toàn phường|toàn thành phố|trên địa bàn)[\s:]*)*",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;.]")
_DOCUMENT = re.compile(r"theo\s+(?:nghị quyết|quyết định|nghị định)", re.IGNORECASE)
