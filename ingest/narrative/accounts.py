"""Accounts of dossiers told line by line, where only the first line says what is counted.

``a) Tổng số hồ sơ phải giải quyết: 286, gồm:``, below it ``+ Nhận mới: 277``; or
``Nhận mới 41.386 HS …``, in the next line ``GQ xong 39.870, trễ 159; đang GQ 2.118.``: a bare
number whose label says what became of dossiers counts dossiers, where the account is open.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.narrative.lexicon import Mention
from ingest.narrative.passages import Passage
from ingest.narrative.scopes import breakdown_type
from ingest.narrative.zones import Zone

_DOSSIERS = "hồ sơ"
_STATES = frozenset(
    {"tiepnhan", "giaiquyet", "quahan", "dangxuly", "tonkytruoc", "dunghan", "online", "offline"}
)
"""What becomes of dossiers; a number labelled by one of them counts dossiers."""
_NAMED = frozenset({"hoso", "tthc"})
_OTHERS = frozenset(
    {
        "dddt",
        "vneid",
        "cccd",
        "thunhan",
        "taikhoan",
        "nhiemvu",
        "pakn",
        "tochuc",
        "mohinhdiem",
        "qd766",
        "diem",
        "nhomchiso",
    }
)
_ONLY_EARLY = re.compile(
    r"(?<!và )(?<!hoặc )(?<!, )\b(?:trước|sớm) (?:hạn|hẹn|thời hạn)\s*:?\s*$", re.IGNORECASE
)
"""``Trước hạn: 1.100``, beside ``Đúng hạn: 288``: a part of what was in time."""
_PROCEDURES = re.compile(
    r"\b(?:DVC|DVCTT|TTHC|thủ tục|dịch vụ(?: công)?(?: trực tuyến)?)\s+(?:trực tuyến\s+)?"
    r"(?:toàn trình|một phần)\s*:?\s*$",
    re.IGNORECASE,
)
"""``DVCTT toàn trình 96``: so many procedures."""
_PAUSE = re.compile(r"\s*(?:$|[.;,)(]|[-–]\s|→|=)")
_LINK = re.compile(r"\s*(?::|là|được|có|đạt|xong|hồ sơ)?\s*", re.IGNORECASE)


def of_an_account(passage: Passage, is_open: bool) -> bool:
    """Say what the bare numbers of a passage count, where it goes on with an account of dossiers.

    Args:
        passage: The paragraph; its figures get their noun.
        is_open: Whether what stands above it counts dossiers.

    Returns:
        Whether it goes on with the account, so that the next line may too.
    """
    if is_open and _of_a_field(passage):
        passage.figures[0] = replace(passage.figures[0], noun=_DOSSIERS)
        return True
    if not is_open:
        return False
    counted = [number for number in range(len(passage.figures)) if _is_bare(passage, number)]
    if not counted:
        return False
    for number in counted:
        if _ONLY_EARLY.search(passage.text, 0, passage.figures[number].start):
            continue
        passage.figures[number] = replace(passage.figures[number], noun=_DOSSIERS)
    if not any(mention.concept == "hoso" for mention in passage.mentions):
        passage.context = [*passage.context, ("hoso", Zone.OPENING)]
    return True


def opens_an_account(mentions: Sequence[Mention] | Sequence[str]) -> bool:
    """Tell whether a paragraph or heading speaks of dossiers and of nothing else that is counted.

    Args:
        mentions: The concepts it speaks of, or where it mentions them.
    """
    concepts = {one if isinstance(one, str) else one.concept for one in mentions}
    return not _NAMED.isdisjoint(concepts) and _OTHERS.isdisjoint(concepts)


def _of_a_field(passage: Passage) -> bool:
    """``Phân theo lĩnh vực (hồ sơ nhận mới):``, below it ``- Hộ tịch: 38``."""
    told = any(concept == "linhvuc" for concept, _ in passage.context)
    if not told or len(passage.figures) != 1 or passage.figures[0].noun:
        return False
    figure = passage.figures[0]
    fields = [part for part in passage.parts if breakdown_type(part.concept) == "FIELD"]
    if figure.kind != "count" or not _PAUSE.match(passage.text, figure.end) or not fields:
        return False
    if not _LINK.fullmatch(passage.text, fields[-1].end, figure.start):
        return False
    passage.context = [*passage.context, ("hoso", Zone.OPENING), ("linhvuc", Zone.OPENING)]
    return True


def _is_bare(passage: Passage, number: int) -> bool:
    """``Nhận mới: 277.``, ``GQ xong 39.870,``: a state of dossiers, then nothing but a number."""
    figure, sentence = passage.figures[number], passage.sentence_of(number)
    if figure.kind != "count" or figure.noun or figure.pair:
        return False
    if not _PAUSE.match(passage.text, figure.end):
        return False
    if _PROCEDURES.search(passage.text, sentence.start, figure.start):
        return False
    told = (one for one in passage.mentions if sentence.start <= one.start < sentence.end)
    if any(one.concept in _OTHERS for one in told):
        return False
    return any(
        mention.concept in _STATES
        and mention.end <= figure.start
        and _LINK.fullmatch(passage.text, mention.end, figure.start)
        for mention in passage.mentions
    )
