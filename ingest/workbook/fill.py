"""Fill a template as a person would: typed numbers or texts, repeated lines in the spare rows.

Used to make sample workbooks, test files and benchmark files; a person does the same by hand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import cast

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.workbook.layout import SheetLayout, layout_versions

Typed = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as a person types it.

    ``value`` is written as given: a number stays a number, ``"1.532.200"`` or ``"95,96 %"`` stays
    text, None leaves the cell blank. A figure with a ``service_code`` goes to the sheet of public
    services, one row per service and dates. ``window_start``/``window_end``/``as_of`` are dates or
    texts such as ``"15/4/2026"``; left out, the report's own window holds. ``breakdown`` and
    ``subject_unit`` are codes or names; ``qualifier`` is ``hơn, trên, gần, khoảng, …``.
    """

    indicator_code: str
    value: Typed = None
    service_code: str | None = None
    breakdown: str | None = None
    subject_unit: str | None = None
    qualifier: str | None = None
    window_start: date | str | None = None
    window_end: date | str | None = None
    as_of: date | str | None = None
    note: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a list sheet: ``sheet`` is ``tasks``, ``pilots`` or ``issues``.

    ``item_type`` and ``status`` are written as in the drop-down lists (``Nhiệm vụ``, ``Đã hoàn
    thành``); left out they stay blank. An item of sheet ``services`` sets the connection state of
    the service ``item_code``: ``status`` the state, ``result`` the difficulty.
    """

    sheet: str
    title: str
    item_type: str | None = None
    item_code: str | None = None
    owner: str | None = None
    due: date | str | None = None
    status: str | None = None
    result: str | None = None


@dataclass(slots=True)
class _Sheet:
    """A sheet being filled: where its columns are, which row prints which code, what is free."""

    sheet: Worksheet
    columns: dict[str, int]
    rows: dict[str, int]
    spare: list[int]
    used: dict[tuple[object, ...], int] = field(default_factory=dict)

    def put(self, row: int, name: str, value: object) -> str:
        """Write a value and return its locator; None leaves the cell as it is."""
        column = self.columns[name]
        if value is not None:
            self.sheet.cell(row, column, cast(Typed, value))
        return f"{self.sheet.title}!{get_column_letter(column)}{row}"

    def next_spare(self) -> int:
        """Take the next blank row; below the last one, new rows are appended."""
        if self.spare:
            return self.spare.pop(0)
        return self.sheet.max_row + 1


def fill_workbook(
    template: Path,
    out_path: Path,
    *,
    header: Mapping[str, Typed] | None = None,
    figures: Sequence[Figure] = (),
    items: Sequence[Item] = (),
    drop_unfilled: bool = False,
) -> list[str]:
    """Fill a generated template and save it.

    The first figure of an indicator that is about the whole unit and has no dates of its own goes
    on the printed line; every other one (own breakdown, subject unit, dates, or simply a second
    figure, or an indicator the template does not print) goes into a spare row.

    Args:
        template: A file :func:`ingest.workbook.template.write_template` wrote.
        out_path: Where the filled workbook goes; may be the template itself.
        header: Cells of the front sheet by field: ``unit_code, unit_name, parent_name, period,
            window_start, window_end, report_date, document_no, issuing_agency, role,
            replaces_unit_code, replaces_period``; what is left out stays as generated, None
            clears the cell.
        figures: Figures in the order they are to be placed.
        items: Rows of the list sheets.
        drop_unfilled: Remove the printed lines that got no figure (a removed line says nothing,
            a blank one says "missing").

    Returns:
        The locator (``Sheet!C12``) of every figure's value cell, in the order of ``figures``.
    """
    book = load_workbook(template)
    layouts = layout_versions()[_template_version(book)]
    if header:
        _fill_front(book[layouts["front"].name], layouts["front"], header)
    sheets = {
        role: _open_sheet(book[layouts[role].name], layouts[role], code)
        for role, code in (("figures", "code"), ("services", "service_code"))
    }
    locators = [
        _put_service(sheets["services"], figure)
        if figure.service_code
        else _put_figure(sheets["figures"], figure)
        for figure in figures
    ]
    for item in items:
        if item.sheet == "services":
            _put_connection(sheets["services"], item)
    for role in ("tasks", "pilots", "issues"):
        _fill_items(book[layouts[role].name], layouts[role], [i for i in items if i.sheet == role])
    if drop_unfilled:
        for sheet in sheets.values():
            _drop_unfilled(sheet)
    out_path.parent.mkdir(parents=True, exist_ok=True)
    book.save(out_path)
    return locators


def header_row(sheet: Worksheet, layout: SheetLayout) -> int:
    """Return the row that carries the layout's headers.

    Raises:
        ValueError: If the sheet does not carry them.
    """
    wanted = [column.header for column in layout.columns if column.is_anchor]
    for row in range(1, 21):
        texts = {sheet.cell(row, column).value for column in range(1, sheet.max_column + 1)}
        if all(text in texts for text in wanted):
            return row
    raise ValueError(f"No header row on sheet {sheet.title}")


def _template_version(book: Workbook) -> str:
    for label, value in book["_meta"].iter_rows(min_row=1, max_row=5, max_col=2, values_only=True):
        if label == "template_version":
            return str(value)
    raise ValueError("Not a generated template: no version on sheet _meta")


def _fill_front(sheet: Worksheet, layout: SheetLayout, header: Mapping[str, Typed]) -> None:
    labels = {column.header: column.field for column in layout.columns}
    for row in range(1, sheet.max_row + 1):
        name = labels.get(str(sheet.cell(row, 1).value))
        if name is not None and name in header:
            sheet.cell(row, 2).value = header[name]


def _open_sheet(sheet: Worksheet, layout: SheetLayout, code_field: str) -> _Sheet:
    top = header_row(sheet, layout)
    columns = {column.indicator_code or column.field: column.position for column in layout.columns}
    rows: dict[str, int] = {}
    spare = []
    for row in range(top + 1, sheet.max_row + 1):
        code = sheet.cell(row, columns[code_field]).value
        if code:
            rows.setdefault(str(code), row)
        elif not sheet.cell(row, 1).value and not sheet.cell(row, columns["label"]).value:
            spare.append(row)
    return _Sheet(sheet, columns, rows, spare)


def _dates(figure: Figure) -> tuple[object, ...]:
    return figure.window_start, figure.window_end, figure.as_of


def _put_figure(target: _Sheet, figure: Figure) -> str:
    special = bool(figure.breakdown or figure.subject_unit or any(_dates(figure)))
    printed = target.rows.get(figure.indicator_code)
    row = printed
    if printed is None or special or (figure.indicator_code,) in target.used:
        row = target.next_spare()
        target.put(row, "code", figure.indicator_code)
        target.put(row, "label", figure.label or _printed_label(target, printed))
    else:
        target.used[(figure.indicator_code,)] = printed
        target.put(printed, "label", figure.label)
    assert row is not None  # noqa: S101  # one of the branches set it
    for name in ("qualifier", "breakdown", "subject_unit", "window_start", "window_end", "as_of"):
        target.put(row, name, getattr(figure, name))
    target.put(row, "note", figure.note)
    return target.put(row, "value", figure.value)


def _printed_label(target: _Sheet, printed: int | None) -> object:
    return target.sheet.cell(printed, target.columns["label"]).value if printed else None


def _put_service(target: _Sheet, figure: Figure) -> str:
    own = (figure.breakdown, figure.subject_unit, figure.qualifier, *_dates(figure))
    place: tuple[object, ...] = (figure.service_code, *own)
    copy = 0
    while (*place, copy, figure.indicator_code) in target.used:
        copy += 1
    row = target.used.get((*place, copy))
    if row is None:
        row = _service_row(target, figure, plain=not any(own) and not copy)
        target.used[(*place, copy)] = row
    target.used[(*place, copy, figure.indicator_code)] = row
    return target.put(row, figure.indicator_code, figure.value)


def _service_row(target: _Sheet, figure: Figure, *, plain: bool) -> int:
    printed = target.rows.get(str(figure.service_code))
    if plain and printed is not None:
        return printed
    row = target.next_spare()
    target.put(row, "service_code", figure.service_code)
    target.put(row, "label", figure.label or _printed_label(target, printed))
    for name in ("qualifier", "breakdown", "subject_unit", "window_start", "window_end", "as_of"):
        target.put(row, name, getattr(figure, name))
    return row


def _put_connection(target: _Sheet, item: Item) -> None:
    row = target.rows.get(str(item.item_code))
    if row is None:
        row = target.next_spare()
        target.put(row, "service_code", item.item_code)
        target.put(row, "label", item.title)
        target.rows[str(item.item_code)] = row
    target.put(row, "connection_status", item.status)
    target.put(row, "difficulty", item.result)
    target.used[("connection", item.item_code)] = row


def _fill_items(sheet: Worksheet, layout: SheetLayout, items: Sequence[Item]) -> None:
    row = header_row(sheet, layout)
    for number, item in enumerate(items, 1):
        row += 1
        for column in layout.columns:
            value = number if column.field == "no" else getattr(item, column.field, None)
            if value is not None:
                sheet.cell(row, column.position, value)


def _drop_unfilled(target: _Sheet) -> None:
    filled = set(target.used.values())
    for row in target.rows.values():
        if row not in filled:
            for cell in target.sheet[row]:
                cell.value = None
            target.sheet.row_dimensions[row].hidden = True
