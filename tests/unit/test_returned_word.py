"""The copy of a Word report that goes back: figures red with a comment, the findings in front."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx_factory import word

from ingest.narrative.document import Document as Narrative
from ingest.narrative.document import Paragraph, Table
from ingest.narrative.docx_document import read_docx
from publish.returned.model import Document, Finding, Folder, Unclear
from publish.returned.page import page
from publish.returned.word import marked_document
from tests.libre_office import converted

SENTENCE = "- Trong tháng đã tiếp nhận 905 hồ sơ, trong đó trực tuyến 893 hồ sơ."
DOCUMENT = Document(
    "S1#1", "bao-cao.docx", "0" * 64, "narrative", False, datetime(2026, 5, 16, tzinfo=UTC)
)


def finding(locator: str, quote: str | None, found: str = "905", **changes: str) -> Finding:
    given = {"severity": "warning", "state": "open", "version_key": "S1#1"} | changes
    return Finding(
        finding_id="F" + "0" * 24,
        rule_code="WORKBOOK_NARRATIVE_CONFLICT",
        subject="Hồ sơ tiếp nhận",
        locator=locator,
        found=found,
        expected="950",
        message="Bảng Excel ghi 950, bản lời văn ghi 905.",
        instruction="Sửa cho thống nhất.",
        quote=quote,
        **given,
    )


def folder(*findings: Finding) -> Folder:
    return Folder(
        "00376", "2026-05", "Xã Sóc Sơn", "Tháng 5/2026", "f", (DOCUMENT,), tuple(findings)
    )


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = word(tmp_path / "a.docx", "BÁO CÁO", SENTENCE, "II. KHÓ KHĂN")
    document = docx.Document(str(path))
    table = document.add_table(rows=2, cols=2)
    for index, text in enumerate(("Dịch vụ", "Tiếp nhận", "Khai sinh", "18")):
        table.cell(index // 2, index % 2).text = text
    document.save(str(path))
    return path


def returned(original: Path, *findings: Finding) -> Path:
    content = marked_document(original, folder(*findings), DOCUMENT)
    assert content is not None
    path = original.with_name("returned.docx")
    path.write_bytes(content)
    return path


def shaded(path: Path) -> list[str]:
    body = docx.Document(str(path)).element.body
    return [
        "".join(node.text or "" for node in run.iter(qn("w:t")))
        for run in body.iter(qn("w:r"))
        if run.find(f"{qn('w:rPr')}/{qn('w:shd')}") is not None
    ]


def text(document: Narrative) -> list[object]:
    return [
        block.content.text
        if isinstance(block, Paragraph)
        else [[cell.text for cell in row] for row in block.rows]
        for block in document.blocks
        if isinstance(block, Paragraph | Table)
    ]


def test_the_figure_is_red_and_its_comment_says_what_to_do(original: Path) -> None:
    start = SENTENCE.index("905") + 1
    path = returned(original, finding(f"2:{start}-{start + 2}", SENTENCE))
    assert shaded(path) == ["905"]
    (comment,) = docx.Document(str(path)).comments
    assert comment.author == "Kho dữ liệu Đề án 06"
    assert "Bảng Excel ghi 950" in comment.text
    assert "Cần làm: Sửa cho thống nhất." in comment.text


def test_a_cell_of_a_table_is_marked(original: Path) -> None:
    path = returned(original, finding("t1r2c2:1-2", "Khai sinh | 18", "18"))
    assert shaded(path) == ["18"]


def test_a_settled_finding_is_orange_and_one_without_a_place_stands_in_the_list(
    original: Path,
) -> None:
    path = returned(
        original,
        finding("2:28-30", SENTENCE, state="explained"),
        finding("", None, found="tháng 6"),
    )
    document = docx.Document(str(path))
    fills = {node.get(qn("w:fill")) for node in document.element.body.iter(qn("w:shd"))}
    assert "FFE0B2" in fills
    words = "".join(node.text or "" for node in document.element.body.iter(qn("w:t")))
    assert words.startswith("KẾT QUẢ KIỂM TRA: Xã Sóc Sơn – Tháng 5/2026")
    assert "tháng 6" in words


def test_the_copy_is_read_like_the_original_and_keeps_all_its_text(original: Path) -> None:
    start = SENTENCE.index("905") + 1
    path = returned(original, finding(f"2:{start}-{start + 2}", SENTENCE))
    assert text(read_docx(path)) == text(read_docx(original))


def test_a_copy_of_a_copy_carries_the_new_findings_only(original: Path) -> None:
    start = SENTENCE.index("905") + 1
    first = returned(original, finding(f"2:{start}-{start + 2}", SENTENCE))
    first = first.rename(original.with_name("sent-again.docx"))
    online = SENTENCE.index("893") + 1
    second = returned(first, finding(f"2:{online}-{online + 2}", SENTENCE, "893"))
    assert shaded(second) == ["893"]
    assert len(list(docx.Document(str(second)).comments)) == 1


def replied(path: Path, text: str) -> Path:
    """Write into the last column of the first finding, as a sender does in Word."""
    document = docx.Document(str(path))
    [control] = document.element.body.iter(qn("w:sdt"))
    row = list(control.iter(qn("w:tr")))[1]
    cell = list(row.iter(qn("w:tc")))[-1]
    docx.table._Cell(cell, document.tables[0] if document.tables else document).text = text
    document.save(str(path))
    return path


def test_what_a_sender_answers_in_the_list_is_read_with_its_finding(original: Path) -> None:
    start = SENTENCE.index("905") + 1
    path = returned(original, finding(f"2:{start}-{start + 2}", SENTENCE))
    assert read_docx(path).replies == ()
    [reply] = read_docx(replied(path, "Số đúng theo\nhệ thống")).replies
    assert (reply.finding_id, reply.text) == ("F" + "0" * 24, "Số đúng theo hệ thống")
    assert reply.locator == "kết quả kiểm tra, dòng 1"


def test_the_answer_is_no_part_of_the_report(original: Path) -> None:
    path = replied(returned(original, finding("", None)), "Đã cấp 120 thẻ trong kỳ")
    assert text(read_docx(path)) == text(read_docx(original))


def without_control(path: Path) -> Path:
    """Save a returned copy the way LibreOffice does: the control round the list is lost."""
    document = docx.Document(str(path))
    [control] = document.element.body.iter(qn("w:sdt"))
    for node in list(control.find(qn("w:sdtContent"))):
        control.addprevious(node)
    control.getparent().remove(control)
    document.save(str(path))
    return path


def test_a_copy_saved_by_libreoffice_is_read_and_copied_the_same(original: Path) -> None:
    place = SENTENCE.index("905") + 1
    path = replied(returned(original, finding(f"2:{place}-{place + 2}", SENTENCE)), "Số đúng")
    path = without_control(path).rename(original.with_name("libreoffice.docx"))
    read = read_docx(path)
    assert [one.text for one in read.replies] == ["Số đúng"]
    assert [one for one in text(read) if one] == text(read_docx(original))
    again = docx.Document(str(returned(path, finding("", None, found="tháng 6"))))
    words = "".join(node.text or "" for node in again.element.body.iter(qn("w:t")))
    assert words.count("KẾT QUẢ KIỂM TRA") == 1


@pytest.mark.slow
def test_libreoffice_keeps_what_a_sender_answers(original: Path, tmp_path: Path) -> None:
    path = replied(returned(original, finding("", None)), "Số đúng")
    saved = read_docx(converted(path, "docx:MS Word 2007 XML", tmp_path / "saved"))
    assert [(one.finding_id, one.text) for one in saved.replies] == [("F" + "0" * 24, "Số đúng")]
    assert [one for one in text(saved) if one] == text(read_docx(original))


def test_what_was_answered_before_stands_in_its_row(original: Path) -> None:
    given = replace(finding("", None, state="explained"), explanation="Số đúng")
    [reply] = read_docx(returned(original, given)).replies
    assert reply.text == "Số đúng"


def test_the_same_findings_give_the_same_bytes(original: Path) -> None:
    one = finding("2:28-30", SENTENCE)
    assert marked_document(original, folder(one), DOCUMENT) == marked_document(
        original, folder(one), DOCUMENT
    )


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"PK\x03\x04", "Báo cáo".encode(), b""])
def test_what_is_no_word_document_is_not_copied(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    assert marked_document(path, folder(), DOCUMENT) is None


def test_a_workbook_is_no_word_document(tmp_path: Path) -> None:
    from openpyxl import Workbook

    held = BytesIO()
    Workbook().save(held)
    (tmp_path / "a").write_bytes(held.getvalue())
    assert marked_document(tmp_path / "a", folder(), DOCUMENT) is None


def test_figures_without_meaning_are_listed_in_front_with_sentence_and_place(
    original: Path,
) -> None:
    unclear = Unclear(DOCUMENT.version_key, "14", "9:68-69", "lắp đặt 14 camera <an ninh>")
    elsewhere = Unclear("S9#1", "77", "3:1-2", "77 buổi")
    asked = replace(folder(finding("8:28-30", SENTENCE)), unclear=(unclear, elsewhere))
    content = marked_document(original, asked, DOCUMENT)
    assert content is not None
    body = docx.Document(BytesIO(content)).element.body
    said = "\n".join("".join(p.itertext()) for p in body.iter(qn("w:p")))
    assert "Số liệu chưa xác định được chỉ tiêu" in said
    assert "– 14 (9:68-69): “lắp đặt 14 camera <an ninh>”" in said
    assert "77" not in said
    shown = page(asked, {}).decode()
    assert "<td>9:68-69</td><td>14</td>" in shown
    assert "<td>“lắp đặt <mark>14</mark> camera &lt;an ninh&gt;”</td>" in shown
    assert "77 buổi" not in shown.partition("Số liệu chưa xác định")[0]
    assert "chưa xác định" not in page(folder(finding("8:28-30", SENTENCE)), {}).decode()
