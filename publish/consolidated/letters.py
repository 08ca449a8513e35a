"""The letters of an official document: font, alignment, texts a document can hold."""

import re
from typing import Literal

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.text.paragraph import Paragraph

Alignment = Literal["left", "center", "right", "justify"]

FONT = "Times New Roman"
ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
# What XML cannot hold; texts come from reports as they were written.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write(
    paragraph: Paragraph, text: str, size: float, *, bold: bool = False, italic: bool = False
) -> None:
    """Add text to a paragraph in the document's letters."""
    run = paragraph.add_run(clean(text))
    run.font.size, run.bold, run.italic = Pt(size), bold or None, italic or None


def clean(text: str) -> str:
    """Take out of a text what a Word document cannot hold."""
    return _UNWRITABLE.sub("", text)
