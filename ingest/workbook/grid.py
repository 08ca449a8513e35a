"""The sheets of a workbook as rows of plain cells, with the place of every cell."""

from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Protocol

from ingest.text import nfc

Cell = object
Row = list[Cell]


class Marks(Protocol):
    """What a file says about the cells of a sheet besides what they hold."""

    def percent_cells(self, sheet: str) -> frozenset[str]:
        """Return the references of the cells formatted as percentages."""

    def uncalculated(self, sheet: str) -> frozenset[str]:
        """Return the references of the cells whose formula has no stored result."""


class Book(Protocol):
    """A workbook opened for reading; sheets are parsed when they are asked for."""

    names: list[str]

    def sheet(self, name: str) -> "Sheet":
        """Parse one sheet.

        Raises:
            RefusedError: If it cannot be parsed.
        """


@dataclass
class Sheet:
    """One sheet: its rows from A1 on; an empty cell is an empty text."""

    name: str
    rows: list[Row]
    marks: Marks
    errors: dict[str, str] = field(default_factory=dict)
    has_formulas: bool = False

    def locator(self, row: int, column: int) -> str:
        """Return where a cell is: ``Sheet!C12`` (row and column count from 0)."""
        return f"{self.name}!{column_letters(column)}{row + 1}"

    @cached_property
    def is_plain(self) -> bool:
        """True when a cell that looks empty is empty: no formulas, no errors on the sheet."""
        return not self.errors and not self.has_formulas

    @cached_property
    def percent_cells(self) -> frozenset[str]:
        """References of the cells formatted as percentages."""
        return self.marks.percent_cells(self.name)

    @cached_property
    def uncalculated(self) -> frozenset[str]:
        """References of the cells whose formula has no stored result."""
        return self.marks.uncalculated(self.name)


@cache
def column_letters(column: int) -> str:
    """Return the letters of a column that counts from 0: 0 → ``A``, 26 → ``AA``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def text_of(cell: Cell) -> str:
    """Return a cell as text: trimmed, NFC; a whole number without its ``.0``; nothing is empty."""
    if isinstance(cell, str):
        return _clean(cell) if cell else ""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return format(cell, ".15g")
    return str(cell)


@lru_cache(maxsize=65536)
def _clean(text: str) -> str:
    return nfc(text)
