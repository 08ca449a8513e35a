"""The time of a figure whose words tell little of it: by the headings above, by what news mean."""

import re
from dataclasses import replace

from ingest.narrative.figure_times import time_of
from ingest.narrative.meaning import UNTIMED, Surroundings
from ingest.narrative.passages import Passage
from ingest.narrative.times import Timing

_GOES_ON = re.compile(r"\W*trong (?:đó|số này|số đó)\b", re.IGNORECASE)
_ONE_MONTH = 31
_SO_FAR = frozenset({"cumulative", "now", "standing", "year_to_date"})


def told_time(passage: Passage, number: int, around: Surroundings) -> Timing:
    """Return the time of a figure, by its own words, by the heading's, by what news mean."""
    when = time_of(passage, number)
    own = around.timing.window
    if when == UNTIMED:
        when = around.timing
    elif when == Timing("cumulative") and around.timing.as_of:
        when = replace(when, as_of=around.timing.as_of)  # ``lũy kế`` under ``(chốt ngày …)``
    elif when == Timing("in_period") and own and (own.end - own.start).days <= _ONE_MONTH:
        when = replace(when, window=own)  # ``trong tháng`` under ``Kết quả tháng 01/2026``
    elif when.manner in _SO_FAR and when.window is None and when.as_of is None:
        day = around.timing.as_of or (own.end if own else None)
        when = replace(when, as_of=day)  # ``Lũy kế …`` under ``(từ 01/01/2023 đến 30/11/2023)``
    return Timing("standing") if when == UNTIMED and around.is_news else when


def as_it_stood(when: Timing, around: Surroundings) -> Timing:
    """A score under ``(từ 15/12/2022 đến 10/12/2023)`` is how the ranking stood at the end."""
    days = around.timing.window
    return replace(when, window=None, as_of=days.end) if days and when.window == days else when


def of_own_sentence(passage: Passage, number: int, when: Timing) -> Timing:
    """A window named in an earlier sentence does not tell a flow from its cumulative."""
    sentence = passage.sentence_of(number)
    if _GOES_ON.match(passage.text, sentence.start):
        return when
    far = when.window and any(
        days.window == when.window and days.start < sentence.start for days in passage.days
    )
    near = any(
        days.window == when.window and sentence.start <= days.start < sentence.end
        for days in passage.days
    )
    return replace(when, window=None) if far and not near else when
