"""Replies of senders: what they wrote beside the findings of a workbook that was sent back."""

from ingest.model import Item
from ingest.returned_form import ID_HEADER, REPLY_HEADER
from ingest.spreadsheet_text import unescaped
from ingest.text import fold
from ingest.workbook.grid import Row, Sheet, text_of
from ingest.workbook.layout import choices

EXPLANATION = "explanation"
_HEADERS = (fold(REPLY_HEADER), fold(ID_HEADER))
_SEARCHED_ROWS = 20
LONGEST_REPLY = 2000


def is_result_sheet(sheet: Sheet) -> bool:
    """Tell whether a sheet is the list of findings that was put in front of a returned workbook."""
    return _header(sheet.rows) is not None


def read_replies(sheet: Sheet, version: str, first_no: int) -> list[Item]:
    """Read the replies of a result sheet; findings nobody replied to give nothing.

    Args:
        sheet: A sheet of which :func:`is_result_sheet` holds.
        version: Template version, for the phrases that only announce a correction.
        first_no: Number of the first item.

    Returns:
        One item of type ``reply`` per reply: ``item_code`` is the finding (None where its hidden
        id was lost), ``title`` the reply, ``status`` ``explanation`` or ``correction``.
    """
    found = _header(sheet.rows)
    if found is None:
        return []
    header, reply_column, id_column = found
    replies: list[Item] = []
    for index in range(header + 1, len(sheet.rows)):
        row = sheet.rows[index]
        reply = unescaped(text_of(_at(row, reply_column)))[:LONGEST_REPLY]
        if not reply:
            continue
        replies.append(
            Item(
                item_no=first_no + len(replies),
                item_type="reply",
                item_code=text_of(_at(row, id_column)) or None,
                title=reply,
                owner=None,
                due_text=None,
                due_date=None,
                status=reply_kind(reply, version),
                result=None,
                locator=sheet.locator(index, reply_column),
            )
        )
    return replies


def _header(rows: list[Row]) -> tuple[int, int, int] | None:
    """Return header row, column of replies and column of ids, counted from 0."""
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        keys = [fold(cell) if isinstance(cell, str) else "" for cell in row]
        if all(name in keys for name in _HEADERS):
            reply, finding = (keys.index(name) for name in _HEADERS)
            return index, reply, finding
    return None


def _at(row: Row, column: int) -> object:
    return row[column] if column < len(row) else ""


def reply_kind(reply: str, version: str) -> str:
    """Tell an explanation from "đã sửa": that announces a correction and explains nothing.

    Args:
        reply: What the sender wrote.
        version: Template version whose phrases count.

    Returns:
        ``explanation`` or ``correction``.
    """
    key = fold(reply)
    for choice in choices(version, "reply_kind"):
        if key in choice.names:
            return choice.code
    return EXPLANATION
