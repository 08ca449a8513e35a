"""How cells of the export look; made once, since a large workbook has millions of them."""

from copy import copy
from decimal import Decimal
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink

# Programs that know the tag group by dots whatever the machine is set to; Excel follows the
# machine's regional settings, which in Viet Nam are the same.
_VIETNAMESE = "[$-42A]"
_FACE = "Calibri"
_SIGNS = {"at_least": '"≥ "', "at_most": '"≤ "', "about": '"≈ "'}
_GREY, _AMBER, _NAVY, _WHITE = "FF7F7F7F", "FFB45F06", "FF1F3864", "FFFFFFFF"


class Styles:
    """The styles of one workbook, found by what a cell is."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._kept: dict[tuple[object, ...], Any] = {}

    def text(self, value: str, kind: str = "text") -> Any:
        """Return a cell of text, of a kind: text, wrapped, title, note, head or absent."""
        cell = self._cell(kind, value)
        cell.data_type = "s"  # whatever it starts with, it is no formula
        return cell

    def number(self, value: Decimal | int, unit_of_measure: str, mark: str | None = None) -> Any:
        """Return a cell of one figure, formatted by its unit of measure and marked."""
        whole = value == int(value)
        kind = ("number", whole, unit_of_measure == "%", mark)
        return self._cell(kind, int(value) if whole else value)

    def share(self, value: Decimal | float) -> Any:
        """Return a cell of a coverage, 0 to 1; what is not complete stands out."""
        return self._cell(("share", value < 1), value)

    def _cell(self, kind: object, value: Any) -> Any:
        key = kind if isinstance(kind, tuple) else (kind,)
        made: Any = WriteOnlyCell(self._sheet, value)
        if key not in self._kept:
            self._kept[key] = self._made(key)
        made._style = copy(self._kept[key])
        return made

    def _made(self, key: tuple[object, ...]) -> Any:
        """Build a style by dressing a cell that is never written."""
        cell: Any = WriteOnlyCell(self._sheet)
        kind, *rest = key
        if kind == "number":
            whole, percent, mark = rest
            cell.number_format = _number_format(bool(whole), bool(percent), mark)
            if mark in ("carried", "estimated"):
                cell.font = Font(name=_FACE, italic=True, color=_GREY)
        elif kind == "share":
            cell.number_format = f"{_VIETNAMESE}0.0\\ %"
            cell.font = Font(name=_FACE, size=9, color=_AMBER if rest[0] else _GREY)
        elif kind == "head":
            cell.font = Font(name=_FACE, bold=True, color=_WHITE)
            cell.fill = PatternFill("solid", fgColor=_NAVY)
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        elif kind == "title":
            cell.font = Font(name=_FACE, bold=True, size=14, color=_NAVY)
        elif kind == "text":
            cell.alignment = Alignment(vertical="top")
        elif kind == "wrapped":
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        elif kind == "note":
            cell.font = Font(name=_FACE, italic=True, color=_GREY)
        elif kind == "link":
            cell.font = Font(name=_FACE, underline="single", color="FF0563C1")
        elif kind == "absent":
            cell.font = Font(name=_FACE, color=_GREY)
            cell.alignment = Alignment(horizontal="right")
        return cell._style

    def link(self, text: str, sheet: str) -> Any:
        """Return a cell that leads to another sheet of the workbook."""
        cell = self._cell("link", text)
        cell.data_type = "s"
        quoted = sheet.replace("'", "''")
        cell.hyperlink = Hyperlink(ref="A1", location=f"'{quoted}'!A1")
        return cell


def _number_format(whole: bool, percent: bool, mark: object) -> str:
    digits = "#,##0" if whole and not percent else "#,##0.00"
    sign = _SIGNS.get(str(mark), "")
    return f"{_VIETNAMESE}{sign}{digits}" + ('"\u00a0%"' if percent else "")
