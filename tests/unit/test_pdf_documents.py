"""PDF reports: broken lines, raised digits, footnotes, ruled tables over pages, scans, dangers."""

from pathlib import Path

import pytest
from pdf_factory import Sheet, width, write_pdf

from ingest import limits
from ingest.narrative.document import Document, Paragraph, Table
from ingest.narrative.heading import read_heading
from ingest.narrative.pdf_document import read_pdf
from ingest.refusals import RefusedError
from ingest.tcvn3 import from_tcvn3

LINES = [
    "- Công tác cấp căn cước: Trong tháng đã thu nhận 4.162 trường hợp, lũy",
    "kế đến ngày 17/01/2024 đã thực hiện 1.532.200 trường hợp trên địa bàn,",
    "đạt 98,5% kế hoạch được giao.",
]
WHOLE = " ".join(LINES)

_OLD_LETTERS = {from_tcvn3(chr(place)): chr(place) for place in range(0xA1, 0x100)}


def in_old_letters(text: str) -> str:
    """Write a text as the TCVN3 fonts want it."""
    return "".join(_OLD_LETTERS.get(char, char) for char in text)


def texts(document: Document) -> list[str]:
    return [block.content.text for block in document.blocks if isinstance(block, Paragraph)]


def tables(document: Document) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row] for row in block.rows]
        for block in document.blocks
        if isinstance(block, Table)
    ]


