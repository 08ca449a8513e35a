"""The workbook that goes back: the sender's own, what is wrong marked, nothing else changed."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from workbook_factory import codes, figures, plain_book, read_path

from ingest.returned_form import REPLY_HEADER, SHEET
from ingest.workbook.template import write_template
from publish.returned.model import Document, Finding, Folder
from publish.returned.names import copy_names, folder_name
from publish.returned.page import page
from publish.returned.workbook import marked_copy
from tests.libre_office import converted

VERSION = "S1#1"
F1, F2, F3 = (f"F{number:024x}" for number in (1, 2, 3))
RED, PALE, YELLOW = "FFFF5050", "FFFF9B9B", "FFFFC000"

WRONG = Finding(
    F1, "RATIO_MISMATCH", "error", "open", VERSION, "Tỷ lệ hồ sơ trực tuyến", "Chỉ tiêu!G6",
    "97,5 %", "94,00 %", "“Tỷ lệ hồ sơ trực tuyến” ghi 97,5 %, tính ra 94,00 %.",
    "Kiểm tra lại tử số, mẫu số và tỷ lệ.",
)  # fmt: skip
DOUBTFUL = replace(
    WRONG, finding_id=F2, rule_code="CUMULATIVE_FALL", severity="warning", locator="Chỉ tiêu!G7"
)
EXPLAINED = replace(
    WRONG, finding_id=F3, state="explained", locator="Chỉ tiêu!G8", explanation="=Số đúng"
)
DOCUMENT = Document(
    VERSION, "Phường A.xlsx", "0" * 64, "workbook", False, datetime(2026, 5, 15, 9, 20, tzinfo=UTC)
)


def folder(*findings: Finding, documents: tuple[Document, ...] = (DOCUMENT,)) -> Folder:
    ordered = tuple(sorted(findings, key=lambda one: one.order))
    return Folder("10525", "2026-05", "Phường Hải Dương", "Tháng 5/2026", "x", documents, ordered)


def sender_book() -> Workbook:
    """A report its sender has made their own: formulas, colours, notes, hidden sheets."""
    book = plain_book(
        lines=[
            {"code": "DOSSIER_RECEIVED", "value": 950},
            {"code": "DOSSIER_ONLINE_RATE", "value": 97.5},
            {"code": "VNEID_L2_ACTIVATED_CUM", "value": 120},
            {"code": "CCCD_COLLECTED", "value": 14},
        ]
    )
    sheet = book["Chỉ tiêu"]
    sheet["G5"].number_format = "#,##0"
    sheet["G6"].fill = PatternFill("solid", fgColor="FFF8DC")
    sheet["G6"].font = Font(name="Times New Roman", bold=True, color="1F3864")
    sheet["G6"].alignment = Alignment(horizontal="right")
    sheet["G6"].comment = Comment("Số của Bộ", "Văn thư")
    sheet["G7"].fill = PatternFill("lightUp", fgColor="00FF00", bgColor="FFFFFF")
    sheet["P5"] = "=G5*2"
    sheet["P6"] = '="a"&"b"'
    sheet["M20"], sheet["M21"] = "ghép", None
    sheet.merge_cells("M20:N21")
    red = PatternFill(bgColor="FFC7CE")
    sheet.conditional_formatting.add("G5:G9", CellIsRule("greaterThan", ["1000"], fill=red))
    hidden = book.create_sheet("Tính toán")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "=SUM('Chỉ tiêu'!G5:G7)"
    return book


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report as a program that calculates saved it: formulas with their results."""
    path = tmp_path_factory.mktemp("sent") / "a.xlsx"
    book = sender_book()
    book.save(path)
    with_results(path, {"P5": "<v>1900</v>", "P6": "<v>ab</v>"})
    return path


def with_results(path: Path, results: dict[str, str]) -> None:
    from workbook_factory import repack

    def put(parts: dict[str, bytes]) -> None:
        name = "xl/worksheets/sheet2.xml"
        text = parts[name].decode()
        text = text.replace("<f>G5*2</f><v />", "<f>G5*2</f><v>1900</v>")
        text = text.replace("<f>G5*2</f><v></v>", "<f>G5*2</f><v>1900</v>")
        for empty in ("<v />", "<v></v>"):
            text = text.replace(f'<f>"a"&amp;"b"</f>{empty}', '<f>"a"&amp;"b"</f><v>ab</v>')
        text = text.replace('<c r="P6">', '<c r="P6" t="str">')
        parts[name] = text.encode()

    made = path.with_name("made.xlsx")
    path.rename(made)
    repack(made, path, put)
    assert results


