"""Word reports: letterhead, drawn numbers, merged cells, footnotes, boxes, old fonts, dangers."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx_factory import FOOTNOTES, raw_paragraph, word
from workbook_factory import repack

from ingest import limits
from ingest.narrative.document import Document, Paragraph, Table
from ingest.narrative.docx_document import read_docx
from ingest.narrative.heading import read_heading
from ingest.refusals import RefusedError

BODY = "word/document.xml"
DECLARED = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"


def texts(document: Document) -> list[str]:
    return [block.content.text for block in document.blocks if isinstance(block, Paragraph)]


def read(path: Path, document: WordDocument) -> Document:
    document.save(str(path / "report.docx"))
    return read_docx(path / "report.docx")


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_a_letterhead_table_is_read_as_lines_and_understood(tmp_path: Path) -> None:
    document = docx.Document()
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.text = "UBND TỈNH BẮC GIANG"
    left.add_paragraph("TỔ CÔNG TÁC ĐỀ ÁN 06")
    left.add_paragraph("Số: 12/BC-TCT")
    right.text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    right.add_paragraph("Độc lập - Tự do - Hạnh phúc")
    right.add_paragraph("Bắc Giang, ngày 17 tháng 6 năm 2024")
    document.add_paragraph("BÁO CÁO")
    document.add_paragraph("Kết quả thực hiện Đề án 06 tháng 6 năm 2024")
    heading = read_heading(read(tmp_path, document))
    assert (heading.unit_code, heading.period_key) == ("24", "2024-06")
    assert (heading.document_no, str(heading.report_date)) == ("12/BC-TCT", "2024-06-17")
    assert heading.findings == ()


def test_numbers_and_bullets_word_draws_stay_before_their_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("KẾT QUẢ", 1)
    for text in ("Cấp căn cước", "Kích hoạt tài khoản"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("Tuyên truyền", style="List Bullet")
    found = read(tmp_path, document)
    assert texts(found) == [
        "KẾT QUẢ",
        "1. Cấp căn cước",
        "2. Kích hoạt tài khoản",
        "- Tuyên truyền",
    ]
    heading = found.blocks[0]
    assert isinstance(heading, Paragraph)
    assert heading.level == 1


def test_merged_cells_stand_in_each_place_as_one_object(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=4)
    for column, text in ((0, "TT"), (1, "Dịch vụ")):
        table.cell(0, column).text = text
        table.cell(0, column).merge(table.cell(1, column))
    table.cell(0, 2).text = "Hồ sơ"
    table.cell(0, 2).merge(table.cell(0, 3))
    for column, text in ((2, "Đúng hạn"), (3, "Quá hạn")):
        table.cell(1, column).text = text
    for column, text in enumerate(("1", "Khai sinh", "676", "0")):
        table.cell(2, column).text = text
    (grid,) = read(tmp_path, document).blocks
    assert isinstance(grid, Table)
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["TT", "Dịch vụ", "Hồ sơ", "Hồ sơ"],
        ["TT", "Dịch vụ", "Đúng hạn", "Quá hạn"],
        ["1", "Khai sinh", "676", "0"],
    ]
    assert grid.rows[0][0] is grid.rows[1][0]
    assert grid.rows[0][2] is grid.rows[0][3]
    assert grid.rows[2][2].locator(0, 3) == "t1r3c3:1-3"


def test_footnotes_are_apart_and_leave_no_mark(tmp_path: Path) -> None:
    document = docx.Document()
    raw_paragraph(
        document,
        run("04 nhiệm vụ đã xong")
        + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        + run("; 15 nhiệm vụ đang làm")
        + run("2", '<w:vertAlign w:val="superscript"/>')
        + run(" trên 12 km")
        + run("2", '<w:vertAlign w:val="superscript"/>'),
    )
    document.save(str(tmp_path / "plain.docx"))
    note = (
        '<w:footnote w:id="2"><w:p><w:r><w:t>Mô hình 2; Mô hình 15</w:t></w:r></w:p></w:footnote>'
    )
    add: Callable[[dict[str, bytes]], None] = lambda parts: parts.update(  # noqa: E731
        {"word/footnotes.xml": FOOTNOTES.format(notes=note).encode()}
    )
    found = read_docx(repack(tmp_path / "plain.docx", tmp_path / "noted.docx", add))
    assert texts(found) == ["04 nhiệm vụ đã xong; 15 nhiệm vụ đang làm trên 12 km2"]
    assert [(note.mark, note.content.text) for note in found.footnotes] == [
        ("1", "Mô hình 2; Mô hình 15")
    ]


def test_deleted_and_hidden_text_is_not_read_and_inserted_text_is(tmp_path: Path) -> None:
    document = docx.Document()
    raw_paragraph(
        document,
        f"{run('Đã cấp ')}<w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
        f"<w:ins>{run('15')}</w:ins>{run(' thẻ')}{run(' (bí mật)', '<w:vanish/>')}",
    )
    assert texts(read(tmp_path, document)) == ["Đã cấp 15 thẻ"]


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>Số: 7/BC-UBND</w:t></w:r></w:p></w:txbxContent>"
    alternate = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    raw_paragraph(
        document,
        f"<w:r><mc:AlternateContent {alternate}><mc:Choice Requires='wps'><w:drawing>{box}"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r>{run('BÁO CÁO')}",
    )
    assert texts(read(tmp_path, document)) == ["BÁO CÁO", "Số: 7/BC-UBND"]


def test_the_abc_fonts_are_converted_run_by_run(tmp_path: Path) -> None:
    document = docx.Document()
    raw_paragraph(
        document,
        run("b¸o c¸o ", '<w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/>')
        + run("cÊp c¨n c­íc ", '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>')
        + run("§ 4: 1.532 thẻ"),
    )
    assert texts(read(tmp_path, document)) == ["BÁO CÁO cấp căn cước § 4: 1.532 thẻ"]


def test_abc_text_under_other_fonts_is_told_by_its_words(tmp_path: Path) -> None:
    path = word(tmp_path / "abc.docx", "B¸o c¸o kÕt qu¶ thùc hiÖn §Ò ¸n 06 cña c«ng an x·")
    assert texts(read_docx(path)) == ["Báo cáo kết quả thực hiện Đề án 06 của công an xã"]


def test_vni_fonts_are_refused_with_their_name(tmp_path: Path) -> None:
    document = docx.Document()
    raw_paragraph(document, run("Baùo caùo keát quaû", '<w:rFonts w:ascii="VNI-Times"/>'))
    with pytest.raises(RefusedError) as refused:
        read(tmp_path, document)
    assert (refused.value.code, refused.value.found) == ("LEGACY_FONT", "VNI")


def test_text_pasted_from_a_pdf_line_by_line_is_joined(tmp_path: Path) -> None:
    lines = [
        "- Trong tháng đã thu nhận 4.162 hồ sơ cấp căn cước cho công dân trên địa",
        "bàn toàn tỉnh, lũy kế đến ngày 17/01/2024 đã thực hiện 1.532.200 trường",
        "hợp, đạt 98 phần trăm kế hoạch.",
    ]
    path = word(tmp_path / "pasted.docx", *(lines * 5))
    assert texts(read_docx(path)) == [" ".join(lines)] * 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda parts: parts.update({"word/vbaProject.bin": b"x"}), "MACROS"),
        (lambda parts: parts.update({"word/activeX/activeX1.xml": b"<a/>"}), "MACROS"),
        (lambda parts: parts.update({"../evil.xml": b"<a/>"}), "UNSAFE_NAME"),
        (
            lambda parts: parts.update(
                {BODY: DECLARED + b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}
            ),
            "FORBIDDEN_XML",
        ),
        (lambda parts: parts.update({BODY: DECLARED + b"<a><b></a>"}), "CORRUPT_FILE"),
        (lambda parts: parts.update({"word/media/big.bin": bytes(60 * 2**20)}), "ARCHIVE_BOMB"),
        (
            lambda parts: parts.update(
                {
                    "word/_rels/document.xml.rels": DECLARED
                    + b'<Relationships><Relationship Id="r" Type="x/image" TargetMode="External" '
                    b'Target="http://example.org/x.png"/></Relationships>'
                }
            ),
            "EXTERNAL_LINKS",
        ),
    ],
)
def test_dangerous_word_files_are_refused(
    change: Callable[[dict[str, bytes]], None], code: str, tmp_path: Path
) -> None:
    path = repack(word(tmp_path / "a.docx", "Đã cấp 12 thẻ"), tmp_path / "b.docx", change)
    with pytest.raises(RefusedError) as refused:
        read_docx(path)
    assert refused.value.code == code


def test_the_authors_own_template_is_no_link_to_outside_data(tmp_path: Path) -> None:
    relation = (
        DECLARED + b'<Relationships><Relationship Id="r" Type="x/attachedTemplate" '
        b'TargetMode="External" Target="file:///C:\\Users\\a\\Normal.dotm"/></Relationships>'
    )
    add: Callable[[dict[str, bytes]], None] = lambda parts: parts.update(  # noqa: E731
        {"word/_rels/settings.xml.rels": relation}
    )
    path = repack(word(tmp_path / "a.docx", "Đã cấp 12 thẻ"), tmp_path / "b.docx", add)
    assert texts(read_docx(path)) == ["Đã cấp 12 thẻ"]


def test_a_body_that_expands_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = word(tmp_path / "a.docx", "Đã cấp 12 thẻ")
    with zipfile.ZipFile(path) as package:
        size = package.getinfo(BODY).file_size
    monkeypatch.setattr(limits, "MAX_TEXT_PART_BYTES", size - 1)
    with pytest.raises(RefusedError) as refused:
        read_docx(path)
    assert refused.value.code == "FILE_TOO_LARGE"
