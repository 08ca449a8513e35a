"""Figures a unit's report tells of somebody else: the nation, one level, one hospital, one stretch.

What is told of others waits for a person; it is never the unit's own.
"""

import re

from ingest.narrative.passages import Passage


def is_of_others(passage: Passage, number: int) -> bool:
    """``Toàn quốc đã thu nhận … . Có gần 9 triệu tài khoản …``: of the nation, of the ministries.

    Args:
        passage: Its paragraph.
        number: Which figure.
    """
    start = passage.figures[number].start
    nation = list(_OF_THE_NATION.finditer(passage.text, 0, start))
    if nation and not any(nation[-1].end() <= unit.start < start for unit in passage.units):
        return not _OWN_AGAIN.search(passage.text, nation[-1].end(), start)
    sentence = passage.sentence_of(number)
    clause = max(passage.text.rfind(";", sentence.start, start), sentence.start)
    return bool(_OF_MINISTRIES.search(passage.text, clause, start))


def is_of_so_long(passage: Passage, number: int) -> bool:
    """``Hơn 1 tháng triển khai …``: of a stretch of days nobody told.

    Args:
        passage: Its paragraph.
        number: Which figure, of no window of its own.
    """
    sentence, start = passage.sentence_of(number), passage.figures[number].start
    return bool(_SO_LONG.search(passage.text, sentence.start, start))


def is_of_a_level(passage: Passage, number: int) -> bool:
    """``Cấp tỉnh tiếp nhận 9.200 hồ sơ …; cấp xã tiếp nhận …``: parts, whatever the whole is.

    Args:
        passage: Its paragraph.
        number: Which figure.
    """
    start = passage.figures[number].start
    clause = max(passage.text.rfind(";", 0, start), passage.sentence_of(number).start)
    return bool(
        _LEVEL_HANDLES.search(passage.text, clause, start)
        or _AT_LEVELS.search(passage.text, clause, start)
        or _ALL_OF_A_LEVEL.search(passage.text, passage.sentence_of(number).start, start)
    )


def is_of_one_facility(passage: Passage, number: int) -> bool:
    """``TTYT huyện … với 2.000 lượt, 380 triệu đồng``: one hospital's, no unit's.

    Args:
        passage: Its paragraph.
        number: Which figure.
    """
    start, sentence = passage.figures[number].start, passage.sentence_of(number)
    clause = max(passage.text.rfind(";", sentence.start, start), sentence.start)
    return bool(_ONE_FACILITY.search(passage.text, clause, start))


def is_of_services_of_a_level(passage: Passage, number: int) -> bool:
    """``UBND huyện cung cấp 238 dịch vụ …, UBND cấp xã cung cấp 124``: of the communes.

    Args:
        passage: Its paragraph.
        number: Which figure.
    """
    start, sentence = passage.figures[number].start, passage.sentence_of(number)
    clause = max(passage.text.rfind(mark, sentence.start, start) for mark in (";", ")"))
    return bool(_BY_A_LEVEL.search(passage.text, max(clause, sentence.start), start))


def is_sent_on(passage: Passage, number: int) -> bool:
    """``Đã gửi dữ liệu về Bộ 88.400 hồ sơ`` is no number of what was received.

    Args:
        passage: Its paragraph.
        number: Which figure.
    """
    start, sentence = passage.figures[number].start, passage.sentence_of(number)
    return bool(_SENT_ON.search(passage.text, sentence.start, start))


def is_of_one_service(passage: Passage, number: int) -> bool:
    """``Thủ tục đăng ký thế chấp: kỳ trước chuyển sang 136 hồ sơ`` is no number of all dossiers.

    Args:
        passage: Its paragraph.
        number: Which figure, of no service the catalogue knows.
    """
    start, sentence = passage.figures[number].start, passage.sentence_of(number)
    clause = max(passage.text.rfind(";", sentence.start, start), sentence.start)
    late = _LATE.search(passage.text, clause, start)
    return bool(
        _ONE_SERVICE.match(passage.text, clause, start)
        or _ONE_SERVICE.match(passage.text, sentence.start, start)
        or (not late and _OF_ONE_FIELD.match(passage.text, passage.figures[number].end))
        or _ASKS_FOR.match(passage.text, passage.figures[number].end)
    )


