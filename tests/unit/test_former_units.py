"""Units that are no more, as reports of today's units name them: ``huyện Đô Lương (cũ)``."""

from datetime import date

import pytest
from narrative_factory import only, read, report

from ingest.former_units import former_unit
from ingest.narrative.reader import read_narrative
from ingest.narrative.text_document import read_text
from ingest.periods import Window
from ingest.units import Unit, unit_directory

THIRD_QUARTER = Window(date(2025, 7, 1), date(2025, 9, 30))
NGHE_AN = report(code="40", key="2025-Q3", window=THIRD_QUARTER)
DO_LUONG = report(code="17662", key="2025-Q3", window=THIRD_QUARTER)


def unit(code: str, on: date) -> Unit:
    found = unit_directory().by_code(code, on)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("own", "on", "written", "key"),
    [
        ("40", date(2026, 5, 14), "huyện Đô Lương", "427@2021-01-01"),
        ("40", date(2026, 5, 14), "tỉnh Nghệ An", "40@2021-01-01"),
        ("24", date(2026, 5, 14), "huyện Lạng Giang", "217@2021-01-01"),
        ("24", date(2026, 5, 14), "tỉnh Bắc Ninh", "27@2021-01-01"),
        ("24", date(2024, 5, 14), "huyện Việt Yên", "222@2024-02-01"),
        ("17662", date(2026, 5, 14), "xã Đà Sơn", "17668@2021-01-01"),
    ],
)
def test_a_former_unit_is_looked_for_in_what_the_own_is_made_of(
    own: str, on: date, written: str, key: str
) -> None:
    found = former_unit(written, unit(own, on), on)
    assert found is not None
    assert found.unit_key == key


@pytest.mark.parametrize(
    ("own", "written"),
    [("40", "xã Bắc Sơn"), ("40", "huyện Hoằng Hóa"), ("82", "huyện Châu Thành"), ("40", "xã Hư")],
)
def test_several_of_a_name_and_none_of_a_name_are_not_settled(own: str, written: str) -> None:
    on = date(2026, 5, 14)
    assert former_unit(written, unit(own, on), on) is None


def test_a_former_district_keeps_its_figures_in_a_province_nothing_was_merged_into() -> None:
    value = only(
        "Tính đến ngày 30/6/2025, huyện Đô Lương (cũ) đã kích hoạt 98.215 tài khoản mức 2.",
        heading=NGHE_AN,
    )
    assert (value.indicator_code, value.subject_unit_code) == ("VNEID_L2_ACTIVATED_CUM", "427")


def test_a_former_district_reports_nothing_of_later_days() -> None:
    value = only("Trong quý, huyện Đô Lương (cũ) tiếp nhận 2.418 hồ sơ.", heading=NGHE_AN)
    assert value.indicator_code is None


def test_what_ended_within_the_reports_days_keeps_what_is_told_of_before() -> None:
    july = report(code="40", key="2025-07", window=Window(date(2025, 6, 15), date(2025, 7, 14)))
    before, within = (
        only(sentence, heading=july)
        for sentence in (
            "Tính đến ngày 30/6/2025, huyện Đô Lương (cũ) đã kích hoạt 98.215 tài khoản mức 2.",
            "Trong tháng, huyện Đô Lương (cũ) tiếp nhận 2.418 hồ sơ.",
        )
    )
    assert (before.subject_unit_code, before.indicator_code, before.period_key) == (
        "427",
        "VNEID_L2_ACTIVATED_CUM",
        "2025-06",  # on the day July closed its code was nobody's
    )
    assert within.indicator_code is None


