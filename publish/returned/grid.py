"""The cells of one worksheet, found or made in their place; nothing else of it is touched."""

import re
from bisect import bisect

from lxml import etree

from publish.returned.book import Book
from publish.returned.package import Element, place

AFTER_LEGACY_DRAWING = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")


def column_number(letters: str) -> int:
    """Return the number of a column, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column, 1 being A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def split_reference(reference: str) -> tuple[int, int]:
    """Return row and column of a cell such as ``C12``; raise ``ValueError`` for anything else."""
    match = _CELL.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    return int(match[2]), column_number(match[1])


class Grid:
    """The rows of a worksheet; rows and cells that bear no number follow the one before."""

    def __init__(self, book: Book, part: str) -> None:
        """Read the rows, not yet their cells."""
        self.part = part
        self.root = book.package.tree(part)
        self.main = book.main
        data = self.root.find(self.tag("sheetData"))
        if data is None:
            raise ValueError(part)
        self._data = data
        self._rows: list[tuple[int, Element]] = []
        number = 0
        for row in data.iter(self.tag("row")):
            number = int(row.get("r") or number + 1)
            self._rows.append((number, row))
        self._numbers = [number for number, _ in self._rows]

    def tag(self, name: str) -> str:
        """Return a name in the namespace of the sheet."""
        return f"{{{self.main}}}{name}"

    def anchor(self, reference: str) -> str:
        """Return the cell itself, or the first one of the merged cells it is part of."""
        row, column = split_reference(reference)
        merged = self.root.find(self.tag("mergeCells"))
        for area in [] if merged is None else merged:
            first, _, last = str(area.get("ref")).partition(":")
            (top, left), (bottom, right) = split_reference(first), split_reference(last or first)
            if top <= row <= bottom and left <= column <= right:
                return first
        return reference

    def style(self, reference: str) -> int:
        """Return the style a cell has, by itself, by its row or by its column."""
        number, column = split_reference(reference)
        row = self._row(number)
        cell = None if row is None else self._cell(row, column)
        if cell is not None:
            return int(cell.get("s") or 0)
        if row is not None and row.get("customFormat") in ("1", "true"):
            return int(row.get("s") or 0)
        columns = self.root.find(self.tag("cols"))
        for one in [] if columns is None else columns:
            if int(one.get("min") or 0) <= column <= int(one.get("max") or 0):
                return int(one.get("style") or 0)
        return 0

    def restyle(self, reference: str, style: int) -> None:
        """Give a cell a style; the cell is made where there is none."""
        number, column = split_reference(reference)
        row = self._row(number)
        if row is None:
            position = bisect(self._numbers, number)
            row = etree.Element(self.tag("row"), {"r": str(number)})
            if position < len(self._rows):
                self._rows[position][1].addprevious(row)
            else:
                self._data.append(row)
            self._rows.insert(position, (number, row))
            self._numbers.insert(position, number)
        cell = self._cell(row, column)
        if cell is None:
            cell = etree.Element(self.tag("c"), {"r": reference})
            following = [one for at, one in self._cells(row) if at > column]
            if following:
                following[0].addprevious(cell)
            else:
                row.append(cell)
            row.attrib.pop("spans", None)  # a hint that would now be wrong
        cell.set("s", str(style))

    def legacy_drawing(self, office: str) -> str | None:
        """Return the id of the relation to the drawing that holds comments."""
        node = self.root.find(self.tag("legacyDrawing"))
        return None if node is None else node.get(f"{{{office}}}id")

    def set_legacy_drawing(self, office: str, relation_id: str) -> None:
        """Say which drawing holds comments."""
        node = etree.Element(self.tag("legacyDrawing"), nsmap={"r": office})
        node.set(f"{{{office}}}id", relation_id)
        place(self.root, node, AFTER_LEGACY_DRAWING)

    def _row(self, number: int) -> Element | None:
        position = bisect(self._numbers, number) - 1
        if position >= 0 and self._numbers[position] == number:
            return self._rows[position][1]
        return None

    def _cells(self, row: Element) -> list[tuple[int, Element]]:
        found, column = [], 0
        for cell in row.iter(self.tag("c")):
            reference = cell.get("r")
            column = split_reference(reference)[1] if reference else column + 1
            found.append((column, cell))
        return found

    def _cell(self, row: Element, column: int) -> Element | None:
        return next((one for at, one in self._cells(row) if at == column), None)
