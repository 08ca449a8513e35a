"""A report that came as a PDF with a text layer: pages to paragraphs, tables and footnotes."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from ingest import limits
from ingest.narrative.document import Document, Footnote, Paragraph, Table, Text
from ingest.narrative.footnotes import take_footnotes
from ingest.narrative.grids import PrintedRow, grid, header_rows
from ingest.narrative.paragraphs import paragraphs
from ingest.narrative.pdf_lines import (
    Decode,
    PrintedLine,
    of_old_fonts,
    printed_lines,
    usual_size,
    with_hyphens,
)
from ingest.narrative.pdf_tables import RuledTable, ruled_tables
from ingest.narrative.runs import joined, line_text
from ingest.narrative.text_document import title_above
from ingest.narrative.text_lines import Row, is_page_number
from ingest.refusals import RefusedError
from ingest.tcvn3 import looks_like_tcvn3

_FEWEST_LETTERS = 15
"""A page with fewer letters and a picture on it is a scan."""
_SMALL = 0.93
_FEWEST_REPEATS = 3
_SAMPLE = 20_000
"""Letters enough to tell in what kind of font a report is written."""
_WIDER = 1.25
_NOTE = re.compile(r"\s*(?P<mark>\d{1,2})\s*(?=[^\d\s.,])")


@dataclass
class _Page:
    """One page: what stands on it in order, its footnotes, and all its letters as they came."""

    number: int
    parts: list[Row | RuledTable] = field(default_factory=list)
    notes: list[Footnote] = field(default_factory=list)
    is_scan: bool = False
    sample: str = ""


def read_pdf(path: Path) -> Document:
    """Read a PDF report.

    Args:
        path: The file.

    Returns:
        Its paragraphs, ruled tables and footnotes; the pages that are pictures are listed.

    Raises:
        RefusedError: If it is damaged, protected by a password, too long, a scan altogether, or
            carries scripts or attachments.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        protected = "password" in str(error).lower() or "security" in str(error).lower()
        raise RefusedError("ENCRYPTED_FILE" if protected else "CORRUPT_FILE", error) from error
    try:
        _check(document)
        return _read(document)
    finally:
        document.close()


def _check(document: pdfium.PdfDocument) -> None:
    if len(document) > limits.MAX_PAGES:
        raise RefusedError("TOO_MANY_PAGES", len(document), limits.MAX_PAGES)
    if len(document) == 0:
        raise RefusedError("CORRUPT_FILE", "0 trang")
    if pdfium_c.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        raise RefusedError("ACTIVE_CONTENT", "JavaScript")
    if pdfium_c.FPDFDoc_GetAttachmentCount(document) > 0:
        raise RefusedError("ACTIVE_CONTENT", "tệp đính kèm")


def _read(document: pdfium.PdfDocument) -> Document:
    pages = list(_pages(document, with_hyphens))
    if looks_like_tcvn3(" ".join(page.sample for page in pages)):
        pages = list(_pages(document, of_old_fonts))
    unread = [page.number for page in pages if page.is_scan]
    if len(unread) == len(pages):
        raise RefusedError("SCANNED_DOCUMENT", len(pages))
    _drop_running_lines(pages)
    blocks, notes = _assembled(pages)
    return Document("pdf", tuple(blocks), tuple(notes), tuple(unread))


def _pages(document: pdfium.PdfDocument, decode: Decode) -> Iterator[_Page]:
    tables = cells = sampled = 0
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        text = page.get_textpage()
        lines = list(printed_lines(text, number == 1, decode))
        ruled = list(ruled_tables(page, text, tables + 1, decode))
        tables += len(ruled)
        cells += sum(len(row.cells) for table in ruled for row in table.rows)
        if cells > limits.MAX_TABLE_CELLS:
            raise RefusedError("TOO_MANY_CELLS", f"p{number}", limits.MAX_TABLE_CELLS)
        made = _laid_out(number, lines, ruled, page.get_height())
        made.is_scan = _is_scan(page, lines)
        if sampled < _SAMPLE:
            made.sample = " ".join(line.raw for line in lines)
            sampled += len(made.sample)
        yield made
        text.close()
        page.close()


def _is_scan(page: pdfium.PdfPage, lines: Sequence[PrintedLine]) -> bool:
    letters = sum(char.isalpha() for line in lines for char in line.raw)
    if letters >= _FEWEST_LETTERS:
        return False
    pictures = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    return next(iter(pictures), None) is not None


def _laid_out(
    number: int, lines: list[PrintedLine], ruled: Sequence[RuledTable], height: float
) -> _Page:
    """Put the tables of a page where their lines stand, and its footnotes apart."""
    page = _Page(number)
    tables = [_table_of(line, ruled, height) for line in lines]
    body, foot = _without_foot(lines, [table is not None for table in tables])
    spacing = _usual_spacing(body)
    placed: set[int] = set()
    before: PrintedLine | None = None
    for index, line in enumerate(body, 1):
        table = _table_of(line, ruled, height)
        if table is not None:
            if id(table) not in placed:
                placed.add(id(table))
                page.parts.append(table)
            before = None
            continue
        gap = before is not None and before.bottom - line.bottom > spacing * _WIDER + 1
        text = line_text(line.raw, f"p{number}:{index}")
        width = len(line.raw.strip())
        page.parts.append(Row(text, width, gap, None, page_start=not page.parts))
        before = line
    referred = {mark for line in body for mark, _ in line.marks}
    page.notes = list(_notes(foot, referred, number, len(body)))
    return page


