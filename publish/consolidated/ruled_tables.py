"""Ruled tables: headers repeated on every page, widths no program changes, rows kept whole."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from publish.consolidated.letters import ALIGNMENTS, Alignment, clean, write

_SAMPLE = "…"
_RAISED = "*"  # at the end of a cell: the mark of a footnote


@dataclass(frozen=True, slots=True)
class Ruled:
    """One column.

    Attributes:
        header: Its header.
        width_cm: Its width.
        alignment: Of its cells; headers are centred.
        above: A header over the header: equal neighbours share one cell.
    """

    header: str
    width_cm: float
    alignment: Alignment = "left"
    above: str = ""


def ruled_table(
    word: WordDocument, columns: Sequence[Ruled], rows: Sequence[Sequence[str]], size: float
) -> None:
    """Write a table at the end of a document.

    Args:
        word: The document.
        columns: The columns.
        rows: Texts of the cells; one that ends with ``*`` raises it.
        size: Of the letters, points.
    """
    above = [one.above for one in columns]
    headers = [one.header for one in columns]
    heads = [above, headers] if any(above) else [headers]
    made: Table = word.add_table(rows=len(heads) + 1, cols=len(columns))
    made.style = word.styles["Table Grid"]
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    fix_widths(made, [one.width_cm for one in columns])
    cells = iter(made._cells)
    for head in heads:
        for text in head:
            _fill(next(cells), text, "center", size, bold=True)
    for column in columns:
        _fill(next(cells), _SAMPLE, column.alignment, size)
    for place, row_element in enumerate(made._tbl.tr_lst):
        keep_whole(row_element, is_header=place < len(heads))
    _add_rows(made, rows)
    if any(above):
        _join_heads(made, above)


def _add_rows(table: Table, rows: Sequence[Sequence[str]]) -> None:
    """Put copies of the last row, dressed once, in its place: dressing each takes seconds."""
    sample = table._tbl.tr_lst[-1]
    table._tbl.remove(sample)
    for row in rows:
        made = deepcopy(sample)
        for text, cell_text in zip(row, made.iter(qn("w:t")), strict=True):
            plain = clean(text).removesuffix(_RAISED)
            cell_text.text = plain
            if plain != text and text.endswith(_RAISED):
                _raise_mark(cell_text.getparent())
        table._tbl.append(made)


def _raise_mark(run: BaseOxmlElement) -> None:
    """Put the mark of a footnote behind a run, raised."""
    mark = deepcopy(run)
    mark.find(qn("w:t")).text = _RAISED
    raised = OxmlElement("w:vertAlign")
    raised.set(qn("w:val"), "superscript")
    mark.find(qn("w:rPr")).append(raised)
    run.addnext(mark)


def fix_widths(table: Table, widths_cm: Sequence[float]) -> None:
    """Give the columns of a table widths no program changes."""
    table.autofit = False
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)
    cells = table._cells
    for place, cell in enumerate(cells):
        cell.width = Cm(widths_cm[place % len(widths_cm)])


def _join_heads(table: Table, above: Sequence[str]) -> None:
    """Make one cell of what reads as one in a header of two rows."""
    first = 0
    while first < len(above):
        last = first
        while above[first] and last + 1 < len(above) and above[last + 1] == above[first]:
            last += 1
        corner = table.cell(0, first)
        other = table.cell(0, last) if above[first] else table.cell(1, first)
        if other is not corner:
            texts = dict.fromkeys(cell.text for cell in (corner, other) if cell.text)
            joined = corner.merge(other)
            for paragraph in joined.paragraphs[1:]:
                paragraph._p.getparent().remove(paragraph._p)
            joined.paragraphs[0].runs[0].text = " ".join(texts)
        first = last + 1


def _fill(cell: _Cell, text: str, alignment: Alignment, size: float, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGNMENTS[alignment]
    paragraph.paragraph_format.space_after = Pt(1)
    write(paragraph, text, size, bold=bold)


def keep_whole(row: BaseOxmlElement, *, is_header: bool) -> None:
    """Never part a row between pages; repeat a header's on each."""
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))
