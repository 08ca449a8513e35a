"""Whose a figure is: a department's row or counter, accounts of one level, what a plan assigns."""

from datetime import date

import pytest
from narrative_factory import read, report, told

from ingest.narrative.document import Table
from ingest.narrative.figures import find_figures
from ingest.narrative.heading import read_heading
from ingest.narrative.lexicon import words_of
from ingest.narrative.reader import read_narrative
from ingest.narrative.text_document import read_text
from ingest.periods import Window

HALF = report("17", "2025-H1", Window(date(2024, 12, 15), date(2025, 6, 14)))


@pytest.mark.parametrize("header", ["Cơ quan", "Sở, ngành", "Tên cơ quan", "Nơi giải quyết"])
def test_a_row_of_a_department_is_the_departments(header: str) -> None:
    document = read_text(
        f"TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ TTHC\n\nTT\t{header}\tHồ sơ tiếp nhận\tNộp trực tuyến\n"
        "1\tSở Tư pháp\t4.210\t4.188\n2\tSở Y tế\t1.844\t1.702\n3\tSở Xây dựng\t2.306\t2.120\n"
    )
    values = read_narrative(document, HALF, file_sha256="0" * 64, shown_from=0).values
    shown = [value for value in values if value.indicator_code]
    assert {value.breakdown_code for value in shown} <= {"ORG:STP", "ORG:SYT", "ORG:SXD"}
    assert len(shown) == (6 if header != "Nơi giải quyết" else len(shown))


def test_a_departments_counter_at_the_centre_is_the_departments() -> None:
    document = read_text(
        "UBND TỈNH HÒA BÌNH\nSỞ TƯ PHÁP\n\nBÁO CÁO\nKết quả thực hiện Đề án 06 năm 2024\n\n"
        "- Trong năm, bộ phận của Sở tại Trung tâm Phục vụ hành chính công tỉnh tiếp nhận 20.147 "
        "hồ sơ.\n"
    )
    found = read_narrative(document, read_heading(document), file_sha256="0" * 64, shown_from=0)
    assert [(one.value, one.breakdown_code) for one in found.values] == [(20147, "ORG:STP")]


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        (
            "Trong năm kích hoạt 71.264 tài khoản mức độ 2. Lũy kế đã cấp 668.120 tài khoản định "
            "danh, kích hoạt 631.904 tài khoản; trong số kích hoạt có 604.015 tài khoản mức 2.",
            "VNEID_ACTIVATED_CUM",
        ),
        (
            "Trong quý kích hoạt thêm 1.893 tài khoản định danh, trong đó 1.704 tài khoản mức 2, "
            "đưa tổng số tài khoản đã kích hoạt lên 631.904 tài khoản.",
            "VNEID_ACTIVATED_CUM",
        ),
        (
            "Định danh điện tử: trong tháng cấp mới 631.904 tài khoản, kích hoạt mức 2 287 tài "
            "khoản.",
            "VNEID_ISSUED",
        ),
        ("Trong tháng kích hoạt MĐ2 631.904 TK định danh.", "VNEID_L2_ACTIVATED"),
    ],
)
def test_a_level_belongs_to_the_figure_it_is_said_of(sentence: str, code: str) -> None:
    assert (code, 631904) in told(sentence)


def test_a_level_before_a_number_makes_no_thousands() -> None:
    text = (
        "trong tháng kích hoạt mức 1 38 tài khoản, mức 2 905 tài khoản; thu nhận tháng 6 905 hồ sơ"
    )
    assert [figure.value for figure in find_figures(text)] == [38, 905, 6905]


def test_a_plan_by_its_number_does_not_make_an_aim() -> None:
    (assigned, *_) = read(
        "Theo Kế hoạch số 58/KH-UBND ngày 27/02/2024, huyện triển khai 12 mô hình điểm."
    ).values
    assert assigned.measure_kind != "target"
    (planned, *_) = read("Theo kế hoạch, huyện triển khai 12 mô hình điểm trong quý tới.").values
    assert planned.measure_kind == "target"


