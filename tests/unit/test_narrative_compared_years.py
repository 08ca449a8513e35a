"""Reports that compare: the same of an earlier time, however the time is named."""

from datetime import date

import pytest
from narrative_factory import only, read, report

from ingest.model import Value
from ingest.narrative.heading import read_heading
from ingest.narrative.named_days import find_days
from ingest.narrative.numerals import titled_months
from ingest.narrative.text_document import read_text
from ingest.periods import Window

YEAR = report("38", "2024", Window(date(2024, 1, 1), date(2024, 12, 31)))
OCTOBER = report("40", "2025-10", Window(date(2025, 9, 15), date(2025, 10, 14)))
LAST_YEAR = (date(2023, 1, 1), date(2023, 12, 31))
LAST_MONTH = (date(2025, 8, 15), date(2025, 9, 14))


def days(value: Value) -> tuple[date | None, date | None]:
    return value.window_start, value.window_end


@pytest.mark.parametrize(
    "sentence",
    [
        "- UBND tỉnh ban hành 64 văn bản về Đề án 06, gấp hơn hai lần năm 2023 (29 văn bản).",
        "- UBND tỉnh ban hành 64 văn bản, nhiều hơn năm trước (29 văn bản).",
        "- UBND tỉnh ban hành 64 văn bản; năm 2023 con số này là 29.",
        "- UBND tỉnh ban hành 64 văn bản, tăng so với 29 văn bản của năm 2023.",
        "- UBND tỉnh ban hành 64 văn bản (29 văn bản năm 2023).",
        "- UBND tỉnh ban hành 64 văn bản (2023: 29).",
        "- UBND tỉnh ban hành 64 văn bản, trong khi cả năm 2023 chỉ ban hành 29 văn bản.",
    ],
)
def test_the_same_a_year_ago(sentence: str) -> None:
    own, other = read(sentence, heading=YEAR).values
    assert own.indicator_code == other.indicator_code == "DIRECTIVE_DOCS_PPC"
    assert (other.value, days(other)) == (29, LAST_YEAR)


@pytest.mark.parametrize(
    "sentence",
    [
        "- Trễ hẹn 3.637 hồ sơ, giảm so với 4.102 của kỳ trước.",
        "- Trễ hẹn 3.637 hồ sơ, ít hơn tháng 9 (4.102 hồ sơ).",
        "- Trễ hẹn 3.637 hồ sơ (kỳ liền trước từ 15/8/2025 đến 14/9/2025: 4.102 hồ sơ).",
        "- Trễ hẹn 3.637 hồ sơ, bớt 465 so với tháng trước (4.102).",
    ],
)
def test_the_same_a_month_ago(sentence: str) -> None:
    other = read(sentence, heading=OCTOBER).values[-1]
    assert (other.indicator_code, other.value) == ("DOSSIER_OVERDUE", 4102)
    assert days(other) == LAST_MONTH


def test_a_rate_known_by_what_stands_behind_it_has_its_fellow_too() -> None:
    values = read(
        "- Đã nhận 318.440 hồ sơ, trong đó nộp trực tuyến 279.115, tức 87,65% (tháng trước "
        "85,20%).",
        heading=OCTOBER,
    ).values
    assert [v.indicator_code for v in values[2:]] == ["DOSSIER_ONLINE_RATE"] * 2
    assert days(values[3]) == LAST_MONTH


def test_count_and_rate_of_the_year_before_in_one_pair_of_brackets() -> None:
    values = read(
        "- Nộp qua mạng 1.874.220 hồ sơ, chiếm 87,3%, tăng 420.425 hồ sơ so với năm trước "
        "(1.453.795 hồ sơ, 73,15%).",
        heading=YEAR,
    ).values
    assert [(v.indicator_code, days(v)) for v in values[3:]] == [
        ("DOSSIER_RECEIVED_ONLINE", LAST_YEAR),
        ("DOSSIER_ONLINE_RATE", LAST_YEAR),
    ]


def test_what_is_compared_stands_outside_brackets_closed_before() -> None:
    values = read(
        "- Gửi 417 tin tố giác qua VNeID (52 tin về ma túy), gấp 4 lần năm 2023 (96 tin).",
        heading=YEAR,
    ).values
    assert (values[-1].indicator_code, values[-1].value) == ("VNEID_SECURITY_REPORTS", 96)


def test_several_counts_in_brackets_are_of_the_figures_before_in_order() -> None:
    values = read(
        "- Tiếp nhận 248.917 hồ sơ, nộp trực tuyến 241.206 hồ sơ (năm 2023: 203.440 hồ sơ, trong "
        "đó trực tuyến 187.978 hồ sơ).",
        heading=YEAR,
    ).values
    assert [v.indicator_code for v in values] == ["DOSSIER_RECEIVED", "DOSSIER_RECEIVED_ONLINE"] * 2


def test_how_things_stood_at_the_end_of_the_year_before() -> None:
    stood = read(
        "- Kích hoạt 812.456 tài khoản. Hết năm 2023, toàn tỉnh mới kích hoạt 96.204 tài khoản.",
        heading=YEAR,
    ).values[-1]
    assert (stood.indicator_code, stood.as_of_date) == ("VNEID_ACTIVATED_CUM", date(2023, 12, 31))
    turns = read(
        "- Lũy kế từ khi triển khai có 1.874.302 lượt tra cứu thẻ BHYT bằng CCCD, thành công "
        "1.521.933 lượt (cuối năm 2023: 318.455 lượt tra cứu).",
        heading=YEAR,
    ).values[-1]
    assert (turns.indicator_code, turns.as_of_date) == ("BHYT_CCCD_LOOKUPS", date(2023, 12, 31))


