"""The front sheet of the template: who reports, for which days, and how to fill the workbook."""

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.periods import Window
from ingest.units import Unit
from ingest.workbook import template_styles as style
from ingest.workbook.layout import SheetLayout, choices

_FIRST_ROW = 4
_GUIDE = (
    ("Ô màu vàng nhạt", "là ô để ghi. Các ô khác đã khóa (không mật khẩu) để giữ đúng mẫu."),
    (
        "Không phát sinh",
        "thì ghi 0. Chưa có số liệu thì để trống. Không thuộc thẩm quyền thì ghi: không áp dụng.",
    ),
    (
        "Số",
        "ghi liền (1532200) hoặc có dấu chấm hàng nghìn (1.532.200); tỷ lệ ghi theo phần trăm "
        "(95,96); tiền ghi bằng đồng.",
    ),
    ("Định tính", "hơn, trên, gần, khoảng…: chọn ở cột Định tính, không ghi vào ô số."),
    ("Lũy kế", "tính từ đầu đến Thời điểm; để trống Thời điểm thì lấy ngày cuối kỳ số liệu."),
    (
        "Dòng bổ sung",
        "cuối trang Chỉ tiêu và Dịch vụ công dùng cho số của một cơ quan, chương trình (Phạm vi), "
        "một đơn vị khác (Đơn vị được báo cáo) hoặc khoảng ngày khác; ghi mã của dòng gốc.",
    ),
    (
        "Không thuộc báo cáo",
        "thì xóa trắng cả dòng (kể cả mã); hệ thống hiểu là không báo cáo dòng đó.",
    ),
)


def build_front(
    book: Workbook,
    layouts: Mapping[str, SheetLayout],
    unit: Unit,
    period_key: str,
    window: Window,
) -> None:
    """Write the front sheet: title, the form with what is known filled in, the guide."""
    layout = layouts["front"]
    sheet = book.create_sheet(layout.name)
    for letter, width in zip("ABC", (44, 40, 62), strict=True):
        sheet.column_dimensions[letter].width = width
    _title(sheet, "BÁO CÁO KẾT QUẢ THỰC HIỆN ĐỀ ÁN 06", unit.full_name)
    known = _known(unit, period_key, window, layout.version)
    row = _FIRST_ROW
    for column in layout.columns:
        style.dress(sheet.cell(row, 1, column.header), style.BODY, style.LEFT)
        cell = sheet.cell(row, 2, known.get(column.field))
        number_format = {"date": style.DATE_FORMAT, "value": ""}.get(column.entry, "@")
        style.dress(
            cell, style.VALUE, style.ANSWER,
            fill=style.INPUT_FILL, number_format=number_format, unlocked=True,
        )  # fmt: skip
        hint = sheet.cell(row, 3, column.instruction or None)
        style.dress(hint, style.HINT, style.LEFT, boxed=False)
        _validate(sheet, f"B{row}", column.entry, column.list_name, layout.version)
        sheet.row_dimensions[row].height = 32 if len(column.header) > 40 else 22
        row += 1
    _guide(sheet, row + 1)
    style.print_setup(sheet, landscape=True)
    style.protect(sheet)


def _known(unit: Unit, period_key: str, window: Window, version: str) -> dict[str, object]:
    above = [name for name in (unit.district_name, unit.province_name) if name != unit.unit_name]
    return {
        "unit_code": unit.unit_code,
        "unit_name": unit.unit_name,
        "parent_name": ", ".join(name for name in above if name) or None,
        "period": period_key,
        "window_start": window.start,
        "window_end": window.end,
        "issuing_agency": f"UBND {unit.unit_name[0].lower()}{unit.unit_name[1:]}",
        "role": choices(version, "role")[0].label,
    }


def _title(sheet: Worksheet, title: str, subtitle: str) -> None:
    style.dress(sheet.cell(1, 1, title), style.TITLE, style.CENTER, boxed=False)
    style.dress(sheet.cell(2, 1, subtitle), style.SUBTITLE, style.CENTER, boxed=False)
    for row, height in ((1, 30), (2, 22)):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
        sheet.row_dimensions[row].height = height


def _validate(sheet: Worksheet, cell: str, entry: str, list_name: str, version: str) -> None:
    if entry == "choice":
        labels = ",".join(choice.label for choice in choices(version, list_name))
        rule = style.drop_down(f'"{labels}"', "Chọn trong danh sách", strict=True)
    elif entry == "date":
        rule = style.calendar_day()
    else:
        return
    rule.add(cell)
    sheet.add_data_validation(rule)


def _guide(sheet: Worksheet, row: int) -> None:
    style.dress(sheet.cell(row, 1, "CÁCH GHI"), style.SECTION, style.LEFT, boxed=False)
    for topic, text in _GUIDE:
        row += 1
        style.dress(sheet.cell(row, 1, topic), style.SUBTITLE, style.LEFT, boxed=False)
        style.dress(sheet.cell(row, 2, text), style.BODY, style.LEFT, boxed=False)
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=3)
        sheet.row_dimensions[row].height = 18 if len(text) < 95 else 34
