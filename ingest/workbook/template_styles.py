"""The look of the official template: fonts, fills, borders, protection, drop-downs."""

from copy import copy
from typing import Any, cast
from weakref import WeakKeyDictionary

from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.header_footer import _HeaderFooterPart as HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FONT = "Times New Roman"
NAVY, GREY, INK = "1F3864", "7F7F7F", "1A1A1A"
DATE_FORMAT = "dd/mm/yyyy"
COUNT_FORMAT = "#,##0"

_LINE = Side(style="thin", color="BFBFBF")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
HEADER_FILL = PatternFill("solid", fgColor=NAVY)
SECTION_FILL = PatternFill("solid", fgColor="DCE6F1")
INPUT_FILL = PatternFill("solid", fgColor="FFF8DC")
OPTION_FILL = PatternFill("solid", fgColor="FFFDF3")
TITLE = Font(name=FONT, size=16, bold=True, color=NAVY)
SUBTITLE = Font(name=FONT, size=12, bold=True, color=INK)
HINT = Font(name=FONT, size=10, italic=True, color="595959")
HEADER = Font(name=FONT, size=11, bold=True, color="FFFFFF")
SECTION = Font(name=FONT, size=11, bold=True, color=NAVY)
BODY = Font(name=FONT, size=11, color=INK)
VALUE = Font(name=FONT, size=12, bold=True, color=INK)
CODE = Font(name=FONT, size=8, color=GREY)

LEFT = Alignment(vertical="center", wrap_text=True)
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center")
ANSWER = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
ONE_LINE = Alignment(vertical="center")
SHRINK = Alignment(vertical="center", shrink_to_fit=True)
INDENT = Alignment(vertical="center", wrap_text=True, indent=2)

UNLOCKED = Protection(locked=False)
LOCKED = Protection(locked=True)

_LOOKS: WeakKeyDictionary[Workbook, dict[tuple[object, ...], Any]] = WeakKeyDictionary()


def dress(
    cell: Cell | MergedCell,
    font: Font,
    alignment: Alignment,
    *,
    fill: PatternFill | None = None,
    number_format: str = "",
    unlocked: bool = False,
    boxed: bool = True,
) -> None:
    """Give one cell its look.

    Working a style out costs far more than using it, so each look is worked out once per workbook
    and then shared by its cells.
    """
    looks = _LOOKS.setdefault(cast(Workbook, cell.parent.parent), {})
    styled: Any = cell  # openpyxl keeps what a style worked out to in _style
    key = (id(font), id(alignment), id(fill), number_format, unlocked, boxed)
    if key in looks:
        styled._style = copy(looks[key])
        return
    cell.font = font
    cell.alignment = alignment
    cell.protection = UNLOCKED if unlocked else LOCKED
    if boxed:
        cell.border = BOX
    if fill is not None:
        cell.fill = fill
    if number_format:
        cell.number_format = number_format
    looks[key] = copy(styled._style)


def protect(sheet: Worksheet) -> None:
    """Lock labels without a password; filled cells, widths, sorting and filters stay usable."""
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "sort"):
        setattr(sheet.protection, allowed, False)  # False: not forbidden


def print_setup(
    sheet: Worksheet, *, landscape: bool, title_rows: str | None = None, wide: bool = False
) -> None:
    """Fit the sheet to the width of A4 (A3 if wide), repeat the header row, number the pages."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if wide else sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.oddFooter = HeaderFooterItem(
        left=HeaderFooterPart(text="&A"), center=HeaderFooterPart(text="Trang &P/&N")
    )
    sheet.print_title_rows = title_rows
    sheet.sheet_view.showGridLines = False


def drop_down(formula: str, title: str, *, strict: bool) -> DataValidation:
    """Return a list validation; one that is not strict only suggests."""
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.showErrorMessage = strict
    rule.errorTitle = title
    rule.error = "Chọn một giá trị trong danh sách."
    return rule


def not_negative(maximum: int | None = None) -> DataValidation:
    """Return a rule that warns of negative numbers and texts, and lets them pass if confirmed."""
    rule = DataValidation(
        type="decimal",
        operator="between" if maximum else "greaterThanOrEqual",
        formula1="0",
        formula2=str(maximum) if maximum else None,
        allow_blank=True,
    )
    rule.showErrorMessage = True
    rule.errorStyle = "warning"
    rule.errorTitle = "Kiểm tra số liệu"
    rule.error = (
        f"Nên ghi số từ 0 đến {maximum}." if maximum else "Nên ghi số không âm."
    ) + " Không áp dụng thì ghi: không áp dụng."
    return rule


def calendar_day() -> DataValidation:
    """Return a rule that asks for a date, and lets other texts pass if confirmed."""
    rule = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True)
    rule.showErrorMessage = True
    rule.errorStyle = "warning"
    rule.errorTitle = "Kiểm tra ngày"
    rule.error = "Ghi ngày dạng ngày/tháng/năm, ví dụ 15/04/2026."
    return rule
