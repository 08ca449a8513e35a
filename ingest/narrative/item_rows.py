"""Rows of tables that are lists: assigned tasks, pilot models, checklists, service connections."""

import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.model import Item
from ingest.narrative.document import Text
from ingest.narrative.table_columns import Layout
from ingest.narrative.text_lines import BULLETS
from ingest.reference import seed_rows
from ingest.text import fold, tone_key
from ingest.workbook.items import due_date

_X = frozenset({"x", "v", "✓", "✔", "☑", "có", "đạt"})
_MARK_STATUS = {"mark_done": "done", "mark_ongoing": "ongoing", "mark_not_done": "not_started"}
_PENDING = frozenset({"ongoing", "not_started"})
_LATEST = re.compile(r"^(?:chậm nhất|trước|trong|hoàn thành|xong|đến|hết)\s+", re.IGNORECASE)


def task_item(number: int, row: Sequence[Text], layout: Layout, item_type: str) -> Item | None:
    """Return the item of a row of tasks or models; None for a row that names none.

    Args:
        number: Number of the item in the document, from 1.
        row: The cells.
        layout: What the columns hold.
        item_type: A row of ``seeds/item_types.csv``.
    """
    title = _cell(row, layout, "task", "model", "label", "service")
    if not title:
        return None
    document = _cell(row, layout, "document")
    due, result = _cell(row, layout, "due"), _cell(row, layout, "result", "note")
    status = _cell(row, layout, "status")
    return Item(
        item_no=number,
        item_type=item_type,
        item_code=document or _cell(row, layout, "no") or None,
        title=title,
        owner=_cell(row, layout, "owner") or None,
        due_text=due or None,
        due_date=due_date(_LATEST.sub("", _LATEST.sub("", due))) if due else None,
        status=item_status(status or result, due),
        result=result or status or None,
        locator=_place(row, layout, "task", "model", "label", "service"),
    )


def checklist_item(number: int, row: Sequence[Text], layout: Layout) -> Item | None:
    """Return the item of a checklist's row: the column that carries the cross is its status."""
    title = _cell(row, layout, "label", "task", "service", "model") or _longest(row)
    crossed = [
        _MARK_STATUS[column.role]
        for cell, column in zip(row, layout.columns, strict=True)
        if column.role in _MARK_STATUS and cell.text.strip().lower() in _X
    ]
    if not title or len(crossed) != 1:
        return None
    return Item(
        item_no=number,
        item_type="checklist_line",
        item_code=_cell(row, layout, "no") or None,
        title=title,
        owner=_cell(row, layout, "owner") or None,
        due_text=None,
        due_date=None,
        status=crossed[0],
        result=_cell(row, layout, "result", "note") or None,
        locator=next(cell.locator(0, len(cell.text)) for cell in row if cell.text),
    )


def connection_item(number: int, row: Sequence[Text], layout: Layout, code: str | None) -> Item:
    """Return the connection state of a service as an item."""
    status, name = _cell(row, layout, "connection"), _cell(row, layout, "service")
    return Item(
        item_no=number,
        item_type="service_connection",
        item_code=code,
        title=name,
        owner=None,
        due_text=None,
        due_date=None,
        status=connection_status(status),
        result=_cell(row, layout, "difficulty", "note") or None,
        locator=_place(row, layout, "connection", "service"),
    )


def connection_status(text: str) -> str | None:
    """Return the code of a connection state; a text that is none is kept as it is."""
    key = fold(text)
    if not key:
        return None
    for code, names in _folded_choices("connection"):
        if key in names:
            return code
    return text


def item_status(text: str, due: str = "") -> str | None:
    """Return the state a row is in: what its result says counts before its deadline.

    A result that opens with a state (``Đang thực hiện``) is in it. What was done once does not end
    a standing task. Where part was done and part is still to come, the whole is under way.

    Args:
        text: What was written about the result.
        due: The deadline; ``Thường xuyên`` is a standing task.

    Returns:
        The code of the state; None where the row names none.
    """
    key = f" {tone_key(text.lstrip(f'{BULLETS} '))} "
    if opened := _opening_state(key):
        return opened
    named = _named_states(key, "task_status")
    directed = bool(_named_states(key, "task_status_directed"))
    to_come = _PENDING & _named_states(key, "task_status", least_words=2).keys()
    if to_come and ("done" in named or directed):
        return "ongoing"
    if fold(due).startswith("thuong xuyen") and named.keys() <= {"done"}:
        return "regular"
    return min(named, key=named.__getitem__, default="ongoing" if directed else None)


def _opening_state(key: str) -> str | None:
    """Return the state a result begins with, by its own name in the lists of the templates."""
    names = [
        (len(name), row["code"])
        for row in seed_rows("template_choices")
        if row["list_name"] == "task_status"
        for name in map(tone_key, (row["label_vi"], *row["aliases"].split(";")))
        if name and key.startswith(f" {name} ")
    ]
    return max(names)[1] if names else None


def _named_states(key: str, list_name: str, least_words: int = 1) -> dict[str, int]:
    """Return the states a text names, and where it does so first."""
    places: dict[str, int] = {}
    for code, names in _choices(list_name):
        found = [
            key.find(f" {name} ")
            for name in names
            if name.count(" ") + 1 >= least_words and f" {name} " in key
        ]
        if found:
            places[code] = min(found)
    return places


def _cell(row: Sequence[Text], layout: Layout, *roles: str) -> str:
    for role in roles:
        number = layout.column(role)
        if number is not None and row[number].text:
            return row[number].text
    return ""


def _place(row: Sequence[Text], layout: Layout, *roles: str) -> str:
    for role in roles:
        number = layout.column(role)
        if number is not None and row[number].text:
            return row[number].locator(0, len(row[number].text))
    return ""


def _longest(row: Sequence[Text]) -> str:
    return max((cell.text for cell in row), key=len, default="")


@lru_cache(maxsize=8)
def _choices(list_name: str) -> tuple[tuple[str, frozenset[str]], ...]:
    written: dict[str, list[str]] = {}
    for row in seed_rows("template_choices"):
        if row["list_name"] == list_name:
            names = [row["label_vi"], *row["aliases"].split(";")]
            written.setdefault(row["code"], []).extend(names)
    for row in seed_rows("narrative/states"):
        if row["list_name"] == list_name:
            written.setdefault(row["code"], []).extend(row["phrases"].split(";"))
    return tuple(
        (code, frozenset(tone_key(name) for name in names if name.strip()))
        for code, names in written.items()
    )


@lru_cache(maxsize=8)
def _folded_choices(list_name: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The same without marks: text layers lose them (``chưa kết nội``)."""
    return tuple(
        (code, frozenset(fold(name) for name in names)) for code, names in _choices(list_name)
    )
