"""Figures in running text: where a number stands, what it is worth, what it counts.

One grammar for what real reports write side by side: ``1.532.200``, ``1,300,879``, ``95,96%``,
``100,%``, ``a/b``, ``8.271 lượt/13.544 tổng lượt``, ``18 tỷ 488 triệu đồng``, ``hơn 250``, ``05``,
dotted blanks. How one amount is worth what it says is told by `ingest.numbers`, as for cells;
what is no figure at all by `ingest.narrative.not_figures`. Zero in words (``không phát sinh``) is
found apart, since only its meaning tells whether it is a figure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from ingest.model import Precision, ValueState
from ingest.narrative.lexicon import stands_for_words
from ingest.narrative.not_figures import without_not_figures
from ingest.narrative.nouns import word_class, written_out
from ingest.numbers import NumberKind, number_kinds, read_number, read_qualifier
from ingest.reference import seed_rows

PairRole = Literal["numerator", "denominator"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in a text.

    Attributes:
        start: First character of the amount (the qualifier before it is not part of it).
        end: After its last character, the percent sign or money words included.
        kind: ``percent`` and ``money`` as written, ``decimal`` for measures, else ``count``.
        value: Plain value (đồng, percent as percent); None exactly when it is not ``reported``.
        state: ``missing`` for a dotted blank.
        precision: What the qualifier before or after says.
        noun: The word that is counted, in lower case, as far as the seed of units knows it.
        pair: Its place in ``a/b``; None where it stands alone.
        lower: What an upper part is counted out of.
        problem: A row of ``seeds/finding_codes.csv`` where the spelling is odd.
    """

    start: int
    end: int
    kind: NumberKind
    value: Decimal | None
    state: ValueState
    precision: Precision
    noun: str
    pair: PairRole | None = None
    problem: str | None = None
    lower: Decimal | None = None


def find_figures(text: str) -> list[Figure]:
    """Find the figures of a text, in order.

    Args:
        text: A sentence, paragraph or cell, NFC, without line breaks.

    Returns:
        The figures; numbers that are part of a name, a date or a document are not among them.
    """
    if not _MAY_HOLD.search(text):
        return []
    bare = without_not_figures(text)
    found: list[Figure] = []
    taken = 0
    for match in _AMOUNT.finditer(bare):
        if match.start() < taken:
            continue
        figures = list(_read(bare, match))
        found.extend(figures)
        taken = max([match.end(), *(figure.end for figure in figures)])
    return _money_among(text, found)


def _money_among(text: str, found: list[Figure]) -> list[Figure]:
    """``Thu 985,6 tỷ đồng, qua chuyển khoản 634,6 tỷ``, ``7 tỷ 310 triệu``: money, said short."""
    beside = any(figure.kind == "money" for figure in found)
    return [
        replace(figure, kind="money")
        if figure.kind == "count"
        and not figure.noun
        and not figure.pair
        and (_IN_BILLIONS if beside else _BILLIONS_AND_MILLIONS).search(
            text, figure.start, figure.end
        )
        else figure
        for figure in found
    ]


def _read(text: str, match: re.Match[str]) -> Iterator[Figure]:
    if match["blank"]:
        yield from _blank(text, match)
    elif match["over"]:
        yield from _pair(text, match)
    else:
        figure = _single(text, match.start("digits"), match)
        if figure:
            yield figure


def _single(text: str, start: int, match: re.Match[str]) -> Figure | None:
    written, end, problem = _amount_text(text, start, match.end("digits"))
    kind, begins = _kind(written), _level_begins(text, start, end)
    noun = "" if kind in ("percent", "money") else noun_at(text, end) or _labelled(text, start)
    if begins is not None:
        noun = noun or _LEVEL
    if (
        kind == "count"
        and _noun_kinds().get(noun) == "decimal"
        and not _IN_THOUSANDS.fullmatch(written)
    ):
        kind = "decimal"
    reading = read_number(written, kind)
    if reading.problem == "FRACTION_IN_COUNT" or (reading.problem and kind == "count"):
        reading = read_number(written, "decimal")
    if reading.value is None:
        return None
    precision = reading.precision
    if precision == "exact":
        precision = _qualifier(text, start if begins is None else begins, end, noun)
    return Figure(start, end, kind, reading.value, "reported", precision, noun, None, problem)


