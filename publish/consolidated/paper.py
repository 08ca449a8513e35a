"""The paper of an official document: margins, letters, page numbers of Decree 30/2020/NĐ-CP."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from publish.consolidated.letters import ALIGNMENTS, FONT, Alignment, clean, write
from publish.consolidated.ruled_tables import Ruled, fix_widths, keep_whole, ruled_table

BODY_SIZE = 13.0
TABLE_SIZE = 10.5
WIDTH_CM = 16.5
LANDSCAPE_WIDTH_CM = 25.7
_SHORT_CM, _LONG_CM = 21.0, 29.7
_LEFT_CM, _RIGHT_CM, _EDGE_CM = 3.0, 1.5, 2.0
_INDENT_CM = 1.0


class Paper:
    """One document under way, written from top to bottom."""

    def __init__(self) -> None:
        self.word: WordDocument = Document()
        self._dress()
        first = self.word.sections[0]
        _lay_out(first, landscape=False)
        # The number stands in the top margin of every page but the first.
        first.different_first_page_header_footer = True
        _number_pages(first)

    def save(self, path: Path, title: str) -> None:
        """Write the file.

        Args:
            path: Where to.
            title: What programs show as the document's title.
        """
        properties = self.word.core_properties
        properties.title, properties.language = clean(title), "vi-VN"
        properties.author = properties.comments = ""
        self.word.save(str(path))

    def paragraph(
        self,
        text: str = "",
        alignment: Alignment = "justify",
        *,
        size: float = BODY_SIZE,
        bold: bool = False,
        italic: bool = False,
        indented: bool = True,
        after: float = 6,
    ) -> Paragraph:
        """Write one paragraph; indented ones begin 1 cm in."""
        made = self.word.add_paragraph()
        made.alignment = ALIGNMENTS[alignment]
        made.paragraph_format.space_after = Pt(after)
        if indented:
            made.paragraph_format.first_line_indent = Cm(_INDENT_CM)
        write(made, text, size, bold=bold, italic=italic)
        return made

    def heading(self, text: str, level: int) -> None:
        """Write a heading programs list as one."""
        made = self.word.add_paragraph(style=f"Heading {level}")
        made.paragraph_format.first_line_indent = Cm(_INDENT_CM)
        write(made, text, BODY_SIZE, bold=True)

    def table(
        self, columns: Sequence[Ruled], rows: Sequence[Sequence[str]], size: float = TABLE_SIZE
    ) -> None:
        """Write a ruled table, and leave room below it.

        Args:
            columns: Its columns.
            rows: Texts of the cells.
            size: Of the letters, points.
        """
        ruled_table(self.word, columns, rows, size)
        self.gap()

    def bare_table(self, widths_cm: Sequence[float]) -> list[_Cell]:
        """Put blocks side by side, without rules; return their cells."""
        made = self.word.add_table(rows=1, cols=len(widths_cm))
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        fix_widths(made, widths_cm)
        keep_whole(made.rows[0]._tr, is_header=False)
        return list(made.rows[0].cells)

    def gap(self, *, keep: bool = False) -> None:
        """Leave a little room, as below a table; kept, on the page of what follows."""
        made = self.word.add_paragraph()
        made.paragraph_format.space_after = Pt(0)
        made.paragraph_format.keep_with_next = keep
        write(made, "", 6)

    def close(self) -> None:
        """Mark the end of the text as official documents do: behind its last sentence."""
        last = self.word.paragraphs[-1]
        if not last.text:
            last = self.paragraph()
        write(last, "/." if last.text.endswith(".") else "./.", BODY_SIZE)
        last.paragraph_format.keep_with_next = True  # no signature alone on a page

    def begin_sheet(self, *, landscape: bool) -> None:
        """Begin a new page, upright or across."""
        section = self.word.add_section()
        section.different_first_page_header_footer = False
        _lay_out(section, landscape=landscape)

    def _dress(self) -> None:
        styles = self.word.styles
        for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
            style = cast(ParagraphStyle, styles[name])
            style.font.name, style.font.size = FONT, Pt(BODY_SIZE)
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.font.italic = False
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            for script in ("eastAsia", "cs"):
                fonts.set(qn(f"w:{script}"), FONT)
            style.paragraph_format.space_before = Pt(6 if name != "Normal" else 0)
            style.paragraph_format.space_after = Pt(6)
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            style.paragraph_format.keep_with_next = name != "Normal"


def rule(paragraph: Paragraph, left_cm: float, right_cm: float) -> None:
    """Draw a line across the top of an empty paragraph, so far from both edges."""
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent = Cm(left_cm), Cm(right_cm)
    form.space_before = Pt(4)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _lay_out(section: Section, *, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    width, height = (_LONG_CM, _SHORT_CM) if landscape else (_SHORT_CM, _LONG_CM)
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.top_margin = section.bottom_margin = Cm(_EDGE_CM)
    section.left_margin = Cm(_EDGE_CM if landscape else _LEFT_CM)
    section.right_margin = Cm(_EDGE_CM if landscape else _RIGHT_CM)
    section.header_distance = section.footer_distance = Cm(1.0)


def _number_pages(section: Section) -> None:
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(BODY_SIZE)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        node = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            node.set(qn("w:fldCharType"), kind)
        else:
            node.text = text
        run._r.append(node)
