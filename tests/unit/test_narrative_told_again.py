"""Figures that take their meaning from others: of another year, a unit that leads, a rate."""

from dataclasses import replace
from datetime import date

import pytest
from narrative_factory import read, report, told

from ingest.narrative.heading import Heading
from ingest.periods import Window


def timed(*paragraphs: str, heading: Heading | None = None) -> list[tuple[object, ...]]:
    return [
        (v.indicator_code, v.value, v.window_start, v.window_end)
        for v in read(*paragraphs, heading=heading).values
    ]


YEAR_2022 = (date(2022, 1, 1), date(2022, 12, 31))
YEAR_2023 = (date(2023, 1, 1), date(2023, 12, 31))


def test_figures_of_another_year_are_told_in_the_order_of_the_sentence_before() -> None:
    found = timed(
        "- Năm 2022, tiếp nhận 1.846 hồ sơ TTHC, trong đó trực tuyến 587 hồ sơ. Sang năm 2023, "
        "con số tương ứng là 2.490 và 1.870 (75,1%)."
    )
    assert found[2:] == [
        ("DOSSIER_RECEIVED", 2490, *YEAR_2023),
        ("DOSSIER_RECEIVED_ONLINE", 1870, *YEAR_2023),
        ("DOSSIER_ONLINE_RATE", read("75,1%").values[0].value, *YEAR_2023),
    ]


def test_one_number_that_could_be_of_several_waits() -> None:
    found = told(
        "- Năm 2022, tiếp nhận 1.846 hồ sơ TTHC, trực tuyến 587 hồ sơ. Năm 2023, con số này là 900."
    )
    assert found[-1] == (None, 900)


def test_what_fell_from_one_year_to_the_next_is_the_same_of_both() -> None:
    assert timed(
        "- Tình trạng trễ hẹn giảm rõ: từ 219 hồ sơ năm 2022 xuống còn 61 hồ sơ năm 2023."
    ) == [("DOSSIER_OVERDUE", 219, *YEAR_2022), ("DOSSIER_OVERDUE", 61, *YEAR_2023)]


def test_the_month_before_is_the_month_before_the_reports_days() -> None:
    found = timed("- Tỷ lệ hồ sơ trực tuyến đạt 91,5% (tháng trước 90,5%).")
    assert found[1][0] == "DOSSIER_ONLINE_RATE"
    assert found[1][2:] == (date(2024, 3, 15), date(2024, 4, 14))


def test_a_month_that_begins_on_a_day_not_every_month_has_has_none_before_it() -> None:
    odd = report("24", "2024-04", Window(date(2024, 3, 30), date(2024, 4, 29)))
    found = told("- Tỷ lệ hồ sơ trực tuyến đạt 91,5% (tháng trước 90,5%).", heading=odd)
    assert found[1][0] is None


def test_a_month_before_means_nothing_in_the_report_of_a_quarter() -> None:
    quarter = report("24", "2024-Q2", Window(date(2024, 3, 15), date(2024, 6, 14)))
    found = told("- Tỷ lệ hồ sơ trực tuyến đạt 91,5% (tháng trước 90,5%).", heading=quarter)
    assert found[1][0] is None


def test_a_unit_that_leads_has_its_part_of_what_was_told_before() -> None:
    found = read(
        "- Toàn tỉnh hiện có 52.400 tài khoản định danh điện tử kích hoạt. Dẫn đầu là huyện Yên "
        "Thế với 4.900 tài khoản; thấp nhất là huyện Sơn Động, mới có 812 tài khoản."
    ).values
    assert [(v.indicator_code, v.measure_kind) for v in found] == [
        ("VNEID_ACTIVATED_CUM", "cumulative")
    ] * 3
    assert len({v.subject_unit_code for v in found}) == 3


def test_units_named_in_turn_have_the_same_told_of_them() -> None:
    found = read(
        "- Huyện Yên Thế có 4.900 tài khoản định danh kích hoạt, huyện Sơn Động có 812 tài khoản."
    ).values
    assert [v.indicator_code for v in found] == [found[0].indicator_code] * 2
    assert found[0].indicator_code is not None


def test_a_quarter_of_the_year_before_has_its_own_figure_and_the_rise_is_one() -> None:
    quarter = report("24", "2023-Q3", Window(date(2023, 6, 15), date(2023, 9, 14)))
    found = read(
        "- So với quý III năm 2022 (trực tuyến 2.190 hồ sơ) tăng 3.633 hồ sơ.", heading=quarter
    ).values
    assert [(v.indicator_code, v.period_key) for v in found] == [
        ("DOSSIER_RECEIVED_ONLINE", "2022-Q3"),
        ("DOSSIER_ONLINE_DELTA_YOY", "2023-Q3"),
    ]


def test_a_rate_is_that_which_two_counts_come_to() -> None:
    found = told(
        "- Lượt tra cứu thẻ BHYT bằng CCCD: 200 lượt; thành công: 170 lượt; tỷ lệ thành công 85%."
    )
    assert found[-1] == ("BHYT_CCCD_LOOKUP_SUCCESS_RATE", 85)
    wrong = told(
        "- Lượt tra cứu thẻ BHYT bằng CCCD: 200 lượt; thành công: 170 lượt; tỷ lệ thành công 80%."
    )
    assert wrong[-1] == (None, 80)


