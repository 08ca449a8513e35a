"""Dossiers told tier by tier: ``41.386 hồ sơ, trong đó một cửa huyện 12.204, xã - TT 29.182``.

Numbers behind the names of tiers are those tiers' parts where they add up to the whole told before
them; where they do not, nobody knows what they are parts of.
"""

import re
from dataclasses import replace

from ingest.model import ALL_BREAKDOWN
from ingest.narrative.meaning import SURE_AS_REPEATED, Meaning
from ingest.narrative.passages import Passage

_AT = (
    r"(?:tại\s+|ở\s+|do\s+)?(?:(?:bộ phận\s+|BP\s+)?(?:một cửa|tiếp nhận)\s+(?:của\s+)?|UBND\s+"
    r"|trung tâm\s+|khối\s+)?(?:cấp\s+|các\s+)?"
)
_SAYS = r"(?:\s+(?:tiếp nhận|nhận|được|đã|có|là|giải quyết|phát sinh|hơn|trên|gần))*\s*[:(]?\s*$"
_TIERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        ALL_BREAKDOWN,
        re.compile(
            rf"(?<!\w){_AT}(?:tỉnh|sở,? ban,? ngành|sở, ngành|các sở|thành phố){_SAYS}",
            re.IGNORECASE,
        ),
    ),
    (
        "ORG:CAPHUYEN",
        re.compile(
            rf"(?<!\w){_AT}(?:huyện|quận)(?:\s*(?:[-,/+&]|và)\s*(?:quận|thị xã|thành phố|TX|TP))*"
            rf"{_SAYS}",
            re.IGNORECASE,
        ),
    ),
    (
        "ORG:CAPXA",
        re.compile(
            rf"(?<!\w){_AT}(?:xã|phường)(?:\s*(?:[-,/+&]|và)\s*(?:xã|phường|thị trấn|đặc khu|TT))*"
            rf"{_SAYS}",
            re.IGNORECASE,
        ),
    ),
)
"""Tiers in their order; the uppermost has no part of its own in the catalogue."""
_FAMILIES = ("DOSSIER_RECEIVED", "DOSSIER_RESOLVED", "DOSSIER_OVERDUE", "DOSSIER_PENDING")
_FEWEST, _MOST = 2, 3


def by_tier(passage: Passage, found: list[Meaning]) -> list[Meaning]:
    """Read the parts of tiers that add up to the dossiers told before them.

    Args:
        passage: The paragraph.
        found: What each figure means so far.

    Returns:
        The same, each such part being of its tier what the whole is of all.
    """
    told = list(found)
    tiers = [_tier(passage, number) for number in range(len(found))]
    for first in range(1, len(found)):
        for count in range(_MOST, _FEWEST - 1, -1):
            numbers = range(first, first + count)
            whole = _whole(passage, found, numbers, tiers)
            if whole is None:
                continue
            for number in numbers:
                if (tier := tiers[number]) != ALL_BREAKDOWN and tier:
                    told[number] = replace(
                        whole,
                        breakdown_code=tier,
                        confidence=min(whole.confidence, SURE_AS_REPEATED),
                        rule="tier",
                    )
            break
    return told


def _whole(
    passage: Passage, found: list[Meaning], numbers: range, tiers: list[str | None]
) -> Meaning | None:
    """Return what is told before some figures of different tiers, where it is their sum."""
    if numbers[-1] >= len(found):
        return None
    named = [tiers[number] for number in numbers]
    if None in named or len(set(named)) < len(named):
        return None
    total = sum(passage.figures[number].value or 0 for number in numbers)
    for before in range(numbers[0] - 1, -1, -1):
        meaning, near = found[before], passage.of[numbers[0]] - passage.of[before] <= 1
        is_whole = near and (meaning.indicator_code or "").startswith(_FAMILIES)
        if is_whole and total and passage.figures[before].value == total:
            return meaning
    return None


def _tier(passage: Passage, number: int) -> str | None:
    figure = passage.figures[number]
    if figure.kind != "count" or figure.pair or not number:
        return None
    start = passage.figures[number - 1].end
    return next(
        (code for code, words in _TIERS if words.search(passage.text, start, figure.start)), None
    )
