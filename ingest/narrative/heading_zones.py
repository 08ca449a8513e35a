"""The parts of a report's head: letterhead, title, opening; and its closing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.narrative.datelines import day_of_dateline
from ingest.narrative.document import Document, Paragraph, Text
from ingest.narrative.heading_words import heading_words
from ingest.text import fold

_SECTION = re.compile(
    r"(?:phần\s+(?:thứ\s+)?\w+|[IVX]{1,4}\s?[.:/)-]|[A-ZĐ]\s?[.:/)-]|1\s?[.:/)-])\s*\S", re.I
)
_ROMAN_OR_ONE = re.compile(r"(?:PHẦN\b|Phần\b|[IVX]{1,4}\s?[.:/)-]|A\s?[./)-]|1\s?[./)-])")
_NOTHING_MORE = r"[\s:.]*$"
_MOTTO = re.compile(r"cong hoa xa hoi|doc lap tu do|doc lap tu do hanh phuc")
_MOST_BLOCKS = 40
_MOST_TITLE = 400
_MOST_OPENING = 3
_MOST_LINES = 8
_SHORTEST_SAID = 40


@dataclass(frozen=True)
class Zones:
    """The texts of a report's head, in order.

    Attributes:
        letterhead: Above the title: agency, number, place and date.
        title: ``BÁO CÁO`` and what it is about, its window included.
        opening: What is said before the first section.
        closing: The paragraph that ends the report, the signatures below it.
        is_appendix: What stands at the top is the title of an appendix.
        blocks: How many blocks at the top letterhead and title take.
    """

    letterhead: tuple[Text, ...] = ()
    title: tuple[Text, ...] = ()
    opening: tuple[Text, ...] = ()
    closing: tuple[Text, ...] = ()
    is_appendix: bool = False
    blocks: int = 0


def zones_of(document: Document) -> Zones:
    """Part the head of a report.

    Args:
        document: The whole report.

    Returns:
        Its zones; without a title the first lines before a section are the opening.
    """
    head = list(_head(document))
    start = next((i for i, (_, text, _) in enumerate(head) if _is_title(text, i)), None)
    closing = tuple(_closing(document))
    if start is None:
        cut = _end_of_head(head)
        letterhead = tuple(text for _, text, _ in head[:cut])
        opening = tuple(_first_said(text for _, text, _ in head[cut : cut + _MOST_LINES]))
        return Zones(letterhead, (), opening, closing, blocks=head[cut - 1][0] + 1 if cut else 0)
    end = start + 1
    while end < len(head) and _goes_on(head[end][1], alone=end == start + 1, ranked=head[end][2]):
        end += 1
    opening = tuple(text for _, text, _ in head[end : end + _MOST_OPENING])
    return Zones(
        letterhead=tuple(text for _, text, _ in head[:start]),
        title=tuple(text for _, text, _ in head[start:end]),
        opening=opening,
        closing=closing,
        is_appendix=bool(heading_words("appendix").match(head[start][1].text)),
        blocks=head[end - 1][0] + 1,
    )


def _first_said(texts: Iterator[Text]) -> list[Text]:
    """Return what a news item says first, without the buttons above it: ``Chọn giọng đọc``."""
    told = list(texts)
    spoken = [text for text in told if len(text.text) > _SHORTEST_SAID]
    return (spoken or told)[:_MOST_OPENING]


def _end_of_head(head: Sequence[tuple[int, Text, bool]]) -> int:
    """Return where a text without a title begins: below its dateline, else with a long text."""
    for index, (_, text, _) in enumerate(head[:_MOST_LINES]):
        if day_of_dateline(text.text):
            return index + 1
    return next((i for i, (_, text, _) in enumerate(head) if len(text.text) > 120), len(head))


def _head(document: Document) -> Iterator[tuple[int, Text, bool]]:
    """Yield the texts before the first section: block number, text, whether it is a heading."""
    titled = False
    for index, block in enumerate(document.blocks[:_MOST_BLOCKS]):
        if isinstance(block, Paragraph):
            text = block.content
            if titled and _ROMAN_OR_ONE.match(text.text) and _SECTION.match(text.text):
                return
            if not _MOTTO.search(fold(text.text)):
                yield index, text, block.level is not None
            titled = titled or _is_title(text, index)
            continue
        if titled or len(block.rows) > _MOST_OPENING * 2:
            return
        for text in _distinct(cell for row in block.rows for cell in row):
            if not _MOTTO.search(fold(text.text)):
                yield index, text, False


def _distinct(cells: Iterator[Text]) -> Iterator[Text]:
    seen: set[int] = set()
    for cell in cells:
        if cell.text and id(cell) not in seen:
            seen.add(id(cell))
            yield cell


def _is_title(text: Text, index: int) -> bool:
    words = text.text
    if not heading_words("title").match(words) or len(words) > _MOST_TITLE:
        return False
    alone = heading_words("title_alone", after=_NOTHING_MORE).match(words)
    return words.isupper() or bool(alone) or words[:7].isupper() or index == 0


def _goes_on(text: Text, *, alone: bool, ranked: bool) -> bool:
    """Tell whether a text below ``BÁO CÁO`` is still title."""
    words = text.text
    if ranked or words.startswith("(") or words.isupper():
        return True
    if heading_words("opening").match(words) and len(words) > 60:
        return False
    short = len(words) <= _MOST_TITLE and not words.rstrip().endswith((".", ":", ";"))
    return short and (alone or len(words) <= 160)


def _closing(document: Document) -> Iterator[Text]:
    blocks = document.blocks
    for index in range(len(blocks) - 1, max(-1, len(blocks) - 80), -1):
        block = blocks[index]
        if isinstance(block, Paragraph) and heading_words("closing").match(block.content.text):
            yield block.content
            return