def test_a_rate_behind_a_comma_is_that_of_its_pair() -> None:
    found = told("- Kết quả giải quyết đã số hóa: 305/320 hồ sơ, 95,31%.")
    assert found[-1][0] == "DOSSIER_RESULT_DIGITIZED_RATE"


def test_a_count_behind_its_rate_is_of_that_rate() -> None:
    found = timed("- Hình thức trực tuyến chiếm 89,2% hồ sơ với 967 hồ sơ (năm 2023: 71,5%).")
    assert found[1][:2] == ("DOSSIER_RECEIVED_ONLINE", 967)
    assert found[2][0] == "DOSSIER_ONLINE_RATE"
    assert found[2][2:] == YEAR_2023


def test_the_lower_part_are_the_tasks_of_their_sort() -> None:
    assert told("- Đã hoàn thành 31/33 nhiệm vụ có thời hạn (93,9%).")[:2] == [
        ("TASK_COMPLETED", 31),
        ("TASK_WITH_DEADLINE", 33),
    ]


def test_both_are_stocks_where_a_rate_of_stocks_is_what_they_come_to() -> None:
    found = told("- Tài khoản mức 2: đã phê duyệt 400 tài khoản, kích hoạt 384 tài khoản (96%).")
    assert found[:2] == [("VNEID_L2_ISSUED_CUM", 400), ("VNEID_L2_ACTIVATED_CUM", 384)]


@pytest.mark.parametrize(
    ("bullet", "code"),
    [
        ("- Trực tuyến: 20.196 (92,33%)", "DOSSIER_RECEIVED_ONLINE"),
        ("- Trực tiếp, BCCI: 1.678", "DOSSIER_RECEIVED_OFFLINE"),
        ("- Tồn kỳ trước: 5.318", "DOSSIER_CARRIED_OVER"),
    ],
)
def test_bullets_below_a_statement_are_its_parts(bullet: str, code: str) -> None:
    assert told("2.1. Tiếp nhận: 21.874 hồ sơ", bullet)[1][0] == code


def test_a_label_that_is_the_catalogues_name_needs_no_wording() -> None:
    assert told("- Thẩm quyền khác: 5; Kinh phí được duyệt: 412 triệu đồng.")[-1][0] == (
        "ASXH_APPROVED_AMOUNT"
    )


def test_a_service_named_outright_was_received() -> None:
    (value,) = read("- Thông báo lưu trú: 345 lượt.").values
    assert (value.indicator_code, value.service_code) == ("SVC_RECEIVED", "DVC25_06")
    assert told("- Đã xóa đăng ký thường trú 74 trường hợp.") == [(None, 74)]


def test_a_department_speaks_of_its_own() -> None:
    office = replace(report("24"), issuing_agency="BẢO HIỂM XÃ HỘI TỈNH BẮC GIANG")
    paragraph = "- Số người có thông tin được xác thực đúng với CSDLQGDC: 509.632 người."
    assert told(paragraph, heading=office) == [("BHXH_SYNCED_PEOPLE", 509632)]
    assert told(paragraph) == [(None, 509632)]


def test_what_goes_on_below_two_years_is_of_both_until_a_year_is_named() -> None:
    years = report(
        "24", "custom:2022-01-01:2023-12-31", Window(date(2022, 1, 1), date(2023, 12, 31))
    )
    found = told(
        "I. CHỈ ĐẠO",
        "1. Qua 02 năm, UBND tỉnh ban hành 64 văn bản.",
        "2. Cấp phát 21.500 tờ rơi.",
        "II. KẾT QUẢ",
        "1. Toàn tỉnh tiếp nhận 900 hồ sơ TTHC.",
        heading=years,
    )
    assert [code for code, _ in found] == ["DIRECTIVE_DOCS_PPC", "PROPAGANDA_LEAFLETS", None]


@pytest.mark.parametrize(
    "heading",
    [
        "PHẦN III. NHIỆM VỤ THÁNG 6/2024",
        "Phần thứ hai: PHƯƠNG HƯỚNG, NHIỆM VỤ",
        "PHẦN THỨ BA - NHIỆM VỤ TRỌNG TÂM",
    ],
)
def test_a_part_of_the_report_may_be_a_plan(heading: str) -> None:
    (value,) = read(heading, "1. Tỷ lệ hồ sơ trực tuyến đạt 95%.").values
    assert value.measure_kind == "target"


@pytest.mark.parametrize(
    "sentence",
    [
        "- 100% cán bộ, đảng viên đã kích hoạt tài khoản định danh điện tử.",
        "- Trong tháng ban hành 05 kế hoạch và 12 công văn triển khai Đề án 06.",
        "- Có 1.500 đối tượng bảo trợ xã hội đã có tài khoản ngân hàng.",
        "- Kích hoạt tài khoản định danh điện tử 14,80.",
        "- Chỉ tiêu từ nay đến 30/6 là kích hoạt 565.000 tài khoản định danh điện tử.",
        "- Ở một xã, mỗi ngày cán bộ hướng dẫn 50 lượt người nộp hồ sơ trực tuyến.",
    ],
)
def test_these_are_shown_as_nothing(sentence: str) -> None:
    assert not [v for v in read(sentence).values if v.indicator_code and v.measure_kind != "target"]
