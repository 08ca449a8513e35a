"""Numbers beside a measurement that are none: aims, changes, shares of a plan."""

import re
from datetime import date, timedelta

from ingest.narrative.passages import Passage

_JUST_BEFORE = 14


def is_aimed_at(passage: Passage, number: int) -> bool:
    """A rate or number to be reached: ``đảm bảo 100%``, ``phấn đấu kích hoạt 400 tài khoản``."""
    figure = passage.figures[number]
    start = passage.sentence_of(number).start
    opened = _OPENS_A_PLAN.match(passage.text, start)
    if opened and not _REACHED.search(passage.text, opened.end(), figure.start):
        return True
    if _THE_AIM.search(passage.text, start, figure.start):
        return True
    if _TO_BE_DONE.search(passage.text, start, figure.start):
        return True
    for cue in passage.cues:
        if (
            cue.concept not in _AIMS[figure.kind == "percent"]
            or not start <= cue.start < figure.start
        ):
            continue
        between = passage.text[cue.end : figure.start]
        if figure.kind == "percent" and len(between) <= 60 and not _REACHED.search(between):
            return True
        if not between.strip():
            return True
        if cue.concept == "aim" and not _REACHED_OR_OVER.search(between):
            return True
    return False


def is_still_to_come(passage: Passage, number: int, latest: date | None) -> bool:
    """``Đến hết năm 2026 có ít nhất 95%``, in a report of March: nobody has measured that yet."""
    if latest is None:
        return False
    sentence, figure = passage.sentence_of(number), passage.figures[number]
    for days in passage.days:
        ahead = sentence.start <= days.start < figure.start and days.window
        if ahead and days.window and days.window.start > latest:
            return True
    for match in _BY_THE_END.finditer(passage.text, sentence.start, figure.start):
        ends = date(int(match["year"]), 12, 31)
        if ends - latest > _SOON and not _MEASURED.search(passage.text, match.end(), figure.start):
            return True
    return False


def is_change(passage: Passage, number: int) -> bool:
    """``tăng 120 hồ sơ``, ``(cùng kỳ 95)``: a difference, or another period's figure."""
    figure = passage.figures[number]
    start = passage.sentence_of(number).start
    if _LAST_TIME.match(passage.text, start):
        return True
    if _ADDED_SINCE.search(passage.text, start, figure.start):
        return False
    for cue in passage.cues:
        if cue.concept not in ("change", "comparison") or not cue.end <= figure.start:
            continue
        between = passage.text[cue.end : figure.start]
        tail = passage.text[max(0, cue.start - 6) : cue.start]
        if _CARRIED.match(passage.text, cue.end) or tail.lower().rstrip().endswith("tồn"):
            continue
        is_over = _CLAUSE.search(between) or between.count(")") > between.count("(")
        if len(between) <= _JUST_BEFORE and not is_over:
            return True
    return False


def change_since_last_year(passage: Passage, number: int) -> bool | None:
    """Tell whether a difference is to the same period a year ago, and whether it is a fall.

    Returns:
        True for a fall, False for a rise; None where it is to another time or to none.
    """
    sentence, figure = passage.sentence_of(number), passage.figures[number]
    text = passage.text[sentence.start : sentence.end]
    if figure.kind != "count" or not (_LAST_YEAR.search(text) or _a_year_before(passage, text)):
        return None
    words = [
        match[0].lower()
        for match in _RISES_OR_FALLS.finditer(text[: figure.start - sentence.start])
    ]
    if signed := _SIGN.search(text, 0, figure.start - sentence.start):
        return signed[0] != "+"
    return words[-1] in _FALLS if words else None


def _a_year_before(passage: Passage, text: str) -> bool:
    """``So với quý III năm 2022``, in a report of 2023."""
    match = _COMPARED_YEAR.search(text)
    return bool(match and passage.until and int(match["year"]) == passage.until.year - 1)


def is_of_target(passage: Passage, number: int) -> bool:
    """``đạt 92% so với chỉ tiêu`` says how far a plan was met, not the rate of the catalogue."""
    figure = passage.figures[number]
    if figure.kind != "percent":
        return False
    before = passage.text[max(0, figure.start - _JUST_BEFORE) : figure.start]
    return bool(
        _OF_TARGET.match(passage.text, figure.end)
        or (_EQUALS.search(before) and _OF_ANOTHER_TIME.match(passage.text, figure.end))
    )


