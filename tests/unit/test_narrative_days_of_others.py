"""Days that are compared with, or that a heading or brackets name, date only what they are of."""

from datetime import date

from narrative_factory import read, report

from ingest.model import Value
from ingest.narrative.named_days import find_days
from ingest.periods import Window

HALF = report(key="2025-H1", window=Window(date(2024, 12, 15), date(2025, 6, 14)))


def figure(code: str, *paragraphs: str) -> Value:
    values = read(*paragraphs, heading=HALF).values
    return next(one for one in values if one.indicator_code == code)


def test_a_heading_with_figures_does_not_date_the_rest_by_what_it_compares_them_with() -> None:
    online = figure(
        "DOSSIER_RECEIVED_ONLINE",
        "**1. Tình hình hồ sơ.** Toàn thành phố tiếp nhận 412.386 hồ sơ, nhiều hơn 22.544 hồ sơ so "
        "với 389.842 hồ sơ của 6 tháng đầu năm 2024. Cơ cấu:",
        "- Nộp trực tuyến 338.157 hồ sơ.",
    )
    assert online.period_key == "2025-H1"


def test_days_a_paragraph_compares_with_do_not_go_on_in_the_next() -> None:
    received = figure(
        "DOSSIER_RECEIVED",
        "Thu nhận 6.842 hồ sơ căn cước, giảm 1.175 hồ sơ so với quý IV/2024.",
        "Ngoài ra, Trung tâm tiếp nhận 412 hồ sơ thủ tục hành chính.",
    )
    assert received.period_key == "2025-H1"


def test_what_brackets_compare_with_is_over_when_they_close() -> None:
    overdue = figure(
        "DOSSIER_OVERDUE",
        "Đã giải quyết 1.021.377 hồ sơ, gồm 1.011.060 hồ sơ trước và đúng hạn (98,99%; năm trước "
        "97,12%) và 10.317 hồ sơ trễ hạn.",
    )
    assert overdue.period_key == "2025-H1"


def test_a_day_may_be_reached_by_another_word() -> None:
    (found,) = find_days("Tính từ đầu chương trình tới ngày 10/6/2025 đã có 5.214.380 lượt.")
    assert found.as_of == date(2025, 6, 10)


def test_parts_of_a_ranking_stand_as_the_whole_stood_and_how_many_are_ranked_is_no_rank() -> None:
    values = read(
        "Bộ chỉ số 766 lấy ngày 10/6/2025: 91,24 điểm, xếp hạng 08 trong 103 xã, phường. "
        "Nhóm thanh toán trực tuyến 9,1 điểm.",
        heading=HALF,
    ).values
    told = {str(one.value_as_written): one for one in values}
    assert told["103"].indicator_code is None
    assert told["08"].indicator_code == "QD766_RANK"
    assert {one.as_of_date for one in values if one.measure_kind == "score"} == {date(2025, 6, 10)}