def test_who_is_paid_in_cash_is_not_paid_without() -> None:
    codes = [code for code, _ in told(
        "- Chi trả trợ cấp xã hội không dùng tiền mặt: đến nay 9.412 người hưởng qua tài khoản, "
        "còn 1.863 người nhận tiền mặt."
    )]  # fmt: skip
    assert codes[0] == "ASXH_CASHLESS_BENEFICIARIES"
    assert codes[1] is None


@pytest.mark.parametrize(
    "sentence",
    [
        "thẻ cho lứa tuổi từ 6 đến dưới 14.",
        "đến nay 9. 412 người hưởng qua tài khoản",
    ],
)
def test_what_is_written_in_digits_and_no_figure(sentence: str) -> None:
    assert find_figures(sentence) == []


def test_a_damaged_letter_does_not_hide_a_word() -> None:
    assert [word.key for word in words_of("tài kh0ản h0 sơ C06")] == [
        "tai", "khoan", "ho", "so", "c06",
    ]  # fmt: skip


def test_fields_listed_in_a_sentence_of_all_fields() -> None:
    found = read(
        "Theo từng lĩnh vực, hồ sơ phát sinh trong quý nhiều nhất là chứng thực với 2.915 hồ sơ, "
        "tiếp theo là hộ tịch 1.204 hồ sơ, đất đai 688 hồ sơ."
    ).values
    assert [one.breakdown_code for one in found] == [
        "FIELD:CHUNGTHUC",
        "FIELD:HOTICH",
        "FIELD:DATDAI",
    ]


def test_services_numbered_in_brackets_are_items_of_their_own() -> None:
    found = read_text(
        "(2) Cấp đổi, cấp lại thẻ căn cước: 18.342 hồ sơ, trực tuyến 18.342 hồ sơ, tỷ lệ (100%).\n"
        "(3) Đăng ký thường trú: tiếp nhận 21.478 hồ sơ, trong đó trực tuyến 21.391 hồ sơ, tỷ lệ\n"
        "99,59%.\n"
    )
    assert [block.content.text[:3] for block in found.blocks] == ["(2)", "(3)"]
    values = read_narrative(found, HALF, file_sha256="0" * 64, shown_from=0).values
    codes = [(one.indicator_code, one.service_code) for one in values[-3:]]
    assert codes[:2] == [("SVC_RECEIVED", "DVC25_03"), ("SVC_RECEIVED_ONLINE", "DVC25_03")]


def test_a_page_s_number_among_the_figures_of_a_row_is_left_out() -> None:
    header = ["TT", "Tên dịch vụ", "công", "Hồ sơ", "tiếp nhận", "Trực tuyến", "Quá hạn"]
    rows = [
        *["1", "Đăng ký thường trú", "31.206", "31.020", "12"],
        *["2", "Đăng ký tạm trú", "8.417", "8.417", "0"],
        "14", *header,
        *["3", "Đăng ký khai sinh", "10.932", "15", "10.930", "26"],
        *["4", "Đăng ký khai tử", "7.088", "6.994", "3"],
    ]  # fmt: skip
    numbers = ["(1)", "(2)", "(3)", "(4)", "(5)"]
    document = read_text("\n".join([*header, *numbers, *rows]))
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["TT", "Tên dịch vụ công", "Hồ sơ tiếp nhận", "Trực tuyến", "Quá hạn"],
        ["1", "Đăng ký thường trú", "31.206", "31.020", "12"],
        ["2", "Đăng ký tạm trú", "8.417", "8.417", "0"],
        ["3", "Đăng ký khai sinh", "10.932", "10.930", "26"],
        ["4", "Đăng ký khai tử", "7.088", "6.994", "3"],
    ]


