"""What a figure means by those it stands among: its whole, its pair, its service, its unit."""

import re
from dataclasses import replace

from ingest.model import ALL_BREAKDOWN
from ingest.narrative.families import families
from ingest.narrative.gazetteer import gazetteer
from ingest.narrative.lexicon import spelled_out
from ingest.narrative.meaning import DOUBTED, KIND_UNSTATED, SURE_AS_REPEATED, Meaning
from ingest.narrative.parts_of import part_within
from ingest.narrative.passages import Passage
from ingest.narrative.placement import stands_right_before
from ingest.narrative.rates import lower_part
from ingest.narrative.scopes import breakdown_type, breakdown_types
from ingest.narrative.zones import Zone


def out_of(passage: Passage, number: int, meaning: Meaning, found: list[Meaning]) -> Meaning:
    """``1.206 tỷ đồng trên tổng số 1.870 tỷ đồng``: a pair written out."""
    if not number or passage.of[number] != passage.of[number - 1]:
        return meaning
    ends, begins = passage.figures[number - 1].end, passage.figures[number].start
    written_out = bool(_OVER.fullmatch(passage.text, ends, begins))
    sure = meaning.confidence > DOUBTED and meaning.indicator_code != found[-1].indicator_code
    if sure and not written_out:
        return meaning
    before, figure = passage.figures[number - 1], passage.figures[number]
    on_total = written_out or _ON_TOTAL.fullmatch(passage.text, before.end, figure.start)
    if before.kind != figure.kind or not on_total:
        return meaning
    lower = lower_part(found[-1])
    return lower if lower.indicator_code else meaning


def same_of_a_unit(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning], without: str = ""
) -> Meaning:
    """``… đạt 92,5%. Cao nhất: phường A (98,2%), …``: the rate told before, of a unit named."""
    figure = passage.figures[number]
    if figure.kind != "percent" or meaning.indicator_code:
        return meaning
    beside = any(stands_right_before(passage, number, unit) for unit in passage.units)
    rates = [one for one in found if one.kind == "ratio"]
    if not beside or not rates:
        return meaning
    if code := _rate_named_ahead(passage, number, without):
        same = next((one for one in reversed(rates) if one.indicator_code == code), rates[-1])
        return replace(
            same, indicator_code=code, kind=families().kind[code], breakdown_code=ALL_BREAKDOWN,
            service_code=None, subject=None, confidence=SURE_AS_REPEATED, rule="of_a_unit",
        )  # fmt: skip
    return replace(
        rates[-1], confidence=min(rates[-1].confidence, SURE_AS_REPEATED), rule="of_a_unit"
    )


def _rate_named_ahead(passage: Passage, number: int, without: str) -> str | None:
    """``Một số nơi có tỷ lệ hồ sơ trực tuyến cao như: phường A (98,6%)``: by its own words."""
    place = passage.place(number)
    evidence = {
        mention.concept: {Zone.BEFORE: 1}
        for mention in passage.mentions
        if place.sentence <= mention.start < place.opening
    }
    told = gazetteer(without).candidates(passage.figures[number], evidence, has_service=False)
    return told[0].indicator_code if told else None


def of_a_field(passage: Passage, number: int, meaning: Meaning, found: list[Meaning]) -> Meaning:
    """``Quá hạn 853 hồ sơ, chủ yếu là lĩnh vực đất đai (701 hồ sơ)``: of the whole before it."""
    figure, before = passage.figures[number], number - 1
    if meaning.indicator_code or not number or passage.of[number] != passage.of[before]:
        return meaning
    whole, value = found[before], passage.figures[before].value
    less = figure.value is not None and value is not None and figure.value < value
    code = whole.indicator_code or ""
    if figure.kind != "count" or not less or "FIELD" not in breakdown_types(code):
        return meaning
    for part in passage.parts:
        beside = passage.figures[before].end <= part.start and _LINKED.fullmatch(
            passage.text, part.end, figure.start
        )
        if beside and breakdown_type(part.concept) == "FIELD":
            sure = min(whole.confidence, SURE_AS_REPEATED)
            return replace(whole, breakdown_code=part.concept, confidence=sure, rule="of_a_field")
    return meaning


