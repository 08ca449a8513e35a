"""What speaks against a figure: it counts the unknown, a part, some units, or doubles another.

A doubted figure stays below the current view, with its quote, for a person.
"""

import re
from dataclasses import replace

from ingest.catalogue import catalogue
from ingest.narrative.families import families
from ingest.narrative.meaning import DOUBTED, Meaning
from ingest.narrative.of_others import (
    is_of_a_level,
    is_of_one_facility,
    is_of_one_service,
    is_of_others,
    is_of_services_of_a_level,
    is_sent_on,
)
from ingest.narrative.passages import Passage, counts_something_unknown
from ingest.narrative.ranks import is_of_another_index
from ingest.narrative.zones import POLICE_REPORT, Zone

_CLEARLY = 0.1


def is_doubtful(passage: Passage, number: int, *, of_service: bool) -> bool:
    """Tell whether words beside a figure forbid to take it for one of the whole unit.

    Args:
        passage: Its paragraph.
        number: Which figure.
        of_service: A public service is named for it.
    """
    sentence, start = passage.sentence_of(number), passage.figures[number].start
    if _IN_TURN.search(passage.text, sentence.start, start):
        return True
    figure = passage.figures[number]
    if counts_something_unknown(passage, number) or _OF_A_LEVEL.match(passage.text, figure.end):
        return True
    if _LOOKED_AT.search(passage.text, sentence.start, start):
        return True
    if is_of_services_of_a_level(passage, number) or is_sent_on(passage, number):
        return True
    if _EACH.search(passage.text, sentence.start, start):
        return True
    if figure.kind == "percent" and _UNITS_WITH.search(passage.text, sentence.start, start):
        return True
    return not of_service and _is_of_some(passage, number)


def cannot_be(passage: Passage, number: int, code: str) -> bool:
    """Tell whether what stands around a figure forbids one indicator.

    Args:
        passage: Its paragraph.
        number: Which figure.
        code: The indicator its words speak for.
    """
    if passage.figures[number].pair == "numerator" and families().is_total(code):
        return True  # ``188.410/214.606 lượt``: the total is the lower part
    if code.startswith("DOSSIER_") and _is_of_few(passage, number):
        return True
    if not code.startswith(_OF_THE_NATION) and is_of_others(passage, number):
        return True
    if code.startswith("DOSSIER_") and (
        is_of_a_level(passage, number) or is_of_one_service(passage, number)
    ):
        return True
    if code.startswith(("HOSPITAL_PAY_", "KCB_")) and is_of_one_facility(passage, number):
        return True
    if code == "CCCD_ELIGIBLE" and _PARTS_FIRST.match(passage.text):
        return True  # ``Trong đó … 86.000 trường hợp là công dân từ đủ 14 tuổi``: of those received
    if code == "PROPAGANDA_ITEMS" and _is_a_kind_of_items(passage, number):
        return True
    if any(says_no(passage, number, code) for says_no in (_is_bought, _is_in_cash, _are_all_tasks)):
        return True
    if code.startswith("DIRECTIVE_DOCS") and _is_a_kind_of_documents(passage, number):
        return True
    if code.startswith(("CCCD_", "VNEID_")) and _OF_A_GROUP.match(
        passage.text, passage.figures[number].end
    ):
        return True  # ``100% đảng viên kích hoạt tài khoản``: of some, not of the citizens
    if _is_rank(passage, number) and (
        not code.startswith("QD766_RANK") or is_of_another_index(passage, number)
    ):
        return True
    return _not_yet(passage, number) and not counts_what_is_not(code)


def counts_what_is_not(code: str) -> bool:
    """Tell whether an indicator counts what was not done: ``Công dân chưa được cấp CCCD``."""
    return bool(_ABSENT.search(catalogue().indicators[code].name))


def _is_a_kind_of_items(passage: Passage, number: int) -> bool:
    """``08 bài, 67 tin``: news and articles told apart, neither is all of them."""
    figure = passage.figures[number]
    before = passage.text[max(0, figure.start - _REACH) : figure.start]
    return bool(_ITEMS_FOLLOW.match(passage.text, figure.end) or _ITEMS_BEFORE.search(before))


