"""Figures of the period before or of the same one a year ago; days that hold in one sentence."""

from datetime import date

import pytest
from narrative_factory import only, read, report

from ingest.model import Value
from ingest.narrative.named_days import find_days
from ingest.periods import Window

XA = report("08152", "2025-12", Window(date(2025, 11, 15), date(2025, 12, 14)))
OWN, BEFORE, YEAR_AGO = (
    (date(2025, 11, 15), date(2025, 12, 14)),
    (date(2025, 10, 15), date(2025, 11, 14)),
    (date(2024, 11, 15), date(2024, 12, 14)),
)


def days(value: Value) -> tuple[date | None, date | None]:
    return value.window_start, value.window_end


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("- Căn cước: thu nhận 318 hồ sơ (tháng trước 402; cùng kỳ 277).", [OWN, BEFORE, YEAR_AGO]),
        ("- Tỷ lệ hồ sơ trực tuyến đạt 98,29%; tháng trước tỷ lệ này là 96,48%.", [OWN, BEFORE]),
        ("- Tỷ lệ thanh toán trực tuyến đạt 97,2% (tháng 11: 95,8%).", [OWN, BEFORE]),
        (
            "- Xã tiếp nhận 642 hồ sơ (tháng 11 nhận 597 hồ sơ; cùng kỳ năm trước 518 hồ sơ).",
            [OWN, BEFORE, YEAR_AGO],
        ),
        (
            "- Trong tháng kích hoạt 221 tài khoản mức 2 (tháng trước 198 tài khoản).",
            [OWN, BEFORE],
        ),
    ],
)
def test_the_same_of_earlier_days_beside_a_figure(
    sentence: str, expected: list[tuple[date, date]]
) -> None:
    values = read(sentence, heading=XA).values
    assert len({value.indicator_code for value in values}) == 1
    assert values[0].indicator_code
    assert [days(value) for value in values] == expected


def test_a_clause_that_opens_with_another_month_is_of_that_month() -> None:
    own, before = read(
        "- Trong tháng kích hoạt 221 tài khoản mức 2; tháng trước mức 2 kích hoạt 198 tài khoản.",
        heading=XA,
    ).values
    assert own.indicator_code == before.indicator_code == "VNEID_L2_ACTIVATED"
    assert (days(own), days(before)) == (OWN, BEFORE)


def test_a_sentence_of_the_same_period_a_year_ago() -> None:
    values = read(
        "Trong kỳ, tỉnh tiếp nhận 412.806 hồ sơ. Cùng kỳ năm 2024 toàn tỉnh tiếp nhận 398.115 hồ "
        "sơ, trong đó trực tuyến 318.204 hồ sơ.",
        heading=report("17", "2025-H1", Window(date(2024, 12, 15), date(2025, 6, 14))),
    ).values
    year_ago = (date(2023, 12, 15), date(2024, 6, 14))
    assert [days(value) for value in values[1:]] == [year_ago, year_ago]
    assert [value.indicator_code for value in values] == [
        "DOSSIER_RECEIVED", "DOSSIER_RECEIVED", "DOSSIER_RECEIVED_ONLINE",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "- Xã tiếp nhận 642 hồ sơ (tháng 9 nhận 597 hồ sơ).",  # not the one before
        "- Xã tiếp nhận 642 hồ sơ, cùng kỳ năm 2022 là 518 hồ sơ.",  # not the year before
        "- Xã tiếp nhận 642 hồ sơ (năm trước 7.518 hồ sơ).",  # the report is of a month
    ],
)
def test_other_earlier_days_are_left_to_a_person(sentence: str) -> None:
    own, other = read(sentence, heading=XA, shown_from=None).values
    assert other.indicator_code is None or days(other) != OWN
    assert own.indicator_code == "DOSSIER_RECEIVED" or own.confidence < 0.75


def test_what_was_carried_over_from_last_month_is_of_this_one() -> None:
    values = read("- Kỳ trước chuyển sang 97 hồ sơ.", heading=XA).values
    assert [value.indicator_code for value in values] == ["DOSSIER_CARRIED_OVER"]
    assert days(values[0]) != BEFORE


def test_the_same_month_a_year_ago_holds_in_its_sentence_only() -> None:
    august = report("292", "2024-08", Window(date(2024, 7, 15), date(2024, 8, 14)))
    then, now = read(
        "Tháng 8 năm 2023 tiếp nhận 5.402 hồ sơ. Đã giải quyết 5.810 hồ sơ.", heading=august
    ).values
    assert days(then) == (date(2023, 8, 1), date(2023, 8, 31))
    assert days(now) == (date(2024, 7, 15), date(2024, 8, 14))


def test_a_year_not_over_yet_holds_in_its_sentence_only() -> None:
    march = report("08152", "2026-03", Window(date(2026, 2, 15), date(2026, 3, 14)))
    value = read(
        "Kinh phí bố trí cho Đề án 06 năm 2026: 1 tỷ 150 triệu đồng. An toàn thông tin: không xảy "
        "ra sự cố.",
        heading=march,
    ).values[-1]
    assert value.indicator_code == "INFOSEC_INCIDENTS"
    assert days(value) == (date(2026, 2, 15), date(2026, 3, 14))


@pytest.mark.parametrize(
    "since", ["từ khi thực hiện", "từ khi triển khai", "kể từ khi kết nối (tháng 10/2022)"]
)
def test_when_it_began_is_not_the_day_it_stands_for(since: str) -> None:
    text = f"Năm 2024 đạt 86,2%. Cộng dồn {since} đến 14/12/2025, có 3.904.117 lượt."
    assert [str(one.as_of) for one in find_days(text, date(2025, 12, 14)) if one.as_of] == [
        "2025-12-14"
    ]


def test_in_the_month_under_a_heading_of_another_month_is_of_that_month() -> None:
    value = only(
        "Thông báo kết quả tháng 10/2025 (từ ngày 01/10/2025 đến ngày 31/10/2025):",
        "- Tài khoản định danh điện tử mức độ 2 kích hoạt trong tháng: 5.427 tài khoản",
        heading=XA,
    )
    assert days(value) == (date(2025, 10, 1), date(2025, 10, 31))


def test_parts_of_what_the_sentence_before_told_of_are_of_its_days() -> None:
    values = read(
        "Trong kỳ thu nhận 27.415 hồ sơ cấp căn cước, cấp 26.908 thẻ. Trong số thẻ đã cấp, trẻ "
        "dưới 6 tuổi 3.870 thẻ.",
        heading=XA,
    ).values
    assert values[-1].indicator_code == "ID_CARD_ISSUED_UNDER_6_IN_PERIOD"
    assert days(values[-1]) == OWN
