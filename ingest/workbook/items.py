"""Rows of the list sheets: tasks, pilot models, difficulties and proposals."""

from datetime import date
from functools import lru_cache

from ingest.dates import read_date
from ingest.model import Item
from ingest.periods import parse_period_key
from ingest.reference import seed_rows
from ingest.text import fold
from ingest.workbook.grid import Cell, Sheet, text_of
from ingest.workbook.layout import choices
from ingest.workbook.locate import Table
from ingest.workbook.period_names import read_period
from ingest.workbook.rows import Context, RowReader

_STATUS_LISTS = {"tasks": "task_status", "pilots": "task_status", "issues": "issue_status"}


def read_items(role: str, sheet: Sheet, table: Table, context: Context, items: list[Item]) -> None:
    """Read every row of a list sheet.

    Args:
        role: ``tasks``, ``pilots`` or ``issues``.
        sheet: The sheet.
        table: Where its table is.
        context: What the rows are read against; collects findings.
        items: Collects the items.
    """
    reader = RowReader(sheet, table, context, sheet.name)
    fields = [name for name in table.columns if name != "no"]
    for index in range(table.first_row, len(sheet.rows)):
        row = sheet.rows[index]
        title = reader.text(row, "title")
        if not title:
            texts = [reader.text(row, name) for name in fields]
            if any(texts):
                place = reader.locator(index, "title")
                context.found.add("ITEM_WITHOUT_TITLE", place, "; ".join(filter(None, texts)))
            continue
        due = row[table.columns["due"]] if "due" in table.columns else ""
        items.append(
            Item(
                item_no=len(items) + 1,
                item_type=_item_type(role, reader, index),
                item_code=reader.text(row, "item_code") or None,
                title=title,
                owner=reader.text(row, "owner") or None,
                due_text=_due_text(due),
                due_date=due_date(due),
                status=_status(role, reader, index),
                result=reader.text(row, "result") or None,
                locator=reader.locator(index, "title"),
            )
        )


def due_date(cell: Cell) -> date | None:
    """Return the day something is due: a day, or the end of a named month, quarter or year."""
    day = read_date(cell)
    if day or not isinstance(cell, str | float | int):
        return day
    text = (
        fold(cell).removeprefix("truoc ").removeprefix("trong ") if isinstance(cell, str) else cell
    )
    key = read_period(text) if text != "" else None
    return read_date(text) or (parse_period_key(key).end if key else None)


def read_choice(list_name: str, text: str, place: str, context: Context) -> str | None:
    """Return the code of a drop-down entry; a text that is none is kept and noted."""
    key = fold(text)
    if not key:
        return None
    entries = choices(context.version, list_name)
    for choice in entries:
        if key in choice.names or key == fold(choice.code):
            return choice.code
    context.found.add("CHOICE_UNKNOWN", place, text, "; ".join(c.label for c in entries))
    return text


def _due_text(cell: Cell) -> str | None:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return text_of(cell) or None


def _status(role: str, reader: RowReader, index: int) -> str | None:
    if "status" not in reader.table.columns:
        return None
    text = reader.text(reader.sheet.rows[index], "status")
    place = reader.locator(index, "status")
    return read_choice(_STATUS_LISTS[role], text, place, reader.context)


def _item_type(role: str, reader: RowReader, index: int) -> str:
    default = _default_types()[role]
    text = reader.text(reader.sheet.rows[index], "item_type")
    if not text:
        return default
    place = reader.locator(index, "item_type")
    code = read_choice(f"item_type_{role}", text, place, reader.context)
    return code if code in _item_types() else default


@lru_cache(maxsize=1)
def _item_types() -> frozenset[str]:
    return frozenset(row["item_type"] for row in seed_rows("item_types"))


@lru_cache(maxsize=1)
def _default_types() -> dict[str, str]:
    return {
        row["sheet"]: row["item_type"]
        for row in seed_rows("item_types")
        if row["is_sheet_default"] == "true"
    }
