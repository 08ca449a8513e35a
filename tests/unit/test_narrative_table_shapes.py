"""Tables a text layer left in some shape of its own: how their columns and rows are told."""

from datetime import date

from ingest.narrative.document import Table
from ingest.narrative.table_columns import layout_of
from ingest.narrative.text_document import read_text
from ingest.periods import Window


def only_table(*lines: str) -> Table:
    (table,) = (block for block in read_text("\n".join(lines)).blocks if isinstance(block, Table))
    return table


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_a_header_names_its_measure_and_its_year() -> None:
    columns = layout_of(
        only_table(
            "STT\tTên dịch vụ công\tHồ sơ tiếp nhận năm 2023\tTrực tuyến năm 2024",
            "1\tĐăng ký tạm trú\t31\t28",
        )
    ).columns
    assert [column.role for column in columns[2:]] == ["SVC_RECEIVED", "SVC_RECEIVED_ONLINE"]
    assert columns[2].window == Window(date(2023, 1, 1), date(2023, 12, 31))


def test_a_header_states_its_days() -> None:
    columns = layout_of(
        only_table(
            "STT\tTên dịch vụ công\tTừ 05/3/2025 đến 18/4/2025\tTừ đầu năm đến 18/4/2025",
            "\t\tTiếp nhận\tTiếp nhận",
            "1\tĐăng ký tạm trú\t31\t28",
        )
    ).columns
    assert columns[2].window == Window(date(2025, 3, 5), date(2025, 4, 18))
    assert columns[3].window == Window(date(2025, 1, 1), date(2025, 4, 18))


def test_a_year_broken_off_its_header_belongs_to_it() -> None:
    table = only_table(
        *("TT", "Tên dịch vụ công", "Tiếp nhận", "năm 2023", "Tỷ lệ trực", "tuyến năm", "2023 (%)"),
        *("1", "Đăng ký tạm trú", "310", "96,0"),
        *("2", "Đăng ký thường trú", "52", "94,0"),
        *("3", "Đăng ký khai tử", "19", "80,2"),
    )
    assert cells(table)[0][2:] == ["Tiếp nhận năm 2023", "Tỷ lệ trực tuyến năm 2023 (%)"]
    assert cells(table)[2] == ["2", "Đăng ký thường trú", "52", "94,0"]


def test_remarks_at_the_end_of_narrow_rows_are_left_out() -> None:
    table = only_table(
        "STT Tên dịch vụ Tiếp nhận (hồ sơ) Trực tuyến (hồ sơ) Ghi chú",
        "1 Đăng ký tạm trú 31 28 CAP",
        "2 Đăng ký khai tử 0 0 không phát sinh",
        "Tổng cộng 31 28",
    )
    assert cells(table)[1:] == [
        ["1", "Đăng ký tạm trú", "31", "28"],
        ["2", "Đăng ký khai tử", "0", "0"],
        ["", "Tổng cộng", "31", "28"],
    ]