def _table_of(line: PrintedLine, ruled: Sequence[RuledTable], height: float) -> RuledTable | None:
    return next((table for table in ruled if table.holds(line.left, height - line.bottom)), None)


def _without_foot(
    lines: list[PrintedLine], in_table: Sequence[bool]
) -> tuple[list[PrintedLine], list[PrintedLine]]:
    """Part page numbers and the block of small lines at the foot from a page's lines."""
    first, end = 0, len(lines)
    if end and is_page_number(lines[0].raw) and not in_table[0]:
        first = 1
    if end > first and is_page_number(lines[end - 1].raw) and not in_table[end - 1]:
        end -= 1
    size = usual_size([line for line, held in zip(lines, in_table, strict=True) if not held])
    referred = {mark for line in lines for mark, _ in line.marks}
    start = end
    while start > first and 0 < lines[start - 1].size < _SMALL * size and not in_table[start - 1]:
        start -= 1
    begins = next((i for i in range(start, end) if _mark(lines[i], referred)), end)
    return lines[first:begins], lines[begins:end]


def _mark(line: PrintedLine, referred: set[str]) -> str:
    """Return the mark of the footnote a line begins; empty where it begins none."""
    match = _NOTE.match(line.raw)
    return line.lead or (match["mark"] if match and match["mark"] in referred else "")


def _notes(
    foot: Sequence[PrintedLine], referred: set[str], number: int, above: int
) -> Iterator[Footnote]:
    mark, texts = "", list[Text]()
    for index, line in enumerate(foot, above + 1):
        begun = _mark(line, referred)
        if begun and mark:
            yield Footnote(mark, joined(texts))
            texts = []
        raw = _NOTE.sub("", line.raw, count=1) if begun and not line.lead else line.raw
        mark = begun or mark
        texts.append(line_text(raw, f"p{number}:{index}"))
    if mark and texts:
        yield Footnote(mark, joined(texts))


def _usual_spacing(lines: Sequence[PrintedLine]) -> float:
    distances = [
        above.bottom - below.bottom
        for above, below in pairwise(lines)
        if 0 < above.bottom - below.bottom < 5 * max(above.size, 1)
    ]
    return median(distances) if distances else 0.0


def _drop_running_lines(pages: Sequence[_Page]) -> None:
    """Leave out the line that heads or foots most pages."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({part.text.text for part in _edges(page)})
    running = {
        text for text, count in edges.items() if count >= max(_FEWEST_REPEATS, len(pages) / 2)
    }
    for page in pages:
        for part in _edges(page):
            if part.text.text in running:
                page.parts.remove(part)


def _edges(page: _Page) -> list[Row]:
    ends = page.parts[:1] + page.parts[1:][-1:]
    return [part for part in ends if isinstance(part, Row)]


def _assembled(pages: Sequence[_Page]) -> tuple[list[Paragraph | Table], list[Footnote]]:
    """Join the pages: paragraphs and tables go on over them."""
    blocks: list[Paragraph | Table] = []
    notes = [note for page in pages for note in page.notes]
    pending: list[Row] = []
    open_rows: list[PrintedRow] = []

    def close_text() -> None:
        rows, found = (pending, []) if notes else take_footnotes(pending)
        notes.extend(found)
        blocks.extend(paragraphs(rows))
        pending.clear()

    def close_table() -> None:
        if open_rows and (table := grid(open_rows, title_above(blocks))):
            blocks.append(table)
        open_rows.clear()

    for page in pages:
        for index, part in enumerate(page.parts):
            if isinstance(part, Row):
                close_table()
                pending.append(part)
                continue
            close_text()
            if not (index == 0 and open_rows and _goes_on(open_rows, part)):
                close_table()
            open_rows.extend(_following(open_rows, part))
    close_table()
    close_text()
    return blocks, notes


def _goes_on(rows: Sequence[PrintedRow], table: RuledTable) -> bool:
    return len(rows[0].cells) == len(table.rows[0].cells)


def _following(rows: Sequence[PrintedRow], table: RuledTable) -> list[PrintedRow]:
    """Return the rows a page adds to a table: a header printed again is left out."""
    if not rows:
        return list(table.rows)
    texts = [_texts(row) for row in rows]
    repeated = max(1, header_rows(texts))
    added = list(table.rows)
    if [_texts(row) for row in added[:repeated]] == texts[:repeated]:
        added = added[repeated:]
    if added:
        added[0] = PrintedRow(added[0].cells, after_break=True)
    return added


def _texts(row: PrintedRow) -> list[str]:
    return [joined(cell).text for cell in row.cells]
