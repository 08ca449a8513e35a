"""The sheet in front of a workbook that is sent back: written by ``publish``, read when it returns.

What both sides have to agree on stands here and nowhere else.
"""

from collections.abc import Iterator
from typing import Any

from ingest.text import fold

SHEET = "Kết quả kiểm tra"
"""Name of the sheet; it is told by its two headers, so that renaming it does no harm."""

REPLY_HEADER = "Giải trình của đơn vị"
"""Header of the column the sender writes replies in."""

ID_HEADER = "Mã phát hiện"
"""Header of the hidden column that says which finding a row is about."""

ID_PATTERN = r"^F[0-9a-f]{24}$"
"""What the identity of a finding looks like."""

ID_IN_TEXT = r"\bF[0-9a-f]{24}\b"
"""The identity of a finding where it stands, hidden, in a row of a Word table."""

FRONT_TAG = "dean06-ket-qua-kiem-tra"
"""Tag of the content control in front of a Word report that is sent back; no part of the report."""

FRONT_TITLE = "KẾT QUẢ KIỂM TRA"
"""How the list in front of a Word report begins."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_ABOVE = 12


def word_fronts(body: Any) -> list[Any]:
    """Return the parts of a Word file's body that are the list of findings, not the report.

    Word keeps the content control they were put in. LibreOffice does not: there they are what
    stands above the table with the column of replies, its title at the head of the file.

    Args:
        body: The body, parsed by the standard library or by lxml.

    Returns:
        Children of the body, or content controls below it; none where there is no list.
    """
    controls = [one for one in body.iter(f"{_W}sdt") if _is_tagged(one)]
    if controls:
        return controls
    above = list(body)[:_MOST_ABOVE]
    if not above or not _folded(above[0]).startswith(fold(FRONT_TITLE)):
        return []
    for number, node in enumerate(above):
        if node.tag == f"{_W}tbl" and fold(REPLY_HEADER) in map(_folded, _first_row(node)):
            return above[: number + 1]
    return []


def _is_tagged(control: Any) -> bool:
    tag = control.find(f"{_W}sdtPr/{_W}tag")
    return tag is not None and tag.get(f"{_W}val") == FRONT_TAG


def _first_row(table: Any) -> Iterator[Any]:
    row = table.find(f"{_W}tr")
    return iter([]) if row is None else row.iter(f"{_W}tc")


def _folded(node: Any) -> str:
    return fold("".join(one.text or "" for one in node.iter(f"{_W}t")))