def is_broken(passage: Passage, number: int, code: str) -> bool:
    """Tell whether ``14,80`` stands where the catalogue counts cases.

    Args:
        passage: Its paragraph.
        number: Which figure.
        code: The indicator its words speak for.
    """
    if catalogue().indicators[code].number_kind != "count":
        return False
    value = passage.figures[number].value
    return passage.figures[number].kind == "count" and value is not None and value % 1 != 0


def _is_a_kind_of_documents(passage: Passage, number: int) -> bool:
    """``05 kế hoạch và 12 công văn``: kinds told apart, neither is all of them."""
    figure = passage.figures[number]
    before = passage.text[max(0, figure.start - _REACH) : figure.start]
    return bool(_KIND_FOLLOWS.match(passage.text, figure.end) or _KIND_BEFORE.search(before))


def _not_yet(passage: Passage, number: int) -> bool:
    """``240 đối tượng chưa chi trả qua tài khoản``: the opposite of what the words count."""
    end, last = passage.figures[number].end, passage.sentence_of(number).end
    others = [one for one in passage.figures[number + 1 :] if one.pair != "denominator"]
    if others:
        last = min(last, others[0].start)
    phrase = _PHRASE.match(passage.text, end, last)
    return bool(phrase and _NOT_YET.search(phrase[0]))


def _is_in_cash(passage: Passage, number: int, code: str) -> bool:
    """``9.412 người hưởng qua tài khoản, còn 1.863 người nhận tiền mặt``."""
    end = passage.figures[number].end
    return code.startswith("ASXH_CASHLESS") and bool(_IN_CASH.match(passage.text, end))


def _are_all_tasks(passage: Passage, number: int, code: str) -> bool:
    """``Trong 31 nhiệm vụ được giao đã hoàn thành 24``: 31 were to be done."""
    start, place = passage.sentence_of(number).start, passage.figures[number].start
    return code == "TASK_COMPLETED" and bool(_OUT_OF_TASKS.fullmatch(passage.text, start, place))


def _is_bought(passage: Passage, number: int, code: str) -> bool:
    """``Mua sắm 33 bộ máy tính cấp cho công an xã`` does not say how many there are."""
    if not code.startswith("EQUIP_"):
        return False
    sentence, figure = passage.sentence_of(number), passage.figures[number]
    if _READS_CODES.match(passage.text, figure.end):
        return True
    begin = max(passage.text.rfind(";", sentence.start, figure.start), sentence.start)
    end = _CLAUSE_ENDS.search(passage.text, figure.end, sentence.end)
    return bool(_BOUGHT.search(passage.text, begin, end.start() if end else sentence.end))


def _is_rank(passage: Passage, number: int) -> bool:
    """``Đứng thứ 15/63 tỉnh, thành phố`` counts nothing."""
    sentence, start = passage.sentence_of(number), passage.figures[number].start
    return bool(_RANKED.search(passage.text, sentence.start, start))


def _is_of_some(passage: Passage, number: int) -> bool:
    """``Tỷ lệ trực tuyến ở một số xã còn dưới 20%`` is no figure of the whole."""
    place = passage.place(number)
    return any(
        cue.concept == "some"
        and place.sentence <= cue.start < place.start
        and not _are_named(passage, cue.end, place.start)
        for cue in passage.cues
    )


def _are_named(passage: Passage, after: int, start: int) -> bool:
    """``Một số đơn vị: Sở A tiếp nhận 1.846 hồ sơ; huyện B …``: each is told of by its name."""
    listed = passage.text.find(":", after, start)
    named = [one.start for one in passage.units] + [one.start for one in passage.parts]
    return listed >= 0 and any(listed < place < start for place in named)


def _is_of_few(passage: Passage, number: int) -> bool:
    """Under ``Dịch vụ công thiết yếu`` a number of dossiers is not that of all."""
    sentence = passage.sentence_of(number)
    if _SOME_SERVICES.search(passage.text, sentence.start, passage.figures[number].start):
        return True
    own = (POLICE_REPORT, Zone.HEADING) in passage.context
    few = _FEW - {"bca"} if own else _FEW
    return any(
        concept in few and zone is Zone.PARAGRAPH for concept, zone in passage.context
    ) and not any(
        mention.concept in _ALL and sentence.start <= mention.start < sentence.end
        for mention in passage.mentions
    )