def _amount_text(text: str, start: int, end: int) -> tuple[str, int, str | None]:
    """Return the amount with its scale words, percent sign or currency, where it ends, oddities."""
    digits, problem = text[start:end], None
    if glued := _FOOTNOTE.fullmatch(digits):
        digits, problem = glued[1], "NARRATIVE_DIGIT_GLUED"
    if percent := _PERCENT.match(text, end):
        return f"{digits.rstrip('.,')}%", percent.end(), problem
    scaled = _SCALED.match(text, start)
    if scaled is None or problem:
        if money := _MONEY.match(text, end):
            return f"{digits} đồng", money.end(), problem
        return digits, end, problem
    written, stop = scaled["parts"], scaled.end("parts")
    if stray := _STRAY.match(text, stop):
        problem, stop = "NARRATIVE_STRAY_DIGITS", stray.end("digits")
    if money := _MONEY.match(text, stop):
        return f"{written} đồng", money.end(), problem
    return (written, stop, None) if problem is None else (written, scaled.end("parts"), None)


def _pair(text: str, match: re.Match[str]) -> Iterator[Figure]:
    first, second = match["digits"], match["second"]
    noun = noun_at(text, match.end())
    between = match["over"].strip(" /")
    kind: NumberKind = "decimal" if _noun_kinds().get(noun) == "decimal" else "count"
    values = [read_number(digits, kind).value for digits in (first, second)]
    if upper_is_broken := values[0] is None and bool(_TENTHS.fullmatch(first)):
        kind, values = (
            "decimal",
            [read_number(digits, "decimal").value for digits in (first, second)],
        )
    upper, lower = values
    if upper is None or lower is None or (upper > lower and lower <= _LONGEST_DAY):
        return
    if between and _counts_another(between, noun):
        for name, value in (("digits", upper), ("second", lower)):
            start, end = match.span(name)
            counted = noun_at(text, end)
            yield Figure(start, end, kind, value, "reported", "exact", counted)
        return
    shared = _SHARE.search(text, max(0, match.start() - _SHARE_REACH), match.start())
    counts = upper_is_broken or between or shared or _counts(text, match.end(), noun)
    if _may_be_a_day(upper, lower) and not counts:
        return
    precision = _qualifier(text, match.start("digits"), match.end(), noun)
    start, end = match.span("digits")
    own = noun_at(text, end) if between else noun
    yield Figure(
        start, end, kind, upper, "reported", precision, own or noun, "numerator", None, lower
    )
    start, end = match.span("second")
    yield Figure(start, end, kind, lower, "reported", "exact", noun, "denominator")


def _counts_another(between: str, noun: str) -> bool:
    """``104 tổ/832 thành viên`` are two counts, no pair."""
    first, second = word_class(between.lower()), word_class(noun)
    return bool(first and second) and first != second


def _may_be_a_day(upper: Decimal, lower: Decimal) -> bool:
    return upper <= _LONGEST_DAY and lower <= 12


def _counts(text: str, end: int, noun: str) -> bool:
    return bool(noun) or bool(_REACHED.match(text, end))


