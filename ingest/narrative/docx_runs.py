"""The text of a Word paragraph: its runs in order, less what was deleted, hidden or drawn twice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.narrative.docx_package import Element, W
from ingest.narrative.docx_styles import Styles, font_of, is_capitals, is_tcvn3, is_vni
from ingest.tcvn3 import from_tcvn3, from_tcvn3_capitals

_SKIPPED = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "sectPr")
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = f"{W}txbxContent"
_DIGITS = re.compile(r"\d{1,2}")
_MEASURE = re.compile(r"(?:^|[\s\d])(?:k?m|[cdm]m|ha)$", re.I)


@dataclass
class RunText:
    """What a paragraph holds.

    Attributes:
        pieces: Its text; a forced line break parts pieces.
        notes: Footnotes referred to, in order.
        boxes: Text boxes anchored in it.
        letters: Letters by kind of font, to tell a file that cannot be read.
    """

    pieces: list[str] = field(default_factory=lambda: [""])
    notes: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    vni_letters: int = 0

    @property
    def text(self) -> str:
        """The pieces as one text."""
        return " ".join(piece.strip() for piece in self.pieces if piece.strip())


def run_text(paragraph: Element, styles: Styles, paragraph_font: str | None) -> RunText:
    """Collect the text of a paragraph.

    Args:
        paragraph: Its ``w:p``.
        styles: The styles of the file.
        paragraph_font: Font of its style.
    """
    held = RunText()
    for run in _runs(paragraph, held):
        _take(run, styles, paragraph_font, held)
    return held


def _runs(node: Element, held: RunText) -> Iterator[Element]:
    for child in node:
        if child.tag == f"{W}r":
            yield child
        elif child.tag not in _SKIPPED and child.tag != _FALLBACK:
            yield from _runs(child, held)


def _take(run: Element, styles: Styles, paragraph_font: str | None, held: RunText) -> None:
    properties = run.find(f"{W}rPr")
    if properties is not None and _is_on(properties.find(f"{W}vanish")):
        return
    font = font_of(properties) or _style_font(properties, styles) or paragraph_font
    raw = "".join(_characters(run, held))
    if not raw:
        return
    if is_tcvn3(font):
        raw = from_tcvn3_capitals(raw) if is_capitals(font) else from_tcvn3(raw)
    elif is_vni(font):
        held.vni_letters += sum(char.isalpha() for char in raw)
    if _is_reference(raw, properties, held.pieces[-1]):
        return
    first, *others = raw.split("\n")
    held.pieces[-1] += first
    held.pieces += others


def _characters(run: Element, held: RunText) -> Iterator[str]:
    for node in run:
        if node.tag == f"{W}t":
            yield node.text or ""
        elif node.tag in (f"{W}tab", f"{W}ptab"):
            yield "\t"
        elif node.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif node.tag == f"{W}noBreakHyphen":
            yield "-"
        elif node.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            kind = "footnote" if node.tag.endswith("footnoteReference") else "endnote"
            held.notes.append(f"{kind}:{node.get(f'{W}id', '')}")
        else:
            held.boxes += list(_boxes(node))


def _boxes(node: Element) -> Iterator[Element]:
    if node.tag == _BOX:
        yield node
        return
    for child in node:
        if child.tag != _FALLBACK:
            yield from _boxes(child)


def _is_on(node: Element | None) -> bool:
    return node is not None and node.get(f"{W}val", "1") not in ("0", "false", "off")


def _style_font(properties: Element | None, styles: Styles) -> str | None:
    node = properties.find(f"{W}rStyle") if properties is not None else None
    return styles.of(node.get(f"{W}val")).font if node is not None else None


def _is_reference(raw: str, properties: Element | None, before: str) -> bool:
    """A raised number is a footnote's mark typed by hand; behind m or km it is not."""
    node = properties.find(f"{W}vertAlign") if properties is not None else None
    if node is None or node.get(f"{W}val") != "superscript":
        return False
    return bool(_DIGITS.fullmatch(raw.strip())) and not _MEASURE.search(before)
