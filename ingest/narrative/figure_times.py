"""The time of one figure, from the words before it and, where those are silent, behind it."""

import re
from dataclasses import replace

from ingest.dates import read_date
from ingest.narrative.families import families
from ingest.narrative.meaning import KIND_UNSTATED
from ingest.narrative.named_days import HOUR, day_before
from ingest.narrative.passages import Passage
from ingest.narrative.times import Timing, timing
from ingest.periods import Window, parse_period_key

_JUST_AFTER = 60
_THIS_YEAR = "từ đầu năm"


def time_of(passage: Passage, number: int) -> Timing:
    """The time of a figure; where no word before it tells, one in its own phrase after it may."""
    figure = passage.figures[number]
    when = timing(passage.days, passage.cues, passage.place(number))
    if when.manner not in ("", "standing"):
        return when
    last = number + 1 == len(passage.figures)
    follower = len(passage.text) if last else passage.figures[number + 1].start
    if when.window is None and when.as_of is None:
        for days in passage.days:
            if _in_brackets_of(passage, figure.end, days.start, follower):
                continue  # ``84,7% (kế hoạch năm 2025: 80%)``: of the figure in the brackets
            if figure.end <= days.start < follower and _belongs(passage, figure.end, days.start):
                return Timing("", days.window, days.as_of)
    for cue in passage.cues:
        told = cue.concept in ("in_period", "cumulative")
        behind = told and figure.end <= cue.start < follower
        if _in_brackets_of(passage, figure.end, cue.start, follower):
            continue  # ``21.318 hồ sơ (lũy kế 1.702.554)``: of the figure in the brackets
        if behind and _belongs(passage, figure.end, cue.start):
            return replace(when, manner=cue.concept)  # type: ignore[arg-type]
    if closing := _closing_window(passage, number, when) or _closing_year(passage, number, when):
        return closing
    if when.window and any(
        days.window == when.window and passage.text[days.start :].lower().startswith(_THIS_YEAR)
        for days in passage.days
    ):
        return replace(when, manner="year_to_date")
    return replace(when, manner="in_period") if _closes_in_period(passage, number) else when


def day_of_a_score(passage: Passage, number: int, when: Timing) -> Timing:
    """``Ngày 30/9/2025, Cổng dịch vụ công chấm tỉnh 85,17 điểm``: as the ranking stood that day.

    Args:
        passage: The paragraph.
        number: Which figure, a score or a rank.
        when: What else tells its time.
    """
    sentence, start = passage.sentence_of(number), passage.figures[number].start
    if when.window or when.as_of:
        return when
    for days in passage.days:
        if days.as_of and sentence.start <= days.start < start:
            return replace(when, as_of=days.as_of)  # ``Bộ chỉ số 766 (dữ liệu ngày 14/10): …``
    named = _ON_THE_DAY.search(passage.text, sentence.start, start)
    if named is None:
        return when
    before = _CLOCK.sub("", passage.text[sentence.start : named.start()])
    if _A_DOCUMENT.search(before):
        return when  # ``Quyết định số 766/QĐ-TTg ngày 23/6/2022``
    until = passage.until
    day = day_before(named["day"], until) if until else read_date(named["day"])
    return replace(when, as_of=day) if day else when


def _in_brackets_of(passage: Passage, end: int, place: int, follower: int) -> bool:
    """Tell whether a place behind a figure stands in brackets that hold the next figure."""
    opens = passage.text.rfind("(", end, place)
    return opens >= 0 and follower < len(passage.text) and ")" not in passage.text[opens:follower]


def _closes_in_period(passage: Passage, number: int) -> bool:
    """``Cấp 132 thẻ … và 205 thẻ … trong tháng``: said once, behind the last of several."""
    end, sentence = passage.figures[number].end, passage.sentence_of(number)
    cues = [cue for cue in passage.cues if end <= cue.start < sentence.end]
    closing = next((cue for cue in cues if cue.concept in ("in_period", "cumulative")), None)
    if closing is None or closing.concept != "in_period":
        return False
    rest = passage.text[closing.end : sentence.end].strip(" .;")
    between = passage.text[end : closing.start]
    return not rest and not _STRONG.search(_LABELLED_ITEM.sub(" ", between))


