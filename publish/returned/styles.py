"""The styles of a workbook, added to and never changed: who has a style keeps it."""

from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from publish.returned.book import Book
from publish.returned.package import Element, parsed, place

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
    "tableStyles", "colors", "extLst",
)  # fmt: skip
_DEFAULTS = {
    "fonts": '<font><sz val="11"/><name val="Calibri"/></font>',
    "fills": (
        '<fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
    ),
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
}
_LINE = '<{0} style="thin"><color rgb="FFBFBFBF"/></{0}>'
_BOX = "".join(_LINE.format(side) for side in ("left", "right", "top", "bottom"))


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell of a sheet we write looks; colours are ``RRGGBB``, empty for none."""

    size: int = 11
    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = "000000"
    fill: str = ""
    boxed: bool = False
    horizontal: str = "general"
    vertical: str = "top"


class Styles:
    """The part ``styles`` of a workbook."""

    def __init__(self, book: Book) -> None:
        """Find the styles, or begin them where there are none."""
        self._main = book.main
        part = book.related("styles")
        if part is None:
            part = book.package.free_name("xl/styles{}.xml")
            book.package.write(part, f'<styleSheet xmlns="{book.main}"/>'.encode(), _TYPE)
            book.package.relate(book.part, f"{book.office}/styles", part)
        self._root = book.package.tree(part)
        self._known: dict[tuple[object, ...], int] = {}

    def fill_of(self, style: int) -> str:
        """Return the fill of a style as XML."""
        fills, number = self._group("fills"), int(self._format(style).get("fillId") or 0)
        node = fills[number] if number < len(fills) else fills[0]
        return str(etree.tostring(node, encoding="unicode", with_tail=False))

    def with_fill(self, style: int, fill: str) -> int:
        """Return the style that differs in its fill alone.

        Raises:
            ValueError, SyntaxError: If the text is no fill.
        """
        key = ("fill", style, fill)
        if key not in self._known:
            node = parsed(fill.encode())
            if node.tag != f"{{{self._main}}}fill":
                raise ValueError(fill)
            number = self._added("fills", node)
            changed = deepcopy(self._format(style))
            changed.set("fillId", str(number))
            changed.set("applyFill", "1")
            self._known[key] = self._added("cellXfs", changed)
        return self._known[key]

    def colour(self, style: int) -> str:
        """Return the colour of a style's plain fill as ``AARRGGBB``; empty where it has none."""
        node = parsed(self.fill_of(style).encode())
        front = node.find(f"{{{self._main}}}patternFill/{{{self._main}}}fgColor")
        return "" if front is None else str(front.get("rgb") or "").upper()

    def plain_fill(self, colour: str) -> str:
        """Return a fill of one colour, ``AARRGGBB`` or ``RRGGBB``, as XML."""
        rgb = colour if len(colour) == 8 else f"FF{colour}"
        return (
            f'<fill xmlns="{self._main}"><patternFill patternType="solid"><fgColor rgb="{rgb}"/>'
            '<bgColor indexed="64"/></patternFill></fill>'
        )

    def no_fill(self) -> str:
        """Return the fill that is none as XML."""
        return f'<fill xmlns="{self._main}"><patternFill patternType="none"/></fill>'

    def look(self, look: Look) -> int:
        """Return the style that looks so."""
        if (look,) not in self._known:
            marks = "".join(
                f"<{name}/>"
                for name, on in (("b", look.bold), ("i", look.italic), ("u", look.underline))
                if on
            )
            font = self._made(
                f'<font>{marks}<sz val="{look.size}"/><color rgb="FF{look.colour}"/>'
                '<name val="Times New Roman"/><family val="1"/></font>'
            )
            fill = parsed((self.plain_fill(look.fill) if look.fill else self.no_fill()).encode())
            border = self._made(f"<border>{_BOX if look.boxed else ''}</border>")
            numbers = [
                self._added(group, node)
                for group, node in (("fonts", font), ("fills", fill), ("borders", border))
            ]
            style = self._made(
                '<xf numFmtId="0" fontId="{}" fillId="{}" borderId="{}" applyFont="1" '
                'applyFill="1" applyBorder="1" applyAlignment="1">'
                '<alignment horizontal="{}" vertical="{}" wrapText="1"/></xf>'.format(
                    *numbers, look.horizontal, look.vertical
                )
            )
            self._known[look,] = self._added("cellXfs", style)
        return self._known[look,]

    def _format(self, style: int) -> Element:
        formats = self._group("cellXfs")
        return formats[style] if 0 <= style < len(formats) else formats[0]

    def _made(self, text: str) -> Element:
        name, rest = text[1:].split(">", 1)
        tag, space, attributes = name.partition(" ")
        return parsed(f'<{tag} xmlns="{self._main}"{space}{attributes}>{rest}'.encode())

    def _group(self, name: str) -> Element:
        group = self._root.find(f"{{{self._main}}}{name}")
        if group is None:
            group = self._made(f"<{name}>{_DEFAULTS[name]}</{name}>")
            place(self._root, group, _ORDER[_ORDER.index(name) + 1 :])
        return group

    def _added(self, group_name: str, node: Element) -> int:
        group = self._group(group_name)
        group.append(node)
        group.set("count", str(len(group)))
        return len(group) - 1