def copy_of(path: Path, *findings: Finding) -> Workbook:
    content = marked_copy(path, folder(*findings), DOCUMENT)
    assert content is not None
    return load_workbook(io.BytesIO(content))


def content_of(sheet: Worksheet, *, but: tuple[str, ...] = ()) -> dict[str, object]:
    """What a sheet says and looks like, cell by cell."""
    return {
        cell.coordinate: (
            cell.value, cell.number_format, repr(cell.font), repr(cell.alignment),
            repr(cell.border), repr(cell.fill), repr(cell.protection),
        )
        for row in sheet.iter_rows()
        for cell in row
        if cell.coordinate not in but and (cell.value is not None or cell.has_style)
    }  # fmt: skip


def test_a_wrong_cell_is_red_and_its_comment_says_code_fault_and_remedy(original: Path) -> None:
    sheet = copy_of(original, WRONG, DOUBTFUL, EXPLAINED)["Chỉ tiêu"]
    assert [sheet[cell].fill.fgColor.rgb for cell in ("G6", "G7", "G8")] == [RED, PALE, YELLOW]
    text = sheet["G7"].comment.text
    for part in ("[CUMULATIVE_FALL] Cảnh báo", DOUBTFUL.message, f"Cần làm: {WRONG.instruction}"):
        assert part in text
    assert "Đơn vị giải trình: =Số đúng" in sheet["G8"].comment.text


def test_a_comment_of_the_sender_stays_and_ours_follows(original: Path) -> None:
    note = copy_of(original, WRONG)["Chỉ tiêu"]["G6"].comment
    assert note.author == "Văn thư"
    assert note.text.startswith("Số của Bộ\n")
    assert "[RATIO_MISMATCH]" in note.text


def test_the_first_of_merged_cells_bears_the_mark(original: Path) -> None:
    sheet = copy_of(original, replace(WRONG, locator="Chỉ tiêu!N21"))["Chỉ tiêu"]
    assert sheet["M20"].fill.fgColor.rgb == RED
    assert sheet["M20"].comment
    assert "M20:N21" in [str(area) for area in sheet.merged_cells.ranges]


def test_everything_else_of_the_workbook_stays(original: Path) -> None:
    before, after = load_workbook(original), copy_of(original, WRONG)
    assert after.sheetnames == [SHEET, *before.sheetnames, "_kiem_tra"]
    for name in before.sheetnames:
        old, new = before[name], after[name]
        assert content_of(new, but=("G6",)) == content_of(old, but=("G6",)), name
        assert new.sheet_state == old.sheet_state
        assert [(rule.type, str(rule.sqref)) for rule in new.data_validations.dataValidation] == [
            (rule.type, str(rule.sqref)) for rule in old.data_validations.dataValidation
        ]
        assert [str(area.sqref) for area in new.conditional_formatting] == [
            str(area.sqref) for area in old.conditional_formatting
        ]
    old, new = before["Chỉ tiêu"]["G6"], after["Chỉ tiêu"]["G6"]
    assert new.value == old.value
    assert repr((new.font, new.alignment)) == repr((old.font, old.alignment))
    assert after["_kiem_tra"].sheet_state == "veryHidden"


def test_the_official_template_keeps_validations_protection_and_hidden_sheets(
    tmp_path: Path,
) -> None:
    path = write_template("10525", "2026-05", tmp_path / "t.xlsx")
    before = load_workbook(path)
    after = copy_of(path, replace(WRONG, locator="Chỉ tiêu!G8"))
    for sheet in before.worksheets:
        copied = after[sheet.title]
        assert copied.sheet_state == sheet.sheet_state
        assert copied.protection.sheet == sheet.protection.sheet
        assert copied.freeze_panes == sheet.freeze_panes
        assert copied.print_title_rows == sheet.print_title_rows
        assert len(copied.data_validations.dataValidation) == len(
            sheet.data_validations.dataValidation
        )
        assert content_of(copied, but=("G8",)) == content_of(sheet, but=("G8",)), sheet.title


def test_formulas_keep_their_stored_results(original: Path) -> None:
    content = marked_copy(original, folder(WRONG), DOCUMENT)
    assert content is not None
    sheet = load_workbook(io.BytesIO(content), data_only=True)["Chỉ tiêu"]
    assert (sheet["P5"].value, sheet["P6"].value) == (1900, "ab")
    assert load_workbook(io.BytesIO(content))["Chỉ tiêu"]["P5"].value == "=G5*2"


