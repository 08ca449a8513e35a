"""For which days a target is set, and until which day "until now" reaches."""

from dataclasses import replace
from datetime import date

import pytest
from narrative_factory import only, read, report

from ingest.periods import Window

MARCH = report(key="2024-03", window=Window(date(2024, 2, 15), date(2024, 3, 14)))
AIM = "- Phấn đấu kích hoạt 500 tài khoản định danh điện tử."


@pytest.mark.parametrize(
    ("headings", "key", "last"),
    [
        (["II. NHIỆM VỤ THÁNG 4"], "2024-04", date(2024, 4, 14)),
        (["II. NHIỆM VỤ THÁNG 4", "1. Về cấp căn cước"], "2024-04", date(2024, 4, 14)),
        (["II. NHIỆM VỤ TRỌNG TÂM QUÝ II/2024"], "2024-Q2", date(2024, 6, 14)),
        (["II. PHƯƠNG HƯỚNG", "1. Nhiệm vụ 6 tháng cuối năm"], "2024-H2", date(2024, 12, 14)),
        (["II. NHIỆM VỤ THÁNG 01"], "2025-01", date(2025, 1, 14)),
    ],
)
def test_a_target_is_filed_under_the_period_its_plan_names(
    headings: list[str], key: str, last: date
) -> None:
    result = read("I. KẾT QUẢ THÁNG 3", *headings, AIM, heading=MARCH)
    (value,) = result.values
    assert (value.measure_kind, value.period_key) == ("target", key)
    assert (value.window_end, value.as_of_date) == (last, None)
    assert not result.findings


def test_where_months_go_by_the_calendar_a_plan_does_too() -> None:
    march = report(key="2024-03", window=Window(date(2024, 3, 1), date(2024, 3, 31)))
    value = only("II. NHIỆM VỤ THÁNG 4", AIM, heading=march)
    assert (value.window_start, value.window_end) == (date(2024, 4, 1), date(2024, 4, 30))


@pytest.mark.parametrize("heading", ["II. NHIỆM VỤ THỜI GIAN TỚI", "I. KẾT QUẢ THÁNG 3"])
def test_a_target_nobody_dates_has_no_period_of_its_own(heading: str) -> None:
    value = only(heading, AIM, heading=MARCH)
    assert (value.measure_kind, value.period_key) == ("target", None)
    assert (value.window_start, value.window_end, value.as_of_date) == (None, None, None)


def test_a_day_to_come_beside_a_target_wins_over_its_heading() -> None:
    aim = "- Đến ngày 14/4/2024 phấn đấu kích hoạt 500 tài khoản định danh điện tử."
    value = only("II. NHIỆM VỤ QUÝ II/2024", aim, heading=MARCH)
    assert (value.period_key, value.as_of_date) == ("2024-04", date(2024, 4, 14))


@pytest.mark.parametrize(
    ("signed", "as_of"),
    [
        (date(2024, 5, 8), date(2024, 5, 8)),
        (date(2024, 5, 16), date(2024, 5, 14)),
        (date(2023, 5, 8), date(2024, 5, 14)),
    ],
)
def test_nobody_counted_until_a_day_after_the_signature(signed: date, as_of: date) -> None:
    heading = replace(report(), report_date=signed)
    sentence = "- Lũy kế đến nay đã kích hoạt 900 tài khoản định danh điện tử."
    value = only(sentence, heading=heading)
    assert (value.indicator_code, value.period_key) == ("VNEID_ACTIVATED_CUM", "2024-05")
    assert value.as_of_date == as_of


def test_a_day_the_text_names_stays_though_the_signature_came_before() -> None:
    heading = replace(report(), report_date=date(2024, 5, 8))
    sentence = "- Lũy kế đến ngày 14/5/2024 đã kích hoạt 900 tài khoản định danh điện tử."
    assert only(sentence, heading=heading).as_of_date == date(2024, 5, 14)
