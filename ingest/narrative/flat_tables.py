"""Tables whose cells a text layer put on a line each: ``STT``, the headers, then row by row.

The headers tell how many cells a row has; rows are numbered, so a name broken over several lines is
told from the next cell by its not being a number. Where a row does not come out even the lines stay
as they are: a figure is better left without meaning than put into a wrong column.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.narrative.text_lines import Line

_COUNTERS = frozenset({"stt", "tt", "số tt"})
_ROW_NUMBER = re.compile(r"0?(\d{1,3})[.)]?")
_CELL = re.compile(r"[\d.,]+\s?%?|[-–—]|x|X|\.{3,}|…")
_LONGEST_HEADER = 80
_MOST_COLUMNS, _FEWEST_ROWS = 12, 2


def unflattened(lines: Sequence[Line]) -> list[Line]:
    """Put the cells of flattened tables back into rows, divided by tabs.

    Args:
        lines: The lines of a text.

    Returns:
        The lines, each row of such a table as one line.
    """
    whole: list[Line] = []
    index = 0
    while index < len(lines):
        rows, taken = _table(lines, index)
        if rows:
            whole += rows
            index += taken
        else:
            whole.append(lines[index])
            index += 1
    return whole


def _table(lines: Sequence[Line], start: int) -> tuple[list[Line], int]:
    """Return the rows of the table that begins at a line, and how many lines it takes."""
    if lines[start].raw.strip().casefold() not in _COUNTERS:
        return [], 0
    headers = _headers(lines, start)
    if not headers:
        return [], 0
    rows = [_row(lines[start], headers)]
    index = start + len(headers)
    while index < len(lines) and _number(lines[index]) == len(rows):
        cells, taken = _cells(lines, index, len(headers))
        if len(cells) != len(headers):
            break
        rows.append(_row(lines[index], cells))
        index += taken
    return (rows, index - start) if len(rows) > _FEWEST_ROWS else ([], 0)


def _headers(lines: Sequence[Line], start: int) -> list[str]:
    """Return the lines from the counter to before row 1; none where they are no headers."""
    headers: list[str] = []
    for line in lines[start : start + _MOST_COLUMNS + 1]:
        if _number(line) == 1:
            return headers if len(headers) > 1 else []
        if len(line.raw) > _LONGEST_HEADER or "\t" in line.raw:
            return []
        headers.append(line.raw.strip())
    return []


def _cells(lines: Sequence[Line], start: int, width: int) -> tuple[list[str], int]:
    """Return the cells of a row; lines of words that follow one another are one cell."""
    cells = [lines[start].raw.strip()]
    index = start + 1
    while index < len(lines) and "\t" not in lines[index].raw:
        text = lines[index].raw.strip()
        goes_on = len(cells) > 1 and not _CELL.fullmatch(text) and not _CELL.fullmatch(cells[-1])
        if goes_on and not _begins_elsewhere(lines[index]):
            cells[-1] = f"{cells[-1]} {text}"
        elif len(cells) < width:
            cells.append(text)
        else:
            break
        index += 1
    return cells, index - start


def _begins_elsewhere(line: Line) -> bool:
    return line.gap or line.raw.strip().isupper()


def _number(line: Line) -> int | None:
    match = _ROW_NUMBER.fullmatch(line.raw.strip())
    return int(match[1]) if match else None


def _row(line: Line, cells: Sequence[str]) -> Line:
    return replace(line, raw="\t".join(cells))
