"""Figures of the period before, or of the same one a year ago, told beside the report's own.

``168 lượt, tháng trước 152 lượt``, ``318 hồ sơ (tháng trước 402; cùng kỳ 277)``, ``giảm so với
4.102 của kỳ trước``, ``Cùng kỳ năm 2024 toàn tỉnh tiếp nhận 398.115 hồ sơ``: the same, of earlier
days.
"""

import re
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from ingest.narrative.earlier_times import EARLIER, Earlier, days_named
from ingest.narrative.meaning import DOUBTED, SURE_AS_REPEATED, Meaning
from ingest.narrative.nouns import count_the_same, word_class
from ingest.narrative.passages import Passage
from ingest.narrative.times import Timing
from ingest.periods import STOCK_KINDS, Window
from ingest.reference import seed_rows

RULE = "earlier_period"


def of_an_earlier_period(
    passage: Passage, number: int, found: list[Meaning], window: Window | None
) -> Meaning | None:
    """``168 lượt, tháng trước 152 lượt``: what was told just before, of earlier days.

    Args:
        passage: The paragraph.
        number: Which figure.
        found: What the figures before it mean.
        window: The days the report covers.
    """
    if not number or window is None or passage.of[number] != passage.of[number - 1]:
        return None
    told = _told_before(passage, number, found)
    if told is None:
        return None
    if found[number - 1].rule == RULE and _GOES_ON.fullmatch(
        passage.text, passage.figures[number - 1].end, passage.figures[number].start
    ):
        return _as_told(told, found[number - 1].timing)
    match = _named_beside(passage, number)
    days = days_named(match, _days_of(told, window)) if match else None
    return _at(told, days) if days else None


def still_of_earlier_periods(
    passage: Passage, found: list[Meaning], window: Window | None
) -> list[Meaning]:
    """Tell figures of earlier days whose fellow was only understood by others behind it.

    Args:
        passage: The paragraph.
        found: What its figures mean.
        window: The days the report covers.
    """
    told = list(found)
    for number, meaning in enumerate(found):
        if meaning.indicator_code is None and meaning.kind != "target":
            told[number] = of_an_earlier_period(passage, number, told, window) or meaning
    return told


def _told_before(passage: Passage, number: int, found: list[Meaning]) -> Meaning | None:
    """Return what a figure of the same sort before it means that was told of the report's days."""
    alike = []
    for before in range(number - 1, passage.of.index(passage.of[number]) - 1, -1):
        told, other = found[before], passage.figures[before]
        if told.rule in _NOT_OF_NOW or other.kind != passage.figures[number].kind:
            continue
        if other.pair != "denominator" and not _DIFFERENCE.match(passage.text, other.end):
            alike.append(before)
    place = _counted_with(passage, number) - 1
    if len(alike) <= place:
        return None
    best = alike[place] if place else _most_alike(passage, number, alike)
    told, nouns = found[best], (passage.figures[number].noun, passage.figures[best].noun)
    if all(nouns) and not _is_same_noun(*nouns):
        return None
    return told if told.indicator_code and told.kind not in ("target", "context") else None


def _counted_with(passage: Passage, number: int) -> int:
    """``96,9% (năm 2024: 203.440 hồ sơ, trong đó 187.978 …)``: how many of a sort are told anew."""
    figure, text = passage.figures[number], passage.text
    opened = text.rfind("(", passage.figures[number - 1].end, figure.start) >= 0
    ends = _ANOTHER.search(text, figure.end) if opened else None
    last = ends.start() if ends else figure.end
    return 1 + sum(
        other.kind == figure.kind and other.pair != "denominator"
        for other in passage.figures[number + 1 :]
        if other.start < last and not figure.pair
    )


def _most_alike(passage: Passage, number: int, alike: list[int]) -> int:
    """Return the last one told, or one before it of which more of the same words are said."""
    if passage.figures[number].kind == "percent":
        return alike[0]
    said = _said_behind(passage, number)
    shared = {one: _shared(said, _said_behind(passage, one)) for one in alike}
    start = passage.figures[number].start
    asides = {one for one in alike if _is_aside(passage, one, start)}
    return max(alike, key=lambda one: (shared[one] > 1, shared[one], one not in asides, one))


def _is_aside(passage: Passage, number: int, start: int) -> bool:
    """``417 tin (52 tin về ma túy), gấp 4 lần năm 2023``: of what stands outside the brackets."""
    text, place = passage.text, passage.figures[number].start
    closed = text.find(")", place, start)
    return closed >= 0 and text.rfind("(", 0, place) > text.rfind(")", 0, place)


def _said_behind(passage: Passage, number: int) -> list[str]:
    match = _BEHIND.match(passage.text, passage.figures[number].end)
    return match[0].lower().split() if match else []


