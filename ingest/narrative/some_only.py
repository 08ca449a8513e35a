"""Figures of some only: people of an age, units that stand out, one hamlet, one day of work.

They are parts of a whole that is not told, and wait for a person.
"""

import re

from ingest.narrative.passages import Passage

_OF_ALL_AGES = ("CCCD_COLLECTED", "CCCD_ISSUED", "CCCD_COVERAGE", "CCCD_REMAINING")
_OF_PEOPLE = ("CCCD_", "VNEID_", "ID_CARD_")
_REACH = 60


def is_of_some_only(passage: Passage, number: int, code: str) -> bool:
    """Tell whether words around a figure say that it is of some of what is counted only.

    Args:
        passage: Its paragraph.
        number: Which figure.
        code: The indicator its words speak for.
    """
    if _A_DAY.match(passage.text, passage.figures[number].end):
        return True
    sentence = passage.sentence_of(number)
    start = passage.figures[number].start
    if _AT_A_HAMLET.search(passage.text, sentence.start, start):
        return True
    if passage.figures[number].kind == "percent" and (
        _STAND_OUT.search(passage.text, sentence.start, start)
        or _SO_MANY_DONE.search(passage.text, sentence.start, start)
    ):
        return True
    if code.startswith("SVC_") and _OF_AN_OFFICE.search(passage.text, sentence.start, start):
        return True
    before, after = _around(passage, number)
    if _CAME_BACK.search(before):
        return True
    if code == "WORKING_GROUPS":
        return bool(_SENT_OUT.match(passage.text, passage.figures[number].end))
    if not code.startswith(_OF_PEOPLE):
        return False
    if _OF_STAFF.search(passage.text, sentence.start, start):
        return True
    if code.startswith("CCCD_ISSUED") and _RECEIVED.search(before):
        return True
    if code.startswith("CCCD_COLLECTED") and _OTHER_PAPERS.search(after):
        return True
    if _BORN.search(before) or _BORN.search(after):
        return True
    return code.startswith(_OF_ALL_AGES) and (
        _is_of_an_age(passage, number, before) or _is_of_an_age(passage, number, after)
    )


def _is_of_an_age(passage: Passage, number: int, words: str) -> bool:
    """``800 hồ sơ cho trẻ từ 6 đến 14 tuổi``; 14 and more is all, unless ages are told apart."""
    age = _AGE.search(words)
    if age is None:
        return False
    sentence = passage.sentence_of(number)
    whole = passage.text[sentence.start : sentence.end]
    return not _ALL_ADULTS.search(words) or len(_AGE.findall(whole)) > 1


def _around(passage: Passage, number: int) -> tuple[str, str]:
    """Return what stands between a figure and the marks and figures on either side."""
    sentence, figure = passage.sentence_of(number), passage.figures[number]
    start = passage.figures[number - 1].end if number else sentence.start
    before = passage.text[max(start, sentence.start) : figure.start]
    return _MARK.split(before)[-1], _MARK.split(passage.ahead(number, _REACH))[0]


_MARK = re.compile(r"[,;:.](?:\s|$)|[()]")
_AGE = re.compile(
    r"\b(?:dưới|trên|từ|đủ)\s+(?:đủ\s+)?\d{1,2}(?:\s+tuổi)?"
    r"(?:\s*(?:-|–|đến)\s*(?:dưới\s+|đủ\s+)?\d{1,2})?\s+tuổi\b|\b\d{1,2}\s*[-–]\s*\d{1,2}\s+tuổi\b",
    re.IGNORECASE,
)
_ALL_ADULTS = re.compile(r"\b(?:trên|đủ|từ)\s+14\s+tuổi(?!\s*(?:-|–|đến))", re.IGNORECASE)
_OTHER_PAPERS = re.compile(r"\bADN\b|\bsinh trắc\b|\bgiấy chứng nhận căn cước\b", re.IGNORECASE)
"""``11 hồ sơ đề nghị tích hợp ADN vào thẻ căn cước``."""
_BORN = re.compile(r"\bsinh\s+(?:trước|sau|từ|năm|vào|trong)\b", re.IGNORECASE)
_RECEIVED = re.compile(
    r"(?<!thu )(?<!tiếp )(?<!xác )\bnhận\s+(?:được\s+)?(?:hơn\s+|trên\s+|gần\s+|khoảng\s+)?$",
    re.IGNORECASE,
)
"""``Đã nhận trên 250 thẻ căn cước chuẩn bị trao``: cards that came from the ministry."""
_CAME_BACK = re.compile(r"\b(?:thẻ|căn cước|CCCD)\b[^.;,:\d]{0,30}\bnhận về\b", re.IGNORECASE)
"""``Số căn cước nhận về qua đường bưu điện là 385.613``."""
_OF_STAFF = re.compile(
    r"\b(?:yêu cầu|chỉ đạo)\b[^.;]*\bcán bộ,\s[^.;]{0,80}\bhoàn thành\s+$", re.IGNORECASE
)
"""``Yêu cầu cán bộ, công chức hoàn thành 100% thủ tục cấp căn cước``."""
_A_DAY = re.compile(
    r"\s*(?:[^\W\d]+\s+){0,3}(?:/\s?(?:\d\s)?(?:ngày|máy|giờ)|(?:mỗi|một) (?:ngày|máy|giờ))\b",
    re.IGNORECASE,
)
"""``In 500.000 thẻ mỗi ngày``, ``450 hồ sơ/1 máy``."""
_AT_A_HAMLET = re.compile(
    r"\b(?:riêng\s+)?(?:tại|ở)\s+(?:làng|thôn|bản|ấp|khóm|buôn|xóm|tổ dân phố"
    r"|khu phố)\s+[^\W_a-zđ]",
)
"""``Riêng tại làng O2, toàn bộ 58 công dân``."""
_STAND_OUT = re.compile(
    r"\b(?:những|nhiều|các)\s+(?:địa phương|đơn vị|xã|huyện|phường|cơ quan|tỉnh)\s+(?:có|đạt)\b"
    r"[^.;]*$",
    re.IGNORECASE,
)
"""``Những địa phương có tỷ lệ đúng hạn đạt 100% là …``."""
_SO_MANY_DONE = re.compile(
    r"\b\d+\s+(?:xã|phường|huyện|đơn vị|địa phương|công an)\b[^.;]{0,80}\b(?:hoàn thành|về đích)\b"
    r"[^.;]*$",
    re.IGNORECASE,
)
"""``6 xã vừa hoàn thành cấp CCCD cho 100% người dân``."""
_OF_AN_OFFICE = re.compile(r"\b(?:Sở|Công an|Cục|Chi cục)\s[^().;:]{2,40}\(\s*$")
"""``Sở KH&ĐT (107 hồ sơ)``: of an office, whatever its name reminds of."""
_SENT_OUT = re.compile(
    r"\s*tổ(?: công tác)?\s+(?:[^\W\d]+\s+){0,2}(?:lưu động|tỏa|toả|đi|đến|xuống|cấp|làm"
    r"|thu nhận|hỗ trợ"
    r"|tuyên truyền|hướng dẫn|tăng cường)\b(?!\s+(?:tỉnh|huyện|xã|phường|thôn|cơ sở))",
    re.IGNORECASE,
)
"""``11 tổ công tác tỏa đi các địa phương``: teams of policemen, not those that steer."""
