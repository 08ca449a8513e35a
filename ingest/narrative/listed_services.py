"""Which figure of a sentence is about which public service.

Reports list services as ``name (rate); name (rate)``, ``name 156 trường hợp, name 5 trường hợp`` or
``3.472 hồ sơ name, 1.365 hồ sơ name``. Whether names stand before or after their figures is told
by which of the two explains the whole sentence better.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.narrative.lexicon import lexicon, spelled_out, words_of
from ingest.narrative.nouns import length_of, stands_for
from ingest.narrative.passages import Passage
from ingest.narrative.service_names import service_names
from ingest.narrative.thresholds import threshold

_CASES = frozenset(
    {"hồ sơ", "trường hợp", "lượt", "bộ hồ sơ", "lượt hồ sơ", "thủ tục", "giao dịch", "cặp", "việc"}
)
_CLEARLY = 0.25
_BEYOND_DOUBT = 0.95
_UP_TO_PAUSE = re.compile(r"[^,;.:()\d]{4,60}?(?=\s+và\s+\d|[,;.:()]|$)")
_LAST_PIECE = re.compile(r"(?<=[,;)]\s)[^,;()]+$")
_PART = re.compile(r";|\btrên tổng\b|,\s*(?:trong đó|đạt|đã|chiếm|giải quyết|nộp|tỷ lệ|có)\b")
"""Where what is said of a service's figure ends, and of a part of it begins."""
_APART = re.compile(r"[;.]\s")
_PIECES = re.compile(r"[:;]|\.(?=\s)|(?:(?<=^[\da-zđ])|(?<=^\d\d))\)")
_REGISTERED = re.compile(r"đăng ký (?:mới|lại)\s*(?::|là|có)?\s*$", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)?")
_REMARK = re.compile(r"\([^()]*\)")
_LEAD = re.compile(
    r"^[\s;,.:)\]]*(?:và\s+|gồm\s*:?\s*|như sau\s*:?\s*"
    r"|(?:kế|tiếp|rồi|sau) (?:đến|theo|đó)\s+(?:là\s+)?)?",
    re.IGNORECASE,
)
_SINGLED_OUT = re.compile(
    r"^[\s.\d)-]*(?:riêng|đối với|về|kết quả)\s+(?:(?:đối với|nhóm|các)\s+)*", re.IGNORECASE
)
_ITEM_NUMBER = re.compile(r"^\W*\d{1,2}[.)]\s*")
_RATED = re.compile(r"\((?:đạt|chiếm|bằng|tỷ lệ)?\s*(?:tỷ lệ\s*)?\d[\d,.]*\s*(?:%|phần trăm)", re.I)
"""``Hộ chiếu phổ thông: tiếp nhận 8.461, trực tuyến 8.450 (đạt 99,87%)``."""
_TOLD_ONLINE = re.compile(r"\((?:trong đó\s+)?(?:TT|trực tuyến|qua mạng)\b", re.IGNORECASE)
"""``ĐK thường trú 214 (TT 210)``."""
_LISTED = re.compile(r"\b(?:cụ thể|trong đó|gồm|như sau)\s*:\s*(?=[^:]*$)", re.IGNORECASE)
"""``312 hồ sơ, 100% trực tuyến, cụ thể: đăng ký thường trú 74 hồ sơ``."""
_SUBJECT = re.compile(
    r"\W*(?:riêng|đối với|với|ở|về)\s+(?:(?:việc|các|nhóm|thủ tục|dịch vụ|DVC|TTHC)\s+)*"
    r"(?P<name>[^,;.:()\d]{6,80})[,:]",
    re.IGNORECASE,
)
"""``Riêng thủ tục đăng ký khai tử, phần hồ sơ xong sớm chiếm …``."""
_NONE_OF_IT = re.compile(r"(?:\s+(?:hồ sơ|trường hợp)(?:\s+nào)?)?\s*(?:[.;,)<]|$)", re.IGNORECASE)
_BY_A_DOCUMENT = re.compile(r"\s+theo\s+(?:QĐ|Quyết định)\b[^:;,]*", re.IGNORECASE)
_IN_THE_PERIOD = re.compile(
    r",?\s*(?:trong\s+)?(?:tháng|quý|kỳ|năm)(?:\s+(?:này|báo cáo|\d{4}|[IV]+))?\s*$", re.IGNORECASE
)
_COUNTED = re.compile(r"\d")
_SAYS = re.compile(
    r"\b(?:số|tỷ lệ|có|còn|đạt|chiếm|là|được|đã|hiện|phần|lượt|trường hợp|của|làm|xong|trong|kỳ"
    r"|tháng)\b",
    re.IGNORECASE,
)
_TOLD_OF = re.compile(
    r"\b(?:được|đã|nộp|gửi|tiếp nhận|thực hiện|giải quyết|xử lý|trả|qua|trực tuyến|trực tiếp"
    r"|toàn trình|đúng hạn|quá hạn|trước hạn|trong (?:kỳ|tháng|quý|năm)|đạt|chiếm)\b",
    re.IGNORECASE,
)
"""``12 hồ sơ đăng ký tạm trú nộp trực tuyến``: where the name ends, if there is one."""
_SAID = frozenset(
    {
        "dunghan", "quahan", "online", "offline", "tonkytruoc", "dangxuly", "sohoa", "thanhphanhs",
        "thanhtoan_online", "giaiquyet", "tiepnhan", "hoso", "ketqua",
    }
)  # fmt: skip
"""Concepts that say something of a service and are no part of its name."""
_UNDOES = re.compile(r"\W*(?:đã\s+)?(?:xóa|xoá|hủy|huỷ|thu hồi)\b", re.IGNORECASE)
"""``Đã xóa đăng ký thường trú 74 trường hợp`` is no registration."""
_FIRST_TIME = re.compile(r":\s*cấp (?:lần đầu|mới)$", re.IGNORECASE)
"""``Thu nhận 52.904 hồ sơ cấp căn cước, trong đó: cấp lần đầu 21.406``: a part, no service."""
_ONLY_HOW = re.compile(r"(?:(?:cấp|đổi|mới|lại|lần đầu|đổi lại|làm|và|,)\s*)+", re.IGNORECASE)
"""``Cấp mới 21.406 hồ sơ, cấp đổi 27.118 hồ sơ``: of what, is told elsewhere."""
_TRAIL = re.compile(
    r"[\s;,(\[:]*(?:\b(?:và|đạt|là|được|có|với))?[\s(:]*"
    r"(?:\b(?:hơn|trên|gần|khoảng|ước|xấp xỉ))?[\s(:]*$"
)


