"""Tables that lost their lines in a text layer: a cell a line, or parted by spaces."""

import pytest

from ingest.narrative.document import Table
from ingest.narrative.text_document import read_text


def tables(*lines: str) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row] for row in block.rows]
        for block in read_text("\n".join(lines)).blocks
        if isinstance(block, Table)
    ]


def spaced(*cells: str) -> list[str]:
    """A blank line between all of them, as some text layers put it."""
    return [line for cell in cells for line in (*cell.split("\n"), "")]


HEADERS = ("TT", "Nội dung", "ĐVT", "Năm 2022", "Năm 2023")


def test_rows_of_parts_have_no_number_and_a_page_begins_with_the_headers_again() -> None:
    rows = spaced("1", "Hồ sơ tiếp nhận", "Hồ sơ", "18.400", "24.900")
    rows += spaced("Trong đó: trực tuyến", "Hồ sơ", "5.800", "18.700")
    rows += spaced("3", *HEADERS, "Quá hạn", "Hồ sơ", "219", "61")
    rows += spaced("2", "Hồ sơ được số hóa khi\ntiếp nhận", "Hồ sơ", "3.140", "…")
    assert tables(*spaced(*HEADERS), *rows) == [
        [
            list(HEADERS),
            ["1", "Hồ sơ tiếp nhận", "Hồ sơ", "18.400", "24.900"],
            ["", "Trong đó: trực tuyến", "Hồ sơ", "5.800", "18.700"],
            ["", "Quá hạn", "Hồ sơ", "219", "61"],
            ["2", "Hồ sơ được số hóa khi tiếp nhận", "Hồ sơ", "3.140", "…"],
        ]
    ]


@pytest.mark.parametrize(
    "measures",
    [
        ("Năm 2022", "Năm 2023", "Tiếp nhận", "Trực tuyến", "Tiếp nhận", "Trực tuyến"),
        ("Năm 2022", "Tiếp nhận", "Trực tuyến", "Năm 2023", "Tiếp nhận", "Trực tuyến"),
    ],
)
def test_two_measures_of_each_year_stand_under_it(measures: tuple[str, ...]) -> None:
    (table,) = tables(
        "TT", "Tên dịch vụ công", *measures,
        "1", "Đăng ký khai sinh", "141", "38", "135", "119",
        "2", "Đăng ký, cấp biển số mô", "tô, xe gắn máy", "187", "6", "224", "180",
    )  # fmt: skip
    assert table[0][2:] == ["Năm 2022", "Năm 2022", "Năm 2023", "Năm 2023"]
    assert table[1][2:] == ["Tiếp nhận", "Trực tuyến", "Tiếp nhận", "Trực tuyến"]
    assert table[3] == [
        "2", "Đăng ký, cấp biển số mô tô, xe gắn máy", "187", "6", "224", "180",
    ]  # fmt: skip


def test_a_blank_line_among_cells_that_none_parts_is_a_blank_cell() -> None:
    (table,) = tables(
        "TT", "Tên dịch vụ công", "Toàn trình", "Một phần", "Tiếp nhận", "Trực tuyến",
        "1", "Đăng ký khai sinh", "X", "", "152", "150",
        "2", "Đăng ký kết hôn", "", "X", "96", "90",
        "3", "Đăng ký khai tử", "X", "", "71", "69",
    )  # fmt: skip
    assert table[1:] == [
        ["1", "Đăng ký khai sinh", "X", "", "152", "150"],
        ["2", "Đăng ký kết hôn", "", "X", "96", "90"],
        ["3", "Đăng ký khai tử", "X", "", "71", "69"],
    ]


def test_a_table_that_counts_no_rows_begins_with_the_header_of_its_labels() -> None:
    (table,) = tables(
        "Nội dung", "Đơn vị tính", "Trong tháng", "Lũy kế",
        "Hồ sơ căn cước thu nhận", "Hồ sơ", "512", "45.678",
        "Tài khoản mức 2 kích hoạt", "Tài khoản", "401", "38.456",
    )  # fmt: skip
    assert table[2] == ["Tài khoản mức 2 kích hoạt", "Tài khoản", "401", "38.456"]


def test_rows_whose_figures_do_not_come_out_even_stay_lines() -> None:
    assert not tables(
        "TT", "Nội dung", "Năm 2022", "Năm 2023", "Năm 2024",
        "1", "Hồ sơ tiếp nhận", "184", "249", "2", "Hồ sơ quá hạn", "21", "6",
    )  # fmt: skip


def test_columns_parted_by_spaces_hold_names_broken_over_lines_and_pages() -> None:
    (table,) = tables(
        "TT  Tên dịch vụ công  Tiếp nhận  Trực tuyến  Quá hạn",
        "1  Cấp giấy phép lao động cho người nước ngoài và cấp phiếu",
        "2",
        "lý lịch tư pháp  64  60  0",
        "2  Công nhận bằng tốt nghiệp  23  21  0",
        "Tổng cộng  87  81  0",
    )
    assert table[1:] == [
        ["1", "Cấp giấy phép lao động cho người nước ngoài và cấp phiếu lý lịch tư pháp",
         "64", "60", "0"],
        ["2", "Công nhận bằng tốt nghiệp", "23", "21", "0"],
        ["", "Tổng cộng", "87", "81", "0"],
    ]  # fmt: skip


def test_columns_parted_by_spaces_need_no_counter_where_a_header_names_the_labels() -> None:
    (table,) = tables(
        "Nội dung                      Trong tháng    Lũy kế",
        "Thu nhận hồ sơ căn cước       512            45.678",
        "Kích hoạt tài khoản mức 2     401            38.456",
    )
    assert table[1] == ["Thu nhận hồ sơ căn cước", "512", "45.678"]
    assert not tables("Kính gửi:   UBND tỉnh   Sở Tư pháp", "Nội dung  hai  ba", "một  hai  ba")
