"""What a figure takes from the words and figures beside it, and what it must not take."""

from datetime import date

import pytest
from narrative_factory import only, read, report, told

from ingest.periods import Window


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Giải quyết không đúng thời hạn 12 hồ sơ.", "DOSSIER_OVERDUE"),
        ("12 hồ sơ giải quyết không đúng hẹn.", "DOSSIER_OVERDUE"),
        ("12 hồ sơ giải quyết đúng hẹn.", "DOSSIER_RESOLVED_ON_TIME"),
        ("Tỷ lệ hồ sơ giải quyết không đúng hạn là 2,1%.", None),
        ("Tỷ lệ không hài lòng 0,4%.", None),
        ("Tỷ lệ hài lòng 99,4%.", "SATISFACTION_RATE"),
        ("03 nhiệm vụ không hoàn thành.", "TASK_INCOMPLETE"),
    ],
)
def test_a_denial_turns_what_it_stands_before(sentence: str, code: str | None) -> None:
    assert [found for found, _ in told(f"- {sentence}")] == [code]


@pytest.mark.parametrize(
    ("sentence", "code", "service"),
    [
        ("Có 12 hồ sơ đăng ký tạm trú nộp trực tuyến.", "SVC_RECEIVED_ONLINE", "DVC25_04"),
        ("56 hồ sơ đăng ký khai tử được giải quyết đúng hạn.", "SVC_ON_TIME", "DVC25_10"),
        ("Có 97 hồ sơ đăng ký trực tuyến.", "DOSSIER_RECEIVED_ONLINE", None),
    ],
)
def test_a_service_named_right_behind_its_dossiers(
    sentence: str, code: str, service: str | None
) -> None:
    value = only(f"- {sentence}")
    assert (value.indicator_code, value.service_code) == (code, service)


@pytest.mark.parametrize(
    "sentence",
    [
        "Trong đó có 56 hồ sơ cấp thẻ BHYT cho trẻ em liên thông nộp qua cổng dịch vụ công.",
        "Nhóm dịch vụ đăng ký phương tiện nhận 210 hồ sơ qua mạng.",
        "Tiếp nhận 97 hồ sơ chứng thực.",
    ],
)
def test_dossiers_of_one_procedure_are_not_all_dossiers(sentence: str) -> None:
    assert only(f"- {sentence}").indicator_code is None


def test_a_score_of_a_day_stands_for_that_day_and_not_for_its_decree() -> None:
    scored = only(
        "- Ngày 14/5/2024, Cổng Dịch vụ công quốc gia chấm 85,17 điểm theo Quyết định 766."
    )
    assert (scored.indicator_code, scored.as_of_date) == ("QD766_SCORE", date(2024, 5, 14))
    ruled = only("- Theo Quyết định số 766/QĐ-TTg ngày 23/6/2022, tỉnh đạt 85,17 điểm.")
    assert (ruled.indicator_code, ruled.as_of_date) == ("QD766_SCORE", None)


def test_a_part_in_brackets_is_of_the_service_before_it() -> None:
    result = read(
        "- Cụ thể: thông báo lưu trú 6.047 hồ sơ; đăng ký thường trú 2.318 hồ sơ; đăng ký khai "
        "sinh 1.486 hồ sơ (trực tuyến 1.203 hồ sơ)."
    )
    last = result.values[-1]
    assert (last.indicator_code, last.service_code) == ("SVC_RECEIVED_ONLINE", "DVC25_09")


def test_all_so_far_told_behind_what_was_added() -> None:
    assert told(
        "- Kích hoạt thêm 604 tài khoản định danh mức độ 2; tổng số đến hết ngày 14/5/2024 là "
        "71.846 tài khoản."
    ) == [("VNEID_L2_ACTIVATED", 604), ("VNEID_L2_ACTIVATED_CUM", 71846)]
    assert told(
        "- Tài khoản an sinh xã hội trong quý tăng thêm 418, nâng tổng số lên 5.236 tài khoản."
    ) == [
        ("VNEID_INTEGRATED_ASXH_ACCOUNT_IN_PERIOD", 418),
        ("VNEID_INTEGRATED_ASXH_ACCOUNT", 5236),
    ]


def test_a_service_without_a_dossier_is_a_zero() -> None:
    value = only("- Thủ tục khai báo tạm vắng không phát sinh hồ sơ.")
    assert (value.indicator_code, value.service_code, value.value) == (
        "SVC_RECEIVED",
        "DVC25_05",
        0,
    )


def test_brackets_of_a_label_hold_for_what_it_labels() -> None:
    values = read(
        "- Bảo hiểm (số liệu của BHXH tỉnh đến ngày 11/5/2024): đã đồng bộ thông tin của "
        "846.018/862.740 người tham gia BHXH, BHYT, đạt 98,06%."
    ).values
    assert {value.as_of_date for value in values} == {date(2024, 5, 11)}


def test_what_is_told_as_before_that_lends_its_days_to_nothing_behind() -> None:
    value = read(
        "Trước đó, trong năm 2023, tiếp nhận 36.912 hồ sơ. Sự cố mất an toàn thông tin: không "
        "phát sinh."
    ).values[-1]
    assert (value.indicator_code, value.window_start) == ("INFOSEC_INCIDENTS", date(2024, 4, 15))


LAM_DONG = report(code="68", key="2025-Q3", window=Window(date(2025, 7, 1), date(2025, 9, 30)))


def test_a_unit_that_is_no_more_keeps_its_figures() -> None:
    value = only(
        "Trước sắp xếp, tính đến ngày 30/6/2025, tỉnh Bình Thuận (cũ) đã kích hoạt 871.455 tài "
        "khoản mức 2.",
        heading=LAM_DONG,
    )
    assert (value.indicator_code, value.subject_unit_code) == ("VNEID_L2_ACTIVATED_CUM", "60")


def test_a_unit_that_is_no_more_reports_nothing_of_later_days() -> None:
    value = only("Trong quý, tỉnh Bình Thuận (cũ) tiếp nhận 236.418 hồ sơ.", heading=LAM_DONG)
    assert value.indicator_code is None


def test_whole_years_in_a_report_that_closes_one() -> None:
    years = report(
        key="custom:2022-01-01:2023-12-31", window=Window(date(2022, 1, 1), date(2023, 12, 31))
    )
    value = only("Trong 02 năm, tỉnh tiếp nhận 109.590 hồ sơ.", heading=years)
    assert (value.window_start, value.window_end) == (date(2022, 1, 1), date(2023, 12, 31))
    done = only("Đến hết năm 2023 đã hoàn thành 31 nhiệm vụ.", heading=years)
    assert (done.indicator_code, done.as_of_date) == ("TASK_COMPLETED", date(2023, 12, 31))


def test_an_office_told_of_before_has_no_part_in_a_unit_named_now() -> None:
    value = read(
        "Sở Giao thông vận tải có tỷ lệ hồ sơ trực tuyến 92,2%. Huyện Lạng Giang đạt tỷ lệ hồ sơ "
        "trực tuyến 81,3%."
    ).values[-1]
    assert value.breakdown_code == "ALL"
