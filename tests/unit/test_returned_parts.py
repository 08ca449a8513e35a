"""What a marked workbook keeps: every part of the file that bears no mark, byte for byte."""

import io
import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image as Picture
from test_returned_workbook import DOCUMENT, RED, WRONG, copy_of, folder, sender_book
from workbook_factory import codes, read_path, repack

from ingest.returned_form import SHEET
from publish.returned.workbook import marked_copy
from tests.libre_office import converted

INDICATORS = "xl/worksheets/sheet2.xml"
CHANGED = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
EXTENSION = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup>'
    "<x14:sparklines><x14:sparkline><xm:f>'Chỉ tiêu'!G5:G8</xm:f><xm:sqref>T5</xm:sqref>"
    "</x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
).encode()
THREADS = "xl/threadedComments/threadedComment1.xml"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with what spreadsheet libraries lose: a chart, a picture, sparklines, threads."""
    folder_ = tmp_path_factory.mktemp("rich")
    book = sender_book()
    sheet = book["Chỉ tiêu"]
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=7, min_row=5, max_row=8))
    sheet.add_chart(chart, "R2")
    Picture.new("RGB", (40, 20), "red").save(folder_ / "seal.png")
    book["Tính toán"].add_image(Image(folder_ / "seal.png"), "C3")
    sheet.column_dimensions["C"].width = 61.5
    sheet.row_dimensions[6].height = 33
    sheet.print_area = "A1:N30"
    sheet.page_setup.orientation, sheet.page_setup.scale = "landscape", 70
    sheet.oddFooter.center.text = "Trang &P"
    sheet.freeze_panes = "C5"
    sheet.sheet_view.tabSelected = True
    sheet.auto_filter.ref = "A4:N8"
    book.defined_names["TongHoSo"] = DefinedName("TongHoSo", attr_text="'Chỉ tiêu'!$G$5")
    whole = BarChart()
    whole.add_data(Reference(sheet, min_col=7, min_row=5, max_row=8))
    book.create_chartsheet("Biểu đồ").add_chart(whole)
    book.save(folder_ / "plain.xlsx")
    return repack(folder_ / "plain.xlsx", folder_ / "rich.xlsx", _as_excel_would)


def _as_excel_would(parts: dict[str, bytes]) -> None:
    parts[INDICATORS] = parts[INDICATORS].replace(b"</worksheet>", EXTENSION + b"</worksheet>")
    parts[THREADS] = b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/2018/t"/>'
    name = "xl/worksheets/_rels/sheet2.xml.rels"
    relation = (
        b'<Relationship Id="rIdT" Type="http://schemas.microsoft.com/office/2017/10/relationships/'
        b'threadedComment" Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    )
    parts[name] = parts[name].replace(b"</Relationships>", relation)


def parts_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def copied(rich: Path) -> dict[str, bytes]:
    content = marked_copy(rich, folder(WRONG), DOCUMENT)
    assert content is not None
    return parts_of(content)


def test_every_part_without_a_mark_is_the_senders_byte_for_byte(
    rich: Path, copied: dict[str, bytes]
) -> None:
    sent = parts_of(rich.read_bytes())
    marked = {INDICATORS, "xl/comments/comment1.xml"}
    drawn = {name for name in sent if name.endswith(".vml")}
    kept = set(sent) - CHANGED - marked - drawn
    assert {name for name in kept if copied.get(name) != sent[name]} == set()
    for wanted in ("xl/charts/chart1.xml", "xl/media/image1.png", "xl/drawings/drawing1.xml",
                   THREADS, "xl/chartsheets/sheet1.xml"):  # fmt: skip
        assert wanted in kept
    added = set(copied) - set(sent)
    assert len(added) == 2
    assert all(name.startswith("xl/worksheets/sheet") for name in added)


def test_the_marked_sheet_differs_in_the_style_of_its_cell_alone(
    rich: Path, copied: dict[str, bytes]
) -> None:
    def told(content: bytes) -> str:
        text = etree.tostring(etree.fromstring(content), method="c14n").decode()
        return re.sub(r' tabSelected="(?:1|true)"', "", text)

    before, after = (told(parts[INDICATORS]) for parts in (parts_of(rich.read_bytes()), copied))
    cell = re.compile(r'(<c r="G6" s=")(\d+)(")')
    styles = [cell.search(text)[2] for text in (before, after)]  # type: ignore[index]
    assert styles[0] != styles[1]
    assert cell.sub(r"\1x\3", after) == cell.sub(r"\1x\3", before)


def test_settings_of_view_print_names_and_widths_stay(rich: Path) -> None:
    before, after = load_workbook(rich), copy_of(rich, WRONG)
    old, new = before["Chỉ tiêu"], after["Chỉ tiêu"]
    assert new.column_dimensions["C"].width == old.column_dimensions["C"].width == 61.5
    assert new.row_dimensions[6].height == 33
    assert new.print_area == old.print_area
    assert (new.page_setup.orientation, new.page_setup.scale) == ("landscape", 70)
    assert new.oddFooter.center.text == "Trang &P"
    assert (new.freeze_panes, new.auto_filter.ref) == (old.freeze_panes, old.auto_filter.ref)
    assert after.defined_names["TongHoSo"].attr_text == "'Chỉ tiêu'!$G$5"
    assert [one.sheet_state for one in after.worksheets[1:-1]] == [
        one.sheet_state for one in before.worksheets
    ]


def test_only_the_front_sheet_is_selected(copied: dict[str, bytes]) -> None:
    """Sheets selected together are edited together: a reply would be typed into all of them."""
    selected = [
        name
        for name, content in copied.items()
        if name.startswith("xl/worksheets/") and b'tabSelected="1"' in content
    ]
    assert len(selected) == 1
    assert selected[0] not in {INDICATORS, "xl/worksheets/sheet1.xml"}


def test_a_copy_of_a_copy_brings_the_sheets_and_parts_of_the_last_one_to_nothing(
    rich: Path, copied: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "back.xlsx"
    path.write_bytes(marked_copy(rich, folder(WRONG), DOCUMENT) or b"")
    again = parts_of(marked_copy(path, folder(), DOCUMENT) or b"")
    sent = parts_of(rich.read_bytes())
    assert len(set(again) - set(sent)) == 1  # the new front sheet
    book = load_workbook(io.BytesIO(marked_copy(path, folder(), DOCUMENT) or b""))
    cell = book["Chỉ tiêu"]["G6"]
    assert cell.fill.fgColor.rgb == "00FFF8DC"
    assert (cell.comment.author, cell.comment.text) == ("Văn thư", "Số của Bộ")
    assert not [name for name in book.defined_names if name.startswith("KT_")]


def test_comments_and_boxes_excel_wrote_are_added_to(tmp_path: Path) -> None:
    """Excel's boxes bear form controls, sizes and markup that is not well formed."""
    book = sender_book()
    book["Chỉ tiêu"]["G7"].comment = Comment("Ghi chú dài", "Văn thư")
    book.save(tmp_path / "a.xlsx")

    def as_excel(parts: dict[str, bytes]) -> None:
        [name] = [one for one in parts if one.endswith(".vml")]
        vml = parts[name].replace(b"</xml>", b"<div><font>x<br></font></div></xml>")
        anchor = rb"<\1:Anchor>8, 15, 5, 2, 9, 31, 6, 1</\1:Anchor><\1:Row>5<"
        parts[name] = re.sub(rb"<(\w+):Row>5<", anchor, vml)

    path = repack(tmp_path / "a.xlsx", tmp_path / "b.xlsx", as_excel)
    added = replace(WRONG, locator="Chỉ tiêu!G8")
    content = parts_of(marked_copy(path, folder(WRONG, added), DOCUMENT) or b"")
    [vml] = [content[name] for name in content if name.endswith(".vml")]
    assert len(re.findall(rb"<\w+:shape ", vml)) == 3
    assert b"<div><font>x<br></font></div>" in vml
    [grown] = re.findall(rb"Anchor>(8, 15, 5, 2, .*?)<", vml)
    left, _, top, _, right, _, bottom, _ = (int(one) for one in grown.split(b","))
    assert right - left >= 4 and bottom - top >= 5
    notes = load_workbook(path)["Chỉ tiêu"]["G7"].comment, copy_of(path, WRONG, added)
    assert notes[1]["Chỉ tiêu"]["G7"].comment.text == notes[0].text
    assert "[RATIO_MISMATCH]" in notes[1]["Chỉ tiêu"]["G8"].comment.text


