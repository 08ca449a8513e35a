"""The official template: one workbook per unit and period, generated from the layout seeds."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from ingest.errors import Dean06Error
from ingest.periods import Window, parse_period_key, reporting_window
from ingest.units import Unit, unit_directory
from ingest.workbook.layout import SheetLayout, current_version, layout_versions
from ingest.workbook.period_names import period_label
from ingest.workbook.template_front import build_front
from ingest.workbook.template_lists import build_item_sheet, build_lists
from ingest.workbook.template_tables import Previous, build_figures, build_services


class TemplateError(Dean06Error, ValueError):
    """A template was asked for a unit or period that does not exist."""

    code = "TEMPLATE"


def write_template(
    unit_code: str,
    period_key: str,
    out_path: Path,
    *,
    previous: Previous | None = None,
    seeds: Path | None = None,
) -> Path:
    """Write the template of one unit and period.

    Args:
        unit_code: Official code of the unit, as it is on the last day of the period.
        period_key: ``2026-05``, ``2026-Q2``, ``2026-H1``, ``2026-9M``, ``2026``.
        out_path: Where the workbook goes; folders are made.
        previous: Last known cumulative figure by indicator code, shown beside the input; what is
            not there stays blank.
        seeds: Folder of the units and reporting cycles; None takes the configured one.

    Returns:
        ``out_path``.

    Raises:
        TemplateError: If the unit does not exist on the last day of the period.
        PeriodError: If the period key is none.
    """
    window = reporting_window(period_key, seeds)
    unit = unit_directory(seeds).by_code(unit_code, window.end)
    if unit is None:
        raise TemplateError(
            "Không có đơn vị này vào ngày cuối kỳ. No such unit on the last day of the period.",
            found=unit_code,
            expected=f"a unit of {window.end.isoformat()}",
        )
    book = build_template(unit, period_key, window, previous or {})
    out_path.parent.mkdir(parents=True, exist_ok=True)
    book.save(out_path)
    return out_path


def build_template(
    unit: Unit, period_key: str, window: Window, previous: Mapping[str, Decimal | int | float]
) -> Workbook:
    """Build the workbook in memory; see :func:`write_template`."""
    version = current_version()
    layouts = layout_versions()[version]
    book = Workbook()
    book.remove(book.worksheets[0])
    title = f"{unit.unit_name} – {period_label(parse_period_key(period_key))}"
    build_front(book, layouts, unit, period_key, window)
    build_figures(book, layouts["figures"], unit.unit_level, title, previous)
    build_services(book, layouts["services"], unit.unit_level, title)
    for sheet in ("tasks", "pilots", "issues"):
        build_item_sheet(book, layouts[sheet], title)
    build_lists(book)
    _build_meta(
        book,
        layouts["meta"],
        {"template_version": version, "unit_code": unit.unit_code, "period_key": period_key},
    )
    book.properties.title = f"Báo cáo Đề án 06 – {title}"
    book.properties.creator = "dean06"
    book.active = 0
    return book


def _build_meta(book: Workbook, layout: SheetLayout, values: Mapping[str, str | date]) -> None:
    """Write what the reader recognises the template by; a person never sees the sheet."""
    sheet = book.create_sheet(layout.name)
    for row, column in enumerate(layout.columns, 1):
        sheet.cell(row, 1, column.header)
        cell = sheet.cell(row, 2, values[column.field])
        cell.number_format = "@"
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True
