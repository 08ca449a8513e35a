"""The official template of a unit level, made once and cut up for filling thousands of copies."""

import re
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.history.lines import Lines
from benchmarks.history.package import Part, compressed
from benchmarks.history.sheet import SheetForm, sheet_form
from ingest.workbook.fill import header_row
from ingest.workbook.layout import SheetLayout, current_version, layout_versions
from ingest.workbook.template import write_template

_SAMPLES = {"commune": "10525", "province": "31"}  # any unit of the level: it is written over
_SAMPLE_PERIOD = "2026-05"
_TABLES = ("figures", "services", "tasks", "pilots", "issues")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_TITLE = re.compile(r"(<dc:title[^>]*>).*?(</dc:title>)")
TITLE_CELL = "A2"


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """A template ready to be filled.

    Attributes:
        order: Names of all members of the package, in order.
        constant: Members that are the same in every workbook, compressed.
        sheets: Sheets by role; the slots of ``figures`` and ``services`` are the value cells of
            the lines, in their order.
        members: Name of the member of each sheet.
        core: Document properties, with ``{title}`` where the title goes.
        front: Cell of each answer of the front sheet, by field.
        meta: Cell of each entry of the hidden sheet, by field.
        cells: Cell of each figure line and field, such as ``("CCCD_ISSUED", "previous")``.
        spare: Rows below the printed figures that are free.
        columns: Column letter of each field of the figures.
    """

    order: tuple[str, ...]
    constant: Mapping[str, Part]
    sheets: Mapping[str, SheetForm]
    members: Mapping[str, str]
    core: str
    front: Mapping[str, str]
    meta: Mapping[str, str]
    cells: Mapping[tuple[str, str], str]
    spare: tuple[int, ...]
    columns: Mapping[str, str]


@lru_cache(maxsize=16)
def template_form(lines: Lines) -> TemplateForm:
    """Make the template of a level and cut it up.

    Args:
        lines: The lines to fill; printed lines that are not among them are taken out.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(_SAMPLES[lines.level], _SAMPLE_PERIOD, path)
        book = load_workbook(path)
        with zipfile.ZipFile(path) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
    layouts = layout_versions()[current_version()]
    names = {sheet.title: f"xl/worksheets/sheet{n}.xml" for n, sheet in enumerate(book, 1)}
    members = {role: names[layouts[role].name] for role in ("front", *_TABLES, "meta")}
    figures, rows, spare = _rows(book[layouts["figures"].name], layouts["figures"], "code")
    services, service_rows, _ = _rows(
        book[layouts["services"].name], layouts["services"], "service_code"
    )
    wanted = {line.indicator_code for line in lines.lines}
    slots: dict[str, list[str]] = {"figures": [], "services": []}
    for line in lines.lines:
        if line.service_code:
            row = service_rows[line.service_code]
            slots["services"].append(f"{services[line.indicator_code]}{row}")
        else:
            slots["figures"].append(f"{figures['value']}{rows[line.indicator_code]}")
    unwanted = {
        "figures": [row for code, row in rows.items() if code not in wanted],
        "services": [row for code, row in service_rows.items() if code not in lines.services],
    }
    sheets = {
        role: sheet_form(content[member].decode(), slots.get(role, ()), unwanted.get(role, ()))
        for role, member in members.items()
    }
    changing = {*members.values(), "docProps/core.xml"}
    return TemplateForm(
        order=tuple(content),
        constant={
            name: compressed(name, body) for name, body in content.items() if name not in changing
        },
        sheets=sheets,
        members=members,
        core=_core(content["docProps/core.xml"].decode()),
        front=_answers(book[layouts["front"].name], layouts["front"]),
        meta=_answers(book[layouts["meta"].name], layouts["meta"]),
        cells={
            (code, name): f"{letter}{row}"
            for code, row in rows.items()
            if code in wanted
            for name, letter in figures.items()
        },
        spare=tuple(spare),
        columns=figures,
    )


def _rows(
    sheet: Worksheet, layout: SheetLayout, code_field: str
) -> tuple[dict[str, str], dict[str, int], list[int]]:
    """Return columns by field, rows by code, and the free rows at the end."""
    top = header_row(sheet, layout)
    columns = {
        column.indicator_code or column.field: get_column_letter(column.position)
        for column in layout.columns
    }
    rows: dict[str, int] = {}
    free: list[int] = []
    for row in range(top + 1, sheet.max_row + 1):
        code = sheet[f"{columns[code_field]}{row}"].value
        if code:
            rows[str(code)] = row
        elif not any(cell.value for cell in sheet[row]):
            free.append(row)
    return columns, rows, free


def _answers(sheet: Worksheet, layout: SheetLayout) -> dict[str, str]:
    """Return the cell to the right of each label."""
    fields = {column.header: column.field for column in layout.columns}
    return {
        fields[str(sheet.cell(row, 1).value)]: f"B{row}"
        for row in range(1, sheet.max_row + 1)
        if str(sheet.cell(row, 1).value) in fields
    }


def _core(xml: str) -> str:
    """Take the time of making out of the document properties, and open a slot for the title."""
    return _TITLE.sub(r"\1{title}\2", _INSTANT.sub("2026-01-01T00:00:00Z", xml))
