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

from ingest.dates import read_date
from ingest.narrative.lexicon import Mention
from ingest.periods import Window, parse_period_key
from ingest.workbook.period_names import read_period

Manner = Literal["in_period", "cumulative", "year_to_date", "now", "standing", ""]
_MANNERS: dict[str, Manner] = {
    "in_period": "in_period",
    "cumulative": "cumulative",
    "year_to_date": "year_to_date",
    "now": "now",
}


@dataclass(frozen=True, slots=True)
class Days:
    """Days named in a text, a window or one as-of day, and where they stand."""

    start: int
    end: int
    window: Window | None = None
    as_of: date | None = None


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


def find_days(text: str) -> list[Days]:
    """Find the windows, as-of days and periods a text names, in order."""
    found: list[Days] = []
    if not _MAY_NAME_DAYS.search(text):
        return found
    for match in _WINDOW.finditer(text):
        window = _window(match["first"], match["last"])
        if window:
            found.append(Days(*match.span(), window=window))
    for match in _AS_OF.finditer(text):
        named = match["day"] if _YEAR.search(match["day"]) else f"{match['day']}/{_year(text)}"
        day = _as_of(named) if not _inside(match.start(), found) else None
        if day:
            found.append(Days(*match.span(), as_of=day))
    for match in _PERIOD.finditer(text):
        group = "name" if match["name"] else "labelled"
        key = read_period(match[group]) if not _inside(match.start(group), found) else None
        if key:
            period = parse_period_key(key)
            named = Window(period.start, period.end)
            found.append(Days(*match.span(group), window=named))
    return sorted(found, key=lambda days: days.start)


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
        return open_at_start and ")" in self.text[start : self.start]


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
        standing = standing or cue.concept == "standing"
        known = _MANNERS.get(cue.concept, "")
        if known and not (known == "now" and manner in ("cumulative", "year_to_date")):
            manner, spoken = known, cue.start
    before = [
        entry
        for entry in days
        if entry.end <= place.start
        and not place.bracketed(entry.start)
        and (entry.start < place.sentence or place.reached_from(entry.start, entry.end))
    ]
    last = before[-1] if before else None
    if last is None or (manner == "in_period" and spoken > last.start):
        return Timing(manner or ("standing" if standing else ""))
    if last.window and not last.as_of and manner and spoken < last.start:
        manner = ""  # ``Tính đến ngày …, trong đó riêng năm 2022 …``
    if not manner and standing and last.window is None:
        manner = "standing"
    return Timing(manner, last.window, last.as_of)


def _in_window(cue: Mention, days: Sequence[Days]) -> bool:
    """``Từ ngày … đến ngày …`` is a window: its "đến ngày" says nothing of now."""
    return any(
        entry.start <= cue.start < entry.end for entry in days if entry.window and not entry.as_of
    )


def _inside(place: int, found: Sequence[Days]) -> bool:
    return any(days.start <= place < days.end for days in found)


def _window(first: str, last: str) -> Window | None:
    end = read_date(last)
    if end is None:
        return None
    start = read_date(first) or _without_year(first, end)
    return Window(start, end) if start and start <= end else None


def _without_year(text: str, end: date) -> date | None:
    """``15/12`` before ``14/01/2024`` is of the year before."""
    found = [read_date(f"{text.strip()}/{year}") for year in (end.year, end.year - 1)]
    return next((day for day in found if day and day <= end), None)


def _year(text: str) -> str:
    """The first year a text names is meant where a quarter stands alone: ``đến hết quý I``."""
    year = _YEAR.search(text)
    return year[0] if year else ""


def _as_of(text: str) -> date | None:
    day = read_date(text)
    if day:
        return day
    key = read_period(text)
    return parse_period_key(key).end if key else None


_YEAR = re.compile(r"20[0-4]\d")
_MAY_NAME_DAYS = re.compile(r"\d{4}")
_NUMERIC = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}"
_DAY = rf"(?:{_NUMERIC}|\d{{1,2}}\s+tháng\s+\d{{1,2}}\s+năm\s+\d{{4}})"
_WINDOW = re.compile(
    rf"(?:từ|tính từ|tính)\s*(?:ngày\s*)?(?P<first>{_DAY}|\d{{1,2}}[/-]\d{{1,2}})\s*"
    r"(?:đến hết|đến|tới|[-–])\s*(?:hết\s*)?(?:ngày\s*)?"
    rf"(?:đến\s*)?(?:hết\s*)?(?:ngày\s*)?(?P<last>{_DAY})",
    re.IGNORECASE,
)
_AS_OF = re.compile(
    r"(?<!thực hiện )(?<!chậm nhất )(?<!xong )(?:tính\s+)?đến\s+(?:hết\s+)?(?:thời điểm\s+)?"
    rf"(?:ngày\s+)?(?P<day>{_DAY}|tháng\s+\d{{1,2}}(?:/|\s+năm\s+)\d{{4}}"
    r"|quý\s+(?:IV|III|II|I|[1-4])(?!\w)(?:\s*(?:/|năm)\s*\d{4})?)",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"(?:(?:trong|cả|của|riêng)\s+|(?:^|[.;:,(]\s*|[a-zđ\d]\)\s*|–\s)(?:[-+•]\s*)?)(?P<name>(?:tháng\s+\d{1,2}\s*(?:/|năm)\s*\d{4}"
    r"|quý\s+(?:IV|III|II|I|[1-4])\s*(?:/|năm)\s*\d{4}"
    r"|(?:6|9) tháng (?:đầu |cuối )?năm \d{4}|năm\s+\d{4}))(?!\d)"
    r"|(?P<labelled>năm\s+\d{4})(?=\s*(?::|là\s|đạt\s|có\s))",
    re.IGNORECASE,
)
