"""A report that came as a Word file: paragraphs, tables and footnotes in order."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path

from ingest import limits
from ingest.narrative.document import Document, Footnote, Paragraph, Table, Text
from ingest.narrative.docx_numbering import Numbering
from ingest.narrative.docx_package import DocxPackage, Element, W, open_docx
from ingest.narrative.docx_runs import RunText, run_text
from ingest.narrative.docx_styles import Style, Styles, is_tcvn3, level_of, number_of
from ingest.narrative.front_replies import front_replies
from ingest.narrative.grids import Cell, PrintedRow, grid
from ingest.narrative.paragraphs import begins_item, paragraphs, usual_width
from ingest.narrative.runs import joined, line_text
from ingest.narrative.text_document import title_above
from ingest.narrative.text_lines import Row
from ingest.refusals import RefusedError
from ingest.returned_form import word_fronts
from ingest.tcvn3 import from_tcvn3, looks_like_tcvn3
from ingest.text import fold

_TABLE, _PARAGRAPH = f"{W}tbl", f"{W}p"
_SKIPPED = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "sectPr"))
_LAYOUT = re.compile(r"cong hoa xa hoi chu nghia|doc lap tu do hanh phuc|noi nhan")
_MOST_LAYOUT_ROWS = 8
_FEW = 12
_MOST_BROKEN = 0.3
_MOST_VNI = 0.5


def read_docx(path: Path) -> Document:
    """Read a Word report.

    Args:
        path: The file.

    Returns:
        Its paragraphs, with the numbers Word draws before them, its tables and its footnotes.

    Raises:
        RefusedError: If it is damaged, hostile, too large, or written in VNI fonts.
    """
    with open_docx(path) as package:
        return _Reader(package).read()


class _Reader:
    """One pass through a Word file."""

    def __init__(self, package: DocxPackage) -> None:
        self._package = package
        self._styles = Styles(package.part("styles.xml"))
        self._numbering = Numbering(package.part("numbering.xml"))
        self._legacy = False
        self._lines = self._tables = self._cells = 0
        self._notes: list[str] = []
        self._letters = self._vni = 0

    def read(self) -> Document:
        root = self._package.part("document.xml")
        body = root.find(f"{W}body") if root is not None else None
        if body is None:
            raise RefusedError("CORRUPT_FILE", "word/document.xml")
        fronts = word_fronts(body)
        replies = tuple(front_replies(fronts))
        for front in fronts:  # the list in front of a returned copy is no part of the report
            if front in list(body):
                body.remove(front)
            else:
                front.clear()
        self._legacy = self._is_legacy(body)
        blocks = self._joined_where_broken(list(self._blocks(body)))
        if self._vni > _MOST_VNI * max(self._letters, 1):
            raise RefusedError("LEGACY_FONT", "VNI")
        return Document("docx", tuple(blocks), tuple(self._footnotes()), replies=replies)

    def _is_legacy(self, body: Element) -> bool:
        """Tell whether the text is TCVN3 although its fonts do not say so."""
        sample = " ".join(node.text or "" for node in islice(body.iter(f"{W}t"), 2000))
        return looks_like_tcvn3(sample) and not any(map(is_tcvn3, self._styles.fonts()))

    def _blocks(self, parent: Element) -> Iterator[Paragraph | Table]:
        above: list[Paragraph | Table] = []
        for node in _content(parent):
            made = self._table(node, above) if node.tag == _TABLE else self._paragraphs(node)
            for block in made:
                above = [block]
                yield block

    def _paragraphs(self, node: Element) -> Iterator[Paragraph]:
        """Yield a paragraph, parted where a forced break begins an item; text boxes follow it."""
        self._lines += 1
        held, style = self._held(node)
        mark = self._mark(node, style)
        level = level_of(node.find(f"{W}pPr")) or style.level
        name = str(self._lines)
        for text in _parted(held, mark, name):
            yield Paragraph(text, level)
        for box in held.boxes:
            for block in self._blocks(box):
                if isinstance(block, Paragraph):
                    yield block
                else:
                    yield from (Paragraph(cell) for row in block.rows for cell in row if cell.text)

    def _held(self, node: Element) -> tuple[RunText, Style]:
        properties = node.find(f"{W}pPr")
        named = properties.find(f"{W}pStyle") if properties is not None else None
        style = self._styles.of(named.get(f"{W}val") if named is not None else None)
        held = run_text(node, self._styles, style.font)
        if self._legacy:
            held.pieces = [from_tcvn3(piece) for piece in held.pieces]
        self._notes += held.notes
        self._vni += held.vni_letters
        self._letters += sum(map(len, held.pieces))
        return held, style

    def _mark(self, node: Element, style: Style) -> str:
        return self._numbering.mark(number_of(node.find(f"{W}pPr")) or style.number)

    def _table(self, node: Element, above: list[Paragraph | Table]) -> Iterator[Paragraph | Table]:
        """Yield a table; one that only lays out letterhead or signature yields its paragraphs."""
        self._tables += 1
        number = self._tables
        rows: list[PrintedRow] = []
        open_merges: dict[int, Cell] = {}
        for index, row in enumerate(_rows(node), 1):
            rows.append(PrintedRow(self._row(row, number, index, open_merges)))
        cells = {id(cell): cell for row in rows for cell in row.cells}
        if len(rows) <= _MOST_LAYOUT_ROWS and any(map(_is_layout, cells.values())):
            yield from (Paragraph(text) for cell in cells.values() for text in cell)
        elif table := grid(rows, title_above(above)):
            yield table

    def _row(
        self, row: Element, table: int, index: int, open_merges: dict[int, Cell]
    ) -> list[Cell]:
        cells: list[Cell] = [[] for _ in range(_number(row, "trPr/gridBefore"))]
        for node in _cells(row):
            column = len(cells)
            span = max(1, min(_number(node, "tcPr/gridSpan", 1), 60))
            merge = node.find(f"{W}tcPr/{W}vMerge")
            continues = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            if continues and column in open_merges:
                cell = open_merges[column]
            else:
                cell = list(self._cell(node, f"t{table}r{index}c{column + 1}"))
            for place in range(column, column + span):
                open_merges.pop(place, None)
            if merge is not None:
                open_merges[column] = cell
            cells += [cell] * span
            self._cells += span
        if self._cells > limits.MAX_TABLE_CELLS:
            raise RefusedError("TOO_MANY_CELLS", f"t{table}", limits.MAX_TABLE_CELLS)
        return cells

    def _cell(self, node: Element, name: str) -> Iterator[Text]:
        for child in _content(node):
            if child.tag == _TABLE:
                for row in _rows(child):
                    for inner in _cells(row):
                        yield from self._cell(inner, name)
                continue
            held, style = self._held(child)
            mark = self._mark(child, style)
            text = line_text(f"{mark} {held.text}" if mark else held.text, name)
            if text.text:
                yield text

    def _footnotes(self) -> Iterator[Footnote]:
        """Yield the footnotes in the order the text refers to them, numbered as Word does."""
        texts: dict[str, Text] = {}
        for kind in ("footnote", "endnote"):
            root = self._package.part(f"{kind}s.xml")
            for node in root.findall(f"{W}{kind}") if root is not None else ():
                note_id = node.get(f"{W}id", "")
                lines = (self._held(child)[0].text for child in _content(node))
                text = joined(line_text(line, f"{kind}{note_id}") for line in lines)
                texts[f"{kind}:{note_id}"] = text
        for mark, reference in enumerate(dict.fromkeys(self._notes), 1):
            if reference in texts and texts[reference].text:
                yield Footnote(str(mark), texts[reference])

    def _joined_where_broken(self, blocks: list[Paragraph | Table]) -> list[Paragraph | Table]:
        """Join paragraphs that were lines: text pasted from a PDF breaks at every line."""
        texts = [block.content.text for block in blocks if isinstance(block, Paragraph)]
        broken = sum(
            following[:1].islower() and text[-1:].isalnum() for text, following in pairwise(texts)
        )
        if len(texts) < _FEW or broken < _MOST_BROKEN * len(texts):
            return blocks
        if not usual_width(len(text) for text in texts):
            return blocks
        whole: list[Paragraph | Table] = []
        pending: list[Row] = []
        for block in blocks:
            if isinstance(block, Paragraph):
                row = Row(block.content, len(block.content.text), level=block.level)
                pending.append(row)
                continue
            whole += [*paragraphs(pending), block]
            pending = []
        return [*whole, *paragraphs(pending)]


def _is_layout(cell: Cell) -> bool:
    return any(_LAYOUT.match(fold(text.text)) for text in cell)


def _content(parent: Element) -> Iterator[Element]:
    """Yield the paragraphs and tables of a container, through content controls and insertions."""
    for node in parent:
        if node.tag in (_PARAGRAPH, _TABLE):
            yield node
        elif node.tag not in _SKIPPED:
            yield from _content(node)


def _rows(table: Element) -> Iterator[Element]:
    for node in table:
        if node.tag == f"{W}tr":
            if node.find(f"{W}trPr/{W}del") is None:
                yield node
        elif node.tag != _TABLE:
            yield from _rows(node)


def _cells(row: Element) -> Iterator[Element]:
    for node in row:
        if node.tag == f"{W}tc":
            yield node
        elif node.tag not in (_TABLE, _PARAGRAPH):
            yield from _cells(node)


def _parted(held: RunText, mark: str, name: str) -> Iterator[Text]:
    """Yield the texts of a paragraph: a forced line break parts only before an item of its own."""
    pending: list[Text] = []
    column = 1
    for index, piece in enumerate(held.pieces):
        text = line_text(piece, name, column)
        column += len(piece) + 1
        if not text.text:
            continue
        if pending and begins_item(text.text, after_ended=True):
            yield joined(pending)
            pending = []
        if mark and index == 0:
            pending.append(Text(mark, text.places[:1]))
        pending.append(text)
    if pending:
        yield joined(pending)


def _number(node: Element, path: str, default: int = 0) -> int:
    found = node.find("/".join(f"{W}{step}" for step in path.split("/")))
    text = found.get(f"{W}val", "") if found is not None else ""
    return min(int(text), 60) if text.isdecimal() and len(text) < 4 else default
