"""The sheet `Kết quả kiểm tra` in front of a returned workbook: findings, their cells, replies."""

import re
from collections.abc import Sequence

from ingest.returned_form import ID_HEADER, REPLY_HEADER, SHEET
from ingest.spreadsheet_text import escaped
from publish.returned.book import Book
from publish.returned.marks import places
from publish.returned.model import SEVERITIES, Document, Finding, Folder
from publish.returned.sheet_writing import SheetWriter, quoted
from publish.returned.styles import Look, Styles

HOW_TO = (
    "Cách làm: (1) bấm vào tên ô ở cột “Ô” để đến ô cần xem lại (tô đỏ, có ghi chú cách xử lý; ô "
    "tô cam là đã giải trình hoặc được tạm chấp nhận); (2) số liệu sai thì sửa ngay trong tệp này; "
    f"(3) số liệu đúng thì giữ nguyên và ghi lý do vào cột “{REPLY_HEADER}”; (4) gửi lại tệp này "
    "theo cách đơn vị vẫn gửi báo cáo."
)
NOT_SIGNED = (
    "Lưu ý: tệp này là bản sao có đánh dấu nên không còn chữ ký số; tệp gốc có chữ ký số vẫn được "
    "lưu nguyên vẹn."
)
_COLUMNS = (
    ("TT", 4), ("Mức độ", 10), ("Ô", 18), ("Chỉ tiêu", 24), ("Đã ghi", 12), ("Theo kiểm tra", 12),
    ("Nội dung cần xem lại", 40), ("Cần làm gì", 32), ("Tình trạng", 14), (REPLY_HEADER, 36),
    ("Mã quy tắc", 13), (ID_HEADER, 28),
)  # fmt: skip
_HEADER_ROW, _SIZE = 7, 12
_REPLY, _ID = 10, 12
_CENTRED = (1, 2, 3, 5, 6, 9)
_TITLE = Look(16, bold=True, colour="1F3864", vertical="center")
_UNIT = Look(13, bold=True, vertical="center")
_FILE = Look(11, vertical="center")
_COUNTS = Look(12, bold=True, colour="C00000", vertical="center")
_HINT = Look(11, italic=True, vertical="center")
_HEADING = Look(
    11, bold=True, colour="FFFFFF", fill="1F3864", boxed=True, horizontal="center",
    vertical="center",
)  # fmt: skip
_SEVERITY_FILLS = {"error": "FFC7C7", "warning": "FFE3E3"}
_TABS = re.compile(rb'(<(?:\w+:)?sheetView\b[^>]*?)\s+tabSelected="(?:1|true)"')


def add_front_sheet(
    book: Book,
    styles: Styles,
    folder: Folder,
    document: Document,
    findings: Sequence[Finding],
) -> None:
    """Put the list of findings in front of a workbook and open it there.

    Args:
        book: The copy of the sender's workbook, changed in place.
        styles: Its styles, added to.
        folder: The unit and period.
        document: The document the workbook is.
        findings: What is listed; what is wrong in other files of the unit is listed without link.
    """
    sheet = SheetWriter(book.main)
    _head(sheet, styles, folder, document, was_signed=book.package.was_signed)
    sheet.row([(title, styles.look(_HEADING)) for title, _ in _COLUMNS], height=32)
    for number, finding in enumerate(findings, start=1):
        _row(book, sheet, styles, number, finding, document)
    for other in book.entries():
        book.package.edit_text(other.part, lambda text: _TABS.sub(rb"\1", text))
    title = book.add(
        SHEET,
        sheet.written(
            widths=[width for _, width in _COLUMNS],
            hidden_column=_ID,
            frozen=f"D{_HEADER_ROW + 1}",
            tab_colour="C00000",
        ),
        first=True,
    )
    book.define("_xlnm.Print_Titles", f"{quoted(title)}!${_HEADER_ROW}:${_HEADER_ROW}", sheet=0)
    book.open_at_front()


def _head(
    sheet: SheetWriter, styles: Styles, folder: Folder, document: Document, *, was_signed: bool
) -> None:
    received = f"{document.received_at:%H:%M ngày %d/%m/%Y}"
    lines = [
        ("KẾT QUẢ KIỂM TRA BÁO CÁO ĐỀ ÁN 06", _TITLE, 24),
        (f"{folder.unit_name} – {folder.period_label}", _UNIT, 24),
        (f"Tệp {document.file_name}, nhận lúc {received}", _FILE, 24),
        (folder.counts(), _COUNTS, 24),
        (f"{HOW_TO} {NOT_SIGNED}" if was_signed else HOW_TO, _HINT, 54 if was_signed else 36),
    ]
    for text, look, height in lines:
        style = styles.look(look)
        rest = [("", style)] * (_REPLY - 1)
        sheet.row([(escaped(text), style), *rest], height=height, merged=True)
    sheet.row([])


def _row(
    book: Book,
    sheet: SheetWriter,
    styles: Styles,
    number: int,
    finding: Finding,
    document: Document,
) -> None:
    is_here = finding.version_key == document.version_key
    place = finding.locator if is_here else f"tệp khác: {finding.locator}"
    texts: tuple[str | int, ...] = (
        number, SEVERITIES[finding.severity], place or "cả tệp", finding.subject or "–",
        finding.found or "–", finding.expected or "–", finding.message, finding.instruction,
        finding.standing, finding.explanation or "", finding.rule_code, finding.finding_id,
    )  # fmt: skip
    link = _link(book, finding) if is_here else ""
    cells = [
        (
            escaped(text) if isinstance(text, str) else text,
            styles.look(_cell_look(column, finding, is_link=bool(link) and column == 3)),
        )
        for column, text in enumerate(texts, start=1)
    ]
    lines = max(
        -(-len(str(text)) // max(width * 10 // _SIZE, 1))
        for text, (_, width) in zip(texts[:11], _COLUMNS, strict=False)
    )
    row = sheet.row(cells, height=min(400, 16 * max(2, lines) + 4))
    if link:
        sheet.link(f"C{row}", link)


def _cell_look(column: int, finding: Finding, *, is_link: bool) -> Look:
    fill = ""
    if column == 2 and finding.is_asking:
        fill = _SEVERITY_FILLS[finding.severity]
    elif column == _REPLY:
        fill = "FFF8DC"
    return Look(
        9 if column == 11 else _SIZE,
        bold=column == 2 and finding.is_asking,
        underline=is_link,
        colour="0563C1" if is_link else "7F7F7F" if column == 11 else "000000",
        fill=fill,
        boxed=True,
        horizontal="center" if column in _CENTRED else "general",
    )


def _link(book: Book, finding: Finding) -> str:
    """Return where a finding's cell is; empty where nobody can go there."""
    target, cells = places(book, finding.locator)
    if target is None or target.state != "visible":
        return ""
    return f"{quoted(target.title)}!{cells[0] if cells else 'A1'}"
