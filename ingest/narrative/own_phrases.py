"""Whether the phrase a figure stands in speaks of what the figure is taken for.

A wording is met by words of the whole sentence. Where the figure's own phrase has a subject of its
own and none of those words (``đã kích hoạt 400.000 tài khoản và số hóa tàng thư hồ sơ hộ khẩu đạt
100%``, ``huy động 45 cán bộ để thu nhận hồ sơ cấp CCCD``), they are said of other figures.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from ingest.narrative.passages import Passage
from ingest.reference import seed_rows

_FEWEST = 3
_REACH = 80
_AND_THE_NEXT = re.compile(
    r"[^,;.:()]{3,60}?\s(?P<rest>và\s[^,;.:()]{3,60}\b(?:là|đạt|có)\s*(?:hơn|trên|gần"
    r"|khoảng)?\s*)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_STARTS = re.compile(r";")
_ENDS = re.compile(r";")


def speaks_of_else(passage: Passage, number: int, concepts: Collection[str]) -> bool:
    """Tell whether a figure's own phrase names a thing, and none of what it is taken for.

    Args:
        passage: Its paragraph.
        number: Which figure.
        concepts: What the wording it was taken for needs.
    """
    start, end = _phrase(passage, number)
    figure = passage.figures[number]
    if any(
        mention.concept in concepts and start < mention.end and mention.start < end
        for mention in passage.mentions
    ):
        return False
    said = [
        word[0].lower()
        for word in _WORD.finditer(passage.text, start, figure.start)
        if not any(unit.start <= word.start() < unit.end for unit in passage.units)
        and not any(cue.start <= word.start() < cue.end for cue in passage.cues)
        and not any(days.start <= word.start() < days.end for days in passage.days)
    ]
    return sum(word not in _says_nothing() for word in said) >= _FEWEST


def borrows_from_next(passage: Passage, number: int, concepts: Collection[str]) -> bool:
    """``2,5 triệu hồ sơ tiếp nhận và tiếp nhận trực tuyến là 1,7 triệu``: online is the next one.

    Args:
        passage: Its paragraph.
        number: Which figure.
        concepts: What the wording it was taken for needs.
    """
    end = passage.figures[number].end
    if number + 1 == len(passage.figures) or passage.of[number + 1] != passage.of[number]:
        return False
    joined = _AND_THE_NEXT.match(passage.text, end, passage.figures[number + 1].start)
    if joined is None:
        return False
    start = _phrase(passage, number)[0]
    own: set[str] = set()
    next_ones: set[str] = set()
    for mention in passage.mentions:
        if mention.concept in concepts and start <= mention.start:
            if mention.end <= joined.start("rest"):
                own.add(mention.concept)
            elif mention.start < joined.end():
                next_ones.add(mention.concept)
    return bool(next_ones - own)


def has_another_subject(passage: Passage, number: int) -> bool:
    """``Kích hoạt 400.000 tài khoản và số hóa tàng thư hồ sơ đạt 100%``: no rate of the accounts.

    Args:
        passage: Its paragraph.
        number: A rate that stands behind a count.
    """
    before = passage.figures[number - 1].end
    joined = passage.text.rfind(" và ", before, passage.figures[number].start)
    if joined < 0 or joined < passage.sentence_of(number).start:
        return False
    words = _WORD.findall(passage.text[joined + 3 : passage.figures[number].start])
    return sum(word.lower() not in _says_nothing() for word in words) >= _FEWEST


def _phrase(passage: Passage, number: int) -> tuple[int, int]:
    """Return where the phrase of a figure begins and ends: between marks and other figures."""
    sentence, figure, text = passage.sentence_of(number), passage.figures[number], passage.text
    start = passage.figures[number - 1].end if number else sentence.start
    start = max(start, sentence.start)
    for mark in _STARTS.finditer(text, start, figure.start):
        start = mark.end()
    following = number + (2 if figure.pair == "numerator" else 1)
    last = following >= len(passage.figures)
    follower = sentence.end if last else passage.figures[following].start
    end = min(sentence.end, follower, figure.end + _REACH)
    closing = _ENDS.search(text, figure.end, end)
    return start, closing.start() if closing else end


@lru_cache(maxsize=1)
def _says_nothing() -> frozenset[str]:
    """Words that name no thing."""
    return frozenset(row["word"] for row in seed_rows("narrative/function_words"))
