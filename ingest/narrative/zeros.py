"""Zero in words: ``không phát sinh hồ sơ quá hạn``.

``Không có`` mostly begins a remark, not a figure, so such a zero is kept only where the words
after it name an indicator beyond doubt.
"""

import re
from decimal import Decimal

from ingest.narrative.figures import Figure
from ingest.narrative.lexicon import Mention


def is_labelled_zero(text: str, start: int, end: int) -> bool:
    """``Hồ sơ quá hạn: không có;`` says it behind its label, and nothing after it."""
    rest = text[end:].lstrip()
    return text[:start].rstrip().endswith(":") and (not rest or rest[0] in ";,.)")


_CLAUSE_BEGINS = re.compile(
    r"(?:^|[,;.:(]|\bvà|\bnhưng)\s*(?:[-–—+•*·●▪○◦]\s*|[a-zđ\d]{1,2}[.)/]\s*)?"
    r"(?:hiện\s+|trong (?:kỳ|tháng|quý|năm)(?: báo cáo)?,?\s*)?"
    r"(?:(?:toàn\s+)?(?:tỉnh|huyện|thị xã|xã|phường|thành phố|đơn vị|địa phương)\s+)?$",
    re.IGNORECASE,
)
_PAUSED = re.compile(r"[,;.:()]|\bvà\b")
_CLAUSE = re.compile(r"[^,;.:()]*")
_NOT_A_COUNT = re.compile(
    r"(?:hồ sơ\s+)?(?:nào\b|đủ|được|thể|ai\b|mặt\b|điều kiện|nhu cầu|cơ sở|căn cứ|quy định)"
)


def zero_figures(text: str, cues: list[Mention], figures: list[Figure]) -> list[Figure]:
    """Return the zeros a text says in words, as figures.

    Args:
        text: The paragraph.
        cues: The cue words met in it.
        figures: Its figures in digits; a zero right before one is none ("không có 5 hồ sơ").
    """
    found = []
    for cue in cues:
        if cue.concept != "zero":
            continue
        labelled = is_labelled_zero(text, cue.start, cue.end)
        sure = labelled or "phát sinh" in text[cue.start : cue.end].lower()
        if not sure and not _CLAUSE_BEGINS.search(text[: cue.start]):
            continue
        clause = _CLAUSE.match(text, cue.end)
        end = clause.end() if clause else cue.end
        rest = text[cue.end : end].strip()
        counted = any(
            figure.end <= cue.start and not _PAUSED.search(text, figure.end, cue.start)
            for figure in figures
        )
        if counted:
            continue  # "03 dịch vụ chưa phát sinh hồ sơ" counts the services
        followed = any(cue.end <= figure.start < end + 2 for figure in figures)
        if labelled or (rest and not followed and not _NOT_A_COUNT.match(rest.lower())):
            zero = Decimal(0)
            found.append(Figure(cue.start, cue.end, "count", zero, "reported", "exact", ""))
    return found
