"""One sheet of a template cut up around the cells that change from unit to unit."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_ROW = re.compile(r'<row r="([0-9]+)".*?</row>', re.DOTALL)
_STYLE = re.compile(r' s="[0-9]+"')
_REFERENCE = re.compile(r"&#([0-9]+);")
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet

Content = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class SheetForm:
    """The XML of a sheet with slots.

    Attributes:
        chunks: Text, cell, text, cell, …, text; every other one is a slot.
        opening: How the cell of each slot begins, up to its style.
        cells: Every other cell that may have to change, by reference, as it stands.
    """

    chunks: tuple[str, ...]
    opening: tuple[str, ...]
    cells: Mapping[str, str]

    def filled(self, contents: Sequence[str], changes: Mapping[str, Content]) -> bytes:
        """Return the XML of the sheet.

        Args:
            contents: What stands in each slot: its XML as :func:`number_cell` and
                :func:`text_cell` give it; empty for a blank cell.
            changes: Cells outside the slots that differ, by reference.
        """
        chunks = list(self.chunks)
        cells = zip(self.opening, contents, strict=True)
        chunks[1::2] = [opening + (content or "/>") for opening, content in cells]
        xml = "".join(chunks)
        for reference, content in changes.items():
            cell = self.cells[reference]
            xml = xml.replace(cell, _opening(cell) + cell_xml(content), 1)
        return xml.encode()


def sheet_form(xml: str, slots: Iterable[str], without_rows: Iterable[int] = ()) -> SheetForm:
    """Cut up the XML of a sheet.

    Args:
        xml: The sheet as the template has it.
        slots: References of the cells that always change, in the order of the sheet.
        without_rows: Rows to leave out (the rows below keep their numbers).

    Raises:
        ValueError: If a slot is not a cell of the sheet, or the slots are out of order.
    """
    dropped = set(map(str, without_rows))
    xml = _REFERENCE.sub(lambda match: _character(int(match[1])), xml)
    if dropped:
        xml = _ROW.sub(lambda match: "" if match[1] in dropped else match[0], xml)
    wanted = list(slots)
    found = {match[1]: match for match in _CELL.finditer(xml)}
    chunks, opening, at = [], [], 0
    for reference in wanted:
        match = found.pop(reference, None)
        if match is None or match.start() < at:
            raise ValueError(f"no such cell, or out of order: {reference}")
        chunks += [xml[at : match.start()], ""]
        opening.append(_opening(match[0]))
        at = match.end()
    chunks.append(xml[at:])
    return SheetForm(
        tuple(chunks), tuple(opening), {name: match[0] for name, match in found.items()}
    )


def cell_xml(content: Content) -> str:
    """Return what follows the opening of a cell, closed."""
    if content is None:
        return "/>"
    if isinstance(content, date):
        return number_cell(str((content - _EPOCH).days))
    if isinstance(content, float):
        return number_cell(format(content, ".15g"))
    return text_cell(content) if isinstance(content, str) else number_cell(str(content))


def number_cell(digits: str) -> str:
    """Return the inside of a number cell."""
    return f"><v>{digits}</v></c>"


def text_cell(text: str) -> str:
    """Return the inside of a text cell."""
    return f' t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _opening(cell: str) -> str:
    match = _CELL.match(cell)
    assert match is not None  # noqa: S101 (only cells come here)
    style = _STYLE.search(match[2])
    return f'<c r="{match[1]}"{style[0] if style else ""}'


def _character(code: int) -> str:
    """Spell out a character reference unless XML needs it as one."""
    return f"&#{code};" if code < 32 or chr(code) in "<>&\"'" else chr(code)
