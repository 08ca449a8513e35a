"""How figures are put into words: never more than is known."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from publish.consolidated import wording
from publish.consolidated.model import Figure, Frame, Target
from publish.consolidated.outline import Words
from publish.consolidated.wording import MissingLists

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
FRAME = Frame(
    "2026-05", "final", 2026, 5, "2026-04", date(2026, 4, 15), date(2026, 5, 14), "31",
    "Thành phố Hải Phòng", "province",
)  # fmt: skip
WORDS = Words(SEEDS, FRAME, "R1", date(2026, 5, 20))


def figure(**changes: Any) -> Figure:
    given: dict[str, Any] = {
        "line_code": "X", "service_code": None, "measure": "flow", "basis": "sum",
        "collection_level": "commune", "value": Decimal("1532200"), "stated_precision": "exact",
        "units_reported": 100, "units_carried": 0, "units_expected": 100, "units_disputed": 0,
        "submissions": 100, "as_of_min": None, "as_of_max": None, "other_value": None,
        "previous_value": None, "is_comparable": False, "change": None, "change_rate": None,
        "units_missing": 0, "missing_units": (),
    }  # fmt: skip
    return Figure(**(given | changes))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("1532200", "hồ sơ", "1.532.200"),
        ("0", "hồ sơ", "0"),
        ("95.956280", "%", "95,96"),
        ("100", "%", "100,00"),
        ("12.5", "m2", "12,50"),
        ("-7", "hồ sơ", "-7"),
    ],
)
def test_numbers_are_vietnamese(value: str, unit: str, text: str) -> None:
    assert wording.number(Decimal(value), unit) == text


def test_only_a_sum_of_all_is_called_one() -> None:
    lists = MissingLists()
    assert wording.coverage(figure(), WORDS, lists) == "tổng của toàn bộ 100/100 xã, phường"
    partial = figure(units_reported=98, units_missing=2, missing_units=("Xã A", "Xã B"))
    assert (
        wording.coverage(partial, WORDS, lists)
        == "tổng của 98/100 xã, phường; còn thiếu: Xã A, Xã B"
    )


def test_many_missing_units_are_a_numbered_list_told_once() -> None:
    lists = MissingLists()
    names = tuple(f"Xã {number}" for number in range(10))
    partial = figure(units_reported=90, units_missing=10, missing_units=names)
    for _ in range(2):
        said = wording.coverage(partial, WORDS, lists)
        assert said == "tổng của 90/100 xã, phường; còn thiếu 10 (danh sách 1)"
    assert lists.listed == [names]


def test_a_total_with_earlier_figures_in_it_is_not_of_everybody_this_month() -> None:
    carried = figure(measure="stock", units_reported=90, units_carried=10)
    assert wording.coverage(carried, WORDS, MissingLists()) == (
        "tổng của 90/100 xã, phường; 10 đơn vị lấy số tháng trước"
    )


def test_a_units_own_figure_is_no_sum() -> None:
    own = figure(basis="own", collection_level="province", units_reported=1, units_expected=1)
    assert wording.coverage(own, WORDS, MissingLists()) == "số thành phố tự báo cáo"
    below = figure(basis="own", units_reported=1, units_expected=1)
    assert "chưa cộng được từ xã, phường" in wording.coverage(below, WORDS, MissingLists())


def test_missing_approximate_and_disputed_figures_stay_so() -> None:
    assert wording.shown(None, "hồ sơ") == "chưa có số liệu"
    assert wording.shown(figure(stated_precision="at_least"), "hồ sơ") == "hơn 1.532.200"
    assert wording.shown(figure(stated_precision="at_most"), "hồ sơ") == "gần 1.532.200"
    assert wording.shown(figure(stated_precision="about"), "hồ sơ") == "khoảng 1.532.200"
    assert wording.shown(figure(units_disputed=1), "hồ sơ") == "1.532.200*"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "…"),
        ({"change": Decimal(5)}, "không so sánh được (khác đơn vị)"),
        ({"change": Decimal(0), "is_comparable": True}, "không đổi"),
        (
            {"change": Decimal(-50), "change_rate": Decimal("-2.5"), "is_comparable": True},
            "giảm 50 (2,50 %)",
        ),
        ({"change": Decimal(50), "is_comparable": True}, "tăng 50"),  # nothing in percent of 0
        (
            {"measure": "ratio", "change": Decimal("1.5"), "is_comparable": True},
            "tăng 1,50 điểm %",
        ),
    ],
)
def test_changes_are_told_where_they_mean_something(changes: dict[str, Any], text: str) -> None:
    assert wording.change(figure(**changes)) == text


def test_totals_of_different_days_name_both() -> None:
    one = figure(measure="stock", as_of_min=date(2026, 5, 14), as_of_max=date(2026, 5, 14))
    assert wording.as_of(one) == "tính đến ngày 14/5/2026"
    two = figure(measure="stock", as_of_min=date(2026, 2, 9), as_of_max=date(2026, 5, 14))
    assert wording.as_of(two) == "tính đến các ngày 09/02/2026 – 14/5/2026"


def test_a_target_nobody_can_measure_is_not_missed() -> None:
    aim = Target(Decimal(95), "exact", None, None, None, None, None, False)
    assert wording.target(aim, "Tỷ lệ", "%") == (
        "Mục tiêu “Tỷ lệ”: 95,00 %; chưa có số liệu về kết quả."
    )
    met = Target(Decimal(95), "exact", None, Decimal(96), Decimal(1), Decimal(101), True, False)
    assert wording.target(met, "Tỷ lệ", "%").endswith("đạt 96,00 %, hoàn thành mục tiêu.")


@pytest.mark.parametrize(
    ("reached", "is_met", "share", "text"),
    [
        (900, None, "0.9", "đạt 900 thẻ (90,00 %), mới có 90,00 % số liệu phải có, chưa đủ để"
         " kết luận."),
        (1100, True, "0.9", "đạt 1.100 thẻ (110,00 %), mới có 90,00 % số liệu phải có, hoàn thành"
         " mục tiêu."),
        (900, None, "0", "đạt 900 thẻ (90,00 %), lấy số mang sang từ tháng trước, chưa đủ để"
         " kết luận."),
        (900, False, "1", "đạt 900 thẻ (90,00 %), còn cách mục tiêu 100 thẻ."),
    ],
)  # fmt: skip
def test_a_partial_sum_is_never_held_against_a_target_as_if_it_were_whole(
    reached: int, is_met: bool | None, share: str, text: str
) -> None:
    aim = Target(
        target_value=Decimal(1000),
        stated_precision="exact",
        due_date=None,
        actual_value=Decimal(reached),
        gap=Decimal(reached - 1000),
        attainment_rate=Decimal(reached) / 10,
        is_met=is_met,
        is_cumulative=False,
        actual_coverage=Decimal(share),
    )
    assert wording.target(aim, "Thẻ", "thẻ") == f"Mục tiêu “Thẻ”: 1.000 thẻ; {text}"