def test_the_front_sheet_lists_every_finding_links_its_cell_and_hides_its_id(
    original: Path,
) -> None:
    elsewhere = replace(DOUBTFUL, version_key="S2#1", locator="Chỉ tiêu!G9")
    book = copy_of(original, WRONG, elsewhere, replace(EXPLAINED, found="=1+1"))
    sheet = book[SHEET]
    rows = list(sheet.iter_rows(min_row=8, values_only=True))
    assert [row[11] for row in rows] == [F1, F3, F2]
    assert rows[0][1:6] == (
        "Lỗi", "Chỉ tiêu!G6", "Tỷ lệ hồ sơ trực tuyến", "97,5 %", "94,00 %",
    )  # fmt: skip
    assert sheet["C8"].hyperlink.location == "'Chỉ tiêu'!G6"
    assert sheet["C8"].hyperlink.target is None
    assert sheet["C10"].hyperlink is None
    assert rows[2][2] == "tệp khác: Chỉ tiêu!G9"
    assert sheet.column_dimensions["L"].hidden
    assert sheet["J7"].value == REPLY_HEADER
    assert book.active is sheet
    assert "Còn 1 lỗi và 1 cảnh báo cần xử lý" in sheet["A4"].value


def test_text_that_looks_like_a_formula_is_none_on_the_front_sheet(original: Path) -> None:
    for start in "=+-@":
        odd = replace(WRONG, found=f"{start}1", message=f"{start}cmd", explanation=f"{start}x")
        sheet = copy_of(original, odd)[SHEET]
        for cell in sheet[8]:
            assert cell.data_type != "f"
            assert str(cell.value)[:1] != start


def test_the_same_findings_give_the_same_bytes(original: Path) -> None:
    first, second = (marked_copy(original, folder(WRONG), DOCUMENT) for _ in range(2))
    assert first == second


def test_a_returned_copy_is_read_as_the_report_it_is(original: Path, tmp_path: Path) -> None:
    sent = read_path(original)
    path = tmp_path / "back.xlsx"
    path.write_bytes(marked_copy(original, folder(WRONG), DOCUMENT) or b"")
    back = read_path(path)
    assert codes(back) == codes(sent)
    assert [replace_none(value) for value in back.values] == [
        replace_none(value) for value in sent.values
    ]
    assert back.items == sent.items == ()


def replace_none(value: msgspec.Struct) -> tuple[object, ...]:
    return msgspec.structs.astuple(value)


def replied(original: Path, tmp_path: Path, replies: dict[int, str]) -> Path:
    book = copy_of(original, WRONG, DOUBTFUL, EXPLAINED)
    for row, text in replies.items():
        book[SHEET].cell(row, 10).value = text
    path = tmp_path / "replied.xlsx"
    book.save(path)
    return path


def test_replies_are_read_with_the_finding_they_answer(original: Path, tmp_path: Path) -> None:
    path = replied(original, tmp_path, {8: "Số đúng\ntheo hệ  thống", 9: " ĐÃ SỬA số liệu. "})
    result = read_path(path)
    told = [(item.item_type, item.item_code, item.title, item.status) for item in result.items]
    assert told == [
        ("reply", F1, "Số đúng theo hệ thống", "explanation"),
        ("reply", F2, "ĐÃ SỬA số liệu.", "correction"),
        # what had been said before stands in its row, as it was said
        ("reply", F3, "=Số đúng", "explanation"),
    ]
    assert result.items[0].locator == f"{SHEET}!J8"
    assert figures(result)["DOSSIER_RECEIVED"].value == 950


def test_a_reply_without_its_hidden_id_is_kept_for_what_it_is(
    original: Path, tmp_path: Path
) -> None:
    path = replied(original, tmp_path, {8: "Số đúng"})
    book = load_workbook(path)
    book[SHEET]["L8"] = None
    book.save(path)
    assert [item.item_code for item in read_path(path).items] == [None, F3]


def test_a_renamed_result_sheet_is_still_no_data(original: Path, tmp_path: Path) -> None:
    path = replied(original, tmp_path, {8: "Số đúng"})
    book = load_workbook(path)
    book[SHEET].title = "KQ (2)"
    book.save(path)
    result = read_path(path)
    assert [item.item_code for item in result.items] == [F1, F3]
    assert "SHEET_NOT_RECOGNISED" not in codes(result)


def test_a_report_of_replies_alone_is_empty(original: Path, tmp_path: Path) -> None:
    path = replied(original, tmp_path, {8: "Số đúng"})
    book = load_workbook(path)
    for row in range(5, 9):
        book["Chỉ tiêu"].cell(row, 7).value = None
    book.save(path)
    result = read_path(path)
    assert result.submission.status == "rejected"
    assert codes(result)[-1] == "EMPTY_REPORT"
    assert [item.item_type for item in result.items] == ["reply", "reply"]