def less_sure_of_doubles(passage: Passage, found: list[Meaning]) -> list[Meaning]:
    """Two figures of one sentence that would mean the same but differ: one is a part."""
    told = list(found)
    for number, meaning in enumerate(found):
        for before in range(number):
            same = passage.of[before] == passage.of[number] and _same_fact(found[before], meaning)
            if min(found[before].confidence, meaning.confidence) <= DOUBTED:
                continue
            if same and passage.figures[before].value != passage.figures[number].value:
                surer = meaning.confidence > found[before].confidence + _CLEARLY
                if (meaning.indicator_code or "").startswith("VNEID_ISSUED"):
                    surer = surer or _is_granted_of(passage, before, number)
                less = before if surer else number
                for one in (before, number) if _are_parts(passage, before) else (less,):
                    told[one] = replace(told[one], confidence=min(told[one].confidence, DOUBTED))
    return told


def _is_granted_of(passage: Passage, asked: int, granted: int) -> bool:
    """``Thu nhận 61.200 hồ sơ; phê duyệt, cấp 57.900 tài khoản``: the second were issued."""
    text, first, second = passage.text, passage.figures[asked], passage.figures[granted]
    start = passage.sentence_of(asked).start
    return bool(
        _ASKED.search(text, start, first.start) and _GRANTED.search(text, first.end, second.start)
    )


def less_sure_of_more_than_all(passage: Passage, found: list[Meaning]) -> list[Meaning]:
    """``Đạt tỷ lệ 133%``: of what was to be done, not of what there is."""
    return [
        replace(meaning, confidence=min(meaning.confidence, DOUBTED))
        if meaning.kind == "ratio" and figure.value is not None and figure.value > _ALL_OF_IT
        else meaning
        for figure, meaning in zip(passage.figures, found, strict=True)
    ]


def _are_parts(passage: Passage, number: int) -> bool:
    """``Trong đó trước hạn 2.104 hồ sơ, đúng hạn 186``: alike both, neither is the whole."""
    sentence, start = passage.sentence_of(number), passage.figures[number].start
    opened = passage.text.rfind("(", sentence.start, start)
    if opened >= 0 and not passage.text[opened + 1 : start].strip(" ").count(")"):
        closed = passage.text.find(")", start)
        return any(start < other.start < closed for other in passage.figures)
    within = list(_WITHIN.finditer(passage.text, sentence.start, start))
    return bool(within) and not any(
        within[-1].end() <= figure.start < start for figure in passage.figures
    )


def _same_fact(one: Meaning, other: Meaning) -> bool:
    return one.indicator_code is not None and _fact(one) == _fact(other)


def _fact(meaning: Meaning) -> tuple[object, ...]:
    unit = meaning.subject and meaning.subject.unit.unit_id
    of = (meaning.indicator_code, meaning.service_code, meaning.breakdown_code, unit)
    return (*of, meaning.timing, meaning.kind)


