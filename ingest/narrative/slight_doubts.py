"""What speaks against a figure without forbidding it: named signs, each weighed by experience.

A sign alone mostly leaves a figure in the current view; several together, or a strong one, keep it
below (`certainty`). Each was chosen because first readings that bear it were wrong far more often
than others; what none of these functions sees is not told apart.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ingest.narrative.doubts import counts_what_is_not
from ingest.narrative.heading import Heading
from ingest.narrative.meaning import Meaning
from ingest.narrative.passages import Passage
from ingest.narrative.zones import Sentence
from ingest.reference import seed_rows
from ingest.text import fold


@dataclass(frozen=True, slots=True)
class _Figure:
    """One figure of a paragraph, what it was taken for and the head of its report."""

    passage: Passage
    number: int
    meaning: Meaning
    heading: Heading

    @property
    def text(self) -> str:
        return self.passage.text

    @property
    def start(self) -> int:
        return self.passage.figures[self.number].start

    @property
    def end(self) -> int:
        return self.passage.figures[self.number].end

    @property
    def sentence(self) -> Sentence:
        return self.passage.sentence_of(self.number)


def slight_doubts(
    passage: Passage, number: int, meaning: Meaning, heading: Heading
) -> frozenset[str]:
    """Return what the words around a figure say against what it was taken for.

    Args:
        passage: Its paragraph.
        number: Which figure.
        meaning: What it was taken for.
        heading: The head of its report.
    """
    if meaning.indicator_code is None:
        return frozenset()
    figure = _Figure(passage, number, meaning, heading)
    return frozenset(name for name, applies in _SIGNS.items() if applies(figure))


def _has_unread_time(figure: _Figure) -> bool:
    """``Qua 02 năm, … 64 văn bản``: of days that were told and not understood."""
    timing = figure.meaning.timing
    if timing.window is not None or timing.as_of is not None:
        return False
    first, last = _since_told(figure), figure.start
    if not _TIME.search(figure.text, first, last):
        return False
    chars = list(_without_others(figure.text[first:last]))
    told = [(days.start, days.end) for days in figure.passage.days]
    told += [(cue.start, cue.end) for cue in figure.passage.cues]
    for start, end in told:
        for place in range(max(start, first), min(end, last)):
            chars[place - first] = " "
    left = "".join(chars)
    return any(not _is_own_period(match[0], figure.heading) for match in _TIME.finditer(left))


def _without_others(text: str) -> str:
    """Blank the times of documents, plans, what is compared with and brackets that are over."""
    for pattern in (_BRACKETS, _NO_TIME):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def _since_told(figure: _Figure) -> int:
    """``Trong đợt cao điểm 30 ngày có 2.907; lũy kế đạt 24.618``: what was said before is over."""
    first = figure.sentence.start
    for cue in figure.passage.cues:
        told = first <= cue.start < cue.end <= figure.start
        ended = ";" in figure.text[cue.end : figure.start]
        if told and not ended and _SINCE_THEN.match(figure.text, cue.start):
            first = cue.start
    return first


def _is_own_period(words: str, heading: Heading) -> bool:
    """``Quý III`` in the report of that quarter, ``cả năm`` in a year's."""
    key, window = heading.period_key or "", heading.window
    folded = words.lower()
    if quarter := _QUARTER.search(words):
        return key.endswith(f"-Q{_ROMAN.index(quarter[1].upper()) + 1}")
    if window is None:
        return False
    if month := _MONTH.search(folded):
        return window.end.month == int(month[1])
    year = _YEAR.search(folded)
    return window.end.year == int(year[0]) if year else folded == "cả năm" and key.isdecimal()


def _is_beside_unknown_words(figure: _Figure) -> bool:
    """``Đối sánh 4.206 đoàn viên``: what is done to the things counted stands in no seed."""
    before = _MARKS.split(figure.text[figure.sentence.start : figure.start])[-1]
    after = _MARKS.split(figure.text[figure.end : figure.sentence.end])[0]
    first, last = figure.start - len(before), figure.end + len(after)
    words = [
        word
        for word in figure.passage.words
        if first <= word.start < last and not figure.start <= word.start < figure.end
        if word.key.isalpha() and word.key not in _plain_words()
    ]
    return bool(words) and not all(_is_known(word.start, figure.passage) for word in words)


def _is_known(place: int, passage: Passage) -> bool:
    return (
        any(one.start <= place < one.end for one in passage.mentions)
        or any(one.start <= place < one.end for one in passage.cues)
        or any(one.start <= place < one.end for one in passage.days)
        or any(one.start <= place < one.end for one in passage.units)
        or any(one.start <= place < one.end for one in passage.parts)
    )


def _is_acted_on(figure: _Figure) -> bool:
    """``Rà soát 9.870 người``, ``100 máy hỏng``: something was done to them, or is wrong."""
    ends = [one.end for one in figure.passage.figures[: figure.number]]
    first = max(figure.sentence.start, figure.start - _REACH, *ends)
    mark = _MARKS.search(figure.text, figure.end, figure.sentence.end)
    last = min(mark.start() if mark else figure.sentence.end, figure.end + _REACH)
    around = f"{figure.text[first : figure.start]} | {figure.text[figure.end : last]}"
    if counts_what_is_not(figure.meaning.indicator_code or ""):
        around = _NOT_DONE.sub(" ", around)  # ``còn 228 người chưa làm``, counted as such
    return bool(_words("acted_on").search(around))


def _is_of_some(figure: _Figure) -> bool:
    """``Cấp huyện …``, ``thấp nhất là …``: of a part, unless a service says what it is of."""
    return not figure.meaning.service_code and _stands_before(figure, "of_some")