@dataclass(frozen=True, slots=True)
class NamedService:
    """A service named for a figure, how well its name fits, and whether it stands beside it."""

    service_code: str
    fit: float
    beside: bool


def services_of(passage: Passage) -> dict[int, NamedService]:
    """Return the service of each figure of a paragraph that is about one.

    Args:
        passage: The paragraph taken apart.
    """
    found: dict[int, NamedService] = {}
    for number, sentence in enumerate(passage.sentences):
        held = [
            index
            for index, holder in enumerate(passage.of)
            if holder == number and _counts_cases(passage, index)
        ]
        if not held:
            continue
        before = {index: _beside(passage, index, before=True) for index in held}
        after = {index: _beside(passage, index, before=False) for index in held}
        clearly = _best(before) - _best(after)
        first = clearly > 0 if abs(clearly) > _CLEARLY else _sum(before) > _sum(after)
        chosen = before if first else after
        chosen = dict(_by_form(passage, held, chosen, before, after))
        fits = {i: one for i, one in chosen.items() if one.fit >= _least(passage, i)}
        found |= fits
        for index in held:
            is_named = before[index].fit >= threshold("service_nearby")
            if index - 1 in found and not is_named and _is_told_in_brackets(passage, index):
                found[index] = found[index - 1]
            if index not in found:
                nearby = _nearby(passage, index, sentence.start)
                if nearby:
                    found[index] = nearby
    return found


def _by_form(
    passage: Passage,
    held: list[int],
    chosen: dict[int, NamedService],
    before: dict[int, NamedService],
    after: dict[int, NamedService],
) -> Iterator[tuple[int, NamedService]]:
    """``1.905 hồ sơ chứng thực, kế đến là tạm trú (812 hồ sơ), kết hôn 143 và khai tử 61 hồ sơ``.

    A bare number, one in brackets and one with nothing behind it belong to the name before them,
    however the rest of the sentence is told.
    """
    named = False
    for index in held:
        start = passage.figures[index].start
        form = _is_bare(passage, index) or passage.text[:start].rstrip().endswith("(")
        form = form or (named and after[index].fit == 0)
        named = form and before[index].fit >= _BEYOND_DOUBT
        takes_after = chosen[index].fit < _least(passage, index) and _names_ahead(
            passage, index, after[index].service_code
        )
        yield index, before[index] if named else after[index] if takes_after else chosen[index]


def _names_ahead(passage: Passage, index: int, service: str) -> bool:
    """``905 hồ sơ chứng thực bản sao, …``: a service named right behind what is counted."""
    figure = passage.figures[index]
    ahead = passage.text[figure.end :].lstrip()
    piece = _UP_TO_PAUSE.match(ahead[length_of(figure.noun, ahead) :].lstrip())
    if piece is None or not counts_cases(figure.noun):
        return False
    return service_names().best(piece[0])[0] == service