def _closing_window(passage: Passage, number: int, when: Timing) -> Timing | None:
    """``Thu nhận hồ sơ cho 114.800 người ở các quận, huyện từ ngày 1-7 đến nay.``: said last."""
    sentence = passage.sentence_of(number)
    last = number + 1 == len(passage.figures) or passage.figures[number + 1].start >= sentence.end
    if not last or when.window or when.as_of:
        return None
    for days in passage.days:
        behind = passage.figures[number].end <= days.start and days.end <= sentence.end
        if behind and days.window and not passage.text[days.end : sentence.end].strip(" .;"):
            return Timing("", days.window)
    return None


def _closing_year(passage: Passage, number: int, when: Timing) -> Timing | None:
    """``Bố trí 185 tỷ đồng kinh phí thực hiện Đề án 06 năm 2026.``: its year, said last."""
    if when.window or when.as_of or when.manner:
        return None
    end = passage.figures[number].end
    last = number + 1 == len(passage.figures)
    follower = len(passage.text) if last else passage.figures[number + 1].start
    match = _YEAR_LAST.match(passage.text, end, min(follower, passage.sentence_of(number).end))
    if match is None or _OF_A_DOCUMENT.search(match["before"]):
        return None
    period = parse_period_key(match["year"])
    return Timing("", Window(period.start, period.end))


def _belongs(passage: Passage, end: int, start: int) -> bool:
    """Tell whether words behind a figure are in its own phrase."""
    between = passage.text[end:start]
    return len(between) <= _JUST_AFTER and not _BREAK.search(between)


def member(
    code: str, when: Timing, *, is_pair: bool, annual: bool = False
) -> tuple[str, float, str]:
    """Choose between a flow and its cumulative by the words about time.

    Returns:
        The code, how sure it is, and the rule; ``kind_unstated`` where no word tells.
    """
    known = families()
    if code in known.paired:
        if when.manner == "in_period":
            return known.flow(code), 1.0, "wording"
        if when.manner in ("cumulative", "now", "standing") or when.as_of or is_pair:
            return known.cumulative(code), 1.0, "wording"
        if when.manner == "year_to_date" or when.window:
            return known.flow(code), 1.0, "wording"
        return code, 0.9, KIND_UNSTATED
    if known.kind[code] == "flow" and when.manner == "cumulative" and not annual:
        return code, 0.5, "wording"
    if known.kind[code] == "cumulative" and when.manner == "in_period":
        return code, 0.5, "wording"  # the catalogue has no such figure of the period alone
    return code, 1.0, "wording"


_ON_THE_DAY = re.compile(
    r"(?<!đến )(?<!hết )(?<!từ )\bngày\s+"
    r"(?P<day>\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?20\d\d)?(?![/.-]?\d)"
    r"|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+20\d\d)(?!\d)",
    re.IGNORECASE,
)
_CLOCK = re.compile(rf"{HOUR}$", re.IGNORECASE)
_A_DOCUMENT = re.compile(r"(?:/\S+|\d)\s*(?:của [^,;.]{1,40})?,?\s*$")
_LABELLED_ITEM = re.compile(r";(?=[^;:.]{3,60}:\s*\d)")
"""``Dưới 6 tuổi: 163 trường hợp; từ 6 tuổi: 545 trường hợp được cấp trong tháng``."""
_YEAR_LAST = re.compile(
    r"(?P<before>[^,;.:()]{0,80}?)\bnăm\s+(?P<year>20[0-4]\d)\s*(?:[.;]|$)", re.IGNORECASE
)
_OF_A_DOCUMENT = re.compile(
    r"\b(?:kế hoạch|chỉ tiêu|mục tiêu|quyết định|nghị quyết|so với|đến|từ|giao|trước|tháng|quý)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(r"[;.()]\s")
_BREAK = re.compile(r"[,;.]")