def test_the_next_copy_of_a_copy_bears_no_old_marks(original: Path, tmp_path: Path) -> None:
    path = replied(original, tmp_path, {8: "Số đúng"})
    book = load_workbook(path)
    book["Chỉ tiêu"].insert_rows(1)  # openpyxl does not move names; take what Excel would do
    for defined in book.defined_names.values():
        column, row = defined.attr_text.rsplit("$", 1)
        defined.attr_text = f"{column}${int(row) + 1}"
    moved = {cell.coordinate: cell.comment for row in book["Chỉ tiêu"].iter_rows() for cell in row}
    assert moved["G7"]
    book.save(path)
    again = copy_of(path, replace(DOUBTFUL, locator="Chỉ tiêu!G9"))
    sheet = again["Chỉ tiêu"]
    assert again.sheetnames.count(SHEET) == again.sheetnames.count("_kiem_tra") == 1
    assert sheet["G7"].fill.fgColor.rgb == "00FFF8DC"
    assert (sheet["G7"].comment.author, sheet["G7"].comment.text) == ("Văn thư", "Số của Bộ")
    assert sheet["G8"].fill.patternType == "lightUp"
    assert sheet["G8"].comment is None
    assert sheet["G9"].fill.fgColor.rgb == PALE
    assert len(again.defined_names) == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"no workbook at all"])
def test_what_is_no_workbook_gives_no_copy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert marked_copy(path, folder(WRONG), DOCUMENT) is None


@pytest.mark.slow
def test_libreoffice_opens_it_as_it_is_and_keeps_marks_and_replies(
    original: Path, tmp_path: Path
) -> None:
    path = tmp_path / "back.xlsx"
    path.write_bytes(marked_copy(original, folder(WRONG, DOUBTFUL), DOCUMENT) or b"")
    saved = load_workbook(converted(path, "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved"))
    assert saved["Chỉ tiêu"]["G6"].fill.fgColor.rgb == RED
    assert "[RATIO_MISMATCH]" in saved["Chỉ tiêu"]["G6"].comment.text
    assert saved["Chỉ tiêu"]["P5"].value == "=G5*2"
    assert saved["Tính toán"].sheet_state == "hidden"
    sheet = saved[SHEET]
    assert "Chỉ tiêu" in sheet["C8"].hyperlink.location
    assert sheet.column_dimensions["L"].hidden
    sheet["J8"] = "Đúng theo hệ thống của Bộ"
    saved.save(tmp_path / "replied.xlsx")
    assert [item.item_code for item in read_path(tmp_path / "replied.xlsx").items] == [F1]


def test_names_of_folders_and_files_are_never_paths() -> None:
    assert folder_name("../../etc", "custom:2026-01-01:2026-02-03") == Path(
        "_.._etc", "custom_2026-01-01_2026-02-03"
    )
    assert folder_name(None, None) == Path("khong-ro-don-vi", "khong-ro-ky")
    sent = ["../a/Báo cáo.xlsx", "c:\\x\\Báo cáo.xlsx", "", "." * 300, "a" * 400 + ".xlsx"]
    again = "a_ket-qua-kiem-tra-2_ket-qua-kiem-tra.xlsx"
    names = copy_names((name, ".xlsx") for name in [*sent, again])
    assert names[:2] == ["Báo cáo_ket-qua-kiem-tra.xlsx", "Báo cáo_ket-qua-kiem-tra-2.xlsx"]
    assert names[-1] == "a_ket-qua-kiem-tra.xlsx"
    assert len(set(names)) == len(names)
    for name in names:
        assert "/" not in name and "\\" not in name and not name.startswith(".")
        assert len(name.encode()) < 255


def test_a_page_quotes_a_narrative_and_marks_what_is_wrong_in_it() -> None:
    told = replace(
        WRONG, quote="Tỷ lệ <b>đạt</b> 97,5 % trong kỳ", locator="12:3-20", message="<script>"
    )
    body = page(folder(told, replace(EXPLAINED, state="corrected")), {}).decode()
    assert "Tỷ lệ &lt;b&gt;đạt&lt;/b&gt; <mark>97,5 %</mark> trong kỳ" in body
    assert "<script>" not in body
    assert "Đã sửa, không phải làm gì thêm" in body
    assert "src=" not in body and "href=" not in body


def test_a_page_says_when_nothing_is_left_to_do() -> None:
    body = page(folder(replace(WRONG, state="corrected", corrected_by="b.xlsx")), {}).decode()
    assert "Không còn điều gì cần xử lý. Trân trọng cảm ơn đơn vị." in body
    assert "Đã sửa ở tệp b.xlsx" in body