def _is_told_in_brackets(passage: Passage, index: int) -> bool:
    """``Đăng ký khai sinh 1.486 hồ sơ (trực tuyến 1.203 hồ sơ)``: of the figure before it."""
    between = passage.text[passage.figures[index - 1].end : passage.figures[index].start]
    return between.count("(") > between.count(")") and not _APART.search(between)


def services_at_zero(passage: Passage) -> list[tuple[str, int, int]]:
    """Return the services a paragraph lists as having had no dossier, with their places.

    The list follows a colon whose lead says "không phát sinh" and holds no figures of its own.
    """
    found = _named_at_zero(passage)
    for sentence in passage.sentences:
        colon = passage.text.find(":", sentence.start, sentence.end)
        if colon < 0:
            continue
        lead = [
            cue
            for cue in passage.cues
            if cue.concept == "zero" and sentence.start <= cue.start < colon
        ]
        listed = any(colon < figure.start < sentence.end for figure in passage.figures)
        if lead and not listed:
            found += _named_in_list(passage, colon + 1, sentence.end)
    return found


def _named_at_zero(passage: Passage) -> list[tuple[str, int, int]]:
    """``Thủ tục khai báo tạm vắng không phát sinh hồ sơ``: a zero of the service."""
    found = []
    for cue in passage.cues:
        if cue.concept != "zero" or not _NONE_OF_IT.match(passage.text, cue.end):
            continue
        label = passage.text[: cue.start].rstrip()
        ends = len(label) - 1 if label.endswith(":") else cue.start
        begins = max(passage.text.rfind(mark, 0, ends) for mark in ".;:(") + 1
        named = _BY_A_DOCUMENT.sub("", _IN_THE_PERIOD.sub("", passage.text[begins:ends]))
        code, fit = service_names().best(_SINGLED_OUT.sub("", named))
        if code and fit >= threshold("service_nearby") and not _COUNTED.search(named):
            found.append((code, cue.start, cue.end))
    return found


def _named_in_list(passage: Passage, start: int, end: int) -> list[tuple[str, int, int]]:
    found = []
    place = start
    for piece in re.split(r"(;)", passage.text[start:end]):
        code, fit = service_names().best(piece)
        if code and fit >= threshold("service_name") and piece != ";":
            lead = len(piece) - len(piece.lstrip())
            found.append((code, place + lead, place + len(piece.rstrip(" ."))))
        place += len(piece)
    return found


def _counts_cases(passage: Passage, index: int) -> bool:
    figure = passage.figures[index]
    registered = _REGISTERED.search(passage.text, max(0, figure.start - 30), figure.start)
    return (
        bool(registered and figure.kind == "count")
        or (figure.kind == "percent" and not passage.is_rate_of_previous(index))
        or (figure.kind == "count" and figure.pair is None and counts_cases(figure.noun))
        or _is_bare(passage, index)
        or _is_labelled_pair(passage, index)
        or _names_after(passage, index)
    )


def _is_labelled_pair(passage: Passage, index: int) -> bool:
    """``Đăng ký khai sinh: 120/125 hồ sơ trực tuyến``."""
    figure = passage.figures[index]
    if figure.pair != "numerator" or not counts_cases(figure.noun):
        return False
    if not passage.text[: figure.start].rstrip().endswith(":"):
        return False
    return _beside(passage, index, before=True).fit >= _BEYOND_DOUBT


def counts_cases(noun: str) -> bool:
    """Tell whether a counted word is what services are told in: ``hồ sơ``, ``lượt``."""
    return not _CASES.isdisjoint(stands_for(noun))


def _names_after(passage: Passage, index: int) -> bool:
    """``18 khai báo tạm vắng``: what is counted is the service itself."""
    figure = passage.figures[index]
    if figure.kind != "count" or figure.noun or figure.pair:
        return False
    ahead = _UP_TO_PAUSE.match(passage.text, figure.end)
    _, fit = service_names().best(ahead[0]) if ahead else (None, 0.0)
    return fit >= _BEYOND_DOUBT


def _least(passage: Passage, index: int) -> float:
    """A figure that does not say what it counts must stand beside a name beyond doubt."""
    bare = not passage.figures[index].noun and passage.figures[index].kind == "count"
    return threshold("service_nearby" if bare else "service_name")


