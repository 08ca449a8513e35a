"""The true extents of a sheet, streamed from its XML.

Spreadsheet readers lay a sheet out as a rectangle from its first to its last used cell: two cells,
A1 and XFD1048576, are 17 billion. The dimension a sheet declares may lie, so its cells are read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

_CHUNK = 2**20
_NEAR_COLUMNS = 52
_NEAR_CELLS = _NEAR_COLUMNS * 999 // 2  # forty such sheets are within the limit
# What makes all references of a sheet be read: one right of column AZ or below row 999, or a cell
# that is not spelled the way every spreadsheet program spells it.
_UNUSUAL = re.compile(rb"<c(?: (?!r=\")|[^ a-z]| r=\"(?:[A-Z]{3}|[B-Z][A-Z]|[A-Z]{1,2}[0-9]{4}))")
# A row whose first cell has no reference of its own: the row's number says where it is.
_BARE = re.compile(
    rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"']([0-9]{1,7})[\"'][^>]*>\s*<(?:\w+:)?c(?![^>]*\br\s*=)"
)
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^>]*?(/?)>")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<",
    re.DOTALL,
)
_REF = re.compile(rb"\br\s*=\s*[\"']([A-Z]+[0-9]+)")


@dataclass(slots=True)
class SheetScan:
    """What the XML of one sheet says.

    ``cells`` is the area a reader would lay out (an upper bound where the sheet is small),
    ``extent`` its last cell, ``errors`` the cells that show an error such as ``#REF!``.
    """

    cells: int = 0
    extent: str = ""
    has_formulas: bool = False
    errors: dict[str, str] = field(default_factory=dict)


def scan_sheet(stream: IO[bytes], check_head: Callable[[bytes], None]) -> SheetScan:
    """Read the XML of a sheet once.

    Args:
        stream: The part, opened for reading.
        check_head: Called with the first bytes; raises if the part must not be read.

    Returns:
        What was seen.
    """
    scan = SheetScan()
    far = _Far()
    tail = b""
    started = prefixed = False
    while chunk := stream.read(_CHUNK):
        if not started:
            check_head(chunk[:4096])
            started, prefixed = True, b"<worksheet" not in chunk[:4096]
        data = tail + chunk
        # What follows the last cell's start may be cut; it is looked at again with the next chunk.
        cut = data.rfind(b"<c ") if len(chunk) == _CHUNK else -1
        whole, tail = (data[:cut], data[cut:]) if cut > 0 else (data, b"")
        _look_at(whole, scan, far, prefixed=prefixed)
    if tail:
        _look_at(tail, scan, far, prefixed=prefixed)
    scan.cells = far.area or _NEAR_CELLS
    scan.extent = far.extent
    return scan


class _Far:
    """The smallest rectangle around the used cells of a sheet, once a far one was met."""

    def __init__(self) -> None:
        self.columns: set[bytes] = set()
        self.rows: set[int] = set()
        self.least_width = 1

    def add(self, data: bytes) -> None:
        for column, row, empty in _CELL.findall(data):
            if not empty:
                self.columns.add(column)
                self.rows.add(int(row))

    def add_bare(self, data: bytes) -> None:
        rows = {int(row) for row in _BARE.findall(data)}
        if rows:
            self.rows |= rows
            self.least_width = _NEAR_COLUMNS  # how far its cells reach was not looked at

    @property
    def area(self) -> int:
        if not self.rows:
            return 0
        return max(self.rows) * max([self.least_width, *map(_number, self.columns)])

    @property
    def extent(self) -> str:
        if not self.rows:
            return ""
        return f"{max(self.columns, key=_number, default=b'A').decode()}{max(self.rows)}"


def _look_at(data: bytes, scan: SheetScan, far: _Far, *, prefixed: bool) -> None:
    if prefixed or _UNUSUAL.search(data):
        far.add(data)
        far.add_bare(data)
    if b"<f>" in data or b"<f " in data:
        scan.has_formulas = True
    if b'"e"' in data or b"'e'" in data:
        for attributes, text in _ERROR.findall(data):
            if ref := _REF.search(attributes):
                scan.errors[ref[1].decode()] = text.decode("utf-8", "replace")


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