def _blank(text: str, match: re.Match[str]) -> Iterator[Figure]:
    """A line of dots to write on is a missing figure where something counted follows it."""
    start, end = match.span("blank")
    if over := _OVER.match(text, end):
        lower = read_number(over["digits"], "count").value
        noun = noun_at(text, over.end())
        yield Figure(start, end, "count", None, "missing", "exact", noun, "numerator", None, lower)
        if lower is not None:
            first, last = over.span("digits")
            yield Figure(first, last, "count", lower, "reported", "exact", noun, "denominator")
        return
    if percent := _PERCENT.match(text, end):
        yield Figure(start, percent.end(), "percent", None, "missing", "exact", "")
    elif noun := noun_at(text, end):
        yield Figure(start, end, "count", None, "missing", "exact", noun)


def _kind(written: str) -> NumberKind:
    if written.endswith("%"):
        return "percent"
    return "money" if written.endswith("đồng") else "count"


def _qualifier(text: str, start: int, end: int, noun: str) -> Precision:
    if before := _BEFORE.search(text, max(0, start - 20), start):
        return read_qualifier(before["word"]) or "exact"
    rest = text[end : end + 30 + len(noun)]
    if after := _AFTER.match(rest.lstrip().removeprefix(noun)):
        return read_qualifier(after["word"]) or "exact"
    return "exact"


def noun_at(text: str, end: int) -> str:
    """Return the word counted right after a figure, "" where the seed of units knows none."""
    match = _nouns().match(text, end)
    if match is None or not stands_for_words(match["noun"], text, end):
        return ""
    return written_out(match["noun"].lower())


def _labelled(text: str, start: int) -> str:
    """Return what a label right before a figure counts: ``số lượt khám chữa bệnh: 3.418.205``."""
    if not _LABEL_ENDS.search(text, max(0, start - 4), start):
        return ""
    label = _LABEL.search(text, max(0, start - _LONGEST_LABEL), start)
    if label is None and text[:start].rstrip().endswith(":"):
        label = _ITEM_LABEL.search(text, max(0, start - _LONGEST_LABEL), start)
    return noun_at(text, label.end()) if label else ""


def _level_begins(text: str, start: int, end: int) -> int | None:
    """Return where ``cấp độ 3``, ``đạt cấp 4;`` begins; None: the figure is no level."""
    if not _A_LEVEL.fullmatch(text, start, end):
        return None
    before = _LEVEL_BEFORE.search(text, max(0, start - _LONGEST_LEVEL), start)
    if before is None or (before["short"] and not _PHRASE_ENDS.match(text, end)):
        return None
    return before.start()


@lru_cache(maxsize=1)
def _noun_kinds() -> dict[str, NumberKind]:
    return {unit: kind for unit, kind in number_kinds().items() if unit != "%"}


@lru_cache(maxsize=1)
def _nouns() -> re.Pattern[str]:
    words = {*_noun_kinds(), *(row["noun"] for row in seed_rows("narrative/nouns"))}
    longest = sorted((re.escape(word) for word in words), key=len, reverse=True)
    return re.compile(
        rf"\s*(?:\((?:đạt\s+)?[^()]{{0,20}}\)\s*)?(?P<noun>{'|'.join(longest)})(?!\w)",
        re.IGNORECASE,
    )


