"""Where the words stand that tell what a figure means, and how much they count there.

Around a figure a sentence falls into zones: the phrase it stands in (between it and the next comma,
bracket or figure), the rest of its clause, the opening of the sentence, other figures' phrases;
beyond the sentence the earlier sentences of the paragraph and the headings above.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum


class Zone(Enum):
    """A zone with the weight of what stands in it; equal weights would make two zones one."""

    __hash__ = object.__hash__  # members are single objects; the usual hash is slow

    COUNTED = 1.1
    AFTER = 1.0
    AFTER_COMMA = 0.55
    BEFORE = 1.01
    BEFORE_COMMA = 0.8
    OPENING = 0.6
    OPENING_FAR = 0.35
    OTHERS = 0.25
    ASIDE = 0.24
    LATER = 0.2
    BEYOND = 0.19
    PARAGRAPH = 0.36
    HEADING = 0.3


POLICE_REPORT = "baocaocongan"
"""Stands among the headings of what the police report of their own work."""
OWN_AFTER = frozenset({Zone.COUNTED, Zone.AFTER, Zone.AFTER_COMMA})
OWN_BEFORE = frozenset({Zone.BEFORE, Zone.BEFORE_COMMA})
BEFORE = OWN_BEFORE | {Zone.OPENING, Zone.OPENING_FAR}
OWN = OWN_AFTER | OWN_BEFORE
NOT_AFTER = BEFORE | {Zone.AFTER_COMMA, Zone.OTHERS, Zone.ASIDE}
SENTENCE = OWN | {Zone.OPENING, Zone.OPENING_FAR, Zone.OTHERS, Zone.LATER}


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of a sentence that one figure takes, the word it counts included."""

    start: int
    end: int


class Sentence:
    """A sentence with its figures' places and its commas, brackets and semicolons."""

    def __init__(self, text: str, start: int, end: int, spans: list[Span]) -> None:
        """Take a stretch of a paragraph and the spans of the figures in it, in order."""
        self.text, self.start, self.end, self.spans = text, start, end, spans
        covered = {place for span in spans for place in range(span.start, span.end)}
        labels = {text.rfind(":", start, span.start) for span in spans if _labels(text, span.start)}
        marks = [
            (match.start(), match[0])
            for match in _MARKS.finditer(text, start, end)
            if match.start() not in covered and match.start() not in labels
        ]
        self._marks = [place for place, _ in marks]
        self._strong = [place for place, mark in marks if mark == ";"]
        self._colons = [place for place, mark in marks if mark == ":"]
        self._asides = [
            match.span()
            for match in _ASIDE.finditer(text, start, end)
            if not _ONLY_A_DOCUMENT.fullmatch(match[0])
        ]
        self._aside_starts = [first for first, _ in self._asides]
        self._enclosed = [
            (mark, next((one for one in self._asides if one[0] < mark < one[1]), None))
            for mark in self._strong
        ]
        self._hosts = self._remarks() if self._asides else {}

    def zone(self, number: int, start: int, end: int) -> Zone:
        """Return the zone a stretch of text stands in, seen from one figure.

        Args:
            number: Which figure, from 0.
            start: First character of the stretch.
            end: After its last character.
        """
        span = self.spans[number]
        if start >= span.start:
            return self._after(number, span, start)
        return self._before(number, span, start, end)

    def _after(self, number: int, span: Span, start: int) -> Zone:
        follower = self.spans[number + 1].start if number + 1 < len(self.spans) else None
        if self._ends_clause(span.end, start):
            return Zone.BEYOND
        if follower and start >= follower:
            return Zone.LATER
        if not _between(self._marks, span.end, start):
            return Zone.AFTER
        if follower and not _between(self._strong, start, follower):
            return Zone.OTHERS
        return Zone.OTHERS if self._aside(start, span) else Zone.AFTER_COMMA

    def _ends_clause(self, first: int, last: int) -> bool:
        """Tell whether a semicolon parts two places; one in brackets parts only what is in them."""
        if not _between(self._strong, first, last):
            return False
        return any(
            first <= mark < last and not (aside and aside[1] <= last)
            for mark, aside in self._enclosed
        )

    def _aside(self, place: int, span: Span) -> bool:
        """Tell whether a place is in brackets that do not hold the figure."""
        index = bisect_left(self._aside_starts, place) - 1
        if index < 0:
            return False
        first, last = self._asides[index]
        return place < last and not first < span.start < last

    def _before(self, number: int, span: Span, start: int, end: int) -> Zone:
        zone = self._before_in_clause(number, span, start, end)
        if zone is Zone.OTHERS and _between(self._colons, end, span.start):
            return zone if self._aside(start, span) else Zone.OPENING_FAR
        return zone

    def _remarks(self) -> dict[int, int]:
        """Return, for figures in brackets, the figure before those that they are a remark to."""
        hosts: dict[int, int] = {}
        for first, last in self._asides:
            before = [place for place, span in enumerate(self.spans) if span.end <= first]
            for place, span in enumerate(self.spans):
                if before and first < span.start < last:
                    hosts[place] = before[-1]
        return hosts

    def _before_in_clause(self, number: int, span: Span, start: int, end: int) -> Zone:
        if number in self._hosts:
            place = self._hosts[number]
            host = self.spans[place].start
            own = place and self.spans[place - 1].end <= start < host
            if own and not _between(self._strong, start, host):
                return Zone.OPENING
        marks = _between(self._marks, end, span.start)
        if marks and self._aside(start, span):
            return Zone.ASIDE
        clause = self._clause_start(span.start)
        if start < clause:
            if start >= self.spans[0].start:
                return Zone.ASIDE if self._aside(start, span) else Zone.OTHERS
            labels = _between(self._colons, end, self.spans[0].start)
            return Zone.OPENING if labels else Zone.OPENING_FAR
        if number and start < self.spans[number - 1].end:
            first = next(other.start for other in self.spans if other.start >= clause)
            return Zone.OPENING if start < first else Zone.OTHERS
        if not marks:
            return Zone.BEFORE
        if number and self.spans[number - 1].end > clause:
            return Zone.OTHERS
        return Zone.OPENING if _between(self._colons, end, span.start) else Zone.BEFORE_COMMA

    def _clause_start(self, place: int) -> int:
        index = bisect_left(self._strong, place)
        return self._strong[index - 1] + 1 if index else self.start


def _between(places: list[int], first: int, last: int) -> bool:
    index = bisect_left(places, first)
    return index < len(places) and places[index] < last


def _labels(text: str, place: int) -> bool:
    """A colon right before a figure belongs to the figure's own label: ``Số hồ sơ: 12``."""
    return bool(_LABELLED.search(text, max(0, place - _REACH), place))


_REACH = 20
_LABELLED = re.compile(r":\s*(?:(?:từ|là|đạt|có|được|chiếm|tỷ lệ|tỉ lệ)\s+)*$", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)")
_ONLY_A_DOCUMENT = re.compile(
    r"\(\s*(?:(?:ban hành\s+)?(?:kèm\s+)?theo\s+)?(?:Quyết định|QĐ)\s+(?:số\s+)?\d[^()\s]*"
    r"(?:\s+(?:của|ngày)\s[^();]*)?\)",
    re.IGNORECASE,
)
"""``Kết quả đánh giá (Quyết định số 766/QĐ-TTg), tỉnh được …``: what is spoken of, no remark."""
_MARKS = re.compile(r",(?!\s+chữa bệnh\b)|[;:()\[\]]|\s[-–—]\s|(?<=\s)và(?=\s+\d)")
"""``Khám, chữa bệnh`` is one thing."""
