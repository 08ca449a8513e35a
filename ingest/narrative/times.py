"""The days a sentence speaks of: windows, as-of days, periods, and words such as "lũy kế".

A report mixes figures of its own window with others: each figure takes the last days named before
it in its paragraph, while words without days (in the period, cumulative, now) hold in their
sentence only: from its opening for all of it, behind a figure for the rest of their clause. What
stands in brackets holds inside them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ingest.narrative.lexicon import Mention
from ingest.narrative.named_days import Days
from ingest.periods import Window

Manner = Literal["in_period", "cumulative", "year_to_date", "now", "standing", ""]
_MANNERS: dict[str, Manner] = {
    "in_period": "in_period",
    "cumulative": "cumulative",
    "year_to_date": "year_to_date",
    "now": "now",
}


@dataclass(frozen=True, slots=True)
class Timing:
    """What a text says about the time of one figure.

    Attributes:
        manner: In the period, cumulative, since the start of the year, as things stand now;
            ``standing`` where only words such as "toàn tỉnh" hint at how things stand.
        window: Window named for it; None where it takes its report's.
        as_of: Day named for it.
    """

    manner: Manner = ""
    window: Window | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands, as far as the time of it goes.

    Attributes:
        text: Its paragraph.
        start: Its first character.
        sentence: Where its sentence begins.
        opening: Where the first figure of its sentence begins: words before it hold for all.
    """

    text: str
    start: int
    sentence: int
    opening: int

    def reached_from(self, start: int, end: int) -> bool:
        """Tell whether what a stretch before the figure says of time holds for the figure."""
        between = self.text[end : self.start]
        if self.bracketed(start):
            return False
        return start < self.opening or ";" not in between

    def bracketed(self, start: int) -> bool:
        """Tell whether a place stands in brackets that close before the figure."""
        before = self.text[:start]
        open_at_start = before.rfind("(") > before.rfind(")")
        closed = self.text.find(")", start, self.start)
        return open_at_start and closed >= 0 and not _LEADS.match(self.text, closed)


def timing(days: Sequence[Days], cues: Sequence[Mention], place: Place) -> Timing:
    """Tell the time of a figure.

    Args:
        days: Days named in its paragraph.
        cues: Time words met in its paragraph.
        place: Where the figure stands.
    """
    manner: Manner = ""
    spoken, standing = -1, False
    for cue in cues:
        if not place.sentence <= cue.start < place.start:
            continue
        if not place.reached_from(cue.start, cue.end) or _in_window(cue, days):
            continue
        if place.text[: cue.start].rstrip().lower().endswith("ngay"):
            continue  # ``Ngay từ đầu năm``: early, not since when
        standing = standing or cue.concept == "standing"
        known = _MANNERS.get(cue.concept, "")
        if known and not (known == "now" and manner in ("cumulative", "year_to_date")):
            manner = known
            if not _NEW.search(place.text, cue.start, cue.end):
                spoken = cue.start
    before = [
        entry
        for entry in days
        if entry.end <= place.start
        and not (entry.here and entry.start < place.sentence)
        and (
            _opens_all(entry, place)
            or (entry.start < place.sentence and not place.bracketed(entry.start))
            or place.reached_from(entry.start, entry.end)
        )
    ]
    last = before[-1] if before else None
    if last and last.as_of and _has_moved_on(last, cues, place):
        return Timing("in_period" if manner == "in_period" and spoken > last.start else "now")
    if last is None or (manner == "in_period" and spoken > last.start):
        return Timing(manner or ("standing" if standing else ""))
    if last.window and not last.as_of and manner and spoken < last.start:
        manner = ""  # ``Tính đến ngày …, trong đó riêng năm 2022 …``
    if not manner and standing and last.window is None:
        manner = "standing"
    return Timing(manner, last.window, last.as_of)


_LEADS = re.compile(r"\)\s*:")
"""``Bảo hiểm (số liệu đến ngày 11/8/2023): đã đồng bộ …``: brackets of a label hold for it all."""
_NEW = re.compile(r"(?<!^)\bmới$", re.IGNORECASE)
"""``Quý III/2021 tiếp nhận mới 14.043 hồ sơ``: new ones, of the days named before."""


def _opens_all(entry: Days, place: Place) -> bool:
    """``Trong 4 ngày nghỉ lễ (từ 31/8-3/9) đã thu nhận …``: brackets before all the figures."""
    return entry.window is not None and place.sentence <= entry.start < place.opening


def _has_moved_on(last: Days, cues: Sequence[Mention], place: Place) -> bool:
    """``Đến ngày 22/5/2023 đã … . Đến nay đã …``: the day of an earlier sentence is over."""
    return last.start < place.sentence and any(
        cue.concept == "now" and place.sentence <= cue.start < place.start for cue in cues
    )


def _in_window(cue: Mention, days: Sequence[Days]) -> bool:
    """``Từ ngày … đến ngày …`` is a window: its "đến ngày" says nothing of now."""
    return any(
        entry.start <= cue.start < entry.end for entry in days if entry.window and not entry.as_of
    )