_IN_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}|,\d{3})+")
"""``2.150 m2``: nobody measures a room to the thousandth."""
_LONGEST_DAY = 31
"""Above it the lower part of a pair is a number to be reached: ``43.600/31.900 hồ sơ``."""
_LONGEST_LABEL = 110
_LEVEL, _LONGEST_LEVEL = "cấp độ", 20
_A_LEVEL = re.compile(r"0?[1-5]")
"""Levels of safety by Decree 85/2016/NĐ-CP."""
_LEVEL_BEFORE = re.compile(
    r"(?<!\w)(?:cấp độ|(?P<short>(?:đạt|hạng|xếp)\s+cấp))\s+$", re.IGNORECASE
)
_PHRASE_ENDS = re.compile(r"\s*(?:[.;,)]|$)")
_LABEL_ENDS = re.compile(r"(?::|\blà)\s*$", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:tổng\s+)?số(?:\s+lượng)?(?=\s+(?:[^\W\d]|[ ,/()-])+[\s:]*(?::|\blà)\s*$)", re.IGNORECASE
)
_ITEM_LABEL = re.compile(
    r"(?:^|[;.]\s)\s*(?:[-–—+•*]\s*|\d{1,2}(?:\.\d{1,2})*[.)]\s*|[a-zđ]\)\s*)?"
    r"(?=(?:văn bản|máy|công chức|thôn|tổ dân phố|khu phố|điểm|mô hình|lớp|nhiệm vụ)\b"
    r"[^:;.\d]*:\s*$)",
    re.IGNORECASE,
)
"""``- Văn bản đã ban hành trong tháng: 04``: what an item's label begins with is counted."""
_GROUPS = r"\d{1,3}(?:\.\d{3})+(?:\.\d{4})?(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_NUMBER = rf"(?:{_GROUPS}|[1-9]\d{{0,2}}(?: \d{{3}})+(?![\d.,]*\d)|\d+(?:[.,]\d+)?)"
_FREE = r"(?<![\w.,/\x00])"
_AMOUNT = re.compile(
    rf"{_FREE}(?P<digits>{_NUMBER}\d?)(?!(?![kK](?!\w))[\w\x00])"
    rf"(?:(?P<over>\s?/\s?|\s+[^\W\d_]+(?:\s[^\W\d_]+)?\s?/\s?)(?P<second>{_NUMBER})(?![/\d]))?"
    r"|(?:(?<=\s)|(?<=\()|^)(?P<blank>\.{3,}|…+(?:\s?…)*|_{3,})(?=\s*[/%\w])"
)
_TENTHS = re.compile(r"\d{1,2},\d{1,2}")
"""``Công khai, minh bạch 16,9/18``: points out of so many."""
_MAY_HOLD = re.compile(r"\d|(?:^|\s)(?:…|\.{3,})|_{3,}")
_FOOTNOTE = re.compile(r"(\d{1,3}(?:\.\d{3})+)\d")
_PERCENT = re.compile(r"[.,]?\s?(?:%|phần trăm)")
_SCALE = r"(?:tỷ|tỉ|triệu|nghìn|ngàn|[kK](?!\w))"
_SCALED = re.compile(
    rf"(?P<parts>{_NUMBER}\s?{_SCALE}(?!\w)(?:\s{_NUMBER}\s?{_SCALE}(?!\w))*)", re.IGNORECASE
)
_IN_BILLIONS = re.compile(r"\bt[ỷỉ]\b", re.IGNORECASE)
_BILLIONS_AND_MILLIONS = re.compile(r"\bt[ỷỉ]\s+\d+\s+triệu\b", re.IGNORECASE)
_STRAY = re.compile(r"\s(?P<digits>\d{1,3})(?=\s+(?:đồng|đ|VNĐ)(?!\w))", re.IGNORECASE)
_MONEY = re.compile(r"\s?(?:đồng|VNĐ|VND|đ(?=[\s.,;)]|$))(?!\w)", re.IGNORECASE)
_OVER = re.compile(rf"\s?/\s?(?P<digits>{_NUMBER})(?![/\d\w])")
_REACHED = re.compile(r"\s*(?:\((?:đạt|bằng|tỷ lệ)|,?\s*(?:đạt|chiếm|bằng)\s)")
_SHARE = re.compile(r"(?:%|phần trăm)[^;.%()]*\(\s*$")
"""``100% cơ sở y tế (03/03)``: what a share is made of is no day."""
_SHARE_REACH = 100
_BEFORE = re.compile(
    r"(?<!\w)(?P<word>hơn|trên|ít nhất|tối thiểu|không dưới|gần|không quá|tối đa|dưới|chưa đến"
    r"|khoảng|ước đạt|ước tính|ước|xấp xỉ|>=|<=|[><≥≤~≈])\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*(?P<word>trở lên|trở xuống)", re.IGNORECASE)
