"""Dossiers told level by level: ``cấp huyện tiếp nhận …; cấp xã …``, ``tại Bộ phận Một cửa …``.

The figure of one level is none of the whole unit; where the catalogue has no part for the level, it
waits for a person.
"""

import re
from dataclasses import replace

from ingest.model import ALL_BREAKDOWN
from ingest.narrative.meaning import DOUBTED, Meaning
from ingest.narrative.passages import Passage
from ingest.narrative.scopes import breakdown_type

_OF_DOSSIERS, _CENTRE = "DOSSIER_", "ORG:TTHCC"


def of_its_level(passage: Passage, number: int, meaning: Meaning) -> Meaning:
    """Doubt a figure of dossiers that the words before it give to one level, not to the whole.

    Args:
        passage: Its paragraph.
        number: Which figure.
        meaning: What it was taken for, its part included.
    """
    if _is_of_a_field(passage, number, meaning):
        return replace(meaning, confidence=min(meaning.confidence, DOUBTED))
    whole = meaning.breakdown_code in (ALL_BREAKDOWN, _CENTRE) and meaning.subject is None
    if not whole or not (meaning.indicator_code or "").startswith(_OF_DOSSIERS):
        return meaning
    place = passage.of[number]
    start = passage.sentences[place].start
    if place and _GOES_ON.match(passage.text, start):
        before = passage.sentences[place - 1]
        if _LEVEL.search(passage.text, before.start, start):
            start = before.start
    told = list(_LEVEL.finditer(passage.text, start, passage.figures[number].start))
    if not told or _OF_ALL.search(passage.text, told[-1].end(), passage.figures[number].start):
        return meaning
    if _OF_BOTH.search(passage.text, start, passage.figures[number].start):
        return meaning
    return replace(meaning, confidence=min(meaning.confidence, DOUBTED))


def _is_of_a_field(passage: Passage, number: int, meaning: Meaning) -> bool:
    """``Các lĩnh vực nhiều hồ sơ như: tư pháp: 33 nghìn; công an: 2.400``: by field, not office."""
    if not (meaning.indicator_code or "").startswith(_OF_DOSSIERS):
        return False
    start, sentence = passage.figures[number].start, passage.sentence_of(number)
    by_field = breakdown_type(meaning.breakdown_code) == "FIELD"
    return not by_field and bool(_FIELDS.search(passage.text, sentence.start, start))


_FIELDS = re.compile(
    r"\b(?:các|những)\s+lĩnh vực\b[^.;:]{0,60}\b(?:nhiều|cao|lớn)\b[^.;:]{0,30}:", re.IGNORECASE
)
_GOES_ON = re.compile(r"\W*trong (?:đó|số này|số đó)\b", re.IGNORECASE)
_LEVEL = re.compile(
    r"(?:^|[;:.,]\s*|\btrong đó,?\s+)(?:tại\s+)?(?:cấp|khối)\s+(?:tỉnh|huyện|xã|thành phố|UBND"
    r"|các)\b"
    r"|\b(?:cơ quan|đơn vị) cấp (?:tỉnh|huyện|xã)\s+(?:phát sinh|tiếp nhận|giải quyết)\b"
    r"|\btrong đó,?\s+tại (?:các )?(?:khối|bộ phận|trung tâm)\b|(?:^|[.;]\s*)Tại khối\b"
    r"|\bdo (?:các )?(?:sở,? (?:ban,? )?ngành|UBND cấp (?:huyện|xã))[^.;]{0,20}\btiếp nhận\b",
    re.IGNORECASE,
)
_OF_BOTH = re.compile(r"\bcả\s+(?:hai|ba|0?[23])\s+(?:khối|cấp|nhóm)\b", re.IGNORECASE)
"""``Cả ba khối (sở, ngành; ngành dọc; cấp xã) nhận 318.440 hồ sơ``."""
_OF_ALL = re.compile(
    r"\btoàn (?:tỉnh|thành phố|huyện|thị xã|quận|xã|phường|ngành)\b", re.IGNORECASE
)