def test_a_commune_tells_of_the_communes_it_was_made_of() -> None:
    value = only(
        "Tính đến ngày 30/6/2025, xã Bắc Sơn (cũ) đã kích hoạt 2.215 tài khoản mức 2.",
        heading=DO_LUONG,
    )
    assert (value.indicator_code, value.subject_unit_code) == ("VNEID_L2_ACTIVATED_CUM", "17638")


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["Tính đến ngày 30/6/2025, xã Bắc Sơn (cũ) đã kích hoạt 2.215 tài khoản mức 2."],
        ["Tính đến ngày 30/6/2025, đã kích hoạt 2.215 tài khoản mức 2 tại xã Bắc Sơn trước đây."],
        ["1. Xã Bắc Sơn (cũ)", "Tính đến ngày 30/6/2025, đã kích hoạt 2.215 tài khoản mức 2."],
    ],
)
def test_a_former_unit_nobody_can_tell_is_not_the_whole(paragraphs: list[str]) -> None:
    assert read(*paragraphs, heading=NGHE_AN).values[-1].indicator_code is None


def test_what_is_told_of_the_whole_beside_it_stays() -> None:
    values = read(
        "Tính đến ngày 30/6/2025, toàn tỉnh đã kích hoạt 1.812.640 tài khoản mức 2, trong đó xã "
        "Bắc Sơn (cũ) kích hoạt 2.215 tài khoản.",
        heading=NGHE_AN,
    ).values
    assert [value.indicator_code for value in values] == ["VNEID_L2_ACTIVATED_CUM", None]


def test_the_house_of_a_former_unit_is_where_somebody_works() -> None:
    value = only(
        "Tại trụ sở UBND xã Bắc Sơn (cũ), đến ngày 30/6/2025 đã kích hoạt 2.215 tài khoản mức 2.",
        heading=DO_LUONG,
    )
    assert (value.indicator_code, value.subject_unit_code) == ("VNEID_L2_ACTIVATED_CUM", "17662")


def test_a_row_of_a_former_unit_nobody_can_tell_is_not_the_whole() -> None:
    table = read_text(
        "BẢNG 1. TÀI KHOẢN MỨC 2 ĐÃ KÍCH HOẠT ĐẾN 30/6/2025\n\n"
        "| STT | Nội dung | Lũy kế tài khoản mức 2 đã kích hoạt |\n|---|---|---|\n"
        "| 1 | Huyện Đô Lương (cũ) | 98.215 |\n| 2 | Xã Bắc Sơn (cũ) | 2.215 |\n"
    )
    values = read_narrative(table, NGHE_AN, file_sha256="0" * 64, shown_from=0).values
    assert [value.subject_unit_code for value in values] == ["427", "40"]
    assert values[-1].indicator_code is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Tính đến ngày 30/6/2025, huyện Đô Lương (nay là các xã Đô Lương, Bạch Ngọc) đã kích hoạt "
        "98.215 tài khoản mức 2.",
        "Tính đến ngày 30/6/2025, tại huyện Đô Lương, nay thuộc xã Đô Lương, đã kích hoạt 98.215 "
        "tài khoản mức 2.",
    ],
)
def test_what_a_former_unit_is_now_is_not_spoken_of(sentence: str) -> None:
    value = only(sentence, heading=NGHE_AN)
    assert (value.indicator_code, value.subject_unit_code) == ("VNEID_L2_ACTIVATED_CUM", "427")


def test_a_former_unit_of_a_name_that_several_bear_waits_whatever_it_is_now() -> None:
    value = only(
        "Tính đến ngày 30/6/2025, xã Bắc Sơn (nay là xã Đô Lương) đã kích hoạt 2.215 tài khoản "
        "mức 2.",
        heading=NGHE_AN,
    )
    assert value.indicator_code is None


def test_what_a_unit_was_made_of_is_not_spoken_of() -> None:
    value = only(
        "Xã Đô Lương (được sáp nhập từ các xã Bắc Sơn, Nam Sơn, xã Đà Sơn) kích hoạt 2.215 tài "
        "khoản mức 2 trong quý.",
        heading=NGHE_AN,
    )
    assert (value.indicator_code, value.subject_unit_code) == ("VNEID_L2_ACTIVATED", "17662")
