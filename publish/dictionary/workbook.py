"""The dictionary as one Excel sheet, to be filtered and searched."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from ingest.spreadsheet_text import escaped
from publish.dictionary.entries import Entry
from publish.export.styles import Styles

SHEET = "Từ điển"
KINDS = {
    "table": "bảng (table)",
    "column": "cột (column)",
    "indicator": "chỉ tiêu (indicator)",
    "service": "dịch vụ công (service)",
    "rule": "quy tắc (rule)",
}
_COLUMNS = (
    ("Loại (kind)", 20),
    ("Tên, mã (name)", 34),
    ("Thuộc (in)", 30),
    ("Ý nghĩa", 60),
    ("Meaning", 60),
    ("Khóa, kiểu (grain, type)", 34),
    ("Đơn vị tính", 24),
    ("Unit", 24),
    ("Nguồn (source)", 44),
    ("Cách gộp", 36),
    ("How it adds", 36),
    ("Ví dụ (example)", 44),
)


def write_workbook(entries: Sequence[Entry], path: Path) -> None:
    """Write the sheet: one row an entry, headings and names kept in sight.

    Args:
        entries: From ``publish.dictionary.entries``.
        path: The ``.xlsx`` to write.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    styles = Styles(sheet)
    sheet.freeze_panes = "C2"
    for number, (_, width) in enumerate(_COLUMNS):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    sheet.append([styles.text(name, "head") for name, _ in _COLUMNS])
    for one in entries:
        sheet.append(_cells(styles, one))
    last = chr(ord("A") + len(_COLUMNS) - 1)
    sheet.auto_filter.ref = f"A1:{last}{len(entries) + 1}"
    book.save(path)


def _cells(styles: Styles, one: Entry) -> list[Any]:
    texts = (
        KINDS[one.kind], one.name, one.table, one.meaning_vi, one.meaning_en, one.grain,
        one.unit_vi, one.unit_en, one.source, one.adds.vi, one.adds.en, one.example,
    )  # fmt: skip
    return [styles.text(escaped(text), "wrapped") if text else None for text in texts]
