"""The list sheets of the template (tasks, pilot models, difficulties) and its hidden code lists."""

from typing import cast

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ingest.catalogue import catalogue
from ingest.workbook import template_styles as style
from ingest.workbook.layout import SheetLayout, choices

LISTS_SHEET = "_danh_muc"
ITEM_ROWS = 40
_HEADER_ROW = 4
_LIST_END = 600
INDICATOR_LIST = f"{LISTS_SHEET}!$A$2:$A${_LIST_END}"
SERVICE_LIST = f"{LISTS_SHEET}!$C$2:$C${_LIST_END}"
BREAKDOWN_LIST = f"{LISTS_SHEET}!$E$2:$E${_LIST_END}"
_HINTS = {
    "tasks": "Một dòng là một nhiệm vụ được giao trong kỳ hoặc còn tiếp tục.",
    "pilots": "Một dòng là một mô hình điểm của Đề án.",
    "issues": "Một dòng là một khó khăn, vướng mắc hoặc một kiến nghị, đề xuất.",
}


def build_item_sheet(book: Workbook, layout: SheetLayout, title: str) -> None:
    """Write one list sheet: title, header row, blank rows to fill in."""
    sheet = cast(Worksheet, book.create_sheet(layout.name))
    texts = ((layout.name.upper(), style.TITLE), (title, style.SUBTITLE))
    for row, (text, font) in enumerate((*texts, (_HINTS[layout.sheet], style.HINT)), 1):
        style.dress(sheet.cell(row, 1, text), font, style.LEFT, boxed=False)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=4)
        sheet.row_dimensions[row].height = 22
    sheet.row_dimensions[_HEADER_ROW].height = 32
    for column in layout.columns:
        letter = get_column_letter(column.position)
        sheet.column_dimensions[letter].width = column.width
        header = sheet.cell(_HEADER_ROW, column.position, column.header)
        style.dress(header, style.HEADER, style.CENTER, fill=style.HEADER_FILL)
        for row in range(_HEADER_ROW + 1, _HEADER_ROW + 1 + ITEM_ROWS):
            cell = sheet.cell(row, column.position)
            centred = column.entry == "choice" or column.field == "no"
            style.dress(
                cell, style.BODY, style.CENTER if centred else style.LEFT,
                fill=style.INPUT_FILL if column.entry else None, unlocked=True,
            )  # fmt: skip
        if column.entry == "choice":
            labels = ",".join(entry.label for entry in choices(layout.version, column.list_name))
            rule = style.drop_down(f'"{labels}"', "Chọn trong danh sách", strict=True)
            rule.add(f"{letter}{_HEADER_ROW + 1}:{letter}{_HEADER_ROW + ITEM_ROWS}")
            sheet.add_data_validation(rule)
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    style.print_setup(sheet, landscape=True, title_rows=f"{_HEADER_ROW}:{_HEADER_ROW}")
    style.protect(sheet)


def build_lists(book: Workbook) -> None:
    """Write the hidden sheet the drop-downs of codes point to; the reader never opens it."""
    sheet = cast(Worksheet, book.create_sheet(LISTS_SHEET))
    known = catalogue()
    indicators = {code: entry.name for code, entry in known.indicators.items()}
    for first, (heading, names) in enumerate(
        (("Chỉ tiêu", indicators), ("Dịch vụ công", known.services), ("Phạm vi", known.breakdowns))
    ):
        sheet.cell(1, first * 2 + 1, "Mã")
        sheet.cell(1, first * 2 + 2, heading)
        for row, (code, name) in enumerate(names.items(), 2):
            sheet.cell(row, first * 2 + 1, code)
            sheet.cell(row, first * 2 + 2, name)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
