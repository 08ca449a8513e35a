"""Flattened tables whose rows do not all begin with a number, or whose headers are in two rows.

``TT | Nội dung | ĐVT | Năm 2022 | Năm 2023``, a cell a line: rows of parts have no number of their
own, a page ends among them and begins with its number and the headers again, and above two years
may stand two measures each. What holds such a table together is that every row ends in as many
figures as there are columns of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.narrative.table_columns import column_role
from ingest.narrative.text_lines import Line
from ingest.text import fold

CELL = re.compile(r"[\d.,]+\s?%?|[-–—]|x|X|\.{3,}|…")
"""A cell that holds a figure, a mark, or the sign of none."""
_ROW_NUMBER = re.compile(r"0?(\d{1,3})[.)]?")
_COLUMN_NUMBER = re.compile(r"\(\d{1,2}\)")
_BEGINS_WITH_YEAR = re.compile(r"20[0-4]\d(?!\d)")
_LABELS = frozenset({"label", "service", "field", "unit"})
_MOST_LINES, _LONGEST_LABEL, _LONGEST_UNIT = 6, 200, 20
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of figures, a row of headers above another where there are two."""

    above: tuple[str, ...]
    own: tuple[str, ...]


def unbroken(headers: Sequence[str]) -> list[str]:
    """Put headers together again that narrow columns broke: ``Tổng số``, ``hồ sơ``.

    Args:
        headers: The lines of all headers; one that goes on does not begin with a capital.
    """
    whole: list[str] = []
    for text in headers:
        goes_on = not text[:1].isupper() and not text[:1].isdigit()
        if whole and (goes_on or (_lacks_its_year(whole[-1]) and _BEGINS_WITH_YEAR.match(text))):
            whole[-1] = f"{whole[-1]} {text}"
        else:
            whole.append(text)
    return whole


def _lacks_its_year(header: str) -> bool:
    """``Tỷ lệ trực tuyến năm``, whose ``2024 (%)`` stands on the next line."""
    return fold(header).split()[-1:] == ["nam"]


def is_broken_year(header: str) -> bool:
    """Tell whether a header is the ``Năm`` whose ``2024`` stands on the next line."""
    return fold(header) == "nam"


def uneven_table(
    lines: Sequence[Line],
    start: int,
    headers: Sequence[str],
    *,
    counted: bool = True,
    names: Sequence[str] | None = None,
) -> tuple[list[Line], int] | None:
    """Read a table by its figures.

    Args:
        lines: The lines of a text.
        start: Its first header, which counts the rows.
        headers: Its headers, one a line.
        counted: Whether its first column counts the rows; else it is their label.
        names: The headers where some take several lines.

    Returns:
        Its rows as lines divided by tabs, and how many lines it takes; None where a row does not
        end in as many figures as there are columns.
    """
    printed = len(headers)
    headers = without_column_numbers(headers)
    names = without_column_numbers(names or headers)[counted:]
    if not names or column_role(names[0]) not in _LABELS:
        return None
    label, names = names[0], names[1:]
    units = names[:1] if names and column_role(names[0]) == "unit_of_measure" else []
    columns = _columns(list(names[len(units) :]))
    if columns is None:
        return None
    rows = _header_rows(lines[start], [*headers[:counted], label, *units], columns)
    head, index, page = len(rows), start + printed, 0
    blanks = not any(line.gap for line in lines[start + 1 : index])
    while index < len(lines):
        repeated = _repeated(lines, index, headers)
        if repeated > len(headers):
            page = _number(lines[index]) or 0
        index += repeated
        wanted = len(columns.own), _last(rows, head) + 1 if counted else 0
        cells, taken = _row(lines, index, *wanted, has_unit=bool(units), blanks=blanks)
        whole = _without_a_page(lines, index, taken, page + 1) if page and cells else None
        if whole:
            cells, taken = _row(whole, 0, *wanted, has_unit=bool(units), blanks=blanks)
            page, taken = page + 1, taken + 1
        if not cells:
            break
        rows.append(_line(lines[index], cells if counted else cells[1:]))
        index += taken
    uneven = index < len(lines) and bool(CELL.fullmatch(bare(lines[index])))
    return None if uneven or len(rows) - head < _FEWEST_ROWS else (rows, index - start)


def without_column_numbers(headers: Sequence[str]) -> list[str]:
    """Leave out ``(1)``, ``(2)``, …, which number the columns below their headers."""
    kept = [text for text in headers if not _COLUMN_NUMBER.fullmatch(text)]
    numbers = [text.strip("()") for text in headers if _COLUMN_NUMBER.fullmatch(text)]
    return kept if numbers == [str(n) for n in range(1, len(numbers) + 1)] else list(headers)


def _without_a_page(lines: Sequence[Line], start: int, taken: int, page: int) -> list[Line] | None:
    """Leave out a page's number from among the figures of a row that has one too many of them.

    Args:
        lines: The lines of a text.
        start: The first line of the row.
        taken: How many lines it takes as it stands.
        page: The number the next page has.
    """
    after = start + taken
    if after >= len(lines) or not CELL.fullmatch(bare(lines[after])):
        return None
    row = list(lines[start : after + _MOST_LINES])
    behind = after + 1 - start
    if behind < len(row) and not CELL.fullmatch(bare(row[behind])):
        return None  # the number of the next row, its text behind it
    for place in range(taken - 1, 0, -1):
        if not CELL.fullmatch(bare(row[place])):
            return None
        if _number(row[place]) == page:
            return row[:place] + row[place + 1 :]
    return None


