"""The list of findings in front of a returned Word report, in a content control of its own."""

from collections.abc import Sequence

from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from ingest.returned_form import FRONT_TAG, FRONT_TITLE, REPLY_HEADER
from publish.returned.model import (
    SEVERITIES,
    UNCLEAR_TEXT,
    UNCLEAR_TITLE,
    Document,
    Finding,
    Folder,
)

_HOW_TO = (
    "Cách làm: chỗ cần xem lại trong báo cáo được tô đỏ và có ghi chú ở lề (tô cam là đã giải "
    "trình hoặc được tạm chấp nhận). Số liệu sai thì sửa ngay trong tệp này; số liệu đúng thì giữ "
    f"nguyên và ghi lý do vào cột “{REPLY_HEADER}”. Sau đó gửi lại tệp này theo cách đơn vị vẫn "
    "gửi báo cáo; không cần xóa phần kết quả kiểm tra này, phần này không tính là nội dung báo cáo."
)
_COLUMNS = (("Mức độ", 1.9), ("Đã ghi", 2.1), ("Nội dung cần xem lại", 5.0), ("Cần làm gì", 4.2),
            (REPLY_HEADER, 3.6))  # fmt: skip
_FILLS = {"error": "FFC7C7", "warning": "FFE3E3"}
_REPLY_FILL = "FFF8DC"
_FONT = "Times New Roman"


def add_front(
    word: WordDocument, folder: Folder, document: Document, findings: Sequence[Finding]
) -> None:
    """Put the list of findings before the first line of a report.

    Args:
        word: The copy, changed in place.
        folder: The unit and period.
        document: The document the report is.
        findings: What is listed; what is wrong in other files of the unit comes last.
    """
    made: list[BaseOxmlElement] = []
    title = word.add_paragraph()
    _write(title, f"{FRONT_TITLE}: {folder.unit_name} – {folder.period_label}", 14, bold=True)
    received = f"Tệp {document.file_name}, nhận lúc {document.received_at:%H:%M ngày %d/%m/%Y}."
    made.append(title._p)  # moved into the control below
    for text in (received, folder.counts(), _HOW_TO):
        paragraph = word.add_paragraph()
        _write(paragraph, text, 12)
        made.append(paragraph._p)
    table = word.add_table(rows=1, cols=len(_COLUMNS))
    table.style = "Table Grid" if "Table Grid" in word.styles else None
    table.autofit = False
    for column, (_, width) in zip(table.columns, _COLUMNS, strict=True):
        column.width = Cm(width)
    for cell, (name, _) in zip(table.rows[0].cells, _COLUMNS, strict=True):
        _fill(cell, name, "1F3864", RGBColor(255, 255, 255))
    for finding in findings:
        _row(table.add_row().cells, finding)
    for row in table.rows:
        for cell, (_, width) in zip(row.cells, _COLUMNS, strict=True):
            cell.width = Cm(width)
    made += [table._tbl, *_unclear(word, folder, document)]
    last = word.add_paragraph()
    last.add_run().add_break(WD_BREAK.PAGE)
    made.append(last._p)
    word.element.body.insert(0, _control(made))


def _unclear(word: WordDocument, folder: Folder, document: Document) -> list[BaseOxmlElement]:
    """List the figures of the report whose meaning is not known yet, with sentence and place."""
    own = [one for one in folder.unclear if one.version_key == document.version_key]
    if not own:
        return []
    title, text = word.add_paragraph(), word.add_paragraph()
    _write(title, UNCLEAR_TITLE, 12, bold=True)
    _write(text, UNCLEAR_TEXT, 12)
    lines = []
    for one in own:
        line = word.add_paragraph()
        _write(line, f"– {one.written} ({one.locator}): “{one.quote}”", 11)
        lines.append(line._p)
    return [title._p, text._p, *lines]


def _row(cells: Sequence[_Cell], finding: Finding) -> None:
    what = f"{finding.subject}: {finding.message}" if finding.subject else finding.message
    texts = (
        f"{SEVERITIES[finding.severity]}\n{finding.standing}",
        finding.found,
        f"{what}\n({finding.rule_code})",
        finding.instruction,
        finding.explanation or "",
    )
    for cell, text in zip(cells, texts, strict=True):
        _fill(cell, text, _FILLS.get(finding.severity, "") if finding.is_asking else "")
    _shade(cells[-1], _REPLY_FILL)
    # Which finding the row is about; hidden, for the reader of what comes back.
    known = cells[0].paragraphs[0].add_run(f" {finding.finding_id}")
    known.font.hidden, known.font.size = True, Pt(2)


def _fill(cell: _Cell, text: str, colour: str = "", letters: RGBColor | None = None) -> None:
    paragraph = cell.paragraphs[0]
    _write(paragraph, text, 10, bold=letters is not None, letters=letters)
    if colour:
        _shade(cell, colour)


def _shade(cell: _Cell, colour: str) -> None:
    properties = cell._tc.get_or_add_tcPr()
    for before in properties.findall(qn("w:shd")):
        properties.remove(before)
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shade.set(qn(name), value)
    properties.append(shade)  # the library shades no cell


def _write(
    paragraph: Paragraph,
    text: str,
    size: int,
    *,
    bold: bool = False,
    letters: RGBColor | None = None,
) -> None:
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.name = bold, Pt(size), _FONT
    if letters is not None:
        run.font.color.rgb = letters


def _control(content: Sequence[BaseOxmlElement]) -> BaseOxmlElement:
    control, properties, held = (OxmlElement(n) for n in ("w:sdt", "w:sdtPr", "w:sdtContent"))
    for name, value in (("w:alias", "Kết quả kiểm tra"), ("w:tag", FRONT_TAG)):
        node = OxmlElement(name)
        node.set(qn("w:val"), value)
        properties.append(node)
    held.extend(content)
    control.append(properties)
    control.append(held)
    return control
