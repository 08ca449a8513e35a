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
    """A zone with the weight of what stands in it."""

    AFTER = 1.0
    AFTER_COMMA = 0.55
    BEFORE = 1.01
    BEFORE_COMMA = 0.8
    OPENING = 0.6
    OTHERS = 0.25
    LATER = 0.2
    PARAGRAPH = 0.35
    HEADING = 0.3


OWN_AFTER = frozenset({Zone.AFTER, Zone.AFTER_COMMA})
OWN_BEFORE = frozenset({Zone.BEFORE, Zone.BEFORE_COMMA})
BEFORE = OWN_BEFORE | {Zone.OPENING}
OWN = OWN_AFTER | OWN_BEFORE
SENTENCE = OWN | {Zone.OPENING, Zone.OTHERS, Zone.LATER}


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
        marks = [
            (match.start(), match[0] == ";")
            for match in _MARKS.finditer(text, start, end)
            if match.start() not in covered
        ]
        self._marks = [place for place, _ in marks]
        self._strong = [place for place, strong in marks if strong]

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
        follower = self.spans[number + 1].start if number + 1 < len(self.spans) else self.end
        if start >= follower or _between(self._strong, span.end, start):
            return Zone.LATER
        return Zone.AFTER_COMMA if _between(self._marks, span.end, start) else Zone.AFTER

    def _before(self, number: int, span: Span, start: int, end: int) -> Zone:
        marks = _between(self._marks, end, span.start)
        if number:
            leader = self.spans[number - 1]
            if start < leader.end:
                return Zone.OPENING if start < self.spans[0].start else Zone.OTHERS
            return Zone.OTHERS if marks else Zone.BEFORE
        if _between(self._strong, end, span.start):
            return Zone.OTHERS
        return Zone.BEFORE_COMMA if marks else Zone.BEFORE


def _between(places: list[int], first: int, last: int) -> bool:
    index = bisect_left(places, first)
    return index < len(places) and places[index] < last


_MARKS = re.compile(r"[,;:()\[\]]|\s[-–—]\s")
