"""Replies of senders in the table of findings in front of a Word report that was sent back."""

import re
from collections.abc import Iterator, Sequence

from ingest.model import Item
from ingest.narrative.document import Reply
from ingest.narrative.docx_package import Element, W
from ingest.returned_form import ID_IN_TEXT, REPLY_HEADER
from ingest.text import fold
from ingest.workbook.layout import current_version
from ingest.workbook.replies import LONGEST_REPLY, reply_kind

_ID = re.compile(ID_IN_TEXT)
_CELL = f"{W}tc"
_SPACES = {f"{W}{name}": " " for name in ("br", "cr", "tab", "p")}
_READ = {*_SPACES, f"{W}t"}


def front_replies(fronts: Sequence[Element]) -> Iterator[Reply]:
    """Yield what was written in the column of replies, with the finding it answers.

    Args:
        fronts: What :func:`ingest.returned_form.word_fronts` found.
    """
    for front in fronts:
        for table in front.iter(f"{W}tbl"):
            yield from _of_table(table)


def reply_items(replies: Sequence[Reply], first_no: int) -> list[Item]:
    """Return replies as items, the way those of a workbook are."""
    version = current_version()
    return [
        Item(
            item_no=number,
            item_type="reply",
            item_code=one.finding_id,
            title=one.text,
            owner=None,
            due_text=None,
            due_date=None,
            status=reply_kind(one.text, version),
            result=None,
            locator=one.locator,
        )
        for number, one in enumerate(replies, start=first_no)
    ]


def _of_table(table: Element) -> Iterator[Reply]:
    rows = [list(row.iter(_CELL)) for row in table.iter(f"{W}tr")]
    headers = [fold(_text(cell)) for cell in rows[0]] if rows else []
    if fold(REPLY_HEADER) not in headers:
        return
    column = headers.index(fold(REPLY_HEADER))
    for number, row in enumerate(rows[1:], start=1):
        text = _text(row[column])[:LONGEST_REPLY] if column < len(row) else ""
        if text:
            known = _ID.search(" ".join(map(_text, row[:column])))
            yield Reply(known[0] if known else None, text, f"kết quả kiểm tra, dòng {number}")


def _text(cell: Element) -> str:
    words = [_SPACES.get(node.tag, node.text or "") for node in cell.iter() if node.tag in _READ]
    return " ".join("".join(words).split())