def _is_wanted(figure: _Figure) -> bool:
    """``Kế hoạch …``, ``phải …``: what is to be reached."""
    is_task = (figure.meaning.indicator_code or "").startswith("TASK_")
    return not is_task and not figure.meaning.service_code and _stands_before(figure, "wanted")


def _stands_before(figure: _Figure, name: str) -> bool:
    first = figure.sentence.start
    clause = max(figure.text.rfind(";", first, figure.start), first)
    before = figure.text[clause : figure.start]
    if _OF_A_LEVEL.match(figure.meaning.indicator_code or ""):
        before = _A_LEVEL_ALONE.sub(" ", before)
    if (figure.meaning.indicator_code or "").startswith("TASK_"):
        before = _GIVEN_TO.sub(" ", before)
    before = _NEED_NOT.sub(" ", before)
    return bool(_words(name).search(before))


@lru_cache(maxsize=1)
def _plain_words() -> frozenset[str]:
    names = ("narrative/function_words", "narrative/light_words")
    return frozenset(fold(row["word"]) for name in names for row in seed_rows(name))


@lru_cache(maxsize=16)
def _words(name: str) -> re.Pattern[str]:
    phrases = next(
        row["phrases"] for row in seed_rows("narrative/slight_doubts") if row["doubt"] == name
    )
    told = "|".join(re.escape(phrase.strip()) for phrase in phrases.split(";"))
    return re.compile(rf"\b(?:{told})\b", re.IGNORECASE)


_REACH = 60
_NOT_DONE = re.compile(r"\bchưa\b", re.IGNORECASE)
_GIVEN_TO = re.compile(
    r"\b(?:giao|phân công)\s+(?:nhiệm vụ\s+)?(?:cho\s+)?các\s+"
    r"(?:sở|đơn vị|cơ quan|địa phương|xã|huyện)\b",
    re.IGNORECASE,
)
"""``Giao các sở, ngành 52 việc``: all that were given."""
_NEED_NOT = re.compile(
    r"\bkhông phải\b|\b(?:người|công dân|nhân khẩu|diện)\s+(?:thuộc diện\s+)?phải\b", re.IGNORECASE
)
"""``Người bệnh không phải đưa thẻ giấy``, ``số người phải có thẻ``: nothing to be reached."""
_OF_A_LEVEL = re.compile(r"VNEID_L[12]_")
_A_LEVEL_ALONE = re.compile(
    r"\briêng\s+(?=(?:tài khoản\s+(?:định danh\s+(?:điện tử\s+)?)?)?mức\s+(?:độ\s+)?0?[12]\b)",
    re.IGNORECASE,
)
"""``Trong đó riêng mức 2: 812``, counted as what it is: accounts of that level."""
_MARKS = re.compile(r",(?!\s+chữa bệnh\b)|[;:()\[\]]|\s[-–—]\s")
_OF_A_WEEK = re.compile(r"\b(?:tuần|đợt)\b", re.IGNORECASE)
_TOLD = frozenset({"in_period", "cumulative", "year_to_date"})
_TIME = re.compile(
    r"\b(?:từ|đến|hết|cuối|đầu|giữa|sau|qua|cả|riêng)\s+(?:\d+\s+)?"
    r"(?:ngày|tháng|quý|năm|tuần|đợt|kỳ)\b(?:\s+[\dIVX][\d/.]*)?"
    r"|\b(?:ngày|tháng|quý|năm|sáng|chiều|tối|tuần|đợt|giai đoạn)\s+(?:\d[\d/.-]*|[IVX]+\b)"
    r"|\b(?:hai|ba|bốn|sáu|bảy|tám|chín|mười)\s+tháng\b"
    r"|\b\d+\s+(?:ngày|tháng|năm|tuần)\b|\b(?:tháng|tuần|đợt)\s+(?:cuối|đầu|này|cao điểm)\b",
    re.IGNORECASE,
)
_SINCE_THEN = re.compile(
    r"(?:trong (?:kỳ|quý|năm)|l[ũu][yỹ] kế|cộng dồn|tính|đến|tới|hiện)\b", re.IGNORECASE
)
_BRACKETS = re.compile(r"\([^()]*\)")
_NO_TIME = re.compile(
    r"(?-i:[A-ZĐ]{2,})\S*\s+ngày\s+[\d/.-]+"
    r"|(?:so với|cùng kỳ|giao|nhiệm vụ|kế hoạch|chỉ tiêu|mục tiêu)(?:\s+cùng kỳ)?"
    r"\s+(?:ngày|tháng|quý|năm)\s+[\dIVX][\d/]*|trước năm \d{4}"
    r"|từ\s+(?:ngày|tháng|quý|năm|kỳ)\s+[\dIVX][\d/]*\s+(?:chuyển|tồn|sang|mang)"
    r"|cả ngày(?:\s+(?:thứ|lễ|nghỉ|chủ nhật|cuối tuần))?"
    r"|(?:trả|mỗi|hàng|hằng|một|24/7)\s+(?:trong\s+)?(?:ngày|tháng|năm|tuần)",
    re.IGNORECASE,
)
"""Dates of documents, plans and what is compared with tell nothing of the figure's own time."""
_QUARTER = re.compile(r"quý\s+([IV]+)\b", re.IGNORECASE)
_MONTH = re.compile(r"tháng\s+0?(\d{1,2})\b")
_YEAR = re.compile(r"20\d\d")
_ROMAN = ("I", "II", "III", "IV")
_SIGNS: dict[str, Callable[[_Figure], bool]] = {
    "unread_time": _has_unread_time,
    "unknown_words": _is_beside_unknown_words,
    "acted_on": _is_acted_on,
    "of_some": _is_of_some,
    "wanted": _is_wanted,
}
