"""How a cell is read as a number: the spellings of real reports, one by one, and the invariants."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.numbers import NumberKind, number_kind, read_number, read_qualifier


def _value(cell: object, kind: NumberKind) -> Decimal | None:
    reading = read_number(cell, kind)
    assert reading.problem is None
    assert reading.state == "reported"
    return reading.value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.532.200", 1532200),
        ("1,300,879", 1300879),
        ("1,038,836", 1038836),
        ("1 532 200", 1532200),
        ("1\u00a0532\u00a0200", 1532200),
        ("20.187", 20187),
        ("40,795", 40795),
        ("668", 668),
        ("02", 2),
        ("05", 5),
        ("0", 0),
        ("00", 0),
        ("  120  ", 120),
        ("120.", 120),
        ("200.000,0", 200000),
        ("120 lượt", 120),
        ("1.532.200 hồ sơ", 1532200),
        ("02 nhiệm vụ", 2),
        ("1,3 triệu lượt", 1300000),
        ("12 nghìn", 12000),
        ("12 ngàn hồ sơ", 12000),
        ("-5", -5),
        ("−1.200", -1200),
        ("đạt 120", 120),
        (12, 12),
        (12.0, 12),
        (1532200.0, 1532200),
        (0.0, 0),
        (-3.0, -3),
        (Decimal("17"), 17),
        (119.99999999999999, 120),
    ],
)
def test_a_count_is_read_however_its_thousands_are_marked(cell: object, value: int) -> None:
    assert _value(cell, "count") == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("95,96%", "95.96"),
        ("95,96 %", "95.96"),
        ("95.96", "95.96"),
        ("98,34", "98.34"),
        ("100%", "100"),
        ("100 %", "100"),
        ("100,%", "100"),
        ("0,02", "0.02"),
        ("0", "0"),
        ("66,7 phần trăm", "66.7"),
        ("đạt 89,0%", "89"),
        ("95.960", "95.96"),
        ("1.234,5", "1234.5"),
        (95.96000000000001, "95.96"),
        (95.95999999999999, "95.96"),
        (0.02, "0.02"),
        (100, "100"),
        (33.333333333333336, "33.333333"),
    ],
)
def test_a_percentage_is_read_as_percent(cell: object, value: str) -> None:
    assert _value(cell, "percent") == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "dong"),
    [
        ("18 tỷ 488 triệu đồng", 18_488_000_000),
        ("16 tỷ 762,5 triệu đồng", 16_762_500_000),
        ("31 tỷ 377,5 triệu đồng", 31_377_500_000),
        ("44 triệu đồng", 44_000_000),
        ("40,795 tỷ đồng", 40_795_000_000),
        ("36,501 tỷ", 36_501_000_000),
        ("1.337 tỷ đồng", 1_337_000_000_000),
        ("12,5 tỉ", 12_500_000_000),
        ("44.5 triệu", 44_500_000),
        ("1 triệu 300 nghìn", 1_300_000),
        ("2 tỷ 5 triệu 300 nghìn đồng", 2_005_300_000),
        ("1.500.000", 1_500_000),
        ("1.500.000 đồng", 1_500_000),
        ("36,501,000", 36_501_000),
        ("500.000đ", 500_000),
        ("500.000 VNĐ", 500_000),
        ("40.795", 40_795),
        ("1.000.000,00", 1_000_000),
        (44_000_000.0, 44_000_000),
    ],
)
def test_money_adds_up_to_dong(cell: object, dong: int) -> None:
    assert _value(cell, "money") == dong


@pytest.mark.parametrize(
    ("cell", "value"),
    [("88,5", "88.5"), ("88.25", "88.25"), ("1.234,5", "1234.5"), ("0.123", "0.123"),
     ("45,2 m2", "45.2"), ("45 m²", "45"), ("7", "7")],
)  # fmt: skip
def test_a_measured_number_may_have_a_fraction(cell: str, value: str) -> None:
    assert _value(cell, "decimal") == Decimal(value)


BLANKS = [
    *("", " ", "\u00a0", "-", "–", "—", "--", "…", "……", "..", "...", "..........", "___", "/"),
    *(".../100", "…../99", "…/…", "... / 12", ". . .", "không có số liệu", "Chưa có số liệu"),
    *("chưa thống kê", "chưa tổng hợp", "không rõ"),
]


@pytest.mark.parametrize("kind", ["count", "money", "percent", "decimal"])
@pytest.mark.parametrize("cell", [*BLANKS, None])
def test_a_blank_or_a_line_to_write_on_is_missing_and_not_zero(
    cell: str | None, kind: NumberKind
) -> None:
    reading = read_number(cell, kind)
    assert (reading.value, reading.state, reading.problem) == (None, "missing", None)


ZEROS = [
    *("0", "không", "Không có", "không phát sinh", "Không phát sinh", "KHÔNG PHÁT SINH"),
    *("không phát sinh hồ sơ quá hạn", "Không có phản ánh, kiến nghị", "chưa phát sinh"),
    *("không có phát sinh", "khong phat sinh", "không có hồ sơ"),
]


@pytest.mark.parametrize("kind", ["count", "money", "percent", "decimal"])
@pytest.mark.parametrize("cell", ZEROS)
def test_nothing_occurred_is_zero(cell: str, kind: NumberKind) -> None:
    assert _value(cell, kind) == 0


NOT_APPLICABLE = [
    *("không áp dụng", "Không áp dụng", "KAD", "kad", "không thuộc thẩm quyền", "Không thuộc"),
    *("không thuộc phạm vi", "khong ap dung"),
]


@pytest.mark.parametrize("cell", NOT_APPLICABLE)
def test_not_applicable_is_neither_zero_nor_missing(cell: str) -> None:
    reading = read_number(cell, "count")
    assert (reading.value, reading.state) == (None, "not_applicable")


@pytest.mark.parametrize(
    ("cell", "value", "precision"),
    [
        ("hơn 147.549", 147549, "at_least"),
        ("trên 5.000 lượt", 5000, "at_least"),
        ("Ít nhất 20", 20, "at_least"),
        ("không dưới 20", 20, "at_least"),
        (">= 20", 20, "at_least"),
        ("≥20", 20, "at_least"),
        ("> 60", 60, "at_least"),
        ("20 trở lên", 20, "at_least"),
        ("gần 100", 100, "at_most"),
        ("không quá 12", 12, "at_most"),
        ("tối đa 12", 12, "at_most"),
        ("< 12", 12, "at_most"),
        ("dưới 12", 12, "at_most"),
        ("khoảng 1,3 triệu", 1300000, "about"),
        ("ước đạt 300", 300, "about"),
        ("xấp xỉ 300", 300, "about"),
        ("~300", 300, "about"),
        ("5K", 5000, "about"),
        ("300", 300, "exact"),
    ],
)
def test_a_qualifier_is_kept_as_precision(cell: str, value: int, precision: str) -> None:
    reading = read_number(cell, "count")
    assert (reading.value, reading.precision) == (value, precision)


@pytest.mark.parametrize(
    ("cell", "kind", "problem"),
    [
        ("nhiều", "count", "TEXT_FOR_NUMBER"),
        ("chưa có", "count", "TEXT_FOR_NUMBER"),
        ("12 chưa xác nhận", "count", "TEXT_FOR_NUMBER"),
        ("253 (đạt 100%)", "count", "TEXT_FOR_NUMBER"),
        ("5e3", "count", "TEXT_FOR_NUMBER"),
        ("không có 5 hồ sơ", "count", "TEXT_FOR_NUMBER"),
        ("không có căn cứ", "count", "TEXT_FOR_NUMBER"),
        ("=A1+1", "count", "TEXT_FOR_NUMBER"),
        ("²", "count", "TEXT_FOR_NUMBER"),
        (True, "count", "TEXT_FOR_NUMBER"),
        (float("nan"), "count", "TEXT_FOR_NUMBER"),
        (float("inf"), "percent", "TEXT_FOR_NUMBER"),
        ("956/959", "count", "RATIO_PAIR"),
        ("253/253 (đạt 100%)", "percent", "RATIO_PAIR"),
        ("9/9", "count", "RATIO_PAIR"),
        ("95%", "count", "UNIT_MISMATCH"),
        ("5 đồng", "count", "UNIT_MISMATCH"),
        ("120 hồ sơ", "money", "UNIT_MISMATCH"),
        ("95,96 lượt", "percent", "UNIT_MISMATCH"),
        ("12,5", "count", "FRACTION_IN_COUNT"),
        (20.187, "count", "FRACTION_IN_COUNT"),
        ("0.5", "count", "FRACTION_IN_COUNT"),
        ("1.2345", "count", "FRACTION_IN_COUNT"),
        ("1.300,879", "count", "FRACTION_IN_COUNT"),
        (1234.5, "money", "FRACTION_IN_COUNT"),
        ("40,795", "money", "AMBIGUOUS_NUMBER"),
        ("1.53.2200", "count", "AMBIGUOUS_NUMBER"),
        ("1,5,2", "count", "AMBIGUOUS_NUMBER"),
        ("1.354 tỷ 5 đồng", "money", "AMBIGUOUS_NUMBER"),
        ("5 triệu 5 tỷ", "money", "AMBIGUOUS_NUMBER"),
        ("1.234", "decimal", "AMBIGUOUS_NUMBER"),
        ("95.960.000", "percent", "AMBIGUOUS_NUMBER"),
        ("9" * 30, "count", "AMBIGUOUS_NUMBER"),
        (date(2026, 2, 3), "count", "DATE_FOR_NUMBER"),
        (datetime(2026, 2, 3, 1), "percent", "DATE_FOR_NUMBER"),
        (time(3, 2), "count", "DATE_FOR_NUMBER"),
    ],
)
def test_what_is_not_one_number_is_a_finding_and_never_a_guess(
    cell: object, kind: NumberKind, problem: str
) -> None:
    reading = read_number(cell, kind)
    assert (reading.value, reading.state, reading.problem) == (None, "missing", problem)


@given(st.integers(0, 10**14))
@example(1_532_200)
def test_every_spelling_of_a_count_gives_the_same_count(number: int) -> None:
    commas = f"{number:,}"
    spellings = [str(number), commas.replace(",", "."), commas.replace(",", " "), float(number)]
    if commas.count(",") != 1 or not commas.startswith("0"):
        spellings.append(commas)
    for spelling in [*spellings, number]:
        assert _value(spelling, "count") == number


@given(st.decimals(0, 100, places=2))
def test_every_spelling_of_a_percentage_gives_the_same_percentage(rate: Decimal) -> None:
    comma = f"{rate:.2f}".replace(".", ",")
    for spelling in (comma, f"{comma}%", f"{comma} %", f"{rate:.2f}", float(rate)):
        assert _value(spelling, "percent") == rate


@given(st.integers(1, 9999), st.integers(0, 999))
def test_billions_and_millions_add_up(billions: int, millions: int) -> None:
    words = f"{billions:,}".replace(",", ".") + f" tỷ {millions} triệu đồng"
    assert _value(words, "money") == billions * 10**9 + millions * 10**6


@given(st.text(max_size=30), st.sampled_from(["count", "money", "percent", "decimal"]))
@example(text="١٢", kind="count")
@example(text="1" * 4000, kind="percent")
def test_any_text_gives_a_value_or_says_why_not(text: str, kind: NumberKind) -> None:
    reading = read_number(text, kind)
    assert (reading.value is not None) == (reading.state == "reported")
    if reading.problem:
        assert reading.state == "missing"
    if reading.value is not None and kind in ("count", "money"):
        assert reading.value == int(reading.value)


@given(st.floats())
def test_any_float_fits_the_model_or_is_a_problem(number: float) -> None:
    value = read_number(number, "percent").value
    assert value is None or (abs(value) < 10**18 and -int(value.as_tuple().exponent) <= 6)


@pytest.mark.parametrize(
    ("unit", "kind"), [("%", "percent"), ("đồng", "money"), ("điểm", "decimal"), ("hồ sơ", "count"),
                       (None, "count"), ("thứ chưa từng thấy", "count")],
)  # fmt: skip
def test_the_unit_of_measure_says_how_numbers_are_written(unit: str | None, kind: str) -> None:
    assert number_kind(unit) == kind


@pytest.mark.parametrize(
    ("text", "precision"),
    [("hơn", "at_least"), ("Trên", "at_least"), ("gần", "at_most"), ("khoảng", "about"),
     (">=", "at_least"), ("", "exact"), ("rất", None)],
)  # fmt: skip
def test_a_qualifier_column_is_understood_or_not(text: str, precision: str | None) -> None:
    assert read_qualifier(text) == precision
