"""What the sample reports say (``figures/*.csv``), and how a workbook is filled with it."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import load_workbook

from ingest.workbook.fill import Figure, Item, Typed, fill_workbook, header_row
from ingest.workbook.layout import current_version, layout_versions
from ingest.workbook.template import write_template

FIGURES = Path(__file__).parent / "figures"
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Return the rows of ``figures/<name>.csv``, in file order."""
    with (FIGURES / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@dataclass(frozen=True, slots=True)
class Report:
    """One report as its sender fills it in.

    ``unit_code`` and ``period_key`` choose the template; ``header`` overrides cells of its front
    sheet. ``figures`` are rows of ``figures/*.csv``; a date that is the report's own is not typed.
    """

    unit_code: str
    period_key: str
    window_start: date
    window_end: date
    report_date: date
    figures: tuple[Row, ...]
    header: Mapping[str, Typed] = field(default_factory=dict)
    items: tuple[Item, ...] = ()

    def with_cells(self, **written: str | None) -> "Report":
        """Return the same report with some cells typed differently; None removes the line."""
        changed = [
            {**row, "written_as": written.get(row["indicator_code"]) or row["written_as"]}
            if not row["service_code"]
            else row
            for row in self.figures
            if row["service_code"] or written.get(row["indicator_code"], "") is not None
        ]
        return replace(self, figures=tuple(changed))


def write_report(report: Report, path: Path) -> list[str]:
    """Fill the unit's template with a report.

    Args:
        report: What the sender types.
        path: Where the workbook goes.

    Returns:
        The locators of the value cells, in the order of ``report.figures``.
    """
    header: dict[str, Typed] = {
        "window_start": report.window_start,  # type: ignore[dict-item]
        "window_end": report.window_end,  # type: ignore[dict-item]
        "report_date": report.report_date,  # type: ignore[dict-item]
        **report.header,
    }
    with TemporaryDirectory() as folder:
        template = Path(folder) / "template.xlsx"
        write_template(report.unit_code, report.period_key, template)
        locators = fill_workbook(
            template,
            path,
            header=header,
            figures=list(_typed(report)),
            items=report.items,
            drop_unfilled=True,
        )
    used = {row["indicator_code"] for row in report.figures if row["service_code"]}
    if used:
        _drop_measures_not_used(path, used)
    return locators


def tasks(name: str) -> tuple[Item, ...]:
    """Return the assigned tasks of ``figures/<name>.csv`` as rows of the task sheet."""
    return tuple(
        Item(
            sheet="tasks",
            item_type="Nhiệm vụ",
            item_code=row["assigning_document"],
            title=row["title"],
            owner=row["owner"],
            due=row["due_text"],
            status=row["status"],
            result=row["result"],
        )
        for row in rows(name)
    )


def connections(name: str) -> tuple[Item, ...]:
    """Return the connection state of each service of ``figures/<name>.csv``."""
    return tuple(
        Item(
            sheet="services",
            title=row["service_code"],
            item_code=row["service_code"],
            status=row["connection_status"],
        )
        for row in rows(name)
    )


def _drop_measures_not_used(path: Path, used: set[str]) -> None:
    """Blank the headers of service measures the report does not have: it says nothing of them.

    A blank cell under a header that is there would say "missing".
    """
    layout = layout_versions()[current_version()]["services"]
    book = load_workbook(path)
    sheet = book[layout.name]
    top = header_row(sheet, layout)
    for column in layout.columns:
        if column.indicator_code and column.indicator_code not in used:
            cell = sheet.cell(top, column.position)
            cell.value = None
            sheet.column_dimensions[cell.column_letter].hidden = True
    book.save(path)


def _typed(report: Report) -> Iterable[Figure]:
    for row in report.figures:
        own_window = _dates(row) != (report.window_start, report.window_end)
        as_of = date.fromisoformat(row["as_of_date"]) if row["as_of_date"] else None
        if as_of == report.window_end and row["row_kind"] != "ratio":
            as_of = None  # a stock without a date stands at the end of the report's window
        yield Figure(
            indicator_code=row["indicator_code"],
            service_code=row["service_code"] or None,
            value=_cell(row),
            breakdown=row["breakdown_code"] if row["breakdown_code"] != "ALL" else None,
            subject_unit=row["subject_unit_code"] or None,
            qualifier=row["qualifier"] or None,
            window_start=_dates(row)[0] if own_window else None,
            window_end=_dates(row)[1] if own_window else None,
            as_of=as_of,
        )


def _dates(row: Row) -> tuple[date | None, date | None]:
    start, end = row["window_start"], row["window_end"]
    return (
        date.fromisoformat(start) if start else None,
        date.fromisoformat(end) if end else None,
    )


def _cell(row: Row) -> Typed:
    if row["written_as"]:
        return row["written_as"]
    if row["value_state"] == "missing":
        return None
    return float(row["value"]) if "." in row["value"] else int(row["value"])
