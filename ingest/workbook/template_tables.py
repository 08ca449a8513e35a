"""The table sheets of the template: indicators and public services, one printed line each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ingest.catalogue import Indicator, catalogue
from ingest.reference import seed_rows
from ingest.workbook import template_styles as style
from ingest.workbook.kind_names import KIND_NAMES
from ingest.workbook.layout import Column, SheetLayout, choices, lines
from ingest.workbook.template_lists import BREAKDOWN_LIST, INDICATOR_LIST, SERVICE_LIST

Previous = Mapping[str, Decimal | int | float]

HEADER_ROW = 4
SPARE_FIGURES, SPARE_SERVICES = 40, 15
_NUMERALS = (
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
)
_CARRIED_KINDS = frozenset({"cumulative", "cumulative_ytd"})


def build_figures(
    book: Workbook, layout: SheetLayout, unit_level: str, title: str, previous: Previous
) -> None:
    """Write the sheet of indicators with last month's cumulative figure beside the input."""
    sheet = _start(
        book, layout, title, "Ghi số liệu vào cột Giá trị. Để trống nếu chưa có số liệu."
    )
    row, number, numerals = HEADER_ROW, 0, iter(_NUMERALS)
    for line in lines(layout.version, "figures"):
        if unit_level not in line.unit_levels:
            continue
        row += 1
        if line.kind == "section":
            _section(sheet, layout, row, next(numerals), line.heading)
            continue
        number += 1
        _figure_row(sheet, layout, row, catalogue().indicators[line.code], number, previous)
    last_printed = row
    _section(sheet, layout, row + 1, "+", "Dòng bổ sung (theo phạm vi, đơn vị, khoảng ngày khác)")
    for spare in range(row + 2, row + 2 + SPARE_FIGURES):
        _spare_row(sheet, layout, spare)
    _finish(sheet, layout, last_printed, row + 1 + SPARE_FIGURES, INDICATOR_LIST)


def build_services(book: Workbook, layout: SheetLayout, unit_level: str, title: str) -> None:
    """Write the sheet of public services: one row a service, one column a measure."""
    sheet = _start(book, layout, title, "Một dòng là một dịch vụ công. Ghi số hồ sơ vào các ô màu.")
    row, number, numerals = HEADER_ROW, 0, iter(_NUMERALS)
    for line in lines(layout.version, "services"):
        if unit_level not in line.unit_levels:
            continue
        row += 1
        if line.kind == "section":
            _section(sheet, layout, row, next(numerals), line.heading)
            continue
        number += 1
        printed = {
            "no": number,
            "service_code": line.code,
            "label": catalogue().services[line.code],
        }
        _row(sheet, layout, row, printed)
    last_printed = row
    _section(sheet, layout, row + 1, "+", "Dòng bổ sung")
    for spare in range(row + 2, row + 2 + SPARE_SERVICES):
        _spare_row(sheet, layout, spare)
    _finish(sheet, layout, last_printed, row + 1 + SPARE_SERVICES, SERVICE_LIST)


def _start(book: Workbook, layout: SheetLayout, title: str, hint: str) -> Worksheet:
    sheet = cast(Worksheet, book.create_sheet(layout.name))
    start_sheet(sheet, layout, title, hint)
    return sheet


def start_sheet(sheet: Worksheet, layout: SheetLayout, title: str, hint: str) -> None:
    """Write title, hint and header row of a table sheet and set its column widths."""
    style.dress(sheet.cell(1, 1, layout.name.upper()), style.TITLE, style.LEFT, boxed=False)
    style.dress(sheet.cell(2, 1, title), style.SUBTITLE, style.LEFT, boxed=False)
    style.dress(sheet.cell(3, 1, hint), style.HINT, style.LEFT, boxed=False)
    for row, height in ((1, 26), (2, 20), (3, 18), (HEADER_ROW, 46)):
        if row < HEADER_ROW:
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=7)
        sheet.row_dimensions[row].height = height
    for column in layout.columns:
        letter = get_column_letter(column.position)
        sheet.column_dimensions[letter].width = column.width
        cell = sheet.cell(HEADER_ROW, column.position, column.header)
        style.dress(cell, style.HEADER, style.CENTER, fill=style.HEADER_FILL)


def _section(sheet: Worksheet, layout: SheetLayout, row: int, numbering: str, heading: str) -> None:
    for column in layout.columns:
        style.dress(
            sheet.cell(row, column.position), style.SECTION, style.LEFT, fill=style.SECTION_FILL
        )
    sheet.cell(row, 1, numbering).alignment = style.CENTER
    # Not wrapped: the heading runs over the blank cells to its right.
    sheet.cell(row, layout.column("label").position, heading).alignment = style.ONE_LINE
    sheet.row_dimensions[row].height = 22


def _figure_row(
    sheet: Worksheet,
    layout: SheetLayout,
    row: int,
    indicator: Indicator,
    number: int,
    previous: Previous,
) -> None:
    carried = indicator.measure_kind in _CARRIED_KINDS
    printed = {
        "no": number,
        "code": indicator.code,
        "label": indicator.name.removeprefix("… "),
        "unit_of_measure": indicator.unit_of_measure,
        "kind": KIND_NAMES[indicator.measure_kind],
        "previous": previous.get(indicator.code) if carried else None,
    }
    _row(sheet, layout, row, printed, _number_format(indicator.unit_of_measure))
    if indicator.name.startswith("… "):
        sheet.cell(row, layout.column("label").position).alignment = style.INDENT