def _is_bare(passage: Passage, index: int) -> bool:
    """``Đăng ký thường trú 412, đăng ký tạm trú: 365;``: nothing counted stands behind it."""
    figure = passage.figures[index]
    behind = passage.text[figure.end :].lstrip()
    bare = figure.kind == "count" and not figure.noun and figure.pair is None
    labelled = behind[:1] == "(" and passage.text[: figure.start].rstrip().endswith(":")
    rated = bool(_RATED.match(behind) or _TOLD_ONLINE.match(behind))
    listed = not behind or behind[0] in ";,." or behind.startswith("và ")
    return bare and (listed or labelled or rated)


def _beside(passage: Passage, index: int, *, before: bool) -> NamedService:
    figures, sentence = passage.figures, passage.sentence_of(index)
    figure, forms = figures[index], []
    if before:
        floor = max(sentence.start, figures[index - 1].end if index else 0)
        stretch = spelled_out(passage.text, floor, figure.start)
        if index and floor > sentence.start:
            stretch = stretch.lstrip()
            stretch = stretch[length_of(figures[index - 1].noun, stretch) :]
        elif ":" in stretch:
            label = stretch.rstrip(" :")
            stretch = label[label.rfind(":") + 1 :]
    else:
        ceiling = figures[index + 1].start if index + 1 < len(figures) else sentence.end
        stretch = spelled_out(passage.text, figure.end, min(ceiling, sentence.end))
        stretch = stretch.lstrip()
        stretch = stretch[length_of(figure.noun, stretch) :]
        stretch = _PART.split(stretch)[0]
        told = _TOLD_OF.search(stretch)
        named = stretch[: told.start()] if told else ""
        if service_names().best(named)[1] >= threshold("service_nearby"):
            forms.append(named)
    stretch = _TRAIL.sub("", _LEAD.sub("", stretch))
    if _UNDOES.match(stretch) or _FIRST_TIME.search(stretch) or _ONLY_HOW.fullmatch(stretch):
        return NamedService("", 0.0, beside=True)
    forms += [stretch, _ASIDE.sub(" ", stretch)]
    if before and (last := _LAST_PIECE.search(stretch)):
        piece = _LEAD.sub("", last[0])
        forms += [piece] if service_names().best(piece)[1] >= _BEYOND_DOUBT else []
    if listed := _LISTED.search(stretch):
        forms.append(stretch[listed.end() :])
    code, fit = _best_of(forms)
    if before and floor == sentence.start and 0 < fit < _BEYOND_DOUBT:
        subject, sure = _best_of(_told_of(stretch))
        if subject and sure >= max(fit, threshold("service_nearby")):
            return NamedService(subject, sure, beside=True)
    return NamedService(code or "", fit if code else 0.0, beside=True)


def _best_of(forms: Iterable[str]) -> tuple[str | None, float]:
    return max((service_names().best(form) for form in forms), key=lambda found: found[1])


def _told_of(stretch: str) -> Iterator[str]:
    """Return what a stretch may name, without what is said of it: ``Đăng ký tạm trú còn quá hạn``.

    Args:
        stretch: The words beside a figure.
    """
    if subject := _SUBJECT.match(stretch):
        yield subject["name"]
    said = [one for one in lexicon().mentions(words_of(stretch)) if one.concept in _SAID]
    kept = "".join(
        " " if any(one.start <= place < one.end for one in said) else letter
        for place, letter in enumerate(stretch)
    )
    yield _SAYS.sub(" ", kept)


def _nearby(passage: Passage, index: int, start: int) -> NamedService | None:
    """A service named in full before the figure, in its sentence or the unfinished one before."""
    figure = passage.figures[index]
    found: NamedService | None = None
    pieces = [passage.text[start : figure.start]]
    pieces += reversed(_PIECES.split(passage.text[: figure.start]))
    for piece in pieces:
        if found and found.fit >= _BEYOND_DOUBT:
            break
        if _UNDOES.match(piece):
            continue
        piece = _ITEM_NUMBER.sub("", piece)
        plain = _SINGLED_OUT.sub("", piece)
        bare = _REMARK.sub(" ", plain)
        code, fit = _best_of((plain,) if _COUNTED.search(bare) else (plain, bare))
        if 0 < fit < threshold("service_nearby") and not _COUNTED.search(piece):
            code, fit = _best_of(_told_of(piece))
        if code and fit >= threshold("service_nearby"):
            ahead = passage.text[start : figure.start]
            first = bool(_SUBJECT.match(piece))
            beside = first or ":" in piece or f"{piece}:" in ahead
            if found is None:
                found = NamedService(code, fit, beside=beside)
            elif code == found.service_code and fit > found.fit:
                return NamedService(code, fit, beside=found.beside)
    return found


def _best(found: dict[int, NamedService]) -> float:
    return max((named.fit for named in found.values()), default=0.0)


def _sum(found: dict[int, NamedService]) -> float:
    return sum(named.fit for named in found.values() if named.fit >= threshold("service_name"))
