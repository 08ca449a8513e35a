"""A report that came as plain text or Markdown: lines to paragraphs, tables and footnotes."""

import re
from collections.abc import Iterator, Sequence
from unicodedata import normalize

from ingest.narrative.document import Document, Footnote, Paragraph, Table, Text
from ingest.narrative.flat_tables import unflattened, with_uneven_tables
from ingest.narrative.footnotes import take_footnotes
from ingest.narrative.markup import heading_level, is_rule, plain
from ingest.narrative.paragraphs import is_capital, paragraphs
from ingest.narrative.spaced_tables import with_spaced_tables
from ingest.narrative.text_lines import Line, Row, split_lines, without_page_numbers
from ingest.narrative.text_tables import html_table, is_row, rejoined, split_tables, table_of

_TABLE_OPENS = re.compile(r"<table\b", re.I)
_TABLE_CLOSES = re.compile(r"</table\s*>", re.I)
_TITLE = re.compile(r"(?:phụ lục|biểu|bảng|danh sách|danh mục|tình hình|kết quả)\b", re.I)
_BELOW_A_TITLE = re.compile(
    r"\(\s*(?:ban hành\s+)?kèm theo\b[^()]*\)$|\(?\s*(?:đơn vị tính|đvt)\s*:[^()]{1,30}\)?$", re.I
)
"""``(Kèm theo Báo cáo số 12/BC-UBND …)`` between a title and its table."""
_LONGEST_TITLE = 300

Stretch = list[Line] | Table
"""Lines of text or of a table of rows, or a table already made."""


def read_text(text: str) -> Document:
    """Read a report that came as text.

    Args:
        text: The whole file.

    Returns:
        Its paragraphs and tables in order, its footnotes apart.
    """
    whole = without_page_numbers(with_uneven_tables(with_spaced_tables(split_lines(text))))
    lines = rejoined(unflattened(whole))
    blocks: list[Paragraph | Table] = []
    notes: list[Footnote] = []
    tables = 0
    pending: list[Row] = []

    def flush() -> None:
        rows, found = take_footnotes(pending)
        notes.extend(found)
        blocks.extend(paragraphs(rows))
        pending.clear()

    for kind, stretch in _stretches(lines):
        if kind == "text":
            pending.extend(_rows(stretch))
            continue
        flush()
        made = _html(stretch, tables + 1) if kind == "html" else _plain(stretch, tables + 1, blocks)
        tables += len(made)
        blocks.extend(made)
    flush()
    return Document("text", tuple(blocks), tuple(notes))


def title_above(blocks: Sequence[Paragraph | Table]) -> Text | None:
    """Return the text printed above the place after these blocks, if it reads as a title."""
    aside = len(blocks) > 1 and isinstance(blocks[-1], Paragraph)
    if aside and _BELOW_A_TITLE.match(blocks[-1].content.text):  # type: ignore[union-attr]
        blocks = blocks[:-1]
    if not blocks or not isinstance(blocks[-1], Paragraph):
        return None
    last = blocks[-1]
    text = last.content.text
    is_title = last.level is not None or is_capital(text) or _TITLE.match(text)
    return last.content if is_title and len(text) <= _LONGEST_TITLE else None


def _stretches(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Part the lines into stretches of text, of rows, and of HTML tables."""
    kind, stretch, inside = "text", list[Line](), False
    for line in lines:
        opens = bool(_TABLE_OPENS.search(line.raw))
        now = "html" if inside or opens else "rows" if is_row(line) else "text"
        if now != kind or (opens and not inside):
            if stretch:
                yield kind, stretch
            kind, stretch = now, []
        stretch.append(line)
        if opens:
            inside = True
        if inside and _TABLE_CLOSES.search(line.raw):
            inside = False
            yield kind, stretch
            kind, stretch = "text", []
    if stretch:
        yield kind, stretch


def _rows(lines: Sequence[Line]) -> Iterator[Row]:
    for line in lines:
        if is_rule(line.raw):
            continue
        text = plain(line.raw, line.name)
        if text.text:
            width = len(normalize("NFC", line.raw.strip()))
            yield Row(text, width, line.gap, heading_level(line.raw), line.page_start)


def _html(lines: Sequence[Line], number: int) -> list[Table]:
    table = html_table("\n".join(line.raw for line in lines), number)
    return [table] if table else []


def _plain(lines: Sequence[Line], number: int, above: Sequence[Paragraph | Table]) -> list[Table]:
    made: list[Table] = []
    for group in split_tables(lines):
        title = None if made else title_above(above)
        table = table_of(group, number + len(made), title)
        if table:
            made.append(table)
    return made
