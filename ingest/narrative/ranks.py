"""Ranks told behind their score: ``đạt 82,47 điểm về Bộ chỉ số 766, đứng thứ 17 cả nước``."""

import re
from dataclasses import replace

from ingest.narrative.families import families
from ingest.narrative.figure_times import day_of_a_score, time_of
from ingest.narrative.meaning import SURE_AS_REPEATED, Meaning
from ingest.narrative.passages import Passage

_INDEX, _SCORE, _RANK = "qd766", "QD766_SCORE", "QD766_RANK"


def ranked(passage: Passage, number: int, meaning: Meaning, found: list[Meaning]) -> Meaning:
    """Read a rank that its own words do not tell: by its score, or by the index it stands behind.

    Args:
        passage: The paragraph.
        number: Which figure.
        meaning: What its words say.
        found: What the figures before it mean.
    """
    if _is_how_many_are_ranked(passage, number):
        return Meaning(rule="ranked")
    told = _of_its_index(passage, number, of_its_score(passage, number, meaning, found))
    return _of_that_day(told, found)


def _is_how_many_are_ranked(passage: Passage, number: int) -> bool:
    """``Hạng 08 trong 103 xã, phường``: among how many, not which place."""
    if not number:
        return False
    figure, before = passage.figures[number], passage.figures[number - 1]
    is_rank = _RANKED.search(passage.text, max(0, before.start - _NEAR_BEFORE), before.start)
    return bool(is_rank and _AMONG.fullmatch(passage.text, before.end, figure.start))


def _of_that_day(meaning: Meaning, found: list[Meaning]) -> Meaning:
    """``Ngày 14/5: 91,24 điểm. Nhóm thanh toán 9,1 điểm``: parts stand as the whole stood."""
    if meaning.kind != "score" or meaning.timing.window or meaning.timing.as_of:
        return meaning
    days = [one.timing.as_of for one in found if one.kind == "score" and one.timing.as_of]
    return replace(meaning, timing=replace(meaning.timing, as_of=days[-1])) if days else meaning


def of_its_score(passage: Passage, number: int, meaning: Meaning, found: list[Meaning]) -> Meaning:
    """Read a rank that says no more as that of the score told before it in its sentence.

    Args:
        passage: The paragraph.
        number: Which figure.
        meaning: What its words say.
        found: What the figures before it mean.
    """
    figure = passage.figures[number]
    if meaning.indicator_code or not number or figure.kind != "count":
        return meaning
    score = number - (2 if passage.figures[number - 1].pair == "denominator" else 1)
    if found[score].indicator_code != _SCORE or passage.of[score] != passage.of[number]:
        return meaning
    between = passage.text[passage.figures[score].end : figure.start]
    if not _RANKED.search(between) or _OF_ANOTHER.search(between):
        return meaning
    if is_of_another_index(passage, number):
        return meaning
    told = found[score]
    return replace(
        told,
        indicator_code=_RANK,
        kind=families().kind[_RANK],
        confidence=min(told.confidence, SURE_AS_REPEATED),
        rule="ranked",
    )


def _of_its_index(passage: Passage, number: int, meaning: Meaning) -> Meaning:
    """``Đánh giá theo Quyết định số 766/QĐ-TTg: thứ 46``: a rank that only its place calls one."""
    figure, sentence = passage.figures[number], passage.sentence_of(number)
    if meaning.indicator_code or figure.kind != "count":
        return meaning
    own = [
        one.end
        for one in passage.mentions
        if one.concept == _INDEX and sentence.start <= one.start and one.end <= figure.start
    ]
    if not own or not _PLACED.match(passage.text, own[-1], figure.start):
        return meaning
    if is_of_another_index(passage, number):
        return meaning
    when = day_of_a_score(passage, number, time_of(passage, number))
    kind = families().kind[_RANK]
    return replace(
        meaning, indicator_code=_RANK, kind=kind, timing=when, confidence=_SURE, rule="ranked"
    )


def is_of_another_index(passage: Passage, number: int) -> bool:
    """``Bộ chỉ số 766 đạt 82,47 điểm; PAR INDEX xếp thứ 17 cả nước``: ranked by something else.

    Args:
        passage: The paragraph.
        number: Which figure.
    """
    start, figure = passage.sentence_of(number).start, passage.figures[number].start
    own = [one.end for one in passage.mentions if one.concept == _INDEX and one.end <= figure]
    return bool(_OTHER_INDEX.search(passage.text, max([start, *own]), figure))


_PLACED = re.compile(r"[^;:.\d]{0,80}(?:/[^\s:]+)?[^;:.\d]{0,40}[:,(]\s*thứ\s+$", re.IGNORECASE)
_SURE, _NEAR_BEFORE = 0.9, 30
_AMONG = re.compile(r"\s*(?:trong|trên)(?:\s+(?:tổng số|số|toàn bộ))*\s+", re.IGNORECASE)
_RANKED = re.compile(
    r"\b(?:đứng|xếp|hạng|vị trí|(?<=[,(] )thứ)(?:\s+(?:hạng|vị trí|thứ|ở|là))*\s*$", re.IGNORECASE
)
_OF_ANOTHER = re.compile(r";|\b(?:riêng|nhóm|tiêu chí|lĩnh vực)\b", re.IGNORECASE)
_OTHER_INDEX = re.compile(
    r"\b(?:PAR|PCI|DTI|PAPI|SIPAS)\b"
    r"|chỉ số (?:cải cách hành chính|chuyển đổi số|năng lực cạnh tranh|hài lòng)"
)