def test_broken_lines_are_joined_and_keep_their_places(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.lines(60, 700, LINES * 2)
    document = read_pdf(write_pdf(tmp_path / "a.pdf", sheet))
    assert texts(document) == [WHOLE, WHOLE]
    block = document.blocks[0]
    assert isinstance(block, Paragraph)
    start = block.content.text.index("1.532.200")
    assert block.content.locator(start, start + 9) == "p1:2:37-45"


def test_a_sentence_goes_on_over_the_page_and_past_its_number(tmp_path: Path) -> None:
    first, second = Sheet(), Sheet()
    first.lines(60, 100, LINES * 3 + LINES[:2])
    first.text(290, 30, "1")
    second.lines(60, 780, LINES[2:])
    second.text(290, 30, "2")
    document = read_pdf(write_pdf(tmp_path / "a.pdf", first, second))
    assert texts(document) == [WHOLE] * 4


def test_a_letterhead_in_two_columns_is_understood(tmp_path: Path) -> None:
    sheet = Sheet()
    left = ["UBND TỈNH BẮC GIANG", "TỔ CÔNG TÁC ĐỀ ÁN 06", "Số: 12/BC-TCT"]
    right = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    right.append("Bắc Giang, ngày 17 tháng 6 năm 2024")
    for index, pair in enumerate(zip(left, right, strict=True)):
        sheet.text(60, 780 - 18 * index, pair[0]).text(320, 780 - 18 * index, pair[1])
    sheet.text(270, 700, "BÁO CÁO").text(150, 680, "Kết quả thực hiện Đề án 06 tháng 6 năm 2024")
    sheet.text(60, 640, "I. KẾT QUẢ")
    heading = read_heading(read_pdf(write_pdf(tmp_path / "a.pdf", sheet)))
    assert (heading.unit_code, heading.period_key) == ("24", "2024-06")
    assert (heading.document_no, str(heading.report_date)) == ("12/BC-TCT", "2024-06-17")


def test_raised_digits_are_footnotes_and_not_figures(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.lines(60, 700, LINES * 2)
    start, after = "- Có 24 nhiệm vụ đã xong", "; 15 nhiệm vụ đang làm trên 12 km"
    sheet.text(60, 500, start).text(60 + width(start), 505, "1", 7)
    x = 60 + width(start) + 4
    sheet.text(x, 500, after).text(x + width(after), 505, "2", 7)
    sheet.text(60, 60, "1", 6).text(66, 57, "Mô hình 2: Dịch vụ công; Mô hình 15", 9)
    document = read_pdf(write_pdf(tmp_path / "a.pdf", sheet))
    assert texts(document)[-1] == f"{start}{after}2"
    assert [(note.mark, note.content.text) for note in document.footnotes] == [
        ("1", "Mô hình 2: Dịch vụ công; Mô hình 15")
    ]


def test_a_ruled_table_over_two_pages_is_one_table(tmp_path: Path) -> None:
    columns = (60, 110, 330, 430)
    header = ("STT", "Nhiệm vụ", "Kết quả")
    first, second = Sheet(), Sheet()
    first.lines(60, 760, [*LINES, "PHỤ LỤC I"])
    first.table(120, columns, [header, ("1", "Kết nối hệ thống", "Đã xong"), ("2", "Số hóa", "")])
    bottom = second.table(
        800, columns, [header, ("", "hồ sơ theo quy định", "Đang làm"), ("3", "Tập huấn", "Xong")]
    )
    second.text(60, bottom - 40, "Trên đây là kết quả thực hiện.")
    document = read_pdf(write_pdf(tmp_path / "a.pdf", first, second))
    assert tables(document) == [
        [
            ["STT", "Nhiệm vụ", "Kết quả"],
            ["1", "Kết nối hệ thống", "Đã xong"],
            ["2", "Số hóa hồ sơ theo quy định", "Đang làm"],
            ["3", "Tập huấn", "Xong"],
        ]
    ]
    assert texts(document) == [WHOLE, "PHỤ LỤC I", "Trên đây là kết quả thực hiện."]
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    assert table.title is not None
    assert table.title.text == "PHỤ LỤC I"


def test_the_line_that_heads_every_page_is_left_out(tmp_path: Path) -> None:
    sheets = []
    for number in range(4):
        sheet = Sheet()
        sheet.text(60, 800, "Báo cáo Đề án 06 tháng 5")
        sheet.lines(60, 700, [*LINES[:2], f"đạt 9{number}% kế hoạch."])
        sheets.append(sheet)
    found = texts(read_pdf(write_pdf(tmp_path / "a.pdf", *sheets)))
    assert [text[-16:] for text in found] == [f"đạt 9{n}% kế hoạch."[-16:] for n in range(4)]


def test_a_scan_is_refused_and_single_scanned_pages_are_listed(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        read_pdf(write_pdf(tmp_path / "a.pdf", Sheet(picture=True), Sheet(picture=True)))
    assert (refused.value.code, refused.value.found) == ("SCANNED_DOCUMENT", 2)
    sheet = Sheet()
    sheet.lines(60, 700, LINES)
    assert read_pdf(write_pdf(tmp_path / "b.pdf", sheet, Sheet(picture=True))).unread_pages == (2,)


def test_too_many_pages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PAGES", 2)
    with pytest.raises(RefusedError) as refused:
        read_pdf(write_pdf(tmp_path / "a.pdf", Sheet(), Sheet(), Sheet()))
    assert (refused.value.code, refused.value.found) == ("TOO_MANY_PAGES", 3)


@pytest.mark.parametrize(
    ("catalog", "objects"),
    [
        ("/Names << /JavaScript << /Names [(a) 100 0 R] >> >>", ["<< /S /JavaScript /JS (x) >>"]),
        (
            "/Names << /EmbeddedFiles << /Names [(a) 100 0 R] >> >>",
            ["<< /Type /Filespec /F (a.exe) /EF << /F 11 0 R >> >>"],
        ),
    ],
)
def test_scripts_and_attachments_are_refused(
    catalog: str, objects: list[str], tmp_path: Path
) -> None:
    path = write_pdf(tmp_path / "a.pdf", Sheet(), catalog=catalog, objects=objects)
    with pytest.raises(RefusedError) as refused:
        read_pdf(path)
    assert refused.value.code == "ACTIVE_CONTENT"


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6])
def test_a_cut_off_file_is_corrupt_or_holds_what_is_left(part: float, tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.lines(60, 700, LINES)
    path = write_pdf(tmp_path / "a.pdf", sheet)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    with pytest.raises(RefusedError) as refused:
        read_pdf(path)
    assert refused.value.code == "CORRUPT_FILE"


def test_old_fonts_are_read_in_prose_tables_and_footnotes(tmp_path: Path) -> None:
    prose = [
        "- Công tác cấp căn cước: đã được cấp 4.162 thẻ cho công dân; cơ sở dữ liệu về dân cư",
        "và hồ sơ của xã thực hiện theo Kế hoạch số 172/KH-",
        "UBND của tỉnh về quản lý cư trú.",
    ]
    columns = (60, 110, 330, 430)
    rows = [("STT", "Nội dung", "Kết quả"), ("1", "Số hồ sơ thường trú", "được 35 hồ sơ")]
    sheet = Sheet()
    sheet.lines(60, 780, map(in_old_letters, prose * 2))
    sheet.table(600, columns, [[in_old_letters(cell) for cell in row] for row in rows])
    reference = in_old_letters("- Có 24 nhiệm vụ được giao đã thực hiện")
    sheet.text(60, 500, reference).text(60 + width(reference), 505, "1", 7)
    sheet.text(60, 60, "1", 6).text(66, 57, in_old_letters("Mô hình 2: Lưu trú được số hóa"), 9)
    document = read_pdf(write_pdf(tmp_path / "a.pdf", sheet))
    whole = " ".join(prose).replace("KH- ", "KH-")
    assert texts(document) == [whole, whole, "- Có 24 nhiệm vụ được giao đã thực hiện"]
    assert tables(document) == [[list(row) for row in rows]]
    assert [note.content.text for note in document.footnotes] == ["Mô hình 2: Lưu trú được số hóa"]


def test_a_report_of_old_fonts_whose_figures_stand_in_tables_alone_is_read(tmp_path: Path) -> None:
    rows = [("STT", "Chỉ tiêu", "Kết quả"), ("1", "Hồ sơ đã được cấp của công dân tại xã", "35")]
    sheet = Sheet()
    sheet.table(700, (60, 110, 380, 430), [[in_old_letters(cell) for cell in row] for row in rows])
    document = read_pdf(write_pdf(tmp_path / "a.pdf", sheet))
    assert tables(document) == [[list(row) for row in rows]]


def test_a_soft_hyphen_of_todays_fonts_is_no_letter(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.lines(60, 700, [LINES[0].replace("thu nhận", "thu\u00ad nhận"), *LINES[1:]])
    assert texts(read_pdf(write_pdf(tmp_path / "a.pdf", sheet))) == [WHOLE]
