"""From the rows of a table as printed to a full grid: merged headers, rows split over pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.narrative.document import Table, Text
from ingest.narrative.runs import EMPTY, joined

Cell = list[Text]
"""The paragraphs of a cell; empty for a blank cell."""

_NUMBER = re.compile(r"\d{1,3}[.)]?")
_FIGURE = re.compile(r"\d[\d.,]*\s?%?")
_COUNTERS = frozenset({"stt", "tt", "số tt", "số thứ tự"})
_MOST_HEADER_ROWS = 4
_TOTAL = re.compile(r"(?:tổng|cộng|toàn (?:tỉnh|thành phố|huyện|xã|phường|ngành))\b", re.IGNORECASE)
"""A row that sums up has no number of its own, and goes on with none."""


@dataclass
class PrintedRow:
    """One printed row. ``after_break``: a page may end before it."""

    cells: list[Cell]
    after_break: bool = False


def grid(rows: Sequence[PrintedRow], title: Text | None = None) -> Table | None:
    """Make a table of printed rows.

    A blank header cell is part of the one above or left of it. A row that goes on after a page
    break is one row again: a row without a number, or the first paragraphs of a numbered row that
    go on in lower case with the sentence of the row before.

    Args:
        rows: As printed, top to bottom; they may differ in length.
        title: What is printed above the table.

    Returns:
        The table; None where there is nothing in it.
    """
    width = _width(rows)
    if width == 0:
        return None
    texts: dict[int, Text] = {}  # a merged cell stays one object

    def flat(cell: Cell) -> Text:
        return texts.setdefault(id(cell), joined(cell)) if cell else EMPTY

    full = [PrintedRow(_padded(row.cells, width), row.after_break) for row in rows]
    header = header_rows([[flat(cell).text for cell in row.cells] for row in full])
    body = _reassembled(full[header:])
    head = _spread([[flat(cell) for cell in row.cells] for row in full[:header]])
    lines = [*head, *([flat(cell) for cell in row.cells] for row in body)]
    return Table(tuple(tuple(line) for line in lines), title)


def header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Return how many rows at the top are header: those before the first numbered row.

    A table whose first column does not count its rows has one header row. A row that numbers the
    columns (1, 2, 3, …) is header too.
    """
    if not rows:
        return 0
    if rows[0][0].strip().casefold() not in _COUNTERS:
        return 0 if _NUMBER.fullmatch(rows[0][0].strip()) else 1
    for index, row in enumerate(rows[: _MOST_HEADER_ROWS + 1]):
        if index and row[0].strip():
            return index + 1 if _numbers_columns(row) else index
    return 1


def _numbers_columns(row: Sequence[str]) -> bool:
    digits = [re.sub(r"\D", "", cell) for cell in row]
    return len(row) > 2 and digits == [str(number) for number in range(1, len(row) + 1)]


def _width(rows: Sequence[PrintedRow]) -> int:
    """Return the number of columns: blank cells at the end of a row count only under a header."""
    head = max((len(row.cells) for row in rows[:2]), default=0)
    filled = [
        max((index + 1 for index, cell in enumerate(row.cells) if cell), default=0) for row in rows
    ]
    return max(head, *filled) if any(filled) else 0


def _padded(cells: list[Cell], width: int) -> list[Cell]:
    return [*cells[:width], *([] for _ in range(width - len(cells)))]


def _spread(rows: list[list[Text]]) -> list[list[Text]]:
    """Give blank header cells the text of the merged cell they are part of."""
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell.text:
                continue
            below = index + 1 < len(rows) and rows[index + 1][column].text
            if below and column:
                row[column] = row[column - 1]
            elif index and rows[index - 1][column].text:
                row[column] = rows[index - 1][column]
    return rows


def _reassembled(rows: list[PrintedRow]) -> list[PrintedRow]:
    whole: list[PrintedRow] = []
    for row in rows:
        if not any(row.cells):
            continue
        if whole and not row.cells[0] and _is_continuation(row, whole):
            _append(whole[-1], row.cells)
            continue
        if whole and row.after_break and _begins_in_lower_case(row):
            _append(whole[-1], _taken_first(row))
        whole.append(row)
    return whole


def _is_continuation(row: PrintedRow, whole: list[PrintedRow]) -> bool:
    """A row without a number goes on with the row before: over a page, or in lower case."""
    if not _NUMBER.fullmatch(joined(whole[-1].cells[0]).text):
        return False
    first = next(cell for cell in row.cells if cell)
    if _TOTAL.match(first[0].text) and len(row.cells) > 2:
        return False
    if any(_is_figure(one) and _is_figure(other) for one, other in _beside(row, whole[-1])):
        return False
    return row.after_break or first[0].text[:1].islower()


def _beside(row: PrintedRow, before: PrintedRow) -> Iterator[tuple[Cell, Cell]]:
    """Yield the cells of two rows that stand in one column, their numbers left out."""
    return zip(row.cells[1:], before.cells[1:], strict=False)


def _is_figure(cell: Cell) -> bool:
    return bool(_FIGURE.fullmatch(joined(cell).text)) if cell else False


def _begins_in_lower_case(row: PrintedRow) -> bool:
    """The first paragraph of the row's text is the tail of a sentence, a second one begins it."""
    return any(len(cell) > 1 and cell[0].text[:1].islower() for cell in row.cells[1:])


def _taken_first(row: PrintedRow) -> list[Cell]:
    taken: list[Cell] = []
    for column, cell in enumerate(row.cells):
        first = column > 0 and len(cell) > 1
        taken.append(cell[:1] if first else [])
        if first:
            row.cells[column] = cell[1:]
    return taken


def _append(row: PrintedRow, cells: list[Cell]) -> None:
    for column, cell in enumerate(cells):
        row.cells[column] = [*row.cells[column], *cell]
