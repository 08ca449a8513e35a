"""Tables whose columns a text layer parted by spaces: two and more stand between two cells.

The header tells how many cells a row has. A name that did not fit goes on in the lines below, where
a page may end and leave its number; the row is whole when it has as many cells as the header.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.narrative.table_columns import column_role
from ingest.narrative.text_lines import Line, is_page_number
from ingest.narrative.uneven_tables import CELL

_BETWEEN = re.compile(r"\s{2,}")
_COUNTERS = frozenset({"stt", "tt", "số tt"})
_TOTAL = re.compile(r"(?:tổng|cộng)\b", re.IGNORECASE)
_LABELS = frozenset({"label", "service", "field", "unit"})
_FEWEST_COLUMNS, _FEWEST_ROWS, _MOST_LINES = 3, 2, 6


def with_spaced_tables(lines: Sequence[Line]) -> list[Line]:
    """Put the rows of tables parted by spaces on a line each, divided by tabs.

    Args:
        lines: The lines of a text, its page numbers included.
    """
    whole: list[Line] = []
    index = 0
    while index < len(lines):
        rows, taken = _table(lines, index)
        whole += rows or [lines[index]]
        index += taken or 1
    return whole


def _table(lines: Sequence[Line], start: int) -> tuple[list[Line], int]:
    header = _cells(lines[start].raw)
    counted = header[:1] != [] and header[0].casefold() in _COUNTERS
    if len(header) < _FEWEST_COLUMNS or not (counted or column_role(header[0]) in _LABELS):
        return [], 0
    rows = [_row(lines[start], header)]
    index = start + 1
    while index < len(lines):
        cells, taken = (
            _next(lines, index, len(header), len(rows))
            if counted
            else _labelled(lines[index], len(header))
        )
        if not cells:
            break
        rows.append(_row(lines[index], cells))
        index += taken
    return (rows, index - start) if len(rows) > _FEWEST_ROWS else ([], 0)


def _next(lines: Sequence[Line], start: int, width: int, number: int) -> tuple[list[str], int]:
    """Return the cells of the row that begins at a line, and how many lines it takes."""
    first = lines[start].raw.strip()
    if _TOTAL.match(first):
        cells = ["", *_cells(first)]
        return (cells, 1) if len(cells) == width else ([], 0)
    if not re.match(rf"0?{number}[.)]?\s{{2,}}", first):
        return [], 0
    written = first
    for taken in range(1, _MOST_LINES + 1):
        cells = _cells(written)
        if len(cells) == width:
            return cells, taken
        if len(cells) > width or start + taken >= len(lines):
            break
        line = lines[start + taken].raw.strip()
        if "\t" in line or re.match(rf"0?{number + 1}[.)]?\s{{2,}}", line):
            break
        written = written if is_page_number(line) else f"{written} {line}"
    return [], 0


def _labelled(line: Line, width: int) -> tuple[list[str], int]:
    """Return the cells of a row that begins with its label, all others being figures."""
    cells = _cells(line.raw)
    full = len(cells) == width and all(CELL.fullmatch(cell) for cell in cells[1:])
    return (cells, 1) if full else ([], 0)


def _cells(raw: str) -> list[str]:
    return [] if "\t" in raw else _BETWEEN.split(raw.strip())


def _row(line: Line, cells: Sequence[str]) -> Line:
    return replace(line, raw="\t".join(cells), gap=False, page_start=False)