def test_other_words_than_those_of_the_figure_before_are_no_repetition() -> None:
    values = read("- Tiếp nhận 642 hồ sơ, năm 2023 khen thưởng 44 hồ sơ.", heading=YEAR).values
    assert "earlier_period" not in values[1].reader_rule


def test_a_year_told_in_passing_does_not_reach_the_next_sentence() -> None:
    passing, led = (
        find_days(text, date(2024, 12, 31))
        for text in ("Đăng 4.382 tin; năm 2023 là 3.255 tin.", "Năm 2023 là 3.255 tin.")
    )
    assert [one.here for one in passing] == [True]
    assert [one.here for one in led] == [False]


def test_brackets_that_hold_the_first_day_of_a_window() -> None:
    value = only(
        "Tính từ đầu năm báo cáo (15/12/2024) đến ngày 14/10/2025 tiếp nhận 17.846 hồ sơ.",
        heading=OCTOBER,
    )
    assert days(value) == (date(2024, 12, 15), date(2025, 10, 14))


def test_all_since_a_day_in_brackets_is_the_same_as_before() -> None:
    values = read(
        "- Trong tháng tiếp nhận 534 hồ sơ; lũy kế từ khi thành lập xã (01/7/2025) đến nay là "
        "2.871 hồ sơ.",
        heading=OCTOBER,
    ).values
    assert [v.indicator_code for v in values] == ["DOSSIER_RECEIVED"] * 2
    assert days(values[1]) == (date(2025, 7, 1), date(2025, 10, 14))


@pytest.mark.parametrize(
    "told",
    [
        "Bộ chỉ số 766 (dữ liệu ngày 10/10): tỉnh đạt 86,42 điểm.",
        "Lúc 09 giờ 00 ngày 10/10/2025, tỉnh đạt 86,42 điểm Bộ chỉ số 766.",
    ],
)
def test_a_score_of_a_day_without_its_year_or_with_its_hour(told: str) -> None:
    value = only(told, heading=OCTOBER)
    assert (value.indicator_code, value.as_of_date) == ("QD766_SCORE", date(2025, 10, 10))


def test_a_heading_further_up_tells_the_time_of_what_stands_below() -> None:
    values = read(
        "II. KẾT QUẢ (từ ngày 15/12/2023 đến ngày 10/12/2024)",
        "1. Dịch vụ công",
        "Tỉnh tiếp nhận 612.480 hồ sơ.",
        "Lũy kế kích hoạt 812.456 tài khoản định danh điện tử.",
        heading=YEAR,
    ).values
    assert days(values[0]) == (date(2023, 12, 15), date(2024, 12, 10))
    assert values[1].as_of_date == date(2024, 12, 10)


def test_the_first_months_of_a_year_in_a_title() -> None:
    ten = Window(date(2024, 1, 1), date(2024, 10, 31))
    for title in ("Kết quả 10 tháng đầu năm 2024", "Kết quả mười tháng năm 2024"):
        assert [window for *_, window in titled_months(title)] == [ten]
    assert [w for *_, w in titled_months("10 tháng làm Đề án 06", date(2024, 11, 6))] == [ten]
    assert not list(titled_months("10 tháng làm Đề án 06", date(2024, 8, 6)))


def test_a_report_of_ten_months_covers_them() -> None:
    heading = read_heading(
        read_text(
            "UBND TỈNH THANH HÓA\n\nThanh Hóa, ngày 05 tháng 11 năm 2024\n\nBÁO CÁO\n\n"
            "Kết quả thực hiện Đề án 06 trong 10 tháng đầu năm 2024\n\nTỉnh báo cáo như sau:"
        )
    )
    assert heading.window == Window(date(2024, 1, 1), date(2024, 10, 31))


def test_a_difference_is_no_figure_of_the_other_year() -> None:
    sentence = "- Tiếp nhận 12.340 hồ sơ (cao hơn 938 hồ sơ so với năm 2023)."
    _, other = read(sentence, heading=YEAR).values
    assert other.indicator_code is None


def test_what_is_only_compared_with_waits() -> None:
    other, own = read(
        "So với năm 2023 (11.402 hồ sơ), số hồ sơ tiếp nhận năm nay là 12.340 hồ sơ.",
        heading=YEAR,
        shown_from=None,
    ).values
    assert other.indicator_code is None
    assert (own.indicator_code, own.value) == ("DOSSIER_RECEIVED", 12340)


def test_times_in_brackets_that_are_over_are_no_times_of_what_follows() -> None:
    value = read(
        "- Tiếp nhận 12.340 hồ sơ, tăng so với cùng kỳ năm 2023 (11.402 hồ sơ); giải quyết 12.010 "
        "hồ sơ.",
        heading=YEAR,
    ).values[-1]
    assert (value.indicator_code, "unread_time" in value.reader_rule) == ("DOSSIER_RESOLVED", False)


@pytest.mark.parametrize(
    "told",
    [
        "Đến thời điểm chốt số liệu (14/12/2024), toàn tỉnh có 1.576 tổ công nghệ số cộng đồng.",
        "Tính đến 17 giờ ngày 14/12/2024, toàn tỉnh có 1.576 tổ công nghệ số cộng đồng.",
        "Toàn tỉnh có 1.576 tổ công nghệ số cộng đồng tại thời điểm 14/12/2024.",
    ],
)
def test_the_day_the_figures_were_closed(told: str) -> None:
    assert only(told, heading=YEAR).as_of_date == date(2024, 12, 14)


def test_the_end_of_the_month_reported_is_not_last_years() -> None:
    value = only("Từ đầu năm đến hết tháng 10, tỉnh nhận 412.386 hồ sơ.", heading=OCTOBER)
    assert days(value) == (date(2025, 1, 1), date(2025, 10, 14))
