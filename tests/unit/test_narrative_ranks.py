"""Scores of the index of Decision 766 and the ranks told with them."""

from datetime import date
from decimal import Decimal

import pytest
from narrative_factory import read, told


def score_and_rank(sentence: str) -> list[tuple[str | None, float]]:
    return [(code, float(value)) for code, value in told(sentence)][:2]


@pytest.mark.parametrize(
    "sentence",
    [
        "Theo Bộ chỉ số 766, tỉnh đạt 82,47 điểm, đứng thứ 17 cả nước.",
        "Kết quả Bộ chỉ số 766: tỉnh đạt 82,47 điểm, xếp thứ 17/34.",
        "Tỉnh đạt 82,47 điểm về Bộ chỉ số 766, đứng thứ 17 cả nước.",
        "Tỉnh đạt 82,47 điểm (Bộ chỉ số 766), xếp thứ 17/34 tỉnh, thành phố.",
        "Tỉnh được chấm 82,47 điểm theo Quyết định 766, đứng thứ 17 cả nước.",
        "Bộ chỉ số 766 của tỉnh đạt 82,47 điểm, xếp vị trí thứ 17 toàn quốc.",
        "Theo Bộ chỉ số 766, tỉnh được 82,47 điểm, xếp thứ 17 trên tổng số 34 tỉnh, thành phố.",
        "Kết quả đánh giá (Quyết định số 766/QĐ-TTg), tỉnh được 82,47 điểm, xếp thứ 17/34.",
        "Theo kết quả đánh giá trên Cổng (ban hành kèm theo Quyết định số 766/QĐ-TTg ngày "
        "23/6/2022), tỉnh được 82,47 điểm, đứng thứ 17 toàn quốc.",
    ],
)
def test_a_rank_behind_its_score(sentence: str) -> None:
    assert score_and_rank(sentence) == [("QD766_SCORE", 82.47), ("QD766_RANK", 17.0)]


def test_a_rank_alone_among_all() -> None:
    assert told("Theo Bộ chỉ số 766, tỉnh xếp thứ 12 trong 34 tỉnh, thành phố.")[0] == (
        "QD766_RANK",
        12,
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Chỉ số cải cách hành chính của tỉnh đạt 88,2 điểm, đứng thứ 17 cả nước.",
        "Bộ chỉ số 766 của tỉnh đạt 82,47 điểm; chỉ số PAR INDEX xếp thứ 17 cả nước.",
        "Tỉnh đạt 82,47 điểm về Bộ chỉ số 766, chỉ số PCI đứng thứ 17 cả nước.",
        "Tỉnh đạt 82,47 điểm về Bộ chỉ số 766, riêng nhóm thanh toán đứng thứ 17 cả nước.",
    ],
)
def test_ranks_of_something_else_are_not_that_of_the_score(sentence: str) -> None:
    assert [code for code, value in told(sentence) if value == 17] == [None]


@pytest.mark.parametrize("day", ["14/5/2024", "14-5-2024", "14.5.2024", "14 tháng 5 năm 2024"])
def test_score_and_rank_stand_for_the_day_named(day: str) -> None:
    values = read(
        f"- Ngày {day}, Cổng Dịch vụ công quốc gia chấm tỉnh 85,17 điểm theo Quyết định 766, "
        "đứng thứ 17 cả nước."
    ).values
    assert [(value.indicator_code, value.as_of_date) for value in values] == [
        ("QD766_SCORE", date(2024, 5, 14)),
        ("QD766_RANK", date(2024, 5, 14)),
    ]


def test_brackets_that_say_more_than_a_document_stay_a_remark() -> None:
    said = "tỉnh được 82,47 điểm"
    assert told(f"Kết quả rà soát (theo Quyết định số 766/QĐ-TTg), {said}.")[0][0] == "QD766_SCORE"
    assert told(f"Kết quả rà soát (khác với Quyết định số 766/QĐ-TTg), {said}.")[0][0] is None


@pytest.mark.parametrize(
    "sentence",
    [
        "- Kết quả đánh giá theo Quyết định số 766/QĐ-TTg: thứ 46",
        "- Vị trí theo Bộ chỉ số phục vụ người dân, doanh nghiệp (QĐ 766/QĐ-TTg): thứ 46 cả nước.",
        "- Bộ chỉ số 766: thứ 46/63 tỉnh, thành phố.",
    ],
)
def test_a_rank_that_only_its_place_calls_one(sentence: str) -> None:
    assert ("QD766_RANK", 46) in told(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "- Tiếp công dân theo Quyết định số 12/QĐ-UBND: thứ 2, thứ 4 hàng tuần.",
        "- Bộ chỉ số 766 được công bố; PAR INDEX: thứ 46.",
        "- Thực hiện Quyết định số 766/QĐ-TTg, lần thứ 46 họp giao ban.",
    ],
)
def test_other_ordinals_are_no_rank(sentence: str) -> None:
    assert "QD766_RANK" not in [code for code, _ in told(sentence)]


def test_a_rank_behind_its_score_that_is_only_counted() -> None:
    assert told("- Bộ chỉ số 766: đạt 81,2 điểm, thứ 46.") == [
        ("QD766_SCORE", Decimal("81.2")),
        ("QD766_RANK", 46),
    ]
