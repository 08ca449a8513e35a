"""What stands above and below the text: motto, agency, number, title; recipients and signature."""

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from publish.consolidated.letters import write
from publish.consolidated.model import Frame
from publish.consolidated.outline import Words
from publish.consolidated.paper import BODY_SIZE, Paper, rule

_NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_LEFT_CM, _RIGHT_CM = 6.6, 9.9
_SIGNATURE_LINES = 4
PROVISIONAL = ("open", "preliminary")


def write_head(paper: Paper, words: Words, frame: Frame) -> None:
    """Write all that stands above the first section."""
    left, right = paper.bare_table((_LEFT_CM, _RIGHT_CM))
    for place, text in enumerate(words("parent_agency").split(";")):
        _line(left, text, 12, first=place == 0)
    _line(left, words("agency"), 12, bold=True)
    _ruled(left, 2.2)
    _line(left, words("number"), BODY_SIZE)
    _line(right, _NATION, 12, bold=True, first=True)
    _line(right, _MOTTO, BODY_SIZE, bold=True)
    _ruled(right, 2.0)
    _line(right, words("place"), BODY_SIZE, italic=True)
    paper.paragraph("BÁO CÁO", "center", size=14, bold=True, indented=False, after=0)
    paper.paragraph(words("subject"), "center", size=14, bold=True, indented=False, after=0)
    paper.paragraph(words("window"), "center", italic=True, indented=False, after=0)
    is_provisional = frame.period_state in PROVISIONAL
    state = words(f"state_{frame.period_state}")
    paper.paragraph(
        state, "center", bold=is_provisional, italic=not is_provisional, indented=False, after=0
    )
    _ruled_below(paper)


def write_end(paper: Paper, words: Words) -> None:
    """Write recipients and signature."""
    paper.gap(keep=True)
    left, right = paper.bare_table((_LEFT_CM + 1.2, _RIGHT_CM - 1.2))
    title = _line(left, "Nơi nhận:", 12, bold=True, italic=True, first=True)
    title.alignment = WD_ALIGN_PARAGRAPH.LEFT
    recipients = words("recipients").split(";")
    for place, recipient in enumerate(recipients, start=1):
        end = "." if place == len(recipients) else ";"
        _line(left, f"- {recipient}{end}", 11).alignment = WD_ALIGN_PARAGRAPH.LEFT
    _line(right, words("signed_for"), BODY_SIZE, bold=True, first=True)
    _line(right, words("signer"), BODY_SIZE, bold=True)
    for _ in range(_SIGNATURE_LINES):
        _line(right, "", BODY_SIZE)
    _line(right, "(Họ và tên)", BODY_SIZE, italic=True)


def _line(
    cell: _Cell,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    first: bool = False,
) -> Paragraph:
    paragraph: Paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    write(paragraph, text, size, bold=bold, italic=italic)
    return paragraph


def _ruled(cell: _Cell, inset_cm: float) -> None:
    rule(_line(cell, "", 4), inset_cm, inset_cm)


def _ruled_below(paper: Paper) -> None:
    paragraph = paper.paragraph("", "center", size=4, indented=False, after=4)
    rule(paragraph, 6.2, 6.2)