_OPENS_A_PLAN = re.compile(
    r"[\W\d]*(?:theo kế hoạch(?!\s+(?:số\s*|sổ\s*)?\d)"
    r"|(?:trong )?(?:thời gian|tuần|tháng|quý) tới|tới đây"
    r"|mục tiêu|nhiệm vụ đặt ra"
    r"|(?:trong )?(?:những|các) tháng (?:cuối năm|tới|còn lại)"
    r"|(?:trong )?(?:0?3|0?6) tháng cuối năm)\b",
    re.IGNORECASE,
)
_TO_BE_DONE = re.compile(
    r"\b(?:chỉ tiêu\b[^.;:,\d]{0,40}\bgiao(?:\s+trong\s+(?:tháng|quý|năm|kỳ))?"
    r"|chỉ tiêu (?:đến|từ nay đến|trước)\b[^;:,]{0,24}\b(?:cấp|thu nhận|kích hoạt|đạt|có)"
    r"|mục tiêu (?:là )?(?:cấp|thu nhận|kích hoạt|hoàn thành|đạt|có)"
    r"|giao để (?:hoàn thành|cấp|thu nhận|kích hoạt|đạt)"
    r"|phải (?:thực hiện|hoàn thành|cấp|thu nhận|kích hoạt|đạt))"
    r"(?:\s+(?:là|cho|được|thêm|hơn|trên|khoảng|gần|tối thiểu|ít nhất))*\s*$",
    re.IGNORECASE,
)
"""``Theo chỉ tiêu trên giao hơn 9.000 tài khoản``, ``phải cấp trên 4.100 thẻ``."""
_SOON = timedelta(days=45)
_BY_THE_END = re.compile(
    r"\bđến\s+(?:hết\s+|cuối\s+)*năm\s+(?P<year>20[2-4]\d)(?!\d)", re.IGNORECASE
)
_MEASURED = re.compile(r"\b(?:đã|hiện)\b|[;.](?=\s)", re.IGNORECASE)
_AIMS = (frozenset({"target", "aim"}), frozenset({"target", "target_rate", "aim"}))
_REACHED = re.compile(r"\b(?:đã|đạt|kết quả|được)\b", re.IGNORECASE)
_REACHED_OR_OVER = re.compile(r"\b(?:đã|đạt được|kết quả)\b|[;.:](?=\s|$)", re.IGNORECASE)
_CLAUSE = re.compile(r"[;.]|\bđạt\b|\bxuống\b|\blên\b|\bcòn\b")
_ADDED_SINCE = re.compile(
    r"\btrong (?:tháng|quý|kỳ)\s+(?:đã\s+)?(?:tăng thêm|thêm|phát sinh thêm)(?:\s+được)?\s*$",
    re.IGNORECASE,
)
"""``Tài khoản an sinh xã hội trong quý tăng thêm 418``: what the period added, no comparison."""
_THE_AIM = re.compile(
    r"\d%\s*(?:so với\s+)?(?:chỉ tiêu|mục tiêu)(?:\s+(?:giao|là))*\s*$"
    r"|\b(?:chỉ tiêu|mục tiêu|kế hoạch)\b[^.;:()\d]{0,40}\bgiao\b[^.;:()\d]{0,20}\([^()]*$",
    re.IGNORECASE,
)
"""``Bằng 95,65% chỉ tiêu 520.000 tài khoản``, ``so chỉ tiêu tỉnh giao (hồ sơ trực tuyến 80%)``."""
_LAST_TIME = re.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:trong\s+)?cùng kỳ(?:\s+(?:năm\s+)?(?:20\d\d|trước|ngoái))?\s*[,:]",
    re.IGNORECASE,
)
"""``Cùng kỳ năm 2023, toàn tỉnh tiếp nhận …``: all of it is of another year."""
_LAST_YEAR = re.compile(r"\b(?:cùng kỳ|năm trước|năm ngoái|năm liền kề)\b", re.IGNORECASE)
_COMPARED_YEAR = re.compile(
    r"\bso với\s+(?:cùng kỳ\s+)?(?:[^,;.()\d]{0,20}\d?[^,;.()\d]{0,12})năm\s+(?P<year>20\d\d)",
    re.IGNORECASE,
)
_RISES_OR_FALLS = re.compile(r"\b(?:tăng|giảm|(?:ít|thấp|nhiều|cao) hơn)\b", re.IGNORECASE)
_FALLS = frozenset({"giảm", "ít hơn", "thấp hơn"})
_SIGN = re.compile(r"(?<=\s)[-–−+]\Z")
"""``Chênh lệch so với cùng kỳ năm trước: -274 hồ sơ``."""
_CARRIED = re.compile(
    r"\s*(?:chuyển|tồn|qua|sang|mang sang|để lại|còn lại|trừ|thiểu|nghèo|cường|tải)\b",
    re.IGNORECASE,
)
"""``Kỳ trước chuyển sang 214 hồ sơ`` is of this period; ``có giảm trừ mức đóng 510`` no fall."""
_EQUALS = re.compile(r"\bbằng\s+(?:\w+\s+)?$", re.IGNORECASE)
_OF_ANOTHER_TIME = re.compile(
    r"\s*(?:tổng\s+)?(?:số\b|so với)[^.;:]{0,60}?(?:\b(?:năm|quý|tháng|cùng kỳ)\b)", re.IGNORECASE
)
"""``Bằng 85% số hồ sơ nộp mạng của cả năm 2020``."""
_OF_TARGET = re.compile(
    r"\s*(?:so với\s+)?(?:các\s+)?(?:chỉ tiêu|kế hoạch|mục tiêu)\b", re.IGNORECASE
)