def test_years_broken_in_headers_are_one_header() -> None:
    lines = ["STT", "Chỉ tiêu", "Đơn vị", "tính", "Năm", "2024", "Năm", "2025"]
    lines += ["1", "Lớp tập huấn", "lớp", "97", "148", "2", "Tin, bài tuyên truyền", "tin, bài"]
    lines += ["1.288", "1.906", "3", "Hồ sơ TTHC", "tiếp nhận", "hồ sơ", "537.462", "612.384"]
    (table,) = read_text("\n".join(lines)).blocks
    assert [cell.text for cell in table.rows[0]][-2:] == ["Năm 2024", "Năm 2025"]
    assert [cell.text for cell in table.rows[3]][1:3] == ["Hồ sơ TTHC tiếp nhận", "hồ sơ"]


def test_a_table_of_units_parted_by_single_spaces() -> None:
    (table,) = read_text(
        "TT Đơn vị Thu nhận căn cước Kích hoạt mức 2\n1 Phường An Lưu 96 121\n"
        "2 Phường An Phụ 58 74\n3 Xã Bạch Đằng 29 31\n"
    ).blocks
    assert [cell.text for cell in table.rows[0]] == [
        "TT", "Đơn vị", "Thu nhận căn cước", "Kích hoạt mức 2",
    ]  # fmt: skip
    assert [cell.text for cell in table.rows[3]] == ["3", "Xã Bạch Đằng", "29", "31"]


def test_a_title_in_capitals_may_have_small_letters_in_brackets() -> None:
    document = read_text(
        "KẾT QUẢ KÍCH HOẠT TÀI KHOẢN ĐỊNH DANH ĐIỆN TỬ (lũy kế đến ngày 30/4/2024)\n\n"
        "TT\tĐơn vị\tTài khoản đã cấp\tTài khoản đã kích hoạt\n"
        "1\tHuyện Lạng Giang\t31.402\t30.615\n2\tHuyện Lục Nam\t28.950\t28.038\n"
    )
    values = read_narrative(document, report(), file_sha256="0" * 64, shown_from=0).values
    assert [one.indicator_code for one in values] == ["VNEID_ISSUED_CUM", "VNEID_ACTIVATED_CUM"] * 2
    assert {str(one.as_of_date) for one in values} == {"2024-04-30"}


def test_services_listed_in_pairs_count_what_the_lead_says() -> None:
    lead = "7. Một số DVC có nhiều HS (số tiếp nhận/số trực tuyến):"
    found = read(lead, "+ Khai sinh: 73/73; khai tử: 25/24; kết hôn: 31/29").values
    assert [(one.indicator_code, one.service_code, one.value) for one in found] == [
        ("SVC_RECEIVED", "DVC25_09", 73),
        ("SVC_RECEIVED_ONLINE", "DVC25_09", 73),
        ("SVC_RECEIVED", "DVC25_10", 25),
        ("SVC_RECEIVED_ONLINE", "DVC25_10", 24),
        ("SVC_RECEIVED", "DVC25_11", 31),
        ("SVC_RECEIVED_ONLINE", "DVC25_11", 29),
    ]
    assert "SVC_RECEIVED" not in [code for code, _ in told("7. Một số DVC:", "+ Khai sinh: 73/73")]


def test_a_pair_written_out_is_a_pair() -> None:
    found = told(
        "Đến nay tổng số tài khoản định danh đã kích hoạt là 37.615 trên 41.326 tài khoản."
    )
    assert found == [("VNEID_ACTIVATED_CUM", 37615), ("VNEID_ISSUED_CUM", 41326)]


def test_the_tasks_out_of_which_some_are_done_are_not_done() -> None:
    found = told("Trong 31 nhiệm vụ được tỉnh giao đến nay đã hoàn thành 24 nhiệm vụ.")
    assert found[0] != ("TASK_COMPLETED", 31)
    assert found[1] == ("TASK_COMPLETED", 24)


def test_the_year_so_far_beside_a_service_is_the_same_services() -> None:
    month, year = read("Đăng ký khai sinh 27 hồ sơ, lũy kế từ đầu năm 341 hồ sơ.").values
    assert (year.indicator_code, year.service_code) == (month.indicator_code, month.service_code)
    assert str(year.window_start) == "2024-01-01"
