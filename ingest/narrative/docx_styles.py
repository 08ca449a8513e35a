"""What the styles of a Word file say of its text: rank of headings, numbering, legacy fonts."""

from dataclasses import dataclass

from ingest.narrative.docx_package import Element, W
from ingest.text import fold

_LEGACY = ".vn"
_VNI = "vni-"
_DEEPEST = 20
_MOST_RANK = 9
_TRUE = frozenset({"1", "true"})


@dataclass(frozen=True)
class Style:
    """One paragraph or character style, its bases included."""

    level: int | None = None
    number: tuple[str, int] | None = None
    font: str | None = None


class Styles:
    """The styles of a file by their identifiers; each is worked out when it is first asked for."""

    def __init__(self, root: Element | None) -> None:
        """Take the root of ``styles.xml``; None where the file has none."""
        self._nodes: dict[str, Element] = {}
        self._known: dict[str, Style] = {}
        self._base: str | None = None
        default_id = ""
        if root is not None:
            self._base = _font(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
            for node in root.iter(f"{W}style"):
                style_id = node.get(f"{W}styleId", "")
                self._nodes[style_id] = node
                if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in _TRUE:
                    default_id = style_id
        self.default = self._style(default_id)

    def of(self, style_id: str | None) -> Style:
        """Return a style; the default where the file does not define it."""
        return self._style(style_id) if style_id and style_id in self._nodes else self.default

    def fonts(self) -> set[str]:
        """Return the fonts the styles of the file name."""
        named = (_font(node.find(f"{W}rPr")) for node in self._nodes.values())
        return {font for font in (*named, self._base) if font}

    def _style(self, style_id: str) -> Style:
        if style_id not in self._known:
            self._known[style_id] = _style(style_id, self._nodes, self._base)
        return self._known[style_id]


def is_tcvn3(font: str | None) -> bool:
    """Tell whether a font is one of the TCVN3 (ABC) fonts: ``.VnTime``, ``.VnArialH``."""
    return bool(font) and str(font).lower().startswith(_LEGACY)


def is_capitals(font: str | None) -> bool:
    """Tell whether a TCVN3 font draws everything in capitals."""
    return is_tcvn3(font) and str(font).rstrip().endswith("H")


def is_vni(font: str | None) -> bool:
    """Tell whether a font is one of the VNI fonts, whose letters are two bytes each."""
    return bool(font) and str(font).lower().startswith(_VNI)


def number_of(properties: Element | None) -> tuple[str, int] | None:
    """Return the list and the depth a paragraph's properties put it in."""
    node = properties.find(f"{W}numPr") if properties is not None else None
    if node is None:
        return None
    list_id, depth = node.find(f"{W}numId"), node.find(f"{W}ilvl")
    if list_id is None:
        return None
    level = depth.get(f"{W}val", "0") if depth is not None else "0"
    return list_id.get(f"{W}val", ""), int(level) if level.isdecimal() else 0


def level_of(properties: Element | None) -> int | None:
    """Return the rank of a heading a paragraph's own properties state."""
    node = properties.find(f"{W}outlineLvl") if properties is not None else None
    value = node.get(f"{W}val", "") if node is not None else ""
    return int(value) + 1 if value.isdecimal() and int(value) < _MOST_RANK else None


def font_of(properties: Element | None) -> str | None:
    """Return the font a run's properties state."""
    return _font(properties)


def _style(style_id: str, nodes: dict[str, Element], base_font: str | None) -> Style:
    """Follow a style to its bases; the nearest statement counts."""
    level: int | None = None
    number: tuple[str, int] | None = None
    font: str | None = None
    current: str | None = style_id
    for _ in range(_DEEPEST):
        node = nodes.get(current or "")
        if node is None:
            break
        properties = node.find(f"{W}pPr")
        level = level or level_of(properties) or _named_level(node)
        number = number or number_of(properties)
        font = font or _font(node.find(f"{W}rPr"))
        based = node.find(f"{W}basedOn")
        current = based.get(f"{W}val") if based is not None else None
    return Style(level, number, font or base_font)


def _named_level(node: Element) -> int | None:
    name = node.find(f"{W}name")
    words = fold(name.get(f"{W}val", "")).split() if name is not None else []
    if words == ["title"]:
        return 1
    if len(words) == 2 and words[0] == "heading" and words[1].isdecimal():
        return int(words[1])
    return None


def _font(properties: Element | None) -> str | None:
    node = properties.find(f"{W}rFonts") if properties is not None else None
    if node is None:
        return None
    return node.get(f"{W}ascii") or node.get(f"{W}hAnsi") or node.get(f"{W}cs")
