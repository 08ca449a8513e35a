"""The kinds of file a workbook comes as: .xlsx, the older .xls, and values divided by commas."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ingest import limits
from ingest.content import OLE, ZIP, divided_by
from ingest.refusals import RefusedError
from ingest.text_bytes import decode_text
from ingest.workbook.grid import Book, Row, Sheet
from ingest.workbook.package import Package, open_package

CSV_SHEET = "CSV"
"""How the only sheet of values divided by commas is called in locators: ``CSV!C12``."""


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """Open a workbook, whatever it comes as.

    Args:
        path: The file; its first bytes tell what it is.

    Yields:
        The workbook.

    Raises:
        RefusedError: If the file is damaged, too large, or carries what is not accepted.
    """
    with path.open("rb") as handle:
        head = handle.read(len(OLE))
    if head.startswith(ZIP):
        package = open_package(path)
        try:
            yield _ZippedBook(path, package)
        finally:
            package.close()
    elif head == OLE:
        yield _OldBook(path)
    else:
        yield _DividedText(path)


class _Unmarked:
    """A file that says nothing about its cells but what they hold."""

    def percent_cells(self, _sheet: str, /) -> frozenset[str]:
        """None are known: a rate below one is told as such (RATIO_BELOW_ONE)."""
        return frozenset()

    def uncalculated(self, _sheet: str, /) -> frozenset[str]:
        """None are known: a formula without a result is a blank cell."""
        return frozenset()


class _ZippedBook:
    """An .xlsx that passed the first look."""

    def __init__(self, path: Path, package: Package) -> None:
        self._package, self._book = package, _calamine(path)
        self.names: list[str] = self._book.sheet_names

    def sheet(self, name: str) -> Sheet:
        scan = self._package.scan(name)
        return Sheet(name, _cells(self._book, name), self._package, scan.errors, scan.has_formulas)


class _OldBook:
    """An .xls: 65,536 rows of 256 columns a sheet at most, so its extents are asked afterwards."""

    def __init__(self, path: Path) -> None:
        self._book = _calamine(path)
        self.names: list[str] = self._book.sheet_names
        if len(self.names) > limits.MAX_SHEETS:
            raise RefusedError("TOO_MANY_SHEETS", len(self.names), limits.MAX_SHEETS)
        self._cells = 0

    def sheet(self, name: str) -> Sheet:
        sheet = self._book.get_sheet_by_name(name)
        self._cells += sheet.total_height * sheet.total_width
        if self._cells > limits.MAX_CELLS:
            raise RefusedError("TOO_MANY_CELLS", self._cells, limits.MAX_CELLS, place=name)
        return Sheet(name, _cells(self._book, name), _Unmarked())


class _DividedText:
    """Values divided by commas, semicolons or tabs: one sheet."""

    def __init__(self, path: Path) -> None:
        self.names = [CSV_SHEET]
        data = path.read_bytes()
        if len(data) > limits.MAX_TEXT_BYTES:
            size = f"{len(data) / 2**20:.1f} MiB"
            raise RefusedError("FILE_TOO_LARGE", size, f"{limits.MAX_TEXT_BYTES >> 20} MiB")
        self._text = decode_text(data) or ""

    def sheet(self, name: str) -> Sheet:
        rows: list[Row] = []
        cells = 0
        lines = self._text.splitlines(keepends=True)
        try:
            for row in csv.reader(lines, delimiter=divided_by(self._text) or ","):
                cells += len(row)
                if cells > limits.MAX_CELLS:
                    raise RefusedError("TOO_MANY_CELLS", cells, limits.MAX_CELLS, place=name)
                rows.append([cell.strip() for cell in row])
        except csv.Error as error:
            raise RefusedError("CORRUPT_FILE", str(error), place=name) from error
        return Sheet(name, rows, _Unmarked())


def _calamine(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise RefusedError("ENCRYPTED_FILE") from error
    except (CalamineError, OSError) as error:
        raise RefusedError("CORRUPT_FILE", str(error)[:160]) from error


def _cells(book: CalamineWorkbook, name: str) -> list[Any]:
    try:
        return book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise RefusedError("CORRUPT_FILE", str(error)[:160], place=name) from error
