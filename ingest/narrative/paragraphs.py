"""From broken lines to paragraphs: which line goes on with the sentence of the line before it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ingest.narrative.datelines import day_of_dateline
from ingest.narrative.document import Paragraph
from ingest.narrative.runs import joined
from ingest.narrative.text_lines import Row

_FULL = 0.8
"""Share of the usual width from which a line is full: its writer broke it to go on below."""
_BROKEN = 0.65
"""Share from which a line of prose that no mark ends was broken before a long word."""
_WIDEST, _NARROWEST = 130, 40
_SHORTEST_TITLE = 20
_DATELINE = re.compile(r"(?:Thứ|Chủ nhật|Cập nhật|Đăng|Ngày đăng|Xuất bản)\b", re.IGNORECASE)
_LETTERHEAD = re.compile(
    r"(?:BÁO CÁO|THÔNG BÁO|TỜ TRÌNH|UBND|ỦY BAN|UỶ BAN|TỔ CÔNG TÁC|BAN CHỈ ĐẠO|CÔNG AN|SỞ)\b"
)
_BULLET = re.compile(r"(?:[-–—+•*·●▪○◦‣➢✓]|\uf0b7|\uf0a7|\uf02d)\s*(?=\S)")
_NUMBERED = re.compile(
    r"(?:[1-9]\d?(?:\.\d{1,2}){1,3}(?=\s)|(?:[1-9]\d?|[IVX]{1,5}|[A-ZĐ])(?:\.\d{1,2}){0,3}[.)/]|"
    r"[1-9](?:\.\d{1,2}){1,3}\.?|\((?:[1-9]\d?|[a-zđ])\)|"
    r"[a-zđ]\d?(?:\.\d{1,2})?[.)])\s*(?=\S)"
)
_LABELLED = re.compile(
    r"(?:Số:|Kính gửi|Nơi nhận|Phụ lục|PHỤ LỤC|Biểu số|Phần [IVX\d]|PHẦN [IVX\d]|Điều \d+\.|"
    r"CỘNG HÒA|CỘNG HOÀ|Độc lập|BÁO CÁO\b)"
)
_QUOTES = "“\"'(*"
_ENDED = re.compile(r"[.;:!?…][”\"’')]*$")
_OPEN_END = re.compile(
    r"(?:[,(“/–-]|\b(?:và|của|về|cho|là|các|những|trong|từ|đến|(?<!tồn )(?<!hiện )tại|theo|với|"
    r"(?<!dân )(?<!tế )(?<!hội )(?<!đổi )(?<!nghệ )(?<!năng )(?<!ký )(?<!quyền )(?<!tảng )số|"
    r"ngày|tháng|năm|được|đã|do|để|đạt|trên|qua|gồm|cùng|hoặc|(?:đứng|xếp|hạng|vị trí) thứ))$",
    re.IGNORECASE,
)
"""``Phát triển công dân số`` and ``II. TỒN TẠI`` are whole."""
_HEADS = re.compile(r"[IVX]{1,5}[.)/]\s.*\b(?:năm|tháng|qua)$", re.IGNORECASE)
"""``III/ Nhiệm vụ 6 tháng cuối năm`` may be a whole heading."""
_FIGURE_OPENS = re.compile(
    r"\([\d.,]+\s?%\)|\d[\d.,]*%?\s?/?\s?[\d.,]*\s+(?:HS\b|[^\W\d_]*[a-zà-ỹđ])"
)
_PAIR_OPENS = re.compile(r"\d[\d.]+/\d[\d.]+(?:,\s|\s\()")
"""``Số hóa kết quả`` and below it ``440/471, đạt 93,4%``."""
_ASIDE = re.compile(r"\([^()]*\)")
_VALUE_OPENS = re.compile(r"\d[\d.,]*%?;\s")
"""``… đăng ký tạm trú:`` and below it ``365; khai báo tạm vắng: 04``."""
_LABEL = re.compile(r"[^\W\d_a-zđ][^\W\d_]*(?: [^\W\d_A-ZĐ]+){0,2}:\s")
"""``Viện phí: …`` behind a sentence that is over, however long its last line."""
_CANNOT_BEGIN = re.compile(r"(?:[A-ZĐ]{2,8}[,;.)]|[^\W\d_]+[;)])(?:\s|$)")
"""``… 268.907 lượt KCB`` and below it ``BHYT; 201.433 lượt …``: no paragraph opens so."""
_HYPHENATED = re.compile(r"\w[-/]$")


def paragraphs(rows: Sequence[Row]) -> Iterator[Paragraph]:
    """Join broken lines.

    A line goes on with the one before it unless it begins an item or a heading of its own, or the
    one before it was ended: by its punctuation, or by stopping well short of the usual width.

    Args:
        rows: Lines in reading order.

    Yields:
        Paragraphs and headings.
    """
    width = usual_width(row.width for row in rows)
    spaced = bool(width) and _evenly_spaced(rows, width)
    pending: list[Row] = []
    for row in rows:
        if pending and not (
            _goes_on(pending[-1], row, width, spaced) or _rest_goes_on(pending, row, spaced)
        ):
            yield _paragraph(pending)
            pending = []
        pending.append(row)
    if pending:
        yield _paragraph(pending)


def usual_width(widths: Iterable[int]) -> int:
    """Return the width at which lines were broken; 0 where nothing tells (one line a paragraph)."""
    long = sorted(width for width in widths if width >= _NARROWEST)
    if not long:
        return 0
    width = long[int(len(long) * 0.9)]
    return width if width <= _WIDEST else 0


def begins_item(text: str, after_ended: bool) -> bool:
    """Tell whether a line begins a bullet, a numbered item or a heading of its own.

    Args:
        text: The line.
        after_ended: The line before it is over; a dash is a bullet then, whatever follows it.
    """
    if _LABELLED.match(text):
        return True
    if numbered := _NUMBERED.match(text):
        following = text[numbered.end()]
        return following.isupper() or following in _QUOTES
    bullet = _BULLET.match(text)
    if bullet is None:
        return False
    following = text[bullet.end()]
    return after_ended or not (following.islower() or following.isdigit())


def _goes_on(before: Row, row: Row, width: int, spaced: bool) -> bool:
    if row.level is not None or before.level is not None:
        return _heading_goes_on(before, row)
    if _DATELINE.match(row.text.text) and day_of_dateline(row.text.text):
        return False
    if row.gap and not spaced:
        return _sentence_goes_on(before, row, width)
    ended = bool(_ENDED.search(before.text.text))
    full = bool(width) and before.width >= _FULL * width
    if begins_item(row.text.text, ended or not full) or (ended and _LABEL.match(row.text.text)):
        return False
    if not ended and _CANNOT_BEGIN.match(row.text.text):
        return True
    if _is_title(before) and _is_title(row) and not row.gap:
        return not _LETTERHEAD.match(row.text.text)
    if _is_lower(row) or _breaks_off_before_a_figure(before, row, width):
        return True
    if _OPEN_END.search(before.text.text):
        # ``III. NHIỆM VỤ 6 THÁNG CUỐI NĂM`` is over where small letters follow.
        words = before.text.text.removeprefix("Phần ")
        if not begins_item(before.text.text, after_ended=True):
            return True
        if words.isupper():
            return row.text.text.isupper()
        return full or not (_HEADS.match(words) and row.text.text[:1].isupper())
    if not full:
        return False
    return not ended or before.width >= 0.9 * width


def _breaks_off_before_a_figure(before: Row, row: Row, width: int) -> bool:
    """``… trong đó trực tuyến`` and below it ``109.411 hồ sơ …``: one sentence, full or not."""
    words = before.text.text.rsplit(" ", 1)[-1]
    is_pair = bool(_PAIR_OPENS.match(row.text.text))  # of which nobody makes a paragraph
    long = before.width >= (_NARROWEST if is_pair else max(_NARROWEST, _BROKEN * width))
    prose = (words[:1].islower() or row.text.text[:1] == "(") and not _ENDED.search(words)
    opens = is_pair or bool(_FIGURE_OPENS.match(row.text.text))
    return bool(width) and long and prose and opens


def _rest_goes_on(pending: Sequence[Row], row: Row, spaced: bool) -> bool:
    """``… 3.412.905 người,``, ``kinh phí`` and ``341 tỷ đồng`` on three lines: broken twice."""
    last = pending[-1].text.text
    if last.endswith(":") and _VALUE_OPENS.match(row.text.text):
        return True
    if len(pending) == 1 or row.level is not None or (row.gap and not spaced):
        return False
    open_rest = last[:1].islower() and last[-1:].isalpha() and last.rsplit(" ", 1)[-1].islower()
    return open_rest and bool(_FIGURE_OPENS.match(row.text.text))


def _heading_goes_on(before: Row, row: Row) -> bool:
    """A heading broken by a page goes on in lower case; it never takes in what follows it."""
    return (
        before.level is not None
        and row.level == before.level
        and _is_lower(row)
        and not _ENDED.search(before.text.text)
    )


def _sentence_goes_on(before: Row, row: Row, width: int) -> bool:
    """Over a blank line only a sentence that is not over goes on: at the foot of a page."""
    if _ENDED.search(before.text.text) or begins_item(row.text.text, after_ended=False):
        return False
    if before.width >= _NARROWEST and _CANNOT_BEGIN.match(row.text.text):
        return True
    if before.width < (_FULL * width if width else _NARROWEST):
        return _is_lower(row) and bool(_OPEN_END.search(before.text.text))
    return _is_lower(row) or bool(_OPEN_END.search(before.text.text))


def _is_title(row: Row) -> bool:
    """Tell whether a line is part of a title in capitals."""
    text = row.text.text
    return len(text) >= _SHORTEST_TITLE and is_capital(text)


def is_capital(text: str) -> bool:
    """Tell whether a line is in capitals, small letters in brackets aside."""
    return _ASIDE.sub(" ", text).isupper()


def _is_lower(row: Row) -> bool:
    return row.text.text[:1].islower()


def _evenly_spaced(rows: Sequence[Row], width: int) -> bool:
    """Tell whether a blank line stands between most lines of broken sentences."""
    broken = [
        row.gap
        for before, row in pairwise(rows)
        if before.width >= _FULL * width and not _ENDED.search(before.text.text)
    ]
    return len(broken) >= 2 and sum(broken) > 0.7 * len(broken)


def _paragraph(rows: Sequence[Row]) -> Paragraph:
    whole = rows[0].text
    for row in rows[1:]:
        glue = "" if _HYPHENATED.search(whole.text) else " "
        whole = joined([whole, row.text], glue)
    return Paragraph(whole, rows[0].level)
