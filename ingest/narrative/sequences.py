"""Figures that follow one another in a known order: the next one needs few words of its own.

``Giao 52 việc: xong 31, đang làm 15``, ``nhận 486 hồ sơ. Nộp trên mạng 402; nộp tại quầy 84``: once
the first is understood, a phrase that is **all** that is said of the next tells what that one is.
The orders are rows of ``seeds/narrative/sequences.csv``; no part is more than its whole.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.narrative.families import families
from ingest.narrative.figure_times import time_of
from ingest.narrative.figures import Figure
from ingest.narrative.meaning import DOUBTED, KIND_UNSTATED, SURE_AS_REPEATED, UNTIMED, Meaning
from ingest.narrative.nouns import noun_fits
from ingest.narrative.own_words import opens_its_sentence, own_words, said
from ingest.narrative.parts_of import part_within
from ingest.narrative.passages import Passage
from ingest.narrative.thresholds import threshold
from ingest.narrative.times import Timing
from ingest.narrative.zones import Zone
from ingest.reference import seed_rows


@dataclass(frozen=True, slots=True)
class _Step:
    """One place in an order.

    Attributes:
        sequence: Name of the order.
        indicator_code: What stands there.
        nouns: Words that must be counted; empty: any.
        whole: What it cannot be more than; "": nothing.
        topics: Concepts of a heading under which it needs no figure before it.
    """

    sequence: str
    indicator_code: str
    nouns: frozenset[str]
    whole: str
    topics: frozenset[str]


def next_in_sequence(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """Read a figure by its place behind others, where its words are all a known phrase.

    Args:
        passage: The paragraph.
        number: Which figure.
        meaning: What it means so far.
        found: What the figures before it mean.
    """
    in_words = passage.text[passage.figures[number].start].isalpha()
    if meaning.rule == "change" or in_words:
        return meaning
    sure = meaning.confidence >= threshold("current_view")
    orders = _sequences(meaning.indicator_code or "") if sure else frozenset()
    figure, words = passage.figures[number], own_words(passage, number)
    steps = _steps(figure.kind).get(words, ())
    if "lookups" in orders:
        orders |= {"visits"}  # ``thành công`` behind visits is of those visits
    told = {
        after.indicator_code: after
        for step in steps
        if not sure or step.sequence in orders
        if not step.nouns or figure.noun in step.nouns or (words and not figure.noun)
        for after in _told(passage, number, step, found)
    }
    if len(told) != 1 or _is_same(meaning.indicator_code, next(iter(told)), sure=sure):
        return meaning  # what its own words say and something speaks against stays doubted
    return told.popitem()[1]


def _is_same(code: str | None, other: str | None, *, sure: bool) -> bool:
    """Tell whether two indicators stand at one place, be it of the period or of a service."""
    if not code or not other:
        return False
    same_place = not _alike(code).isdisjoint(_alike(other))
    return same_place if sure else families().flow(code) == families().flow(other)


def _told(passage: Passage, number: int, step: _Step, found: list[Meaning]) -> Iterator[Meaning]:
    """Yield what a figure is as a step, if what it follows, or its heading, is of that order."""
    figure = passage.figures[number]
    if figure.noun not in step.nouns and not noun_fits(figure.noun, step.indicator_code):
        return
    before = _anchor(passage, number, step.sequence, found)
    if before is None:
        if not _is_headed(passage, number, step, found):
            return
        code, when = step.indicator_code, time_of(passage, number)
        kind = families().kind[code]
        yield Meaning(code, kind, timing=when, confidence=SURE_AS_REPEATED, rule="sequence")
        return
    anchor = found[before]
    member = _member(step.indicator_code, anchor)
    if member is None or _is_too_much(figure, _member(step.whole, anchor), passage, found):
        return
    when, is_paired = time_of(passage, number), member in families().paired
    if is_paired and _begins_anew(passage, number, before, when, anchor.kind):
        return
    yield replace(
        anchor,
        indicator_code=member,
        kind=families().kind[member],
        timing=anchor.timing if when == UNTIMED else when,
        confidence=min(anchor.confidence, SURE_AS_REPEATED),
        rule=KIND_UNSTATED if is_paired and anchor.rule == KIND_UNSTATED else "sequence",
        falls=False,
    )


def _begins_anew(
    passage: Passage, number: int, before: int, when: Timing, kind: str | None
) -> bool:
    """``Kích hoạt 41. Lũy kế đến nay cấp 6.902``, ``lũy kế 612; kích hoạt 59``: another count."""
    if passage.of[before] != passage.of[number]:
        return when != UNTIMED
    between = passage.text[passage.figures[before].end : passage.figures[number].start]
    return ";" in between and kind in ("flow", "cumulative")


def _anchor(passage: Passage, number: int, sequence: str, found: list[Meaning]) -> int | None:
    """Return the figure a step follows: the last understood one, unless it is of something else."""
    place = passage.place(number)
    for before in range(number - 1, -1, -1):
        one, figure = found[before], passage.figures[before]
        if one.indicator_code is None or one.kind in ("context", "target"):
            continue
        if passage.of[before] < passage.of[number] - 1:
            return None
        if place.bracketed(figure.end):
            continue
        is_member = sequence in _sequences(one.indicator_code)
        return before if is_member and one.confidence > DOUBTED else None
    return None


def _is_headed(passage: Passage, number: int, step: _Step, found: list[Meaning]) -> bool:
    """``b) Đã trả kết quả: 279`` under ``Giải quyết TTHC``: the heading says what it is of."""
    if any(one.indicator_code for one in found) or not step.topics:
        return False
    if not opens_its_sentence(passage, number):
        return False
    above = {concept for concept, zone in passage.context if zone in _RIGHT_ABOVE}
    return not step.topics.isdisjoint(above)


def _member(code: str, anchor: Meaning) -> str | None:
    """Return the step's indicator of the anchor's sort: of its service, in the period or until."""
    if not code:
        return None
    known = families()
    if anchor.kind == "flow":
        code = known.flow(code)
    elif anchor.kind in ("stock", "cumulative"):
        code = known.cumulative(code)
    return part_within(code, anchor.indicator_code or "") if anchor.service_code else code


def _is_too_much(figure: Figure, whole: str | None, passage: Passage, found: list[Meaning]) -> bool:
    values = [
        other.value
        for other, one in zip(passage.figures, found, strict=False)
        if whole and one.indicator_code == whole and other.value is not None
    ]
    return bool(values) and figure.value is not None and figure.value > values[-1]


@lru_cache(maxsize=4)
def _steps(counts: str) -> dict[tuple[str, ...], list[_Step]]:
    steps: dict[tuple[str, ...], list[_Step]] = defaultdict(list)
    for row in seed_rows("narrative/sequences"):
        if row["counts"] != counts:
            continue
        step = _Step(
            row["sequence"],
            row["indicator_code"],
            frozenset(noun.strip() for noun in row["nouns"].split(";") if noun.strip()),
            row["whole"],
            frozenset(row["topics"].split()),
        )
        for phrase in row["phrases"].split(";"):
            steps[() if phrase == _NOTHING else said(phrase)].append(step)
    return steps


@lru_cache(maxsize=1024)
def _sequences(code: str) -> frozenset[str]:
    """Return the orders an indicator stands in."""
    alike, rows = _alike(code), seed_rows("narrative/sequences")
    return frozenset(row["sequence"] for row in rows if row["indicator_code"] in alike)


@lru_cache(maxsize=1024)
def _alike(code: str) -> frozenset[str]:
    """Return an indicator with its pair and with what it is of all services."""
    known = families()
    wholes = {row["whole"] for row in seed_rows("narrative/parts_of") if code in row.values()}
    return frozenset({code, known.flow(code), known.cumulative(code)} | wholes)


_NOTHING = "-"
"""No word at all: ``752 tổ công nghệ số cộng đồng, 5.316 người``."""
_RIGHT_ABOVE = frozenset({Zone.PARAGRAPH, Zone.OPENING})
