"""What the company of a figure tells: lists of services, brackets, plans, names that tell more."""

from dataclasses import replace
from datetime import date

import pytest
from narrative_factory import read, report, told

from ingest.narrative.service_names import service_names
from ingest.narrative.text_document import read_text
from ingest.periods import Window


def test_parts_behind_one_service_of_a_list_are_of_that_service() -> None:
    result = read(
        "- Kết quả một số dịch vụ công thiết yếu: Đăng ký khai sinh tiếp nhận 61 hồ sơ, trực tuyến "
        "60 hồ sơ (đạt 98,36%); Đăng ký khai tử 22 hồ sơ, trực tuyến 22 hồ sơ (đạt 100%)."
    )
    assert [(v.indicator_code, v.service_code) for v in result.values] == [
        (code, service)
        for service in ("DVC25_09", "DVC25_10")
        for code in ("SVC_RECEIVED", "SVC_RECEIVED_ONLINE", "SVC_ONLINE_RATE")
    ]


def test_the_essential_services_named_anew_are_not_of_the_service_before() -> None:
    found = read(
        "- Đăng ký khai sinh tiếp nhận 61 hồ sơ, 25 dịch vụ công thiết yếu tiếp nhận trực tuyến "
        "900 hồ sơ."
    ).values
    assert [(v.indicator_code, v.service_code) for v in found if v.value == 900] == [
        ("DVC25_RECEIVED_ONLINE", None)
    ]


def test_a_part_in_brackets_is_of_the_time_of_its_whole() -> None:
    found = told("- Trong tháng thu nhận 87 hồ sơ cấp thẻ căn cước (06 trường hợp dưới 6 tuổi).")
    assert found == [("CCCD_COLLECTED", 87), ("ID_CARD_ISSUED_UNDER_6_IN_PERIOD", 6)]


@pytest.mark.parametrize(
    ("named", "service"),
    [
        ("cấp lại thẻ căn cước", "DVC25_02"),
        ("đổi thẻ căn cước", "DVC25_02"),
        ("liên thông khai tử", "DVC25_16"),
    ],
)
def test_short_names_of_services_are_known(named: str, service: str) -> None:
    assert service_names().best(named)[0] == service


def test_a_first_card_is_no_card_issued_again() -> None:
    assert service_names().best("hồ sơ cấp thẻ căn cước")[0] != "DVC25_02"


@pytest.mark.parametrize(
    "sentence",
    [
        "Phấn đấu đến 31/12/2026 kích hoạt 400.000 tài khoản định danh điện tử mức 2.",
        "Dự kiến trong tháng tới thu nhận 500 hồ sơ căn cước.",
    ],
)
def test_what_is_to_be_reached_is_an_aim_however_far_its_word(sentence: str) -> None:
    assert {value.measure_kind for value in read(sentence).values} == {"target"}


def test_what_was_reached_of_an_aim_is_no_aim() -> None:
    found = read(
        "Chỉ tiêu phấn đấu là 500 hồ sơ, đã thu nhận trong tháng 412 hồ sơ căn cước."
    ).values
    assert [value.measure_kind for value in found if value.value == 412] == ["flow"]


def test_the_level_of_an_account_before_its_whole_is_no_figure() -> None:
    values = [v.value for v in read("Đã kích hoạt 12.870 tài khoản mức 2/13.512 tài khoản.").values]
    assert 2 not in values


@pytest.mark.parametrize("event", ["không để xảy ra", "chưa ghi nhận", "không phát sinh"])
def test_no_incident_is_a_zero(event: str) -> None:
    assert told(f"An toàn thông tin: {event} sự cố an toàn thông tin.") == [
        ("INFOSEC_INCIDENTS", 0)
    ]


@pytest.mark.parametrize(
    "heading",
    ["3. Phát triển công dân số", "II. TỒN TẠI", "Phần III. NHIỆM VỤ 6 THÁNG CUỐI NĂM"],
)
def test_a_heading_that_ends_in_a_word_like_an_open_one_is_over(heading: str) -> None:
    blocks = read_text(f"{heading}\nThu nhận 87 hồ sơ cấp thẻ căn cước.").blocks
    assert next(block.content.text for block in blocks) == heading  # type: ignore[union-attr]


def test_a_list_told_in_turn_gives_each_item_its_figure() -> None:
    found = read(
        "- Số hồ sơ đăng ký khai sinh, đăng ký khai tử, đăng ký kết hôn tiếp nhận trong kỳ lần "
        "lượt là 1.905; 712 và 846 hồ sơ."
    ).values
    assert [(v.service_code, v.value) for v in found] == [
        ("DVC25_09", 1905),
        ("DVC25_10", 712),
        ("DVC25_11", 846),
    ]


def test_a_list_told_in_turn_that_does_not_come_out_even_waits() -> None:
    found = read(
        "- Số hồ sơ đăng ký khai sinh, đăng ký khai tử lần lượt là 5, 7 và 8 hồ sơ."
    ).values
    assert [v.indicator_code for v in found] == [None, None, None]


def test_a_pair_in_brackets_is_what_the_rate_before_it_is_made_of() -> None:
    found = told("- 100% cơ sở y tế (03/03) tiếp nhận khám, chữa bệnh BHYT bằng thẻ căn cước.")
    assert found == [
        ("HEALTH_FACILITY_CCCD_RATE", 100),
        ("HEALTH_FACILITY_CCCD", 3),
        ("HEALTH_FACILITY_TOTAL", 3),
    ]


