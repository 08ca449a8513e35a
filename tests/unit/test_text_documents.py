"""Reports that came as text: broken lines, page numbers, tables without lines, footnotes."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.narrative.document import Document, Paragraph, Table
from ingest.narrative.text_document import read_text
from ingest.tcvn3 import from_tcvn3, looks_like_tcvn3
from ingest.text_bytes import decode_text

SENTENCE = (
    "- Công tác cấp căn cước: Trong tháng đã thu nhận 4.162 trường hợp, lũy kế đến ngày 17/01/2024 "
    "đã thực hiện 1.532.200 trường hợp trên địa bàn toàn tỉnh, trong đó có 3.472 trường hợp "
    "của trẻ dưới 6 tuổi theo Kế hoạch số 172/KH-UBND của Ủy ban nhân dân tỉnh và văn bản của Bộ."
)


def texts(document: Document) -> list[str]:
    return [block.content.text for block in document.blocks if isinstance(block, Paragraph)]


def tables(document: Document) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row] for row in block.rows]
        for block in document.blocks
        if isinstance(block, Table)
    ]


def wrapped(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


@pytest.mark.parametrize("between", ["\n", "\n\n", " \n \n"])
@pytest.mark.parametrize("width", [70, 84, 96])
def test_sentences_broken_at_every_line_are_whole_again(between: str, width: int) -> None:
    second = SENTENCE.replace("căn cước", "hộ chiếu")
    printed = between.join([*wrapped(SENTENCE, width), *wrapped(second, width), "2. Mục sau"])
    assert texts(read_text(printed)) == [SENTENCE, second, "2. Mục sau"]


def test_a_document_number_broken_at_its_hyphen_is_joined_without_a_space() -> None:
    lines = wrapped(SENTENCE, 84)
    broken = "\n".join([*lines, "- Thực hiện nhiệm vụ, mô hình tại Kế hoạch số 172/KH-", "UBND"])
    assert texts(read_text(broken))[-1].endswith("số 172/KH-UBND")


def test_markdown_keeps_the_rank_of_its_headings_and_loses_its_marks() -> None:
    document = read_text(
        "## **I. KẾT QUẢ**\n\n- Đã tích hợp **20.771** sổ, *9.848* giấy phép (*1 phần*).\n\n"
        "Khách sạn 2-3*; Khách sạn 4*; nhà khách\n"
    )
    heading, body, stars = document.blocks
    assert isinstance(heading, Paragraph)
    assert (heading.level, heading.content.text) == (2, "I. KẾT QUẢ")
    assert isinstance(body, Paragraph)
    assert body.content.text == "- Đã tích hợp 20.771 sổ, 9.848 giấy phép (1 phần)."
    start = body.content.text.index("20.771")
    assert body.content.locator(start, start + 6) == "3:17-22"
    assert isinstance(stars, Paragraph)
    assert stars.content.text == "Khách sạn 2-3*; Khách sạn 4*; nhà khách"


def test_page_numbers_between_the_lines_of_a_sentence_are_left_out() -> None:
    lines = wrapped(" ".join([SENTENCE] * 6), 84)
    paged = [*lines[:7], "2", *lines[7:16], "3", *lines[16:]]
    assert "\n".join(texts(read_text("\n".join(paged)))) == "\n".join(
        texts(read_text("\n".join(lines)))
    )


def test_lone_numbers_close_together_are_figures_and_stay() -> None:
    column = ["Đăng ký khai sinh", "02", "Đăng ký khai tử", "3", "Đăng ký kết hôn", "4"]
    assert "3" in "\n".join(texts(read_text("\n".join(column)))).split()


def test_a_row_split_over_two_pages_is_one_row_again() -> None:
    printed = (
        "STT\tNhiệm vụ\tCơ quan\n"
        "1\tCung cấp dịch vụ công theo danh mục\tVăn phòng;\n\n"
        "2\t<p>được phê duyệt năm 2022</p> <p>Bố trí nguồn lực</p>\t"
        "<p>Sở Thông tin</p> <p>Sở Tài chính</p>\n"
        "3\tKết nối hệ thống theo hướng dẫn\tCông an\n\n"
        "\tcủa Bộ Công an\t\n"
    )
    assert tables(read_text(printed)) == [
        [
            ["STT", "Nhiệm vụ", "Cơ quan"],
            [
                "1",
                "Cung cấp dịch vụ công theo danh mục được phê duyệt năm 2022",
                "Văn phòng; Sở Thông tin",
            ],
            ["2", "Bố trí nguồn lực", "Sở Tài chính"],
            ["3", "Kết nối hệ thống theo hướng dẫn của Bộ Công an", "Công an"],
        ]
    ]


def test_merged_header_cells_stand_in_each_place_they_cover_as_one_object() -> None:
    (table,) = read_text(
        "TT\tDịch vụ\tXử lý hồ sơ\t\tVướng mắc\n\t\tĐúng hạn\tQuá hạn\t\n1\tKhai sinh\t676\t0\t\n"
    ).blocks
    assert isinstance(table, Table)
    first, second, body = table.rows
    assert first[2] is first[3]
    assert first[4] is second[4]
    assert [cell.text for cell in second] == ["TT", "Dịch vụ", "Đúng hạn", "Quá hạn", "Vướng mắc"]
    assert body[2].locator(0, 3) == "t1r3c3:1-3"


def test_tables_with_bars_and_in_html_are_the_same_grid() -> None:
    bars = "| TT | Dịch vụ | Số |\n|---|:--|--:|\n| 1 | Khai sinh | 676 |\n"
    markup = (
        "<table><tr><th>TT</th><th>Dịch vụ</th><th>Số</th></tr>\n"
        "<tr><td>1</td><td>Khai<br>sinh</td><td>676</td></tr></table>"
    )
    assert tables(read_text(bars)) == tables(read_text(markup))


def test_spans_of_html_cells_are_filled() -> None:
    markup = (
        '<table><tr><td rowspan="2">TT</td><td colspan="2">Hồ sơ</td></tr>'
        "<tr><td>Đúng hạn</td><td>Quá hạn</td></tr><tr><td>1</td><td>5</td><td>0</td></tr></table>"
    )
    assert tables(read_text(markup)) == [
        [["TT", "Hồ sơ", "Hồ sơ"], ["TT", "Đúng hạn", "Quá hạn"], ["1", "5", "0"]]
    ]


def test_a_tab_after_a_bullet_or_before_a_paragraph_makes_no_table() -> None:
    document = read_text("\tTrong tháng đã tiếp nhận 57.274 hồ sơ.\n-\tCấp căn cước: 4.162.\n")
    assert not tables(document)
    assert texts(document)[1] == "- Cấp căn cước: 4.162."


def test_footnotes_are_taken_out_and_their_digits_with_them() -> None:
    document = read_text(
        "- Có 04 nhiệm vụ đã triển khai xong1; 15 nhiệm vụ đã có kết quả2.\n"
        "1 Mô hình 2: Dịch vụ công không giấy; Mô hình 15: Đào tạo trực tuyến.\n"
        "2 Mô hình 1: 53 dịch vụ công thiết yếu.\n"
        "- Trong tháng phát sinh 02 tin báo.\n"
        "1. Ưu điểm\n"
    )
    assert texts(document) == [
        "- Có 04 nhiệm vụ đã triển khai xong; 15 nhiệm vụ đã có kết quả.",
        "- Trong tháng phát sinh 02 tin báo.",
        "1. Ưu điểm",
    ]
    assert [(note.mark, note.content.text[:9]) for note in document.footnotes] == [
        ("1", "Mô hình 2"),
        ("2", "Mô hình 1"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_every_unicode_encoding(encoding: str) -> None:
    assert decode_text(SENTENCE.encode(encoding)) == SENTENCE


def test_decomposed_letters_are_composed() -> None:
    (text,) = texts(read_text(unicodedata.normalize("NFD", SENTENCE)))
    assert text == SENTENCE


def test_windows_1258_is_read() -> None:
    stored = "Trong tha\u0301ng, công an xa\u0303 đa\u0303 câ\u0301p 12 the\u0309.".encode("cp1258")
    assert decode_text(stored) == "Trong tháng, công an xã đã cấp 12 thẻ."


TCVN3 = "B¸o c¸o kÕt qu¶ thùc hiÖn §Ò ¸n 06: ®· cÊp 4.162 c¨n c­íc cho c«ng d©n trªn ®Þa bµn x·."


def test_text_of_the_abc_fonts_is_converted_in_one_byte_and_in_unicode() -> None:
    wanted = (
        "Báo cáo kết quả thực hiện Đề án 06: đã cấp 4.162 căn cước cho công dân trên địa bàn xã."
    )
    assert decode_text(TCVN3.encode("latin-1")) == wanted
    assert decode_text(TCVN3.encode()) == wanted
    assert from_tcvn3(TCVN3) == wanted


def test_capitals_of_the_abc_fonts_are_whole_again() -> None:
    assert from_tcvn3("ñY BAN NH¢N D¢N PH¦êNG PHó TH¦îNG; B¸O C¸O. Tõ ngµy 15") == (
        "ỦY BAN NHÂN DÂN PHƯỜNG PHÚ THƯỢNG; BÁO CÁO. Từ ngày 15"
    )


@pytest.mark.parametrize(
    "text", [SENTENCE, "Le résumé français à 25 °C · § 4 ¶ µm © 2026", "", "plain ASCII"]
)
def test_other_text_is_not_taken_for_the_abc_fonts(text: str) -> None:
    assert not looks_like_tcvn3(text)


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 50, bytes(range(256)) * 4])
def test_bytes_that_are_no_text_are_told(data: bytes) -> None:
    assert decode_text(data) is None


LINES = st.lists(
    st.text(alphabet="aăđ ớỘ.;:-+*|\t1206/<p>&#_\\\u0301\u00a0\f", max_size=40), max_size=25
)


@given(LINES)
def test_every_text_is_read_and_every_character_has_its_place(lines: list[str]) -> None:
    document = read_text("\n".join(lines))
    source = [unicodedata.normalize("NFC", line.replace("\f", " ")) for line in lines]
    for block in document.blocks:
        if isinstance(block, Table):
            assert len({len(row) for row in block.rows}) == 1
            continue
        text = block.content
        assert text.text == unicodedata.normalize("NFC", " ".join(text.text.split()))
        assert text.text
        for place, after in pairwise([*text.places, None]):
            end = after.offset if after else len(text.text)
            piece = text.text[place.offset : end].split(" ")[0]
            line = source[int(place.line) - 1]
            written = line[place.column - 1 :]
            assert written.startswith((piece, "&"))  # "&" begins an entity, read as its character
