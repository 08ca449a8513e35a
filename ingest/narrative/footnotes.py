"""Footnotes of a text layer: small digits glued to a word, and their texts between the lines."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.narrative.document import Footnote
from ingest.narrative.paragraphs import begins_item
from ingest.narrative.runs import joined, part, without
from ingest.narrative.text_lines import Row

_GLUED = re.compile(r"(?<=[^\W\d_])[\"”)]?(?P<mark>\d{1,2})(?=[\s;,.:)”]|$)")
_BODY = re.compile(r"(?P<mark>\d{1,2})\s(?=\S)")
_MARKED = re.compile(r"\[\^(?P<mark>\w{1,8})\](?!:)")
_MARKED_BODY = re.compile(r"\[\^(?P<mark>\w{1,8})\]:\s*")
_MOST_ROWS = 60


def take_footnotes(rows: Sequence[Row]) -> tuple[list[Row], list[Footnote]]:
    """Part footnotes from the text.

    A line that begins with a number is a footnote only if that number stands glued to a word
    before it (``xong1;``) and continues the count of the footnotes; it goes on to the next item,
    heading or footnote. Of the glued digits only those are taken out whose footnote was found.

    Args:
        rows: Lines in reading order.

    Returns:
        The other lines, less the reference marks, and the footnotes.
    """
    starts = _starts(rows)
    if not starts:
        return list(rows), []
    kept: list[Row] = []
    notes: list[Footnote] = []
    index = 0
    while index < len(rows):
        if index not in starts:
            kept.append(rows[index])
            index += 1
            continue
        mark, size = starts[index]
        end = _end(rows, index, starts)
        first = part(rows[index].text, size, len(rows[index].text.text))
        notes.append(Footnote(mark, joined([first, *(r.text for r in rows[index + 1 : end])])))
        index = end
    return _without_marks(kept, {note.mark for note in notes}), notes


def _starts(rows: Sequence[Row]) -> dict[int, tuple[str, int]]:
    """Return the rows that begin a footnote: its mark and the characters the mark takes."""
    seen: set[str] = set()
    starts: dict[int, tuple[str, int]] = {}
    expected = 1
    for index, row in enumerate(rows):
        text = row.text.text
        if marked := _MARKED_BODY.match(text):
            starts[index] = (marked["mark"], marked.end())
            continue
        body = _BODY.match(text)
        counts = body is not None and body["mark"] in seen and int(body["mark"]) in (expected, 1)
        if body and counts and text[body.end()].isupper():
            starts[index] = (body["mark"], body.end())
            expected = int(body["mark"]) + 1
            seen.discard(body["mark"])
            continue
        seen |= {match["mark"] for match in _GLUED.finditer(text)}
    return starts


def _end(rows: Sequence[Row], start: int, starts: dict[int, tuple[str, int]]) -> int:
    for index in range(start + 1, min(len(rows), start + _MOST_ROWS)):
        row = rows[index]
        if index in starts or row.level is not None or row.page_start:
            return index
        if begins_item(row.text.text, after_ended=False):
            return index
    return min(len(rows), start + _MOST_ROWS)


def _without_marks(rows: list[Row], marks: set[str]) -> list[Row]:
    """Take each reference mark out once, in order; later digits on words are something else."""
    waiting = set(marks)
    clean = []
    for row in rows:
        spans = []
        for match in [*_GLUED.finditer(row.text.text), *_MARKED.finditer(row.text.text)]:
            if match["mark"] in waiting:
                waiting.discard(match["mark"])
                bracketed = match[0].startswith("[")
                spans.append(match.span() if bracketed else match.span("mark"))
        clean.append(replace(row, text=without(row.text, sorted(spans))) if spans else row)
    return clean
