"""Comments of a worksheet: their texts in one part, the boxes they are shown in in another.

The boxes are VML, which Excel does not always write well formed: they are edited as text.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from lxml import etree

from publish.returned.book import Book
from publish.returned.grid import Grid, split_reference
from publish.returned.package import Element, parsed, place

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE = (
    f'<v:shapetype {_NAMESPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NEW_DRAWING = (
    f'<xml {_NAMESPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    "</o:shapelayout></xml>"
).encode()
_SHAPE = (
    f'<v:shape {_NAMESPACES} id="_x0000_s{{number}}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:60pt;margin-top:2pt;width:{width}px;height:{height}px;'
    'z-index:{number};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}'
    "</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
# Which prefix stands for which vocabulary is for the writer to choose.
_SHAPES = re.compile(rb"<(?:\w+:)?shape\b.*?</(?:\w+:)?shape>", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*<")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*<")
_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>)([\s\d,]+)(<)")
_SHAPE_NUMBER = re.compile(rb"_x0000_s(\d+)")
_WIDTH, _LINE_HEIGHT, _LINE_LENGTH, _TALLEST = 340, 17, 48, 500
_CELL_WIDTH, _CELL_HEIGHT = 64, 20  # what Excel gives a cell nobody sized
_FONT = '<sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/>'


class Note(NamedTuple):
    """What a comment says: its author, and its text as XML, formats included."""

    author: str
    text: str


class Notes:
    """The comments of one worksheet."""

    def __init__(self, book: Book, grid: Grid) -> None:
        """Find the comments; nothing is made before one is written."""
        self._book, self._grid = book, grid
        relations = book.package.relations(grid.part)
        self._comments = next((one.target for one in relations if one.kind == "comments"), "")
        drawing = grid.legacy_drawing(book.office)
        self._drawing = next((one.target for one in relations if one.relation_id == drawing), "")

    def get(self, reference: str) -> Note | None:
        """Return the comment of a cell."""
        node = self._node(reference)
        if node is None:
            return None
        authors = [str(one.text or "") for one in self._list("authors")]
        number = int(node.get("authorId") or 0)
        text = node.find(self._grid.tag("text"))
        written = "" if text is None else etree.tostring(text, encoding="unicode", with_tail=False)
        return Note(authors[number] if number < len(authors) else "", written)

    def append(self, reference: str, author: str, text: str) -> None:
        """Write a comment, below what the cell's comment says already."""
        node = self._node(reference)
        is_new = node is None
        if node is None:
            node = self._begin(reference, author)
        held = node.find(self._grid.tag("text"))
        before = "".join(held.itertext())
        _in_runs(self._grid, held)
        place(held, _run(self._grid, f"\n{text}" if before else text), ("rPh", "phoneticPr"))
        lines = sum(1 + len(line) // _LINE_LENGTH for line in f"{before}\n{text}".splitlines())
        self._box(reference, min(_TALLEST, 24 + _LINE_HEIGHT * lines), is_new=is_new)

    def put_back(self, reference: str, note: Note | None) -> None:
        """Let a comment say what it said before; take it away where there was none.

        Raises:
            ValueError, SyntaxError: If what it said is no text of a comment.
        """
        node = self._node(reference)
        if node is None:
            return
        if note is None:
            node.getparent().remove(node)
            self._redraw(reference, lambda _: b"")
            return
        text = parsed(note.text.encode())
        if text.tag != self._grid.tag("text"):
            raise ValueError(reference)
        node.replace(node.find(self._grid.tag("text")), text)
        node.set("authorId", str(self._author(note.author)))

    def _list(self, name: str) -> Element:
        root = self._book.package.tree(self._comments)
        found = root.find(self._grid.tag(name))
        if found is None:
            found = etree.Element(self._grid.tag(name))
            root.insert(0 if name == "authors" else len(root), found)
        return found

    def _node(self, reference: str) -> Element | None:
        if not self._comments or self._comments not in self._book.package:
            return None
        comments = self._list("commentList")
        return next((one for one in comments if one.get("ref") == reference), None)

    def _author(self, author: str) -> int:
        authors = self._list("authors")
        names = [str(one.text or "") for one in authors]
        if author not in names:
            etree.SubElement(authors, self._grid.tag("author")).text = author
            names.append(author)
        return names.index(author)

    def _begin(self, reference: str, author: str) -> Element:
        book, grid = self._book, self._grid
        if not self._comments:
            self._comments = book.package.free_name("xl/comments{}.xml")
            empty = f'<comments xmlns="{grid.main}"><authors/><commentList/></comments>'
            book.package.write(self._comments, empty.encode(), _COMMENTS_TYPE)
            book.package.relate(grid.part, f"{book.office}/comments", self._comments)
        given = {"ref": reference, "authorId": str(self._author(author))}
        node = etree.SubElement(self._list("commentList"), grid.tag("comment"), given)
        etree.SubElement(node, grid.tag("text"))
        return node

    def _box(self, reference: str, height: int, *, is_new: bool) -> None:
        """Give a comment a box that is large enough."""
        if not self._drawing:
            package, office = self._book.package, self._book.office
            self._drawing = package.free_name("xl/drawings/vmlDrawing{}.vml")
            package.know_suffix("vml", _VML_TYPE)
            package.write(self._drawing, _NEW_DRAWING)
            relation = package.relate(self._grid.part, f"{office}/vmlDrawing", self._drawing)
            self._grid.set_legacy_drawing(office, relation)
        if is_new or not self._redraw(reference, lambda shape: _grown(shape, height)):
            self._draw(reference, height)

    def _redraw(self, reference: str, change: Callable[[bytes], bytes]) -> bool:
        """Change the box of a cell's comment; tell whether there was one."""
        if not self._drawing:
            return False
        cell = tuple(number - 1 for number in split_reference(reference))
        content = self._book.package.read(self._drawing)
        for match in _SHAPES.finditer(content):
            row, column = _ROW.search(match[0]), _COLUMN.search(match[0])
            if row and column and (int(row[1]), int(column[1])) == cell:
                changed = content[: match.start()] + change(match[0]) + content[match.end() :]
                self._book.package.write(self._drawing, changed)
                return True
        return False

    def _draw(self, reference: str, height: int) -> None:
        content = self._book.package.read(self._drawing)
        row, column = (number - 1 for number in split_reference(reference))
        numbers = [int(one) for one in _SHAPE_NUMBER.findall(content)]
        right = column + 1 + _WIDTH // _CELL_WIDTH
        below = row + -(-height // _CELL_HEIGHT)
        shape = _SHAPE.format(
            number=max([1024, *numbers]) + 1, width=_WIDTH, height=height, row=row, column=column,
            anchor=f"{column + 1}, 12, {row}, 2, {right}, 12, {below}, 2",
        )  # fmt: skip
        kind = "" if b"_x0000_t202" in content else _SHAPE_TYPE
        end = content.rfind(b"</")
        self._book.package.write(
            self._drawing, content[:end] + (kind + shape).encode() + content[end:]
        )


def _run(grid: Grid, text: str) -> Element:
    run = parsed(f'<r xmlns="{grid.main}"><rPr>{_FONT}</rPr><t/></r>'.encode())
    held = run.find(grid.tag("t"))
    held.text = text
    held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def _in_runs(grid: Grid, text: Element) -> None:
    """Make a text that is plain a run, so that others can follow it."""
    held = text.find(grid.tag("t"))
    if held is not None:
        run = etree.Element(grid.tag("r"))
        text.replace(held, run)
        run.append(held)


def _grown(shape: bytes, height: int) -> bytes:
    """Make a box larger where it is too small for what its comment says now."""

    def grow(match: re.Match[bytes]) -> bytes:
        numbers = [int(one) for one in match[2].split(b",")]
        if len(numbers) != 8:
            return match[0]
        numbers[4] = max(numbers[4], numbers[0] + _WIDTH // _CELL_WIDTH)
        numbers[6] = max(numbers[6], numbers[2] + -(-height // _CELL_HEIGHT))
        return match[1] + ", ".join(map(str, numbers)).encode() + match[3]

    return _ANCHOR.sub(grow, shape)
