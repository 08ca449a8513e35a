"""The sheet `Kết quả kiểm tra` in front of a returned workbook: findings, their cells, replies."""

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ingest.returned_form import ID_HEADER, REPLY_HEADER, SHEET
from ingest.spreadsheet_text import escaped
from publish.returned.marks import places
from publish.returned.model import SEVERITIES, Document, Finding, Folder

HOW_TO = (
    "Cách làm: (1) bấm vào tên ô ở cột “Ô” để đến ô sai (tô đỏ, có ghi chú cách sửa; tô cam là "
    "đã giải trình hoặc được tạm chấp nhận); "
    "(2) sửa số liệu ngay trong tệp này; (3) số nào đúng thì giữ nguyên và ghi lý do vào cột "
    f"“{REPLY_HEADER}”; (4) gửi lại tệp này theo đường đã gửi báo cáo."
)
NOT_KEPT = (
    "Lưu ý: bản trả về này không giữ được hình ảnh, biểu đồ hoặc một số định dạng nâng cao của tệp "
    "gốc; tệp gốc vẫn được lưu nguyên vẹn."
)
_COLUMNS = (
    ("TT", 4), ("Mức độ", 10), ("Ô", 14), ("Chỉ tiêu", 24), ("Đã ghi", 12), ("Theo kiểm tra", 12),
    ("Sai ở đâu", 40), ("Cần làm gì", 32), ("Tình trạng", 14), (REPLY_HEADER, 36),
    ("Mã quy tắc", 13), (ID_HEADER, 28),
)  # fmt: skip
_HEADER_ROW, _SIZE = 7, 12
_REPLY, _ID = 10, 12
_FONT = "Times New Roman"
_LINE = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAP = Alignment(vertical="top", wrap_text=True)
_CENTRE = Alignment(horizontal="center", vertical="top", wrap_text=True)
_HEADER_FILL = PatternFill("solid", fgColor="1F3864")
_REPLY_FILL = PatternFill("solid", fgColor="FFF8DC")
_SEVERITY_FILLS = {
    "error": PatternFill("solid", fgColor="FFC7C7"),
    "warning": PatternFill("solid", fgColor="FFE3E3"),
}


def add_front_sheet(
    book: Workbook, folder: Folder, document: Document, findings: Sequence[Finding], *, whole: bool
) -> None:
    """Put the list of findings in front of a workbook and open it there.

    Args:
        book: The copy of the sender's workbook, changed in place.
        folder: The unit and period.
        document: The document the workbook is.
        findings: What is listed; what is wrong in other files of the unit is listed without link.
        whole: Whether the copy kept everything the original has.
    """
    sheet: Worksheet = book.create_sheet(SHEET, 0)
    _head(sheet, folder, document, whole=whole)
    for column, (title, width) in enumerate(_COLUMNS, start=1):
        heading = sheet.cell(_HEADER_ROW, column, title)
        heading.font = Font(name=_FONT, size=11, bold=True, color="FFFFFF")
        heading.fill, heading.border = _HEADER_FILL, _BOX
        heading.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[_HEADER_ROW].height = 32
    sheet.column_dimensions[get_column_letter(_ID)].hidden = True
    for number, finding in enumerate(findings, start=1):
        _row(book, sheet, number, finding, document)
    sheet.freeze_panes = f"D{_HEADER_ROW + 1}"
    _print_setup(sheet)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
    for view in book.views:
        view.firstSheet = 0


def _head(sheet: Worksheet, folder: Folder, document: Document, *, whole: bool) -> None:
    received = f"{document.received_at:%d/%m/%Y %H:%M}"
    lines = [
        ("KẾT QUẢ KIỂM TRA BÁO CÁO ĐỀ ÁN 06", Font(name=_FONT, size=16, bold=True, color="1F3864")),
        (f"{folder.unit_name} – {folder.period_label}", Font(name=_FONT, size=13, bold=True)),
        (f"Tệp {document.file_name}, nhận lúc {received}", Font(name=_FONT, size=11)),
        (folder.counts(), Font(name=_FONT, size=12, bold=True, color="C00000")),
        (HOW_TO if whole else f"{HOW_TO} {NOT_KEPT}", Font(name=_FONT, size=11, italic=True)),
    ]
    for row, (text, font) in enumerate(lines, start=1):
        cell = sheet.cell(row, 1, escaped(text))
        cell.font, cell.alignment = font, Alignment(vertical="center", wrap_text=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=_REPLY)
        sheet.row_dimensions[row].height = 24 if row < len(lines) else (36 if whole else 54)


def _row(
    book: Workbook, sheet: Worksheet, number: int, finding: Finding, document: Document
) -> None:
    row = _HEADER_ROW + number
    is_here = finding.version_key == document.version_key
    place = finding.locator if is_here else f"tệp khác: {finding.locator}"
    texts: tuple[str | int, ...] = (
        number, SEVERITIES[finding.severity], place or "cả tệp", finding.subject or "–",
        finding.found or "–", finding.expected or "–", finding.message, finding.instruction,
        finding.standing, finding.explanation or "", finding.rule_code, finding.finding_id,
    )  # fmt: skip
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row, column, escaped(text) if isinstance(text, str) else text)
        cell.font = Font(name=_FONT, size=_SIZE, bold=column == 2 and finding.is_asking)
        cell.border = _BOX
        cell.alignment = _CENTRE if column in (1, 2, 3, 5, 6, 9) else _WRAP
    if finding.is_asking:
        sheet.cell(row, 2).fill = _SEVERITY_FILLS[finding.severity]
    sheet.cell(row, _REPLY).fill = _REPLY_FILL
    sheet.cell(row, 11).font = Font(name=_FONT, size=9, color="7F7F7F")
    if is_here:
        _link(book, sheet, row, finding)
    lines = max(
        -(-len(str(text)) // max(width * 10 // _SIZE, 1))
        for text, (_, width) in zip(texts[:11], _COLUMNS, strict=False)
    )
    sheet.row_dimensions[row].height = min(400, 16 * max(2, lines) + 4)


def _link(book: Workbook, sheet: Worksheet, row: int, finding: Finding) -> None:
    target, cells = places(book, finding.locator)
    if target is None or target.sheet_state != "visible":
        return
    cell = sheet.cell(row, 3)
    where = f"{quote_sheetname(target.title)}!{cells[0] if cells else 'A1'}"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=where, tooltip="Đến ô này")
    cell.font = Font(name=_FONT, size=_SIZE, color="0563C1", underline="single")


def _print_setup(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "C00000"