_LATE = re.compile(r"\b(?:quá|trễ|chậm)\s+(?:hạn|hẹn)\s*$", re.IGNORECASE)
"""``Để quá hạn 06 hồ sơ thuộc lĩnh vực dược``: all that are late, and where they lie."""
_ONE_SERVICE = re.compile(
    r"\W*(?:(?:riêng|đối với|với|ở|về)\s+)?(?:(?:các|nhóm)\s+)*"
    r"(?:(?:việc|thủ tục|dịch vụ|DVC|TTHC)\s+)"
    r"(?:đăng ký|cấp|xóa|xoá|chuyển|đổi|khai|thông báo|trợ cấp|chứng thực|xác nhận|thay đổi|nộp"
    r"|giải quyết hưởng|công nhận|thẩm định|phê duyệt|gia hạn|tách|hợp|thu hồi|điều chỉnh"
    r"|thành lập|tạm ngừng|chấm dứt|cải chính|trích lục|hưởng)\b",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(
    r"\s*(?:bộ\s+)?(?:hồ sơ|HS)\s+(?:TTHC\s+)?(?:đề nghị\s+|xin\s+|về\s+)?"
    r"(?:đăng ký(?=\s+[^\W\d])(?!\s+(?:trực tuyến|qua|trên|và|nộp|trong)\b)"
    r"|cấp(?=\s+[^\W\d])(?!\s+(?:tỉnh|huyện|xã|phường|sở|bộ|trung ương|cơ sở)\b)"
    r"|(?:đổi|khai báo|khai sinh|khai tử|kết hôn|chứng thực|xác nhận|thông báo|tạm trú"
    r"|thường trú)\b)",
    re.IGNORECASE,
)
"""``56 hồ sơ cấp thẻ BHYT cho trẻ em nộp qua cổng``: of one procedure, whichever it is."""
_OF_ONE_FIELD = re.compile(
    r"\s*(?:(?:bộ|lượt)\s+)?(?:hồ sơ|HS|trường hợp|đề nghị|thủ tục)?(?:\s+TTHC)?\s+"
    r"(?:thuộc|về|ở|của)\s+(?:lĩnh vực|mảng|ngành)\s+(?!trên|do|khác nhau)[^\W\d_]",
    re.IGNORECASE,
)
"""``412 hồ sơ thuộc mảng bảo trợ xã hội``."""
_BY_A_LEVEL = re.compile(r"\bUBND cấp (?:xã|huyện)\s+(?:đã\s+)?cung cấp\b", re.IGNORECASE)
_LEVEL_HANDLES = re.compile(
    r"\b(?:(?<!UBND )cấp (?:tỉnh|huyện|xã)|(?:các )?sở,? (?:ban,? )?ngành"
    r"|(?<!và )các (?:huyện|quận|xã|phường)(?:,\s*(?:thị xã|thành phố|phường|thị trấn|đặc khu))*)"
    r"\s+(?:đã\s+)?(?:tiếp nhận|giải quyết)\b",
    re.IGNORECASE,
)
_ALL_OF_A_LEVEL = re.compile(
    r"(?<!và )\b(?:\d+|các)\s+(?:xã|phường|huyện)(?:,\s*(?:xã|phường|thị trấn|thị xã|thành phố))+"
    r"\s+trên địa bàn\s+(?:tỉnh|thành phố|huyện)?\s*(?:[A-ZĐ]\w*\s+)*(?:đã\s+)?(?:tiếp nhận"
    r"|giải quyết)\b",
    re.IGNORECASE,
)
"""``91 xã, phường, thị trấn trên địa bàn tỉnh đã tiếp nhận …``: without the departments."""
_AT_LEVELS = re.compile(
    r"\b(?:tại|ở)\s+(?:các\s+)?(?:bộ phận|trung tâm)\s+(?:[^\W\d]+\s+){0,7}"
    r"cấp (?:huyện|xã)(?:,? (?:và )?(?:cấp )?xã)?\b",
    re.IGNORECASE,
)
"""``Tại Bộ phận một cửa cấp huyện, cấp xã đã tiếp nhận …``: without what the province received."""
_ONE_FACILITY = re.compile(
    r"(?<!các )(?<!tại )\b(?:TTYT|trung tâm y tế|bệnh viện|BVĐK|trạm y tế)"
    r"(?:\s+(?:đa khoa|mắt|huyện|thành phố|TP|tỉnh|xã))*\s+(?:[^\W\d_]+\s+){0,5}(?:có|với|đạt)\b",
    re.IGNORECASE,
)
_SO_LONG = re.compile(
    r"\b(?:hơn|sau|qua|trong)\s+(?:hơn\s+|gần\s+|khoảng\s+)?(?:\d{1,3}|một|hai|ba|bốn|năm)\s+"
    r"(?:(?:ngày|tuần|tháng|năm)\s+"
    r"(?:đi vào|hoạt động|triển khai|thực hiện|ra quân|phát động|vận hành|cao điểm|đầu tiên"
    r"|nghỉ|lễ|tết)"
    r"|ngày đầu|tuần)\b",
    re.IGNORECASE,
)
_SENT_ON = re.compile(
    r"\b(?:truyền|gửi|chuyển)\s+(?:dữ liệu|hồ sơ)\s+(?:về|lên|đến|sang|cho)\b[^.;:\d]*$",
    re.IGNORECASE,
)
_OF_THE_NATION = re.compile(
    r"\b(?i:toàn quốc|cả nước|BHXH Việt Nam)\s+"
    r"(?:(?:đã|hiện|mới|có|tiếp nhận|thu nhận|cấp)\b|[\d,.]+%?\s)"
    r"|(?:^|[.;]\s+)\W*Trên (?:toàn quốc|cả nước)\b"
)
_OWN_AGAIN = re.compile(
    r"\b(?:toàn|trên địa bàn)\s+(?:tỉnh|thành phố|huyện|thị xã|quận|xã|phường)\b"
)
_OF_MINISTRIES = re.compile(
    r"\b(?:của|tại|khối)\s+(?:các\s+)?bộ,?\s+(?:cơ quan|ngành)\b", re.IGNORECASE
)
