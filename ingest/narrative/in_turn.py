"""Lists told in turn: ``số hồ sơ khai sinh, khai tử, kết hôn lần lượt là 1.905; 712 và 846``.

Each item is read as if it were told alone: what leads the list, the item, what follows the last
one, its figure. Where items and figures do not match in number, nothing is told.
"""

import re
from dataclasses import dataclass

from ingest.narrative.passages import Passage

_IN_TURN = re.compile(
    r"\s*(?:,\s*)?(?:(?:đạt|là|có|với|được|tương ứng)\s+)*lần lượt\s+"
    r"(?:(?:đạt|là|có|với|được|tương ứng)\s*)*:?\s*",
    re.IGNORECASE,
)
_APART = re.compile(r"\s*(?:[,;]\s*(?:và\s+)?|\s+và\s+)", re.IGNORECASE)
_NEXT = re.compile(r"\s*(?:[^\W\d]+\s?){0,4}(?:\([^()]*\)\s*)?(?:[,;]\s*(?:và\s+)?|\s*và\s+)\s*")
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class ToldAlone:
    """One item of a list told in turn: its figure, and the sentence that tells it alone."""

    number: int
    text: str


def told_in_turn(passage: Passage, number: int) -> list[list[ToldAlone]]:
    """Part the list a figure begins.

    Args:
        passage: The paragraph.
        number: A figure of it.

    Returns:
        The list's items, the figure's first, in each way that its first item may be parted from
        what leads them all, the likeliest first; none where it begins no list told in turn.
    """
    sentence, figure = passage.sentence_of(number), passage.figures[number]
    if "ần lượt" not in passage.text[sentence.start : figure.start]:
        return []
    spoken = [
        match
        for match in _IN_TURN.finditer(passage.text, sentence.start, figure.start)
        if match.end() == figure.start
    ]
    if not spoken:
        return []
    numbers = _figures_of(passage, number)
    if len(numbers) < _FEWEST:
        return []
    listed = passage.text[sentence.start : spoken[0].start()]
    ways = [_items(listed, len(numbers)), *_items_by_lead(listed, len(numbers))]
    return [_alone(passage, numbers, items) for items in ways if items]


def _alone(passage: Passage, numbers: list[int], items: list[str]) -> list[ToldAlone]:
    told = []
    for item, one in zip(items, numbers, strict=True):
        held = passage.figures[one]
        noun = held.noun or passage.figures[numbers[-1]].noun
        written = passage.text[held.start : held.end]
        told.append(ToldAlone(one, f"{item} {written} {noun}".strip()))
    return told


def _items_by_lead(listed: str, count: int) -> list[list[str]]:
    """``Tỷ lệ số hóa thành phần hồ sơ, kết quả giải quyết``: the lead may be any of its words."""
    pieces = _APART.split(listed.strip())
    if len(pieces) != count:
        return []
    first, *others = pieces
    words = first.split()
    return [
        [first, *(f"{' '.join(words[:length])} {other}" for other in others)]
        for length in range(len(words) - 1, 0, -1)
    ]


def _figures_of(passage: Passage, number: int) -> list[int]:
    numbers = [number]
    for one in range(number + 1, len(passage.figures)):
        between = passage.text[passage.figures[one - 1].end : passage.figures[one].start]
        if passage.of[one] != passage.of[number] or not _NEXT.fullmatch(between):
            break
        numbers.append(one)
    return numbers


def _items(listed: str, count: int) -> list[str]:
    """Return the items, each with what leads the list and what follows its last item."""
    pieces = _APART.split(listed.strip())
    if len(pieces) < count or count < _FEWEST:
        return []
    before = len(", ".join(pieces[:-count]))
    first, *others = pieces[-count:]
    begins = others[0].split()[0].lower()
    place = first.lower().rfind(begins)
    if place < 0:
        return []
    lead = f"{listed.strip()[:before]}{', ' if before else ''}{first[:place]}"
    last = others[-1].split()
    length = len(others[-2].split()) if len(others) > 1 else len(first[place:].split())
    tail = " ".join(last[length:])
    names = [first[place:], *others[:-1], " ".join(last[:length])]
    return [f"{lead}{name} {tail}".strip() for name in names]
