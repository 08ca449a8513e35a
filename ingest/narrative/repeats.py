"""Figures that repeat the one before for another time: ``156 tài khoản, lũy kế 15.320``."""

import re
from dataclasses import replace

from ingest.narrative.families import families
from ingest.narrative.figure_times import member, time_of
from ingest.narrative.figures import Figure
from ingest.narrative.meaning import Meaning
from ingest.narrative.nouns import count_the_same
from ingest.narrative.passages import Passage
from ingest.narrative.times import Timing

_SHORT_PHRASE = 50


def same_at_another_time(passage: Passage, number: int, found: list[Meaning]) -> Meaning | None:
    """``… 156 tài khoản, lũy kế 15.320``: only the time is new, so the rest is as before."""
    if not number or passage.of[number] != passage.of[number - 1]:
        return None
    before, figure, last = passage.figures[number - 1], passage.figures[number], found[-1]
    if last.indicator_code is None or before.kind != figure.kind:
        return None
    if _YEAR_OF_WHOLE.fullmatch(passage.text, before.end, figure.start):
        return replace(last, timing=time_of(passage, number))
    if figure.noun and not count_the_same(figure.noun, before.noun):
        return None
    pauses = [
        match.end()
        for match in _PAUSE.finditer(passage.text, before.end, figure.start)
        if not any(days.start <= match.start() < days.end for days in passage.days)
    ]
    if not pauses:
        return None
    start = pauses[-1]
    if last.indicator_code not in families().paired or _THIS_YEAR.match(passage.text, start):
        return _so_far(passage, start, figure, last)
    cues = [
        cue
        for cue in passage.cues
        if start <= cue.start < figure.start and cue.concept in ("in_period", "cumulative")
    ]
    rest = passage.text[start : figure.start]
    for cue in cues:
        rest = rest.replace(passage.text[cue.start : cue.end], "")
    for days in passage.days:
        rest = rest.replace(passage.text[days.start : days.end], "")
    if not cues or not (_NOTHING_ELSE.fullmatch(rest) or _says_no_more(passage, start, figure)):
        return None
    when = time_of(passage, number)
    code, _, rule = member(last.indicator_code, when, is_pair=False)
    return replace(last, indicator_code=code, kind=families().kind[code], timing=when, rule=rule)


def _so_far(passage: Passage, start: int, figure: Figure, last: Meaning) -> Meaning | None:
    """``Liên thông khai sinh 27 hồ sơ, lũy kế từ đầu năm 341 hồ sơ``: the same of the year."""
    for days in passage.days:
        if start <= days.start < figure.start and days.window and days.here and last.kind == "flow":
            rest = passage.text[start : days.start] + passage.text[days.end : figure.start]
            if _SUMMED.fullmatch(rest):
                return replace(last, timing=Timing("in_period", days.window))
    told = _SO_FAR.match(passage.text[start : figure.start])
    if told is None or last.kind != "flow" or not _says_no_more(passage, start, figure):
        return None
    return replace(last, timing=Timing("year_to_date"))


def _says_no_more(passage: Passage, start: int, figure: Figure) -> bool:
    """``lũy kế toàn bộ chiến dịch 1.425.118 hồ sơ``: what else stands there names nothing known."""
    return figure.start - start <= _SHORT_PHRASE and not any(
        start <= mention.start < figure.start for mention in passage.mentions
    )


_YEAR_OF_WHOLE = re.compile(
    r"[^;.()\d]{0,60}(?:[;,(]\s*trong đó,?|,|\bvà)\s*(?:riêng\s+)?năm\s+20[0-4]\d\s*(?:là|có|:)\s*",
    re.IGNORECASE,
)
"""``Ban hành 146 văn bản; trong đó năm 2022 là 61 văn bản, năm 2023 là 85 văn bản``."""
_SO_FAR = re.compile(
    r"\W*(?:lũy kế|luỹ kế|cộng dồn|tính)?\s*(?:(?:từ )?đầu năm|từ (?:ngày )?0?1/0?1)", re.IGNORECASE
)
_SUMMED = re.compile(
    r"\W*(?:lũy kế|luỹ kế|cộng dồn|tổng cộng|tính)\s+(?:đã\s+|là\s+|có\s+|được\s+|đạt\s+)*",
    re.IGNORECASE,
)
"""``Lũy kế từ khi thành lập xã (01/7/2025) đến nay là 2.871 lượt``."""
_THIS_YEAR = re.compile(r"\s*(?:tính\s+)?từ (?:đầu năm|(?:ngày )?0?1/0?1)", re.IGNORECASE)
_PAUSE = re.compile(r"[,;(]")
_NOTHING_ELSE = re.compile(
    r"[\s:]*(?:(?:đã|là|có|đạt|được|đến nay|đến|lên|thành|tổng số|tổng cộng|nâng|toàn tỉnh|toàn xã"
    r"|toàn huyện|toàn phường|toàn thành phố|trên địa bàn)[\s:]*)*",
    re.IGNORECASE,
)
