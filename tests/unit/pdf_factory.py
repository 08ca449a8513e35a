"""PDF files for tests, written by hand: text at a place in a size, and ruled lines."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

A4 = (595, 842)
_WIDTH = 0.5
"""Every letter is half as wide as it is high."""


@dataclass
class Sheet:
    """One page: drawing commands, and the letters used."""

    commands: list[str] = field(default_factory=list)
    letters: set[str] = field(default_factory=set)
    picture: bool = False

    def text(self, x: float, y: float, text: str, size: float = 12) -> "Sheet":
        """Write a text from a place; ``y`` counts from the foot of the page."""
        self.letters |= set(text)
        codes = "".join(f"{ord(char):04X}" for char in text)
        self.commands.append(f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET")
        return self

    def lines(self, x: float, y: float, texts: Iterable[str], size: float = 12) -> float:
        """Write texts below one another; return the height below the last."""
        for text in texts:
            self.text(x, y, text, size)
            y -= size * 1.4
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a line."""
        self.commands.append(f"0.5 w {x0} {y0} m {x1} {y1} l S")

    def table(
        self,
        top: float,
        columns: Sequence[float],
        rows: Sequence[Sequence[str]],
        height: float = 20,
    ) -> float:
        """Draw a ruled table; return its lower edge."""
        bottom = top - height * len(rows)
        for index in range(len(rows) + 1):
            self.rule(columns[0], top - index * height, columns[-1], top - index * height)
        for x in columns:
            self.rule(x, top, x, bottom)
        for index, row in enumerate(rows):
            for x, cell in zip(columns, row, strict=False):
                self.text(x + 3, top - index * height - 14, cell, 10)
        return bottom


def width(text: str, size: float = 12) -> float:
    """Return how wide a text is printed."""
    return len(text) * size * _WIDTH


def write_pdf(path: Path, *sheets: Sheet, catalog: str = "", objects: Sequence[str] = ()) -> Path:
    """Write pages to a file.

    Args:
        path: Where.
        sheets: The pages.
        catalog: Entries added to the catalog.
        objects: Further objects; the first has number 100.
    """
    letters = sorted(set().union(*(sheet.letters for sheet in sheets)))
    chars = "\n".join(f"<{ord(c):04X}> <{ord(c):04X}>" for c in letters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{chars}\nendbfchar endcmap end end"
    )
    kids = " ".join(f"{10 + 2 * index} 0 R" for index in range(len(sheets)))
    held: dict[int, bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /Times /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        4: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Times /DW 500 /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        5: _stream(cmap.encode()),
        6: _stream(
            bytes(3),
            b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 "
            b"/ColorSpace /DeviceRGB",
        ),
    }
    for index, sheet in enumerate(sheets):
        picture = "q 500 0 0 700 40 40 cm /P Do Q\n" if sheet.picture else ""
        held[10 + 2 * index] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {A4[0]} {A4[1]}] /Contents "
            f"{11 + 2 * index} 0 R "
            "/Resources << /Font << /F1 3 0 R >> /XObject << /P 6 0 R >> >> >>"
        ).encode()
        held[11 + 2 * index] = _stream((picture + "\n".join(sheet.commands)).encode())
    base = 10 + 2 * len(sheets)
    held |= {max(base, 100) + index: text.encode() for index, text in enumerate(objects)}
    path.write_bytes(_file(held))
    return path


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data)
    return (
        b"<< "
        + entries
        + b" /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream"
    )


def _file(objects: dict[int, bytes]) -> bytes:
    content = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in sorted(objects.items()):
        places[number] = len(content)
        content += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, size = len(content), max(objects) + 1
    content += b"xref\n0 %d\n" % size
    for number in range(size):
        used = number in places
        content += b"%010d %05d %s \n" % (places.get(number, 0), 0, b"n" if used else b"f")
    content += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(content)
