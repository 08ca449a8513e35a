"""Writing a worksheet of our own into a workbook: rows of texts and numbers, links, print setup."""

import re
from collections.abc import Sequence

from lxml import etree

from publish.returned.grid import column_letters
from publish.returned.package import Element, serialised

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def clean(text: str) -> str:
    """Return text without the characters XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def quoted(title: str) -> str:
    """Return a sheet's title as references to it are written."""
    return "'" + title.replace("'", "''") + "'"


class SheetWriter:
    """A worksheet from top to bottom; it is put together in the order the schema wants."""

    def __init__(self, main: str) -> None:
        """Begin an empty sheet in the namespace of its workbook."""
        self._main = main
        self._data = self._element("sheetData")
        self._merged: list[str] = []
        self._links: list[tuple[str, str]] = []
        self.last_row = 0

    def row(
        self, cells: Sequence[tuple[str | int, int]], *, height: float = 0, merged: bool = False
    ) -> int:
        """Add a row of values with their styles and return its number.

        Args:
            cells: Value and style, from column A on.
            height: In points; 0 leaves it to the program.
            merged: Whether the cells become one.
        """
        self.last_row += 1
        row = etree.SubElement(self._data, self._tag("row"), {"r": str(self.last_row)})
        if height:
            row.set("ht", f"{height:g}")
            row.set("customHeight", "1")
        for column, (value, style) in enumerate(cells, start=1):
            self._cell(row, f"{column_letters(column)}{self.last_row}", value, style)
        if merged:
            self._merged.append(f"A{self.last_row}:{column_letters(len(cells))}{self.last_row}")
        return self.last_row

    def link(self, reference: str, location: str) -> None:
        """Let a cell lead to another one of the workbook."""
        self._links.append((reference, location))

    def written(
        self,
        *,
        widths: Sequence[float] = (),
        hidden_column: int = 0,
        frozen: str = "",
        tab_colour: str = "",
    ) -> bytes:
        """Return the worksheet.

        Args:
            widths: Of the columns, from A on; with them the sheet is set up to be printed
                in landscape on A4, one page wide.
            hidden_column: Number of a column nobody sees; 0 for none.
            frozen: First cell that scrolls.
            tab_colour: ``RRGGBB`` of its tab.
        """
        root = etree.Element(self._tag("worksheet"), nsmap={None: self._main})
        if tab_colour:
            settings = etree.SubElement(root, self._tag("sheetPr"))
            etree.SubElement(settings, self._tag("tabColor"), {"rgb": f"FF{tab_colour}"})
            etree.SubElement(settings, self._tag("pageSetUpPr"), {"fitToPage": "1"})
        if widths:
            root.append(self._views(frozen))
            root.append(self._columns(widths, hidden_column))
        root.append(self._data)
        if self._merged:
            areas = etree.SubElement(root, self._tag("mergeCells"))
            for area in self._merged:
                etree.SubElement(areas, self._tag("mergeCell"), {"ref": area})
        if self._links:
            links = etree.SubElement(root, self._tag("hyperlinks"))
            for reference, location in self._links:
                given = {"ref": reference, "location": location, "tooltip": "Đến ô này"}
                etree.SubElement(links, self._tag("hyperlink"), given)
        if widths:
            self._print_setup(root)
        return serialised(root)

    def _tag(self, name: str) -> str:
        return f"{{{self._main}}}{name}"

    def _element(self, name: str, given: dict[str, str] | None = None) -> Element:
        return etree.Element(self._tag(name), given or {})

    def _cell(self, row: Element, reference: str, value: str | int, style: int) -> None:
        cell = etree.SubElement(row, self._tag("c"), {"r": reference, "s": str(style)})
        if isinstance(value, int):
            etree.SubElement(cell, self._tag("v")).text = str(value)
        elif value:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, self._tag("is")), self._tag("t"))
            text.text = clean(value)
            text.set(_SPACE, "preserve")

    def _views(self, frozen: str) -> Element:
        views = self._element("sheetViews")
        given = {"showGridLines": "0", "tabSelected": "1", "workbookViewId": "0"}
        view = etree.SubElement(views, self._tag("sheetView"), given)
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", frozen).groups()  # type: ignore[union-attr]
        across = ord(letters) - ord("A")
        given = {
            "xSplit": str(across), "ySplit": str(int(row) - 1), "topLeftCell": frozen,
            "activePane": "bottomRight", "state": "frozen",
        }  # fmt: skip
        etree.SubElement(view, self._tag("pane"), given)
        return views

    def _columns(self, widths: Sequence[float], hidden: int) -> Element:
        columns = self._element("cols")
        for number, width in enumerate(widths, start=1):
            given = {"min": str(number), "max": str(number), "width": f"{width:g}",
                     "customWidth": "1"}  # fmt: skip
            if number == hidden:
                given["hidden"] = "1"
            etree.SubElement(columns, self._tag("col"), given)
        return columns

    def _print_setup(self, root: Element) -> None:
        margins = {"left": "0.3", "right": "0.3", "top": "0.5", "bottom": "0.5",
                   "header": "0.3", "footer": "0.3"}  # fmt: skip
        etree.SubElement(root, self._tag("pageMargins"), margins)
        setup = {"paperSize": "9", "orientation": "landscape", "fitToWidth": "1",
                 "fitToHeight": "0"}  # fmt: skip
        etree.SubElement(root, self._tag("pageSetup"), setup)