def bare(line: Line) -> str:
    """A cell less the marks that print it bold: ``**12.430**``."""
    text = line.raw.strip()
    if text.startswith("**") and text.endswith("**") and len(text) > 4:
        return text[2:-2].strip()
    return text


def _columns(names: Sequence[str]) -> _Columns | None:
    """Part ``Năm 2022, Năm 2023, Tiếp nhận, Trực tuyến, Tiếp nhận, Trực tuyến`` into two rows."""
    if not names or any(column_role(name) == "note" for name in names):
        return None
    for groups in range(2, len(names) // 2 + 1):
        own = names[groups:]
        width = len(own) // groups
        if width and list(own) == list(own[:width]) * groups:
            return _Columns(_over(names[:groups], width), tuple(own))
        width = len(names) // groups
        parts = [names[place : place + width] for place in range(0, len(names), width)]
        alike = len(parts) == groups and len({tuple(part[1:]) for part in parts}) == 1
        if width > 1 and alike and len({part[0] for part in parts}) == groups:
            under = tuple(name for part in parts for name in part[1:])
            return _Columns(_over([part[0] for part in parts], width - 1), under)
    return _Columns((), tuple(names))


def _over(groups: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(text for group in groups for text in (group, *[""] * (width - 1)))


def _header_rows(line: Line, first: Sequence[str], columns: _Columns) -> list[Line]:
    if not columns.above:
        return [_line(line, [*first, *columns.own])]
    blank = [""] * len(first)
    return [_line(line, [*first, *columns.above]), _line(line, [*blank, *columns.own])]


def _repeated(lines: Sequence[Line], index: int, headers: Sequence[str]) -> int:
    """Return how many lines the headers take that a new page begins with, its number included."""
    for page in (0, 1):
        held = [bare(line) for line in lines[index + page : index + page + len(headers)]]
        if held == list(headers) and (not page or _number(lines[index]) is not None):
            return page + len(headers)
    return 0


def _row(
    lines: Sequence[Line],
    start: int,
    figures: int,
    expected: int,
    *,
    has_unit: bool,
    blanks: bool,
) -> tuple[list[str], int]:
    """Return the cells of one row and how many lines they take; none where it does not come out."""
    number, index = _row_number(lines, start, expected)
    texts: list[str] = []
    while index < len(lines) and not CELL.fullmatch(bare(lines[index])):
        texts.append(bare(lines[index]))
        if "\t" in lines[index].raw or len(texts) > _MOST_LINES:
            return [], 0
        index += 1
    held, taken = _figures(lines, index, figures, blanks=blanks, following=expected + 1)
    unit = [texts.pop()] if has_unit and texts else []
    label = " ".join(texts)
    if (
        len(held) != figures
        or not 0 < len(label) <= _LONGEST_LABEL
        or len("".join(unit)) > _LONGEST_UNIT
    ):
        return [], 0
    if not number and label[:1].islower():
        label = f"- {label}"  # a row of its own, not the end of the one above
    return [number, label, *unit, *held], index + taken - start


def _figures(
    lines: Sequence[Line], start: int, count: int, *, blanks: bool, following: int
) -> tuple[list[str], int]:
    """Return the cells behind a label; where no line parts two cells, a blank line is a cell."""
    held: list[str] = []
    index = start
    while index < len(lines) and len(held) < count:
        if blanks and lines[index].gap:
            held.append("")
            if len(held) == count:
                break
        if not CELL.fullmatch(bare(lines[index])):
            break
        if len(held) == count - 1 and blanks and _begins_next(lines, index, following):
            break
        held.append(bare(lines[index]))
        index += 1
    return held, index - start


def _begins_next(lines: Sequence[Line], index: int, number: int) -> bool:
    """Tell whether a number is the next row's, its text behind it."""
    behind = index + 1 < len(lines) and not CELL.fullmatch(bare(lines[index + 1]))
    return _number(lines[index]) == number and behind


def _row_number(lines: Sequence[Line], start: int, expected: int) -> tuple[str, int]:
    """Return the number a row begins with, and where its text begins; pages' numbers left out."""
    index = start
    while index < len(lines) and index - start < 2 and _number(lines[index]) is not None:
        follows = index + 1 < len(lines) and not CELL.fullmatch(bare(lines[index + 1]))
        if _number(lines[index]) == expected and follows:
            return bare(lines[index]), index + 1
        index += 1
    return "", index


def _last(rows: Sequence[Line], head: int) -> int:
    """Return the number of the last row that has one."""
    return sum(bool(row.raw.split("\t", 1)[0]) for row in rows[head:])


def _number(line: Line) -> int | None:
    match = _ROW_NUMBER.fullmatch(bare(line))
    return int(match[1]) if match else None


def _line(line: Line, cells: Sequence[str]) -> Line:
    return replace(line, raw="\t".join(cells), gap=False, page_start=False)