def test_a_cell_nobody_wrote_takes_the_look_of_its_row_or_column(tmp_path: Path) -> None:
    book = sender_book()
    book.save(tmp_path / "a.xlsx")

    def styled(parts: dict[str, bytes]) -> None:
        text = parts[INDICATORS].decode()
        row = '<row r="40" s="1" customFormat="1" spans="1:3"/><row r="42"/></sheetData>'
        parts[INDICATORS] = text.replace("</sheetData>", row).encode()

    path = repack(tmp_path / "a.xlsx", tmp_path / "b.xlsx", styled)
    marks = [replace(WRONG, locator=f"Chỉ tiêu!{cell}") for cell in ("C40", "B41", "AA42", "A99")]
    sheet = copy_of(path, *marks)["Chỉ tiêu"]
    assert [sheet[one].fill.fgColor.rgb for one in ("C40", "B41", "AA42", "A99")] == [RED] * 4
    look = load_workbook(path)["Chỉ tiêu"].row_dimensions[40]
    assert repr(sheet["C40"].font) == repr(look.font)


def test_a_signature_that_would_no_longer_hold_is_taken_out_and_told(
    rich: Path, tmp_path: Path
) -> None:
    def sign(parts: dict[str, bytes]) -> None:
        parts["_xmlsignatures/origin.sigs"] = b""
        relation = (
            b'<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/package/2006/'
            b'relationships/digital-signature/origin" Target="_xmlsignatures/origin.sigs"/>'
            b"</Relationships>"
        )
        parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", relation)

    path = repack(rich, tmp_path / "signed.xlsx", sign)
    content = marked_copy(path, folder(WRONG), DOCUMENT) or b""
    assert not [name for name in parts_of(content) if name.startswith("_xmlsignatures")]
    assert "không còn chữ ký số" in load_workbook(io.BytesIO(content))[SHEET]["A5"].value


def test_a_document_type_gives_no_copy(rich: Path, tmp_path: Path) -> None:
    def spoil(parts: dict[str, bytes]) -> None:
        parts["xl/workbook.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts["xl/workbook.xml"]

    path = repack(rich, tmp_path / "dtd.xlsx", spoil)
    assert marked_copy(path, folder(WRONG), DOCUMENT) is None


def test_a_rich_copy_is_read_as_the_report_it_is(rich: Path, tmp_path: Path) -> None:
    path = tmp_path / "back.xlsx"
    path.write_bytes(marked_copy(rich, folder(WRONG), DOCUMENT) or b"")
    assert codes(read_path(path)) == codes(read_path(rich))
    assert read_path(path).values == read_path(rich).values


@pytest.mark.slow
def test_libreoffice_shows_chart_and_picture_of_the_copy(rich: Path, tmp_path: Path) -> None:
    path = tmp_path / "back.xlsx"
    path.write_bytes(marked_copy(rich, folder(WRONG), DOCUMENT) or b"")
    opened = converted(path, "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    saved = parts_of(opened.read_bytes())
    assert "xl/charts/chart1.xml" in saved
    assert "xl/media/image1.png" in saved
