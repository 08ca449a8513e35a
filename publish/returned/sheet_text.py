"""What stands in the first rows of a worksheet, without parsing all of it."""

import io
from collections.abc import Iterator

from lxml import etree

from publish.returned.book import Book
from publish.returned.package import Element


def first_rows(book: Book, part: str, most: int | None) -> Iterator[list[str]]:
    """Yield the texts of the rows a worksheet begins with; numbers and gaps are empty.

    Args:
        book: The workbook.
        part: The worksheet.
        most: How many rows; None for all.
    """
    strings: list[str] | None = None
    content = io.BytesIO(book.package.read(part))
    row_tag, cell_tag = f"{{{book.main}}}row", f"{{{book.main}}}c"
    # events of rows only: what was yielded is let go of
    rows = etree.iterparse(content, tag=row_tag, resolve_entities=False, no_network=True)
    for number, (_, row) in enumerate(rows, start=1):
        cells = list(row.iter(cell_tag))
        if strings is None and any(cell.get("t") == "s" for cell in cells):
            strings = _shared(book)
        yield [_text(book, cell, strings or []) for cell in cells]
        row.clear()
        if most is not None and number >= most:
            return


def _text(book: Book, cell: Element, strings: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(one.text or "" for one in cell.iter(f"{{{book.main}}}t"))
    value = cell.findtext(f"{{{book.main}}}v") or ""
    if cell.get("t") == "s" and value.isdecimal() and int(value) < len(strings):
        return strings[int(value)]
    return value if cell.get("t") == "str" else ""


def _shared(book: Book) -> list[str]:
    part = book.related("sharedStrings")
    if part is None or part not in book.package:
        return []
    texts = []
    items = etree.iterparse(
        io.BytesIO(book.package.read(part)),
        tag=f"{{{book.main}}}si", resolve_entities=False, no_network=True,
    )  # fmt: skip
    for _, item in items:
        phonetic = {one for run in item.iter(f"{{{book.main}}}rPh") for one in run.iter()}
        texts.append(
            "".join(one.text or "" for one in item.iter(f"{{{book.main}}}t") if one not in phonetic)
        )
        item.clear()
    return texts
