"""Find the header row of a table sheet, wherever it moved and however its columns are ordered."""

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from ingest.text import fold
from ingest.workbook.grid import Row
from ingest.workbook.layout import SheetLayout, layout_versions

_SEARCHED_ROWS = 40
_LONGEST_HEADER = 120
_PRINTED_ONLY = frozenset({"no", "previous", "kind", "unit_of_measure", "note", "difficulty"})


@dataclass(slots=True)
class Table:
    """Where a table is on a sheet: its first data row and the column of every field found.

    Columns of measures are in ``measures`` by indicator code. ``ambiguous`` names the headers that
    stand over several columns, with those columns; such a table is not safe to read.
    """

    first_row: int
    columns: dict[str, int]
    measures: dict[str, int] = field(default_factory=dict)
    ambiguous: dict[str, list[int]] = field(default_factory=dict)

    @property
    def matched(self) -> int:
        """How many columns were recognised."""
        return len(self.columns) + len(self.measures)


def find_table(rows: list[Row], layout: SheetLayout) -> Table | None:
    """Find a layout's table on a sheet by its header texts.

    A header may span two rows (merged cells above single ones). Of the rows that carry the columns
    the layout cannot do without, the one with most recognised columns is the header.

    Args:
        rows: The rows of the sheet.
        layout: The sheet's layout.

    Returns:
        The table, or None where the sheet does not carry it.
    """
    best: Table | None = None
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        if not _may_be_header(row, layout):
            continue
        below = rows[index + 1] if index + 1 < len(rows) else []
        for table in (_match([row], index, layout), _match([row, below], index, layout)):
            if table and (best is None or table.matched > best.matched):
                best = table
        if best is not None and best.matched >= len(layout.columns):
            break
    return best


def _match(headers: list[Row], index: int, layout: SheetLayout) -> Table | None:
    if len(headers) == 2 and not _is_header_row(headers[1]):
        return None
    names = _names_by_column(headers)
    hits: dict[str, list[int]] = {}
    known = _known_names(layout.version, layout.sheet)
    for position, keys in names.items():
        for key in keys:
            found = known.get(key)
            if found:
                hits.setdefault(found, []).append(position)
                break
    table = Table(index + len(headers), {})
    printed = {column.indicator_code or column.field: column for column in layout.columns}
    for name, positions in hits.items():
        column = printed[name]
        chosen = _prefer_own_name(positions, names, column.header)
        if len(chosen) > 1 and name == "previous":
            continue  # which of them repeats the total of the period before cannot be told
        if len(chosen) > 1 and name not in _PRINTED_ONLY:
            table.ambiguous[column.header] = chosen
        (table.measures if column.indicator_code else table.columns)[name] = chosen[0]
    return table if _is_sufficient(table, layout) else None


def _may_be_header(row: Row, layout: SheetLayout) -> bool:
    """Cheaply pass over rows that carry fewer than two of the layout's header texts."""
    known = _known_names(layout.version, layout.sheet)
    texts = (cell for cell in row if isinstance(cell, str) and 0 < len(cell) <= _LONGEST_HEADER)
    return sum(any(key in known for key in _keys(text)) for text in texts) >= 2


def _is_sufficient(table: Table, layout: SheetLayout) -> bool:
    columns = table.columns.keys()
    if layout.sheet == "figures":
        return "value" in columns and bool({"code", "label"} & columns)
    if layout.sheet == "services":
        return bool(table.measures) and bool({"service_code", "label"} & columns)
    return "title" in columns and len(columns) >= 3


def _is_header_row(row: Row) -> bool:
    return all(isinstance(cell, str) for cell in row) and any(row)


def _names_by_column(headers: list[Row]) -> dict[int, tuple[str, ...]]:
    """Return the texts each column may be known by; of two rows, also parent and child joined."""
    top = headers[0]
    if len(headers) == 1:
        return {i: _keys(c) for i, c in enumerate(top) if isinstance(c, str) and c}
    names: dict[int, tuple[str, ...]] = {}
    parent = ""
    for position in range(max(map(len, headers))):
        above = top[position] if position < len(top) else ""
        below = headers[1][position] if position < len(headers[1]) else ""
        parent = str(above) or parent
        if below:
            keys = chain(_keys(f"{parent} {below}"), _keys(str(below)), _keys(str(above)))
        else:
            keys = chain(_keys(str(above)))
        names[position] = tuple(key for key in keys if key)
    return names


@lru_cache(maxsize=8192)
def _keys(text: str) -> tuple[str, ...]:
    """Return the folded header, and the header without what stands in brackets."""
    whole = fold(text)
    bare = fold(text.split("(")[0]) if "(" in text else whole
    return (whole,) if bare in ("", whole) else (whole, bare)


def _prefer_own_name(
    positions: list[int], names: dict[int, tuple[str, ...]], header: str
) -> list[int]:
    """Of several columns a field could be, take those that bear the field's very name."""
    if len(positions) == 1:
        return positions
    own = [position for position in positions if fold(header) in names[position]]
    return own or positions


@lru_cache(maxsize=64)
def _known_names(version: str, sheet: str) -> dict[str, str]:
    layout = layout_versions()[version][sheet]
    known: dict[str, str] = {}
    for column in layout.columns:
        for name in column.names:
            known.setdefault(name, column.indicator_code or column.field)
    for column in layout.columns:  # a column's own header is never another's alias
        known[fold(column.header)] = column.indicator_code or column.field
    return known
