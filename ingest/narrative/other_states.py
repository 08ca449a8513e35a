"""Figures of what waits, is asked for or is left: not of what the words beside them count.

``Hiện còn 476.454 hồ sơ đang chờ in thẻ`` counts no cards, and ``218.763 hồ sơ yêu cầu giải quyết``
no dossier that was settled. They wait for a person.
"""

import re
from dataclasses import replace

from ingest.narrative.meaning import DOUBTED, Meaning
from ingest.narrative.passages import Passage

_SETTLED = ("DOSSIER_RESOLVED", "SVC_RESOLVED", "DVC25_RESOLVED")
_ONLINE = ("DOSSIER_ONLINE_RATE", "SVC_ONLINE_RATE", "DVC25_ONLINE_RATE")
_OF_SETTLING = ("DOSSIER_RESOLVED", "DOSSIER_ON_TIME", "DOSSIER_OVERDUE")
_HANDLED = ("DOSSIER_RECEIVED", "DOSSIER_RESOLVED", "DOSSIER_PENDING")
_MOST_POINTS = 100
_REACH = 120


def is_of_another_state(passage: Passage, number: int, code: str) -> bool:
    """Tell whether words beside a figure say that it counts another state of the same things.

    Args:
        passage: Its paragraph.
        number: Which figure.
        code: The indicator its words speak for.
    """
    figure, sentence = passage.figures[number], passage.sentence_of(number)
    after = passage.ahead(number, _REACH)
    before = passage.text[sentence.start : figure.start]
    if code.startswith(_SETTLED) and _ASKED.match(after):
        return True
    if code == "CCCD_REMAINING" and _THE_REST.match(after):
        return True
    if code.startswith(_HANDLED) and _DONE_AND_DOING.search(before):
        return True
    if code.startswith(_HANDLED) and _GIVEN_BACK.match(passage.text, figure.end):
        return True
    if code == "QD766_RANK" and _POINTS.match(passage.text, figure.end):
        return True
    if code.startswith(_SETTLED) and _TAKEN_ON.search(before):
        return True
    if code.startswith(_OF_SETTLING) and _OF_THOSE_ONLINE.search(before):
        return True
    if code == "QD766_SCORE" and figure.lower not in (None, _MOST_POINTS):
        return True
    if code in _ONLINE and _SETTLING.search(before):
        return True
    return not code.endswith(("PENDING", "REMAINING")) and bool(_WAITS.match(after))


def less_sure_where_told_apart(passage: Passage, found: list[Meaning]) -> list[Meaning]:
    """``Trước hạn 99.558 hồ sơ, đạt 48,2%; đúng hạn 106.018, đạt 51,2%``: on time is their sum.

    Args:
        passage: Its paragraph.
        found: What its figures were taken for.
    """
    told = list(found)
    for number, meaning in enumerate(found):
        code, sentence = meaning.indicator_code or "", passage.sentence_of(number)
        if "ON_TIME" in code and _is_told_apart(passage.text[sentence.start : sentence.end]):
            told[number] = replace(meaning, confidence=min(meaning.confidence, DOUBTED))
    return told


def _is_told_apart(sentence: str) -> bool:
    return bool(_EARLY_AND_ON_TIME.search(sentence)) and not _TOGETHER.search(sentence)


_EARLY_AND_ON_TIME = re.compile(
    r"\btrước (?:thời )?hạn\b[^.;]*?\d[^;]*;?[^;]*?\bđúng hạn\b"
    r"|\bđúng hạn\b[^.;]*?\d[^;]*;?[^;]*?\btrước (?:thời )?hạn\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\btrước(?: hạn)?(?: và|,| hoặc|/)\s*đúng hạn|\bđúng(?: hạn)?(?: và|,| hoặc|/)\s*(?:sớm"
    r"|trước) hạn",
    re.IGNORECASE,
)
_WAITS = re.compile(r"[^,;.:()]{0,40}\bđang chờ\b", re.IGNORECASE)
_ASKED = re.compile(
    r"[^;.:()]{0,60}\b(?:yêu cầu|đề nghị|cần|phải)\s+(?:được\s+)?giải quyết\b", re.IGNORECASE
)
_DONE_AND_DOING = re.compile(r"\bđã và đang (?:giải quyết|xử lý)\b[^;.]*$", re.IGNORECASE)
"""``Lũy kế đã và đang giải quyết là 6.302 hồ sơ``: all that was to be handled."""
_GIVEN_BACK = re.compile(
    r"[^.;\d]{0,30}(?:\([^()]{0,30}\))?[^.;\d]{0,30}\b(?:trả lại (?:hồ sơ|cho)|rút hồ sơ"
    r"|bị từ chối)\b",
    re.IGNORECASE,
)
"""``90 hồ sơ (chiếm 2,16%), các cơ quan thụ lý trả lại hồ sơ``."""
_POINTS = re.compile(r"\s*(?:/\s*\d+)?\s*điểm\b", re.IGNORECASE)
_TAKEN_ON = re.compile(r"\b(?:nhận|tiếp nhận)\s+giải quyết\b[^.,;:]{0,60}$", re.IGNORECASE)
"""``Nhận giải quyết trong kỳ hơn 2,5 triệu hồ sơ``: taken on, not settled."""
_OF_THOSE_ONLINE = re.compile(
    r"\bhồ sơ\s+(?:nộp\s+|tiếp nhận\s+)?trực tuyến\s+(?:được\s+|đã\s+)?giải quyết\b[^.;]*$",
    re.IGNORECASE,
)
"""``Tỷ lệ hồ sơ trực tuyến được giải quyết đúng hạn``: of some of the dossiers."""
_THE_REST = re.compile(r"(?:[^;.:()]|\.(?=\d))*,\s*(?:số\s+)?còn lại\b", re.IGNORECASE)
"""``Chuyển trả 786.053 thẻ …, số còn lại tiếp tục …``: what is left is another number."""
_SETTLING = re.compile(
    r"(?:^|[;,.]\s*)(?:đã\s+)?giải quyết\s+(?:các\s+)?hồ sơ\s+(?:đã\s+)?(?:tiếp nhận|nộp)\b[^;.]*$",
    re.IGNORECASE,
)
"""``Giải quyết hồ sơ nộp trực tuyến đạt 98,9%``: of those online, how many were settled."""
