"""Small workbooks made in code: the template's sheets without its looks; packages taken apart."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.model import ReadResult, Value
from ingest.reading import read_document
from ingest.workbook.layout import current_version, layout_versions

FRONT: dict[str, object] = {
    "unit_code": "10525",
    "unit_name": "Phường Hải Dương",
    "parent_name": "Thành phố Hải Phòng",
    "period": "2026-05",
    "window_start": date(2026, 4, 15),
    "window_end": date(2026, 5, 14),
    "report_date": date(2026, 5, 14),
}
Line = Mapping[str, object]


def plain_book(
    lines: Sequence[Line] = (),
    services: Sequence[Line] = (),
    front: Mapping[str, object] | None = None,
    *,
    meta: bool = True,
) -> Workbook:
    """Return a workbook with the template's headers and the given rows."""
    layouts = layout_versions()[current_version()]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = layouts["front"].name
    answers = FRONT | dict(front or {})
    for row, column in enumerate(layouts["front"].columns, 4):
        sheet.cell(row, 1, column.header)
        sheet.cell(row, 2, answers.get(column.field))
    add_table(book, "figures", lines)
    add_table(book, "services", services)
    if meta:
        hidden = book.create_sheet("_meta")
        hidden.append(["template_version", current_version()])
    return book


def add_table(book: Workbook, role: str, lines: Sequence[Line], header_row: int = 4) -> Worksheet:
    """Add a table sheet with its headers and rows; keys are fields or indicator codes."""
    layout = layout_versions()[current_version()][role]
    sheet = book.create_sheet(layout.name)
    for column in layout.columns:
        sheet.cell(header_row, column.position, column.header)
        name = column.indicator_code or column.field
        for row, line in enumerate(lines, header_row + 1):
            if line.get(name) is not None:
                sheet.cell(row, column.position, line[name])
    return sheet


def read(book: Workbook, folder: Path, name: str = "report.xlsx") -> ReadResult:
    """Save a workbook and read it."""
    path = folder / name
    book.save(path)
    return read_path(path)


def read_path(path: Path) -> ReadResult:
    """Read a file in this process."""
    return read_document(path, file_name=path.name, file_sha256="0" * 64)


def codes(result: ReadResult) -> list[str]:
    """Return the codes of the findings, in order."""
    return [entry.rule_code for entry in result.findings]


def figures(result: ReadResult) -> dict[str, Value]:
    """Return the figures by indicator code; the last of each."""
    return {str(value.indicator_code): value for value in result.values}


def repack(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write a package again with changed parts."""
    with ZipFile(source) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target