_CLAUSE_ENDS = re.compile(r";|\.\s+(?=\d)")
_BOUGHT = re.compile(
    r"\b(?:mua(?: sắm| mới)?|đề nghị (?:cấp|trang bị)|cần (?:bổ sung|trang bị)|cấp cho|thay thế"
    r"|phát hiện|bị hỏng|hư hỏng|hỏng hóc|xuống cấp"
    r"|cấu hình (?:thấp|yếu)|đã cũ|chưa đáp ứng|không đáp ứng)\b",
    re.IGNORECASE,
)
_IN_CASH = re.compile(
    r"\s*(?:người|đối tượng|trường hợp)[^,;.()\d]{0,40}\b(?:nhận|lĩnh|bằng)\s+tiền mặt\b",
    re.IGNORECASE,
)
_OUT_OF_TASKS = re.compile(r"\W*trong(?:\s+tổng)?(?:\s+số)?\s+", re.IGNORECASE)
_READS_CODES = re.compile(r"\s*(?:bộ|chiếc|cái)?\s*máy (?:quét|đọc) mã QR\b", re.IGNORECASE)
"""``65 bộ máy quét mã QR`` read codes, no papers."""
_OF_A_LEVEL = re.compile(
    r"\s*(?:tổ|ban|đội)\s+(?:[^\W\d]+\s+){0,3}(?<!từ )cấp"
    r"\s+(?:tỉnh|huyện|xã|phường|thôn|ấp|cơ sở)\b",
    re.IGNORECASE,
)
"""``01 Tổ cấp huyện, 16 Tổ cấp xã`` are parts of a whole nobody told."""
_LOOKED_AT = re.compile(
    r"\b(?:rà soát|vận động|lập danh sách|thống kê|kiểm tra|phúc tra|dự|tham dự|tham gia)\s+"
    r"(?:được\s+|có\s+)?$",
    re.IGNORECASE,
)
_OF_THE_NATION = ("DVC25_MINISTRY_", "DVC76_", "DVC_NATIONAL_", "TTHC_NATIONAL_")
"""Indicators that count what is the nation's or the ministries'."""
_ASKED = re.compile(r"\b(?:thu nhận|tiếp nhận)\b[^;,.]*$", re.IGNORECASE)
_GRANTED = re.compile(r"\b(?:phê duyệt|cấp)\b[^;.]*$", re.IGNORECASE)
_PARTS_FIRST = re.compile(r"\W*trong (?:đó|số này|số đó)\b", re.IGNORECASE)
_REACH = 20
_ITEMS_FOLLOW = re.compile(
    r"\s*(?:bài|tin)(?: viết)?\s*(?:,|và)\s*\d+\s*(?:bài|tin)\b", re.IGNORECASE
)
_ITEMS_BEFORE = re.compile(r"\d\s*(?:bài|tin)(?: viết)?\s*(?:,|và)\s*$", re.IGNORECASE)
_KIND = r"(?:kế hoạch|công văn|quyết định|thông báo|chỉ thị|tờ trình|nghị quyết)"
_KIND_FOLLOWS = re.compile(rf"\s*{_KIND}\s*(?:,|và)\s*\d+\s*{_KIND}\b", re.IGNORECASE)
_KIND_BEFORE = re.compile(rf"\d\s*{_KIND}\s*(?:,|và)\s*$", re.IGNORECASE)
_OF_A_GROUP = re.compile(
    r"\s*(?:số\s+)?(?:cán bộ|công chức|viên chức|đảng viên|học sinh|sinh viên|giáo viên"
    r"|đoàn viên|hội viên|chiến sĩ|người lao động|công nhân)\b",
    re.IGNORECASE,
)
_ALL_OF_IT = 100
_SOME_SERVICES = re.compile(
    r"\b(?:đối với|của|với|trong)\s+\d{1,2}\s+(?:dịch vụ công|DVC|thủ tục|TTHC)\b", re.IGNORECASE
)
_EACH = re.compile(r"\bmỗi\b[^.;:\d]*$|\b(?:bình quân|trung bình) mỗi\b[^.;:]*$", re.IGNORECASE)
_UNITS_WITH = re.compile(
    r"\d\s+(?:xã|phường|đơn vị|huyện|thôn|sở|cơ quan|địa phương|thủ tục)\b[^.;:]{0,50}"
    r"\b(?:có|đạt)\b[^.;:\d]*$",
    re.IGNORECASE,
)
"""``Còn 02 xã có tỷ lệ hồ sơ trực tuyến dưới 80%``."""
_RANKED = re.compile(
    r"\b(?:đứng|xếp|hạng|thứ|vị trí)(?:\s+(?:thứ|hạng|vị trí))*\s*$", re.IGNORECASE
)
_PHRASE = re.compile(r"[^,;.:()]*")
_NOT_YET = re.compile(r"\bchưa\b", re.IGNORECASE)
_ABSENT = re.compile(r"chưa|không|còn|thiếu|đang", re.IGNORECASE)
"""Names of indicators that count what is absent."""
_WITHIN = re.compile(r"\b(?:trong đó|gồm|cụ thể)\b", re.IGNORECASE)
_IN_TURN = re.compile(r"\blần lượt\b", re.IGNORECASE)
_FEW = frozenset({"thietyeu", "bca"})
_ALL = frozenset({"tthc", "motcua"})
