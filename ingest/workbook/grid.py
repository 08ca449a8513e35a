"""The sheets of a workbook as rows of plain cells, with the place of every cell."""

from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ingest.refusals import RefusedError
from ingest.text import nfc
from ingest.workbook.package import Package

Cell = object
Row = list[Cell]


@dataclass
class Sheet:
    """One sheet: its rows from A1 on; an empty cell is an empty text."""

    name: str
    rows: list[Row]
    package: Package
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
        return self.package.percent_cells(self.name)

    @cached_property
    def uncalculated(self) -> frozenset[str]:
        """References of the cells whose formula has no stored result."""
        return self.package.uncalculated(self.name)


class Book:
    """A workbook opened for reading; sheets are parsed when they are asked for."""

    def __init__(self, path: Path, package: Package) -> None:
        """Open a workbook that passed the first look.

        Raises:
            RefusedError: If it cannot be parsed.
        """
        self._package = package
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except PasswordError as error:
            raise RefusedError("ENCRYPTED_FILE") from error
        except (CalamineError, OSError) as error:
            raise RefusedError("CORRUPT_FILE", str(error)[:160]) from error
        self.names: list[str] = self._book.sheet_names

    def sheet(self, name: str) -> Sheet:
        """Parse one sheet.

        Raises:
            RefusedError: If it cannot be parsed.
        """
        scan = self._package.scan(name)
        try:
            cells: list[Any] = self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except (CalamineError, OSError) as error:
            raise RefusedError("CORRUPT_FILE", str(error)[:160], place=name) from error
        return Sheet(name, cells, self._package, scan.errors, scan.has_formulas)


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