def online_of_a_service(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """``Khai sinh 1.102, trực tuyến 88,2%``: of the service right before it.

    Args:
        passage: The paragraph.
        number: Which figure.
        meaning: What its words say.
        found: What the figures before it mean.
    """
    before, figure = number - 1, passage.figures[number]
    code = _ONLINE.get(figure.kind)
    if meaning.indicator_code or not number or code is None or figure.pair:
        return meaning
    whole = found[before]
    if whole.indicator_code != "SVC_RECEIVED" or passage.of[number] != passage.of[before]:
        return meaning
    between = spelled_out(passage.text, passage.figures[before].end, figure.start)
    if not _SAID_ONLINE.fullmatch(between):
        return meaning
    sure = min(whole.confidence, SURE_AS_REPEATED)
    kind = families().kind[code]
    return replace(whole, indicator_code=code, kind=kind, confidence=sure, rule="part")


def within(passage: Passage, number: int, meaning: Meaning, found: list[Meaning]) -> Meaning:
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


def beside_its_pair(meaning: Meaning, found: list[Meaning]) -> Meaning:
    """``Đã kích hoạt 164 tài khoản, lũy kế 27.340``: beside its cumulative the first is a flow."""
    if meaning.rule != KIND_UNSTATED or meaning.indicator_code is None:
        return meaning
    known = families()
    flow = known.flow(meaning.indicator_code)
    cumulative = known.paired.get(flow)
    if any(other.indicator_code == cumulative and other is not meaning for other in found):
        return replace(meaning, indicator_code=flow, kind=known.kind[flow], rule="wording")
    return meaning


def in_brackets(passage: Passage, number: int, meaning: Meaning, found: list[Meaning]) -> Meaning:
    """``Thu nhận 87 hồ sơ (06 trẻ dưới 6 tuổi)``: a part in brackets is of its whole's time."""
    code, start = meaning.indicator_code, passage.figures[number].start
    sentence = passage.sentence_of(number)
    opening = passage.text.rfind("(", sentence.start, start)
    if opening < 0 or ")" in passage.text[opening:start]:
        inner = [match.end() for match in _PARTS.finditer(passage.text, sentence.start, start)]
        opening = inner[-1] if inner and ";" not in passage.text[inner[-1] : start] else -1
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


def beside_a_service(
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


def timed_as_whole(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """``Tiếp nhận 90 hồ sơ trong năm 2025 …, trong đó trực tuyến 80``: of the whole's window."""
    when, start = meaning.timing, passage.figures[number].start
    if not meaning.indicator_code or when.window or when.as_of or when.manner == "cumulative":
        return meaning
    inner = list(_WITHIN.finditer(passage.text, passage.sentence_of(number).start, start))
    if not inner or ";" in passage.text[inner[-1].start() : start]:
        return meaning
    for before in range(number - 1, -1, -1):
        end = passage.figures[before].end
        if passage.of[before] != passage.of[number]:
            break
        if end > inner[-1].start() or not found[before].indicator_code:
            continue
        if not passage.place(number).bracketed(end):
            return replace(meaning, timing=found[before].timing)
    return meaning


def standing_as_whole(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """``Kích hoạt 40.200/46.900 tài khoản, trong đó mức 1: 3.100``: as things stand, like both.

    Args:
        passage: The paragraph.
        number: Which figure, whose words do not tell its kind.
        meaning: What it means so far.
        found: What the figures before it mean.
    """
    meaning = _as_the_sentence_before(passage, number, meaning, found)
    known, code = families(), meaning.indicator_code or ""
    stock = known.cumulative(code)
    if meaning.rule != KIND_UNSTATED or stock == code:
        return meaning
    sentence, start = passage.sentence_of(number), passage.figures[number].start
    inner = list(_WITHIN.finditer(passage.text, sentence.start, start))
    for before in range(number):
        whole = found[before]
        outside = bool(inner) and sentence.start <= passage.figures[before].end <= inner[-1].start()
        alike = (whole.indicator_code or "").split("_")[0] == code.split("_")[0]
        if outside and alike and whole.kind == "cumulative":
            return replace(meaning, indicator_code=stock, kind=known.kind[stock], rule="wording")
    return meaning


def _as_the_sentence_before(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """``Trong kỳ trả 26.908 thẻ. Trong số thẻ đã trả, trẻ dưới 6 tuổi 3.870``: its flow."""
    place, sentence = passage.of[number], passage.sentence_of(number)
    if (
        meaning.rule != KIND_UNSTATED
        or not place
        or not _OF_THOSE.match(passage.text, sentence.start)
    ):
        return meaning
    last = [one for one in range(number) if passage.of[one] == place - 1]
    flow = families().flow(meaning.indicator_code or "")
    if not last or found[last[-1]].kind != "flow" or flow not in families().kind:
        return meaning
    when = found[last[-1]].timing
    return replace(
        meaning, indicator_code=flow, kind=families().kind[flow], timing=when, rule="part"
    )


_ONLINE = {"percent": "SVC_ONLINE_RATE", "count": "SVC_RECEIVED_ONLINE"}
_SAID_ONLINE = re.compile(
    r"\s*(?:hồ sơ|HS|trường hợp)?\s*[,(]\s*(?:trong đó\s+)?(?:có\s+)?(?:nộp\s+)?"
    r"(?:trực tuyến|qua mạng|trên mạng|online)\s*(?:đạt|là|có|:)?\s*",
    re.IGNORECASE,
)
_OF_THOSE = re.compile(r"\W*trong số\b", re.IGNORECASE)
_OVER = re.compile(r"\s+trên\s+", re.IGNORECASE)
"""``37.615 trên 41.326 tài khoản được cấp``."""
_ON_TOTAL = re.compile(r"[^;.\d]{0,60}\b(?:trên|trong) tổng(?: số)?\s*", re.IGNORECASE)
_LINKED = re.compile(r"\s*(?:\(|với|là|có|:)?\s*", re.IGNORECASE)
_ALL = frozenset({"tthc", "motcua"})
_PARTS = re.compile(
    r"\b(?:trong đó|bao gồm|gồm|(?:chia|phân|tính) theo (?:độ tuổi|đối tượng|nhóm))\b|;\s*có\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\btrong đó\b", re.IGNORECASE)
_ESSENTIAL = re.compile(r"\b(?:thiết yếu|25 (?:dịch vụ công|DVC))\b", re.IGNORECASE)
