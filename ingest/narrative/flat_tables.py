"""Tables whose cells a text layer put on a line each: ``STT``, the headers, then row by row.

The headers tell how many cells a row has; rows are numbered, so a name broken over several lines is
told from the next cell by its not being a number. Where a row does not come out even the lines stay
as they are: a figure is better left without meaning than put into a wrong column.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.narrative.table_columns import column_role
from ingest.narrative.text_lines import Line
from ingest.narrative.uneven_tables import (
    CELL,
    bare,
    is_broken_year,
    unbroken,
    uneven_table,
    without_column_numbers,
)
from ingest.workbook.period_names import read_period

_COUNTERS = frozenset({"stt", "tt", "số tt"})
_ROW_NUMBER = re.compile(r"0?(\d{1,3})[.)]?")
_MEASURING = frozenset({"value", "cumulative", "previous"})
_YEAR = re.compile(r"20[0-4]\d")
_LONGEST_HEADER = 80
_MOST_COLUMNS, _MOST_HEADER_LINES, _FEWEST_ROWS = 12, 24, 2


def unflattened(lines: Sequence[Line]) -> list[Line]:
    """Put the cells of flattened tables back into rows, divided by tabs.

    Args:
        lines: The lines of a text.

    Returns:
        The lines, each row of such a table as one line.
    """
    return _with_tables(lines, _table)


def with_uneven_tables(lines: Sequence[Line]) -> list[Line]:
    """Put flattened tables whose rows are not all numbered, or that pages part, back into rows.

    It reads them before page numbers are left out: among the numbers of rows these are told by
    what stands behind them.

    Args:
        lines: The lines of a text, its page numbers included.
    """
    return _with_tables(lines, _uneven)


def _with_tables(
    lines: Sequence[Line], table: Callable[[Sequence[Line], int], tuple[list[Line], int]]
) -> list[Line]:
    whole: list[Line] = []
    index = 0
    while index < len(lines):
        rows, taken = table(lines, index)
        if rows:
            whole += rows
            index += taken
        else:
            whole.append(lines[index])
            index += 1
    return whole


def _table(lines: Sequence[Line], start: int) -> tuple[list[Line], int]:
    """Return the rows of the table that begins at a line, and how many lines it takes."""
    if bare(lines[start]).casefold() not in _COUNTERS:
        return [], 0
    headers = _headers(lines, start)
    if not headers:
        return [], 0
    return _by_their_figures(lines, start, headers) or _even(lines, start, headers)


def _uneven(lines: Sequence[Line], start: int) -> tuple[list[Line], int]:
    """Return the rows of an uneven table, where no other way takes more of it."""
    first = bare(lines[start])
    if column_role(first) == "label" and len(first) <= _LONGEST_HEADER:
        headers = _recognised(lines, start)
        return (headers and uneven_table(lines, start, headers, counted=False)) or ([], 0)
    if first.casefold() not in _COUNTERS:
        return [], 0
    headers = _headers(lines, start, most=_MOST_HEADER_LINES)
    if not headers:
        return [], 0
    whole = unbroken(without_column_numbers(headers))
    uneven = uneven_table(lines, start, headers)
    if uneven is None and len(whole) != len(headers):
        uneven = uneven_table(lines, start, headers, names=whole)
    other = _table(lines, start)[1]
    as_far = uneven and uneven[1] == other and any(map(is_broken_year, headers))
    return uneven if uneven and (as_far or uneven[1] > other) else ([], 0)


def _recognised(lines: Sequence[Line], start: int) -> list[str]:
    """Return the headers from a label on, as far as they are known ones; some must measure."""
    headers: list[str] = []
    for line in lines[start : start + _MOST_COLUMNS]:
        text = bare(line)
        known = column_role(text) or _measures(text)
        if not known or len(text) > _LONGEST_HEADER or "\t" in line.raw:
            break
        headers.append(text)
    return headers if any(_measures(text) for text in headers) else []


def _even(lines: Sequence[Line], start: int, headers: Sequence[str]) -> tuple[list[Line], int]:
    """Return the rows of a table whose every row is numbered and has a cell a header."""
    rows = [_row(lines[start], headers)]
    index = start + len(headers)
    while index < len(lines) and _number(lines[index]) == len(rows):
        cells, taken = _cells(lines, index, len(headers))
        swallowed = cells[-1:] == [str(len(rows) + 1)] and _is_text(lines, index + taken)
        if len(cells) != len(headers) or swallowed:
            break
        rows.append(_row(lines[index], cells))
        index += taken
    return (rows, index - start) if len(rows) > _FEWEST_ROWS else ([], 0)


def _is_text(lines: Sequence[Line], index: int) -> bool:
    """A row's last cell before a name is the next row's number: a blank cell left no line."""
    return index < len(lines) and not CELL.fullmatch(bare(lines[index]))


def _by_their_figures(
    lines: Sequence[Line], start: int, headers: Sequence[str]
) -> tuple[list[Line], int] | None:
    """Read a table whose blank cells and merged headers left no line of their own.

    Its measuring columns are the headers that name a period or say "in the period", "cumulative";
    each row has as many figures one after another, a label before them, perhaps a remark behind.
    """
    measuring = [text for text in headers if _measures(text)]
    has_unit = any(column_role(text) == "unit_of_measure" for text in headers)
    label = next((text for text in headers if column_role(text) == "label"), "")
    if not measuring or not label:
        return None
    units = ["Đơn vị tính"] if has_unit else []
    rows = [_row(lines[start], [headers[0], label, *units, *measuring, "Ghi chú"])]
    index = start + len(headers)
    while index < len(lines) and _number(lines[index]) == len(rows):
        cells, taken = _measured_row(lines, index, len(measuring), has_unit=has_unit)
        if not cells:
            break
        rows.append(_row(lines[index], cells))
        index += taken
    return (rows, index - start) if len(rows) > _FEWEST_ROWS else None


def _measures(header: str) -> bool:
    named = read_period(header) is not None or _YEAR.fullmatch(header)
    return column_role(header) in _MEASURING or bool(named)


def _measured_row(
    lines: Sequence[Line], start: int, figures: int, *, has_unit: bool
) -> tuple[list[str], int]:
    """Return the cells of one row and how many lines they take; none where it does not come out."""
    texts: list[str] = []
    index = start + 1
    while index < len(lines) and not CELL.fullmatch(bare(lines[index])):
        if "\t" in lines[index].raw or len(texts) > _MOST_COLUMNS:
            return [], 0
        texts.append(bare(lines[index]))
        index += 1
    held = [bare(line) for line in lines[index : index + figures]]
    full = len(held) == figures and all(CELL.fullmatch(cell) for cell in held)
    if not full or len(texts) < 1 + has_unit:
        return [], 0
    index += figures
    number, remark = _number(lines[start]) or 0, list[str]()
    while index + len(remark) < len(lines) and len(remark) < _MOST_COLUMNS:
        following = lines[index + len(remark)]
        if _number(following) == number + 1:
            break
        if CELL.fullmatch(bare(following)):
            if not remark:
                return [], 0  # more figures than columns
            remark = []
            break
        remark.append(bare(following))
    else:
        remark = []  # the last row: what follows is no longer of the table
    unit = [texts.pop()] if has_unit else []
    return [bare(lines[start]), " ".join(texts), *unit, *held, " ".join(remark)], (
        index + len(remark) - start
    )


def _headers(lines: Sequence[Line], start: int, most: int = _MOST_COLUMNS) -> list[str]:
    """Return the lines from the counter to before row 1; none where they are no headers."""
    headers: list[str] = []
    for line in lines[start : start + most + 1]:
        if _number(line) == 1:
            return headers if len(headers) > 1 else []
        if len(line.raw) > _LONGEST_HEADER or "\t" in line.raw:
            return []
        headers.append(bare(line))
    return []


def _cells(lines: Sequence[Line], start: int, width: int) -> tuple[list[str], int]:
    """Return the cells of a row; lines of words that follow one another are one cell."""
    cells = [bare(lines[start])]
    index = start + 1
    while index < len(lines) and "\t" not in lines[index].raw:
        text = bare(lines[index])
        goes_on = len(cells) > 1 and not CELL.fullmatch(text) and not CELL.fullmatch(cells[-1])
        if goes_on and not _begins_elsewhere(lines[index]):
            cells[-1] = f"{cells[-1]} {text}"
        elif len(cells) < width:
            cells.append(text)
        else:
            break
        index += 1
    return cells, index - start


def _begins_elsewhere(line: Line) -> bool:
    return line.gap or bare(line).isupper()


def _number(line: Line) -> int | None:
    match = _ROW_NUMBER.fullmatch(bare(line))
    return int(match[1]) if match else None


def _row(line: Line, cells: Sequence[str]) -> Line:
    return replace(line, raw="\t".join(cells))
