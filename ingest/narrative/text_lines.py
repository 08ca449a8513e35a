"""The lines of a report that came as text, and which of them belong to no sentence.

Text layers break sentences at every line, put a blank line between all of them, and leave page
numbers standing among them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.narrative.document import Text

BULLETS = "-–—+•*"
"""What opens an item of a list; the dash first, for it stands in classes of characters."""
_PAGE_NUMBER = re.compile(r"(?:trang\s*|[-–—]\s*)?(\d{1,3})(?:\s*[-–—]|\s*/\s*\d{1,3})?", re.I)
_ENDED = (".", ";", ":", "!", "?", "…")
_NEAREST = 8
"""Page numbers stand further apart than this many lines; nearer ones are the column of a
table that lost its others, unless rows that kept them stand between."""


@dataclass(frozen=True)
class Line:
    """One line that holds something.

    Attributes:
        raw: As the file has it, less the line's end.
        name: Its name in locators.
        gap: A blank line stands before it.
        page_start: It is the first of its page.
    """

    raw: str
    name: str
    gap: bool = False
    page_start: bool = False


@dataclass(frozen=True)
class Row:
    """A stretch of a paragraph: one line's text, less its markup, and how the line stood.

    Attributes:
        text: The line's text.
        width: Characters the line takes as printed.
        gap: A blank line stands before it.
        level: Rank of the heading Markdown makes of it.
        page_start: It is the first of its page.
    """

    text: Text
    width: int
    gap: bool = False
    level: int | None = None
    page_start: bool = False


def split_lines(text: str) -> list[Line]:
    """Return the lines that hold something; a form feed begins a page."""
    lines: list[Line] = []
    gap = page = False
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if "\f" in raw:
            page = True
            raw = raw.replace("\f", " ")
        if not raw.strip(" \u00a0\ufeff\u200b"):
            gap = gap or not raw.strip()
            continue
        lines.append(Line(raw, str(number), gap, page))
        gap = page = False
    return lines


def is_page_number(raw: str) -> bool:
    """Tell whether a line could be a page's number and nothing else: ``3``, ``- 3 -``, ``3/9``."""
    return bool(_PAGE_NUMBER.fullmatch(raw.strip()))


def without_page_numbers(lines: Sequence[Line]) -> list[Line]:
    """Leave out the lines that only number a page.

    A lone number is a page's number if it begins or ends a page, if its neighbour in the file is
    the number before or after it, or if the sentence goes on behind it; lone numbers close to one
    another are figures of a table that lost its columns.
    """
    candidates = [
        (index, int(match[1]))
        for index, line in enumerate(lines)
        if (match := _PAGE_NUMBER.fullmatch(line.raw.strip()))
    ]
    lone = _far_apart(candidates, lines)
    numbers = [number for _, number in lone]
    consecutive = {n for a, n in pairwise(numbers) if n == a + 1}
    consecutive |= {n - 1 for n in consecutive}
    inside = {index for index, _ in lone if _inside_sentence(lines, index)}
    dropped = inside | {
        index for index, number in lone if number in consecutive or _at_page_edge(lines, index)
    }
    return [
        replace(line, gap=False) if index - 1 in inside else line
        for index, line in enumerate(lines)
        if index not in dropped
    ]


def _far_apart(candidates: list[tuple[int, int]], lines: Sequence[Line]) -> list[tuple[int, int]]:
    near = [
        after - before <= _NEAREST and not any(map(_holds_cells, lines[before:after]))
        for (before, _), (after, _) in pairwise(candidates)
    ]
    beside = zip([False, *near], [*near, False], strict=True)
    return [
        candidate
        for candidate, (behind, ahead) in zip(candidates, beside, strict=False)
        if not behind and not ahead
    ]


def _holds_cells(line: Line) -> bool:
    return "\t" in line.raw or line.raw.lstrip()[:1] == "|"


def _at_page_edge(lines: Sequence[Line], index: int) -> bool:
    following = lines[index + 1] if index + 1 < len(lines) else None
    return lines[index].page_start or following is None or following.page_start


def _inside_sentence(lines: Sequence[Line], index: int) -> bool:
    if index == 0 or index + 1 == len(lines):
        return False
    before, after = lines[index - 1].raw.strip(), lines[index + 1].raw.strip()
    if "\t" in before + after or "|" in before[:1] + after[:1]:
        return False
    return not before.endswith(_ENDED) and after[:1].islower() and len(before) > 40
