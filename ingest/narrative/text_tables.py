"""Tables in plain text: columns divided by tabs or by bars, or written in HTML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser

from ingest.narrative.document import Table, Text
from ingest.narrative.grids import Cell, PrintedRow, grid
from ingest.narrative.markup import cell_paragraphs
from ingest.narrative.runs import line_text
from ingest.narrative.text_lines import Line

_BAR_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?\|?")
_BULLET_ALONE = re.compile(r"\s*(?:[-–—+•*·]|\w{1,4}(?:\.\d+)*[.)])\s*")
_BAR = re.compile(r"(?<!\\)\|")
_ROW_BEGINS = re.compile(r"\s*\d{1,3}[.)]?\s*\t")
_COUNTERS = frozenset({"stt", "tt", "số tt"})
_MOST_COLUMNS = 60
_MOST_BROKEN = 4
_MOST_SPAN = 60


def is_row(line: Line) -> bool:
    """Tell whether a line is a row of a table: divided by tabs, or by bars from its beginning.

    A tab that only indents a paragraph or follows its bullet divides nothing.
    """
    raw = line.raw.strip(" ")
    if "\t" not in raw:
        return raw[:1] == "|" and raw.count("|") > 1
    inner = raw.strip()
    if "\t" not in inner:
        return raw.count("\t") > 1
    return inner.count("\t") > 1 or not _BULLET_ALONE.fullmatch(inner.split("\t", 1)[0])


def table_of(lines: Sequence[Line], number: int, title: Text | None = None) -> Table | None:
    """Make a table of the rows of plain text.

    Args:
        lines: Lines that are rows; blank lines between them are where pages broke.
        number: Number of the table in its document, for locators.
        title: What is printed above it.
    """
    rows: list[PrintedRow] = []
    after_break = False
    for line in lines:
        if _BAR_RULE.fullmatch(line.raw.strip()):
            continue
        cells = [
            cell_paragraphs(piece, f"t{number}r{len(rows) + 1}c{column}")
            for column, piece in enumerate(_pieces(line.raw)[:_MOST_COLUMNS], 1)
        ]
        after_break = line.gap or line.page_start
        rows.append(PrintedRow(cells, after_break))
    return grid(rows, title)


def rejoined(lines: Sequence[Line]) -> list[Line]:
    """Put rows whose last cell was broken over lines together again.

    The row of headers tells how many cells a row has; a numbered row with fewer goes on in the
    lines below if these bring it to as many before another row begins.

    Args:
        lines: The lines of a text.
    """
    whole: list[Line] = []
    width = index = 0
    while index < len(lines):
        line = lines[index]
        if _first_cell(line) in _COUNTERS:
            width = line.raw.count("\t")
        taken = _tail(lines, index, width) if 0 < line.raw.count("\t") < width else 0
        tail = [following.raw.strip(" ") for following in lines[index + 1 : index + 1 + taken]]
        raw = " ".join([line.raw.rstrip(" "), *tail]) if taken else line.raw
        whole.append(replace(line, raw=raw) if taken else line)
        index += 1 + taken
    return whole


def _tail(lines: Sequence[Line], start: int, width: int) -> int:
    """Return how many lines below a row bring it to its width; 0 where they do not."""
    if not _ROW_BEGINS.match(lines[start].raw) or lines[start].raw.endswith("\t"):
        return 0
    tabs = lines[start].raw.count("\t")
    for taken, line in enumerate(lines[start + 1 : start + 1 + _MOST_BROKEN], 1):
        if _ROW_BEGINS.match(line.raw) or _first_cell(line) in _COUNTERS or line.raw[:1] == "\t":
            return 0
        tabs += line.raw.count("\t")
        if tabs >= width:
            return taken if tabs == width else 0
    return 0


def _first_cell(line: Line) -> str:
    return line.raw.split("\t", 1)[0].strip().casefold() if "\t" in line.raw else ""


def split_tables(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Part rows that follow one another into tables: a new header begins a new table."""
    current: list[Line] = []
    for line in lines:
        first = line.raw.split("\t", 1)[0].strip(" |").casefold()
        if current and first in {"stt", "tt"} and not _repeats(line, current[0]):
            yield current
            current = []
        elif current and _repeats(line, current[0]):
            continue
        current.append(line)
    if current:
        yield current


def _repeats(line: Line, header: Line) -> bool:
    """A header printed again at the top of the next page."""
    return line is not header and line.raw.split() == header.raw.split() and len(line.raw) > 10


def _pieces(raw: str) -> list[str]:
    if "\t" in raw:
        return raw.split("\t")
    inner = raw.strip().removeprefix("|").removesuffix("|")
    return [piece.replace("\\|", "|") for piece in _BAR.split(inner)]


class _TableParser(HTMLParser):
    """Collects the cells of one ``<table>``, with their spans."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Spanned]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row, a cell or a paragraph of a cell."""
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            given = dict(attrs)
            spans = [_span(given.get(name)) for name in ("colspan", "rowspan")]
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append(([""], spans[0], spans[1]))
            self._open = True
        elif tag in ("p", "br", "li") and self._open:
            self.rows[-1][-1][0].append("")

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self._open:
            self.rows[-1][-1][0][-1] += data


def html_table(markup: str, number: int) -> Table | None:
    """Make a table of an HTML ``<table>``.

    Args:
        markup: From ``<table`` to ``</table>``.
        number: Number of the table in its document, for locators.
    """
    parser = _TableParser()
    parser.feed(markup)
    parser.close()
    return grid(placed(parser.rows, number))


Spanned = tuple[list[str], int, int]
"""Paragraphs of a cell, the columns and the rows it covers."""


def placed(rows: Sequence[Sequence[Spanned]], number: int) -> list[PrintedRow]:
    """Put cells that cover several columns or rows into each place they cover."""
    held: dict[tuple[int, int], Cell] = {}
    for index, row in enumerate(rows):
        column = 0
        for paragraphs, columns, depth in row:
            while (index, column) in held:
                column += 1
            name = f"t{number}r{index + 1}c{column + 1}"
            texts = [line_text(text, name) for text in paragraphs]
            cell = [text for text in texts if text.text]
            for down in range(min(depth, len(rows) - index)):
                for right in range(columns):
                    held[index + down, column + right] = cell
            column += columns
    width = max((column for _, column in held), default=-1) + 1
    return [
        PrintedRow([held.get((index, column), []) for column in range(min(width, _MOST_COLUMNS))])
        for index in range(len(rows))
    ]


def _span(value: str | None) -> int:
    text = (value or "").strip()
    return min(max(int(text), 1), _MOST_SPAN) if text.isdecimal() and len(text) < 5 else 1