def _shared(words: list[str], others: list[str]) -> int:
    pairs = enumerate(zip(words, others, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(words), len(others)))


def _is_same_noun(noun: str, other: str) -> bool:
    return count_the_same(noun, other) or "" != word_class(noun) == word_class(other)


def _named_beside(passage: Passage, number: int) -> re.Match[str] | None:
    """Return the words that name earlier days, before a figure or behind it."""
    text, figure, ends = passage.text, passage.figures[number], passage.figures[number - 1].end
    if _DIFFERENCE.match(text, figure.end):
        return None  # ``cao hơn 938 hồ sơ so với năm 2023``
    for pattern in (_BESIDE, _COMPARED_WITH):
        match = pattern.fullmatch(text, ends, figure.start)
        if match and _says_nothing_new(passage, number, match):
            return match
    for before, behind in ((_THAN, _OF), (_BRACKET, _OF_CLOSED)):
        if before.search(text, ends, figure.start):
            return behind.match(text, figure.end)
    return None


def _says_nothing_new(passage: Passage, number: int, match: re.Match[str]) -> bool:
    """``Năm 2022 ban hành 96``, behind ``ban hành 148``: the words were said of the other, too."""
    said = passage.text[passage.sentence_of(number).start : match.start("said")].lower().split()
    words = _WORD.findall(match["said"].lower())
    return all(word in _link_words() or word in said for word in words)


def _days_of(told: Meaning, window: Window) -> Window:
    return told.timing.window if told.timing.window and told.kind not in STOCK_KINDS else window


def _at(told: Meaning, days: Earlier) -> Meaning | None:
    stands = told.kind in STOCK_KINDS or told.timing.as_of is not None
    if not stands and told.timing.manner in ("cumulative", "now") and told.kind != "ratio":
        stands = True  # ``Lũy kế 1.874.302 lượt (cuối năm 2022: 318.455 lượt)``
    if days.stands and not stands and told.kind == "flow":
        return None
    if stands or days.stands:
        return _as_told(told, Timing(told.timing.manner, as_of=days.window.end))
    return _as_told(told, Timing("in_period", days.window))


def _as_told(told: Meaning, when: Timing) -> Meaning:
    sure = min(told.confidence, SURE_AS_REPEATED)
    return replace(told, timing=when, confidence=sure, rule=RULE)


def opened_by_another(
    passage: Passage, number: int, meaning: Meaning, window: Window | None
) -> Meaning:
    """``Cùng kỳ năm 2024 toàn tỉnh nhận 398.115 hồ sơ``: by its own words, of those days.

    Args:
        passage: The paragraph.
        number: Which figure.
        meaning: What its words say.
        window: The days the report covers.
    """
    start, sentence = passage.figures[number].start, passage.sentence_of(number).start
    dated = any(sentence <= days.start < start for days in passage.days)
    if window is None or not _may_be_another(meaning, window if dated else None):
        return meaning
    if _is_compared(passage, sentence, start):
        return replace(meaning, confidence=min(meaning.confidence, DOUBTED))
    match = _OPENS.match(passage.text, _clause(passage, number), start)
    if match is None and ";" not in passage.text[sentence:start]:
        match = _OPENS.match(passage.text, sentence, start)
    told = passage.text[match.start() : start] if match else ""
    if match is None or told.count(")") > told.count("("):
        return meaning  # ``(98,99%; năm trước 97,12%) và 10.317 hồ sơ trễ hẹn``
    days = days_named(match, window)
    return _as_told(meaning, Timing("in_period", days.window)) if days else meaning


def _is_compared(passage: Passage, sentence: int, start: int) -> bool:
    """``So với cùng kỳ năm 2023 (tiếp nhận 15.733 hồ sơ, …)``: of what, the sentence goes on."""
    opened = [match.end() for match in _COMPARED.finditer(passage.text, sentence, start)]
    return bool(opened) and ")" not in passage.text[opened[-1] : start]


def _may_be_another(meaning: Meaning, window: Window | None) -> bool:
    """Tell whether a figure is of the report's days, as far as told; None: whatever was told."""
    if meaning.indicator_code is None or meaning.kind not in ("flow", "ratio"):
        return False
    when = meaning.timing
    if window is None or (when.window is None and when.as_of is None):
        return True
    return when.window is not None and all(
        abs(one - other) <= _NEAR
        for one, other in (
            (when.window.start, window.start),
            (when.window.end, window.end),
        )
    )


