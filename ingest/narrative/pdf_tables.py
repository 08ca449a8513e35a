"""Ruled tables of a PDF page: from the lines drawn to a grid of cells.

The lines come from pypdfium2, which reads a page in milliseconds; how they make cells is worked out
by pdfplumber's table functions, which need nothing else of it.
"""

from collections.abc import Iterator, Sequence
from ctypes import c_float
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]
from pdfplumber.table import (
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)

from ingest.narrative.document import Text
from ingest.narrative.grids import Cell, PrintedRow
from ingest.narrative.pdf_lines import Decode, with_hyphens
from ingest.narrative.runs import line_text

_FEWEST_EDGES = 4
_MOST_EDGES = 20_000
_MOST_SEGMENTS = 200
_THIN = 2.5
_SHORTEST = 8.0
_NEAR = 3.0
_FEWEST_COLUMNS = 2

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, measured downwards from the top of the page."""


@dataclass(frozen=True)
class RuledTable:
    """One ruled table on one page: its box and its rows."""

    box: Box
    rows: tuple[PrintedRow, ...]

    def holds(self, left: float, top: float) -> bool:
        """Tell whether a point of the page lies in the table."""
        x0, y0, x1, y1 = self.box
        return x0 - _NEAR <= left <= x1 + _NEAR and y0 - _NEAR <= top <= y1 + _NEAR


@dataclass(frozen=True)
class _PageText:
    """The text of a page, its height, and how its letters are to be read."""

    page: pdfium.PdfTextPage
    height: float
    decode: Decode

    def cell(self, box: Box, name: str) -> Cell:
        """Return what stands in a box; ``name`` tells where, see ``Place``."""
        left, top, right, bottom = box
        raw = self.page.get_text_bounded(
            left + 0.5, self.height - bottom + 0.5, right - 0.5, self.height - top - 0.5
        )
        found: Text = line_text(self.decode(raw), name)
        return [found] if found.text else []


def ruled_tables(
    page: pdfium.PdfPage, text: pdfium.PdfTextPage, first: int, decode: Decode = with_hyphens
) -> Iterator[RuledTable]:
    """Yield the ruled tables of a page, from top to bottom.

    Args:
        page: The page.
        text: Its text.
        first: Number of the first table found here, for locators.
        decode: Makes the text its author saw of what the library gives.
    """
    height = page.get_height()
    edges = _edges(page, height)
    if not _FEWEST_EDGES <= len(edges) <= _MOST_EDGES:
        return
    merged = merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR)
    cells = intersections_to_cells(edges_to_intersections(merged, _NEAR, _NEAR))
    number = first
    for table in sorted(cells_to_tables(cells), key=lambda boxes: min(box[1] for box in boxes)):
        boxes = [(float(x0), float(y0), float(x1), float(y1)) for x0, y0, x1, y1 in table]
        rows = _rows(boxes, _PageText(text, height, decode), number)
        if rows:
            yield RuledTable(_around(boxes), tuple(rows))
            number += 1


def _edges(page: pdfium.PdfPage, height: float) -> list[dict[str, Any]]:
    edges: list[dict[str, Any]] = []
    for drawn in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=3):
        for x0, y0, x1, y1 in _strokes(drawn):
            left, right = sorted((x0, x1))
            top, bottom = sorted((height - y0, height - y1))
            edges += _edge(left, top, right, bottom)
            if len(edges) > _MOST_EDGES:
                return edges
    return edges


def _edge(left: float, top: float, right: float, bottom: float) -> list[dict[str, Any]]:
    """Make an edge of a thin stroke; four of a box."""
    if bottom - top <= _THIN and right - left >= _SHORTEST:
        middle = (top + bottom) / 2
        return [_line("h", left, middle, right, middle)]
    if right - left <= _THIN and bottom - top >= _SHORTEST:
        middle = (left + right) / 2
        return [_line("v", middle, top, middle, bottom)]
    if right - left < _SHORTEST or bottom - top < _SHORTEST:
        return []
    return [
        _line("h", left, top, right, top),
        _line("h", left, bottom, right, bottom),
        _line("v", left, top, left, bottom),
        _line("v", right, top, right, bottom),
    ]


def _line(orientation: str, x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
    return {
        "orientation": orientation,
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "object_type": "line",
    }


def _strokes(drawn: pdfium.PdfObject) -> Iterator[tuple[float, float, float, float]]:
    """Yield the straight strokes of a path, or the box of one that is no drawing of lines."""
    count = pdfium_c.FPDFPath_CountSegments(drawn)
    if count <= 2 or count == 5 or count > _MOST_SEGMENTS:
        left, bottom, right, top = drawn.get_bounds()
        yield left, bottom, right, top
        return
    matrix = drawn.get_matrix()
    before: tuple[float, float] | None = None
    x, y = c_float(), c_float()
    for index in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(drawn, index)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        if kind == pdfium_c.FPDF_SEGMENT_LINETO and before is not None:
            yield (*before, *point)
        before = point


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _rows(boxes: Sequence[Box], text: _PageText, number: int) -> list[PrintedRow]:
    """Put every cell into each place of the grid it covers."""
    columns = _marks(box[0] for box in boxes)
    lines = _marks(box[1] for box in boxes)
    if len(columns) < _FEWEST_COLUMNS:
        return []
    rows: list[list[Cell]] = [[[] for _ in columns] for _ in lines]
    for left, top, right, bottom in boxes:
        row, column = _place(lines, top), _place(columns, left)
        name = f"t{number}r{row + 1}c{column + 1}"
        cell = text.cell((left, top, right, bottom), name)
        for down in range(row, len(lines)):
            if lines[down] >= bottom - _NEAR:
                break
            for across in range(column, len(columns)):
                if columns[across] >= right - _NEAR:
                    break
                rows[down][across] = cell
    if not any(cell for row in rows for cell in row):
        return []
    return [PrintedRow(row) for row in rows]


def _marks(values: Iterator[float]) -> list[float]:
    """Return the distinct positions, near ones as one."""
    marks: list[float] = []
    for value in sorted(values):
        if not marks or value - marks[-1] > _NEAR:
            marks.append(value)
    return marks


def _place(marks: Sequence[float], value: float) -> int:
    return min(range(len(marks)), key=lambda index: abs(marks[index] - value))
