"""Rows of the sheet of public services: one row a service, one column a measure."""

from msgspec.structs import replace

from ingest.model import Item
from ingest.workbook.grid import Row, Sheet
from ingest.workbook.items import read_choice
from ingest.workbook.locate import Table
from ingest.workbook.rows import Context, RowReader


def read_services(sheet: Sheet, table: Table, context: Context, items: list[Item]) -> None:
    """Read every service of a table: a figure for each measure column, an item for its connection.

    Args:
        sheet: The sheet.
        table: Where its table is.
        context: What the rows are read against; collects values and findings.
        items: Collects the connection states.
    """
    reader = RowReader(sheet, table, context, sheet.name)
    measures = [
        (column, context.catalogue.indicators[code]) for code, column in table.measures.items()
    ]
    for index in range(table.first_row, len(sheet.rows)):
        row = sheet.rows[index]
        code, label = reader.text(row, "service_code"), reader.text(row, "label")
        blank = all(row[column] == "" for column, _ in measures)
        if not code and not label and blank:
            continue
        match = context.catalogue.service(code or label)
        if not code and blank and not match.codes:
            reader.section = label
            continue
        if match.code is None:
            field = "service_code" if code else "label"
            place = sheet.locator(index, table.columns.get(field, 0))
            context.found.add("SERVICE_UNKNOWN", place, code or label or "(để trống)")
        scope = reader.scope(index, row)
        scope = replace(
            scope, service=match.code, understood=scope.understood and match.code is not None
        )
        name = label or (context.catalogue.services[match.code] if match.code else code)
        for column, indicator in measures:
            reader.figure(index, column, row[column], indicator, scope, name)
        _connection(reader, index, row, match.code, name, items)


def _connection(
    reader: RowReader, index: int, row: Row, service: str | None, name: str, items: list[Item]
) -> None:
    status, difficulty = reader.text(row, "connection_status"), reader.text(row, "difficulty")
    if not status and not difficulty:
        return
    column = "connection_status" if status else "difficulty"
    place = reader.locator(index, column)
    items.append(
        Item(
            item_no=len(items) + 1,
            item_type="service_connection",
            item_code=service,
            title=name,
            owner=None,
            due_text=None,
            due_date=None,
            status=read_choice("connection", status, place, reader.context),
            result=difficulty or None,
            locator=place,
        )
    )
