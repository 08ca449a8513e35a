"""Figures of the period before, or of the same one a year ago, told beside the report's own.

``168 lượt, tháng trước 152 lượt``, ``318 hồ sơ (tháng trước 402; cùng kỳ 277)``, ``Cùng kỳ năm 2024
toàn tỉnh tiếp nhận 398.115 hồ sơ``: the same days, a period or a year earlier.
"""

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from ingest.narrative.meaning import DOUBTED, SURE_AS_REPEATED, Meaning
from ingest.narrative.nouns import stands_for
from ingest.narrative.passages import Passage
from ingest.narrative.times import Timing
from ingest.periods import Window

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
    figure, before = passage.figures[number], number - 1
    match = _BESIDE.fullmatch(passage.text, passage.figures[before].end, figure.start)
    if match is None:
        return None
    while before and found[before].rule == RULE:
        before -= 1  # ``(tháng trước 402; cùng kỳ 277)``: both beside the one before the brackets
    told, other = found[before], passage.figures[before]
    if not _may_be_another(told, window) or other.kind != figure.kind or other.pair:
        return None
    if figure.noun and other.noun and not {*stands_for(figure.noun)} & {*stands_for(other.noun)}:
        return None
    days = _days(match, window)
    return _at(told, days) if days else None


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
    days = _days(match, window) if match else None
    return _at(meaning, days) if days else meaning


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


def _at(meaning: Meaning, days: Window) -> Meaning:
    sure = min(meaning.confidence, SURE_AS_REPEATED)
    return replace(meaning, timing=Timing("in_period", days), confidence=sure, rule=RULE)


def _clause(passage: Passage, number: int) -> int:
    """Return where the clause of a figure begins: its sentence, a semicolon, an open bracket."""
    start, place = passage.sentence_of(number).start, passage.figures[number].start
    opened = passage.text.rfind("(", start, place)
    if opened >= 0 and ")" in passage.text[opened:place]:
        opened = -1
    return max(start, opened + 1, passage.text.rfind(";", start, place) + 1)


def _days(match: re.Match[str], window: Window) -> Window | None:
    if match["ago"]:
        year = match["year"]
        if year and year.isdigit() and int(year) != window.end.year - 1:
            return None
        return Window(_a_year_before(window.start), _a_year_before(window.end))
    months = _months_of(window)
    if months == 0 or (match["unit"] and _MONTHS.get(match["unit"].lower(), months) != months):
        return None
    if match["month"] and (months != 1 or int(match["month"]) != (window.end.month - 2) % 12 + 1):
        return None
    return Window(_months_earlier(window.start, months), window.start - timedelta(days=1))


def _a_year_before(day: date) -> date:
    year = day.year - 1
    last = monthrange(year, day.month)[1]
    whole_month = day.day == monthrange(day.year, day.month)[1]
    return date(year, day.month, last if whole_month else min(day.day, last))


def _months_of(window: Window) -> int:
    """Return how many months a window has; 0 where it is no whole number of them.

    One that begins after the 28th has no fellow in every month, and counts as none.
    """
    if window.start.day > _IN_EVERY_MONTH:
        return 0
    after = window.end + timedelta(days=1)
    months = (after.year - window.start.year) * 12 + after.month - window.start.month
    return months if after.day == window.start.day and months > 0 else 0


def _months_earlier(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, day.day)


_NEAR = timedelta(days=17)
_COMPARED = re.compile(
    r"\bso với\s+cùng kỳ(?:\s+(?:năm\s+)?(?:20[0-4]\d|trước|ngoái))?\s*\(", re.IGNORECASE
)
_IN_EVERY_MONTH = 28
_MONTHS = {"tháng": 1, "quý": 3, "năm": 12}
_LAST = r"(?P<unit>tháng|quý|năm|kỳ)\s+(?:báo cáo\s+)?trước"
_AGO = r"(?P<ago>cùng kỳ(?:\s+(?:năm\s+)?(?P<year>20[0-4]\d|trước|ngoái))?)"
_BESIDE = re.compile(
    rf"(?:[^,;.()\d]|(?<=mức )\d|(?<=độ )\d){{0,25}}[(,;]\s*(?:còn\s+|và\s+)?"
    rf"(?:{_LAST}|{_AGO}|tháng\s+(?P<month>\d{{1,2}}))"
    r"(?:\s+(?:này|nhận|tiếp nhận|thu nhận|giải quyết|phát|có|tỷ lệ(?: này)?|con số này))?"
    r"\s*(?:là|đạt|:)?\s*",
    re.IGNORECASE,
)
_OPENS = re.compile(
    rf"[\W\d]*(?:trong\s+)?(?:{_LAST}|{_AGO}|(?P<month>(?!)))(?![\w/])(?:\s+đó)?(?!\s+(?:chuyển|tồn|đây))",
    re.IGNORECASE,
)