def _clause(passage: Passage, number: int) -> int:
    """Return where the clause of a figure begins: its sentence, a semicolon, an open bracket."""
    start, place = passage.sentence_of(number).start, passage.figures[number].start
    opened = passage.text.rfind("(", start, place)
    if opened >= 0 and ")" in passage.text[opened:place]:
        opened = -1
    return max(start, opened + 1, passage.text.rfind(";", start, place) + 1)


@lru_cache(maxsize=1)
def _link_words() -> frozenset[str]:
    """Return words that may stand between earlier days and their figure and say nothing new."""
    return frozenset(row["word"] for row in seed_rows("narrative/link_words"))


_NEAR = timedelta(days=17)
_COMPARED = re.compile(
    r"\bso với\s+(?:cùng kỳ(?:\s+(?:năm\s+)?(?:20[0-4]\d|trước|ngoái))?"
    r"|(?:cả\s+)?năm\s+20[0-4]\d|(?:tháng|quý|năm|kỳ)\s+(?:liền\s+)?(?:trước|ngoái))\s*\(",
    re.IGNORECASE,
)
_NOT_OF_NOW = frozenset({RULE, "change"})
_A_FEW = r"(?:[^,;.()\d]|(?<=mức )\d|(?<=độ )\d|(?<=án )06)"
_ANY = r"(?:[^;.()\d]|(?<=mức )\d|(?<=độ )\d|(?<=án )06)"
_MORE = r"(?:hơn|gần|khoảng|trên|chỉ|tới)\s+"
_SAID = rf"(?P<said>\s*[:(,]?\s*{_A_FEW}{{0,40}}?)"
_BESIDE = re.compile(
    rf"{_ANY}{{0,60}}?\)?\s*[(,;]\s*"
    r"(?:(?:còn|và|trong khi|nhưng|mà|vào|tại|của|ở|(?:con số|tỷ lệ|số|mức)"
    rf"(?:\s+(?:này|đó|trên))?)\s+)*{EARLIER}{_SAID}",
    re.IGNORECASE,
)
_COMPARED_WITH = re.compile(
    rf"{_A_FEW}{{0,40}}\)?,?\s*(?:[^\W\d]+\s+){{0,3}}?"
    r"(?:\b(?:so với|so|hơn|bằng|gấp|đôi|lần|nửa|đối chiếu với)\b"
    rf"(?:[^;.()\d]|\d+(?:,\d+)?\s+lần\b){{0,30}}?)\s*{EARLIER}(?P<said>\s*\(\s*{_A_FEW}{{0,25}}?)",
    re.IGNORECASE,
)
"""``Ít hơn năm trước (174 văn bản)``, ``gấp hơn hai lần năm 2022 (29 văn bản)``."""
_GOES_ON = re.compile(
    rf"{_A_FEW}{{0,20}},\s*(?:(?:và|đạt|bằng|chiếm|tỷ lệ|xếp|đứng|thứ|hạng|vị trí|tương ứng|tức)"
    r"\s*)*",
    re.IGNORECASE,
)
"""``So với năm trước (1.453.795 hồ sơ, 73,15%)``."""
_THAN = re.compile(
    r"\b(?:so với|hơn|vượt|bằng|gấp đôi|lần)\s+(?:(?:mức|con số|tỷ lệ|số|kết quả|tổng số)\s+)*"
    rf"(?:{_MORE})?$",
    re.IGNORECASE,
)
_OF = re.compile(
    rf"(?:\s+[^\W\d]+){{0,4}}?\s*[(,]?\s*(?:(?:của|trong|vào|ở|hồi|tại)\s+)*{EARLIER}",
    re.IGNORECASE,
)
"""``Cao hơn 8 điểm so với tỷ lệ 88,0% của năm 2023``."""
_BRACKET = re.compile(r"\(\s*$")
_OF_CLOSED = re.compile(
    rf"(?:\s+[^\W\d]+){{0,4}}?\s*,?\s*(?:(?:của|trong|vào|ở|hồi|tại|là)\s+)*{EARLIER}\s*\)",
    re.IGNORECASE,
)
"""``(3.255 tin năm 2023)``."""
_DIFFERENCE = re.compile(
    r"\s+lần\b(?!\s+lượt)|\s+(?:[^\W\d]+\s+){0,3}?(?:so với|hơn)\b", re.IGNORECASE
)
"""``Gấp hơn 4 lần``, ``bớt 367 so với``."""
_ANOTHER = re.compile(rf"[);]|\b{EARLIER}", re.IGNORECASE)
_BEHIND = re.compile(r"(?:\s+[^\W\d_]+){0,4}")
_WORD = re.compile(r"[^\W\d_]+")
_OPENS = re.compile(
    rf"[\W\d]*(?:trong\s+)?{EARLIER}(?:\s+đó)?(?!\s+(?:chuyển|tồn|đây))",
    re.IGNORECASE,
)