def _row(
    sheet: Worksheet,
    layout: SheetLayout,
    row: int,
    printed: Mapping[str, object],
    value_format: str = style.COUNT_FORMAT,
) -> None:
    for column in layout.columns:
        cell = sheet.cell(row, column.position, cast(str | None, printed.get(column.field)))
        is_input = column.field not in printed and column.entry not in ("", "code", "label")
        number_format = _format(column, value_format)
        font, alignment = _look(column)
        style.dress(
            cell, font, alignment,
            fill=_fill(column) if is_input else None, number_format=number_format,
            unlocked=is_input or column.entry in ("code", "label"),
        )  # fmt: skip
    label = str(printed.get("label") or "")
    sheet.row_dimensions[row].height = 18 * max(1, -(-len(label) // 48))


def _spare_row(sheet: Worksheet, layout: SheetLayout, row: int) -> None:
    for column in layout.columns:
        font, alignment = _look(column)
        entry = bool(column.entry)
        style.dress(
            sheet.cell(row, column.position), font, alignment,
            fill=_fill(column) if entry else None,
            number_format=_format(column, "General"), unlocked=entry,
        )  # fmt: skip


def _look(column: Column) -> tuple[Font, Alignment]:
    if column.entry == "value":
        return style.VALUE, style.RIGHT
    if column.entry == "code":
        return style.CODE, style.SHRINK
    if column.field == "previous":
        return style.BODY, style.RIGHT
    centred = column.entry in ("date", "choice") or column.field in (
        "no",
        "unit_of_measure",
        "kind",
    )
    return style.BODY, style.CENTER if centred else style.LEFT


def _fill(column: Column) -> PatternFill:
    return style.INPUT_FILL if column.entry in ("value", "code", "label") else style.OPTION_FILL


def _format(column: Column, value_format: str) -> str:
    """Ratios stay General: only there a typed "95,96%" is stored with its percent format."""
    if column.entry == "value":
        is_ratio = column.indicator_code.endswith("_RATE")
        return "General" if is_ratio else value_format
    if column.entry == "date":
        return style.DATE_FORMAT
    return style.COUNT_FORMAT if column.field == "previous" else "General"


def _finish(
    sheet: Worksheet, layout: SheetLayout, last_printed: int, last: int, code_list: str
) -> None:
    first = HEADER_ROW + 1
    for column in layout.columns:
        letter = get_column_letter(column.position)
        span = f"{letter}{first}:{letter}{last}"
        if column.entry == "date":
            rule = style.calendar_day()
        elif column.entry == "choice":
            labels = ",".join(entry.label for entry in choices(layout.version, column.list_name))
            rule = style.drop_down(f'"{labels}"', "Chọn trong danh sách", strict=True)
        elif column.entry == "code":
            rule = style.drop_down(code_list, "Mã không có trong danh mục", strict=False)
            span = f"{letter}{last_printed + 2}:{letter}{last}"
        elif column.field == "breakdown":
            rule = style.drop_down(BREAKDOWN_LIST, "Phạm vi", strict=False)
        elif column.entry == "value":
            _value_rules(sheet, layout, column, first, last)
            continue
        else:
            continue
        rule.add(span)
        sheet.add_data_validation(rule)
    frozen = get_column_letter(layout.column("label").position + 1)
    sheet.freeze_panes = f"{frozen}{first}"
    style.print_setup(
        sheet,
        landscape=True,
        title_rows=f"{HEADER_ROW}:{HEADER_ROW}",
        wide=len(layout.columns) > 20,
    )
    style.protect(sheet)


def _value_rules(
    sheet: Worksheet, layout: SheetLayout, column: Column, first: int, last: int
) -> None:
    """Warn of negative numbers, and of percentages above 100, on printed lines."""
    letter = get_column_letter(column.position)
    if column.indicator_code:
        rule = style.not_negative(100 if column.indicator_code.endswith("_RATE") else None)
        rule.add(f"{letter}{first}:{letter}{last}")
        sheet.add_data_validation(rule)
        return
    signed = {
        line.code for line in lines(layout.version, "figures") if line.code and not line.minimum
    }
    plain, percent = style.not_negative(), style.not_negative(100)
    code_column = layout.column("code").position
    known = catalogue().indicators
    for row in range(first, last + 1):
        indicator = known.get(str(sheet.cell(row, code_column).value))
        if indicator and indicator.code not in signed:
            rule = percent if indicator.number_kind == "percent" else plain
            rule.add(f"{letter}{row}")
    for rule in (plain, percent):
        if rule.sqref.ranges:
            sheet.add_data_validation(rule)


def _number_format(unit_of_measure: str) -> str:
    """Format by unit of measure; one the seed does not list counts whole things, as when read."""
    formats = {row["unit_of_measure"]: row["excel_format"] for row in seed_rows("units_of_measure")}
    return formats.get(unit_of_measure, style.COUNT_FORMAT)