def test_what_stands_beyond_a_semicolon_tells_nothing_of_a_figure_before_it() -> None:
    found = read("- Có 11.206 đối tượng bảo trợ xã hội; chi trả qua tài khoản ngân hàng.").values
    assert [v.indicator_code for v in found] == [None]


def test_a_service_named_before_a_colon_is_that_of_the_figures_behind_it() -> None:
    found = read(
        "- Riêng thủ tục giải quyết hưởng trợ cấp thất nghiệp: tiếp nhận 5.940 hồ sơ, trong đó "
        "trực tuyến 5.611 hồ sơ."
    ).values
    assert [(v.indicator_code, v.service_code) for v in found] == [
        ("SVC_RECEIVED", "DVC25_23"),
        ("SVC_RECEIVED_ONLINE", "DVC25_23"),
    ]


def test_the_year_compared_with_dates_the_figure_in_its_brackets() -> None:
    found = read(
        "- Năm 2025 tiếp nhận 1.204 hồ sơ thủ tục hành chính, tăng 18% so với năm 2024 "
        "(1.017 hồ sơ).",
        heading=report(key="2025", window=Window(date(2025, 1, 1), date(2025, 12, 31))),
    ).values
    assert [(v.period_key, v.value) for v in found if v.indicator_code] == [
        ("2025", 1204),
        ("2024", 1017),
    ]


def test_units_listed_with_a_share_take_the_rate_told_before() -> None:
    found = read(
        "- Tỷ lệ hồ sơ trực tuyến đạt 92%. Cao nhất: thị trấn Nếnh (98%), thấp nhất là huyện Việt "
        "Yên (81%)."
    ).values
    assert [(v.indicator_code, v.subject_unit_code, v.value) for v in found] == [
        ("DOSSIER_ONLINE_RATE", "24", 92),
        ("DOSSIER_ONLINE_RATE", "07795", 98),
        ("DOSSIER_ONLINE_RATE", "222", 81),
    ]


def test_a_cumulative_in_brackets_is_of_the_figure_in_them() -> None:
    found = told("- Căn cước: thu nhận 21.318 hồ sơ trong tháng (lũy kế 1.702.554 hồ sơ).")
    assert found == [("CCCD_COLLECTED", 21318), ("CCCD_COLLECTED_CUM", 1702554)]


def test_a_zero_may_stand_behind_its_label() -> None:
    assert told("- Số hồ sơ quá hạn: không có.") == [("DOSSIER_OVERDUE", 0)]


def test_a_department_s_report_is_of_the_department_unless_it_says_otherwise() -> None:
    heading = replace(report(), issuing_agency="SỞ NỘI VỤ")
    found = read(
        "- Trong kỳ tiếp nhận 843 hồ sơ thủ tục hành chính.",
        "- Theo Sở Tư pháp, toàn tỉnh tiếp nhận 5.120 hồ sơ thủ tục hành chính.",
        heading=heading,
    ).values
    assert [(v.indicator_code, v.breakdown_code) for v in found] == [
        ("DOSSIER_RECEIVED", "ORG:SNV"),
        (None, "ALL"),
    ]


def test_a_report_until_the_calendar_s_last_day_of_its_period_counts_by_calendar() -> None:
    usual = Window(date(2025, 12, 15), date(2026, 3, 14))
    heading = replace(report("68", "2026-Q1", usual), window_stated=False)
    result = read(
        "Trong quý thu nhận 48.215 hồ sơ căn cước.",
        "Đến ngày 31/3/2026, toàn tỉnh có 2.410.000 tài khoản định danh mức 2 được kích hoạt.",
        heading=heading,
    )
    assert (result.submission.window_start, result.submission.window_end) == (
        date(2026, 1, 1),
        date(2026, 3, 31),
    )
    assert [v.as_of_date for v in result.values] == [None, date(2026, 3, 31)]


def test_a_year_of_its_own_is_told_apart_from_all_until_a_day() -> None:
    found = told(
        "- Tính đến ngày 14/5/2024 đã thu nhận 461.207 hồ sơ cấp căn cước; trong đó riêng năm 2023 "
        "thu nhận 96.114 hồ sơ."
    )
    assert found == [("CCCD_COLLECTED_CUM", 461207), ("CCCD_COLLECTED", 96114)]


def test_services_listed_behind_a_rate_and_a_colon_are_told_each() -> None:
    found = read(
        "- Trong kỳ tiếp nhận 312 hồ sơ cư trú, 98% nộp trực tuyến, cụ thể: đăng ký thường trú"
        " 74 hồ sơ; đăng ký tạm trú 121 hồ sơ; kết hôn 5 cặp."
    ).values
    assert [(v.service_code, int(v.value or 0)) for v in found if v.service_code] == [
        ("DVC25_03", 74),
        ("DVC25_04", 121),
        ("DVC25_11", 5),
    ]


def test_parts_of_what_stands_stand_too() -> None:
    found = told(
        "- Đã kích hoạt 40.218/46.930 tài khoản định danh điện tử, trong đó mức 1: 3.105 tài khoản;"
        " mức 2: 37.113 tài khoản."
    )
    assert [code for code, _ in found] == [
        "VNEID_ACTIVATED_CUM",
        "VNEID_ISSUED_CUM",
        "VNEID_L1_ACTIVATED_CUM",
        "VNEID_L2_ACTIVATED_CUM",
    ]
