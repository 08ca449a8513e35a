"""Which unit a code or a name as people write it means, on a day."""

import unicodedata
from collections import Counter
from datetime import date

import pytest

from ingest.text import fold
from ingest.units import UnitDirectory, unit_directory

JANUARY_2022 = date(2022, 1, 15)
JANUARY_2024 = date(2024, 1, 15)
MARCH_2024 = date(2024, 3, 15)
MAY_2026 = date(2026, 5, 14)

OLD_TO_NEW_PLACEMENT = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ",
    "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
    "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip


@pytest.fixture(scope="module")
def directory() -> UnitDirectory:
    return unit_directory()


def new_placement(text: str) -> str:
    for old, new in OLD_TO_NEW_PLACEMENT.items():
        text = text.replace(old, new)
    return text


def without_marks(text: str) -> str:
    return ", ".join(fold(part) for part in text.split(","))


def unique_key(directory: UnitDirectory, written: str, on: date) -> str | None:
    found = directory.resolve(written, on)
    return found.unit.unit_key if found.status == "unique" and found.unit else None


@pytest.mark.parametrize(
    "written",
    [
        "phường Hải Dương",
        "Phường Hải Dương",
        "P. Hải Dương",
        "P.Hải Dương",
        "P Hải Dương",
        "phường Hải Dương, TP Hải Phòng",
        "phường Hải Dương, thành phố Hải Phòng",
        "Phường Hải Dương - TP. Hải Phòng",
        "phường Hải Dương TP Hải Phòng",
        "phường Hải Dương (TP Hải Phòng)",
        "phường Hải Dương thuộc thành phố Hải Phòng",
        "TP Hải Phòng, phường Hải Dương",
        "UBND phường Hải Dương",
        "Ủy ban nhân dân phường Hải Dương",
        "Công an phường Hải Dương",
        "Tổ công tác Đề án 06 phường Hải Dương",
        "PHƯỜNG HẢI DƯƠNG, TP. HẢI PHÒNG, VIỆT NAM",
        "phuong hai duong, tp hai phong",
        "UBND P HAI DUONG TP HAI PHONG",
        "Phường Hải Dương, HP",
        unicodedata.normalize("NFD", "phường Hải Dương, TP Hải Phòng"),
        "10525",
    ],
)
def test_phuong_hai_duong_as_people_write_it(directory: UnitDirectory, written: str) -> None:
    assert unique_key(directory, written, MAY_2026) == "10525@2025-07-01"


@pytest.mark.parametrize(
    ("written", "on", "key"),
    [
        ("tỉnh Bắc Giang", JANUARY_2024, "24@2021-01-01"),
        ("Công an tỉnh Bắc Giang", JANUARY_2024, "24@2021-01-01"),
        ("UBND tỉnh Bắc Giang", JANUARY_2024, "24@2021-01-01"),
        ("T. Bắc Giang", JANUARY_2024, "24@2021-01-01"),
        ("TP. Cần Thơ", date(2022, 12, 31), "92@2021-01-01"),
        ("thành phố Cần Thơ", MAY_2026, "92@2025-07-01"),
        ("TP.HCM", MAY_2026, "79@2025-07-01"),
        ("tỉnh Hoà Bình", JANUARY_2024, "17@2021-01-01"),
        ("Đắc Lắc", JANUARY_2024, "66@2021-01-01"),
        ("Bà Rịa - Vũng Tàu", JANUARY_2024, "77@2021-01-01"),
        ("TP Huế", JANUARY_2024, "474@2021-01-01"),
        ("TP Huế", MAY_2026, "46@2025-01-01"),
        ("tỉnh Thừa Thiên Huế", JANUARY_2024, "46@2021-01-01"),
        ("cả nước", MAY_2026, "VN@2021-01-01"),
        ("H. Quan Hóa", JANUARY_2024, "385@2021-01-01"),
        ("Quan Hóa", JANUARY_2024, "385@2021-01-01"),
        ("Q. Ninh Kiều, TP Cần Thơ", JANUARY_2024, "916@2021-01-01"),
        ("TX Phổ Yên", JANUARY_2022, "172@2021-01-01"),
        ("xã Thân Thuộc, huyện Tân Uyên", JANUARY_2024, "03604@2021-01-01"),
        ("Huyện Ia H'Drai Tỉnh Kon Tum", JANUARY_2024, "618@2021-01-01"),
        ("Xã Bắc Lí, Hiệp Hòa", JANUARY_2022, "07870@2021-01-01"),
    ],
)
def test_names_resolve_to_the_unit_of_the_day(
    directory: UnitDirectory, written: str, on: date, key: str
) -> None:
    assert unique_key(directory, written, on) == key


@pytest.mark.parametrize(
    "written", ["Phường 1, Quận 3, TP.HCM", "Phường 01, Q.3, TPHCM", "P1 Q3 TP HCM"]
)
def test_numbered_wards(directory: UnitDirectory, written: str) -> None:
    assert unique_key(directory, written, JANUARY_2024) == "27160@2021-01-01"


def test_a_bare_number_is_no_name(directory: UnitDirectory) -> None:
    assert directory.resolve("1", JANUARY_2024).status == "unknown"


@pytest.mark.parametrize(
    "written", ["thị trấn Nếnh, huyện Việt Yên", "TT Nếnh", "Thị trấn Nếnh, H. Việt Yên, Bắc Giang"]
)
def test_the_town_of_nenh_before_it_became_a_ward(directory: UnitDirectory, written: str) -> None:
    found = directory.resolve(written, JANUARY_2024)
    assert found.unit is not None
    assert (found.unit.unit_key, found.match) == ("07795@2021-01-01", "exact")
    assert found.unit.district_name == "Huyện Việt Yên"
    assert found.unit.province_name == "Tỉnh Bắc Giang"


def test_an_old_type_still_names_the_same_unit_where_nothing_else_bears_it(
    directory: UnitDirectory,
) -> None:
    found = directory.resolve("thị trấn Nếnh, huyện Việt Yên", MARCH_2024)
    assert found.unit is not None
    assert (found.unit.unit_key, found.match) == ("07795@2024-02-01", "former_name")
    assert found.unit.unit_name == "Phường Nếnh"
    assert found.unit.district_name == "Thị xã Việt Yên"


def test_a_name_of_today_wins_over_a_former_one(directory: UnitDirectory) -> None:
    elsewhere = directory.resolve("xã Long Thành", MAY_2026)
    assert all(unit.province_code != "75" for unit in elsewhere.candidates)
    in_dong_nai = directory.resolve("xã Long Thành, Đồng Nai", MAY_2026)
    assert in_dong_nai.unit is not None
    assert (in_dong_nai.unit.unit_key, in_dong_nai.match) == ("26368@2026-04-30", "former_name")


@pytest.mark.parametrize(
    ("code", "on", "name"),
    [
        ("24", JANUARY_2024, "Tỉnh Bắc Giang"),
        ("24", MAY_2026, "Tỉnh Bắc Ninh"),
        ("24", date(2026, 10, 1), "Thành phố Bắc Ninh"),
        ("10525", JANUARY_2024, "Phường Trần Hưng Đạo"),
        ("10525", MAY_2026, "Phường Hải Dương"),
        ("06661", JANUARY_2024, "Phường Giếng Đáy"),
        ("06661", MAY_2026, "Phường Việt Hưng"),
        ("28300", JANUARY_2024, "Phường 4"),
        ("28300", date(2024, 6, 1), "Phường 1"),
    ],
)
def test_a_code_means_another_unit_after_a_reform(
    directory: UnitDirectory, code: str, on: date, name: str
) -> None:
    unit = directory.by_code(code, on)
    assert unit is not None
    assert unit.unit_name == name


def test_a_code_that_lost_its_leading_zero_is_completed(directory: UnitDirectory) -> None:
    unit = directory.by_code("6661", MAY_2026)
    assert unit is not None
    assert unit.unit_code == "06661"


@pytest.mark.parametrize("on", [date(2025, 6, 30), date(2025, 7, 1)])
def test_the_day_of_the_reform_belongs_to_the_new_tree(directory: UnitDirectory, on: date) -> None:
    reformed = on >= date(2025, 7, 1)
    assert (directory.by_code("288", on) is None) == reformed
    assert (directory.resolve("tỉnh Hải Dương", on).status == "unknown") == reformed


def test_an_ambiguous_name_yields_candidates_and_no_unit(directory: UnitDirectory) -> None:
    found = directory.resolve("xã Tân Thành", MAY_2026)
    assert (found.status, found.unit) == ("ambiguous", None)
    assert {unit.province_name for unit in found.candidates} >= {"Tỉnh Lạng Sơn", "Tỉnh Tây Ninh"}


def test_marks_tell_names_apart_and_their_absence_does_not(directory: UnitDirectory) -> None:
    assert unique_key(directory, "xã Tân Thành, Tây Ninh", MAY_2026) == "25534@2025-07-01"
    assert unique_key(directory, "xã Tân Thạnh, Tây Ninh", MAY_2026) == "27826@2025-07-01"
    bare = directory.resolve("xa Tan Thanh, Tay Ninh", MAY_2026)
    assert bare.status == "ambiguous"
    assert {unit.unit_code for unit in bare.candidates} == {"25534", "27826"}


def test_a_name_of_several_levels_is_ambiguous_until_its_type_is_given(
    directory: UnitDirectory,
) -> None:
    assert directory.resolve("Bắc Giang", JANUARY_2024).status == "ambiguous"
    assert unique_key(directory, "TP Bắc Giang", JANUARY_2024) == "213@2021-01-01"


def test_within_narrows_by_code_or_by_name(directory: UnitDirectory) -> None:
    for within in ("80", "Tây Ninh", "tỉnh Tây Ninh"):
        found = directory.resolve("xã Tân Thành", MAY_2026, within=within)
        assert found.unit is not None
        assert found.unit.unit_code == "25534"
    assert directory.resolve("xã Tân Thành", MAY_2026, within="Hà Tây").status == "unknown"


def test_within_may_name_district_and_province(directory: UnitDirectory) -> None:
    name, day = "Phường Phúc Xá", date(2025, 6, 14)
    within = "Quận Ba Đình, Thành phố Hà Nội"
    found = directory.resolve(name, day, code="00001", within=within)
    assert found.unit is not None
    elsewhere = directory.resolve(name, day, within="Quận Hoàn Kiếm, Thành phố Hà Nội")
    assert elsewhere.status == "unknown"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "...",
        "xã Không Có Thật",
        "phường Hải Dương, tỉnh Lạ",
        "phường Hải Dương, tỉnh Hải Dương",
        "Sở Tư pháp",
    ],
)
def test_what_no_version_knows_is_unknown_not_an_error(
    directory: UnitDirectory, written: str
) -> None:
    found = directory.resolve(written, MAY_2026)
    assert (found.status, found.unit) == ("unknown", None)


def test_unknown_names_what_is_near(directory: UnitDirectory) -> None:
    found = directory.resolve("xã Hải Dương, TP Hải Phòng", MAY_2026)
    assert found.status == "unknown"
    assert [unit.unit_key for unit in found.candidates] == ["10525@2025-07-01"]


def test_code_and_name_together(directory: UnitDirectory) -> None:
    same = directory.resolve("phường Hải Dương", MAY_2026, code="10525")
    assert same.unit is not None
    assert same.unit.unit_code == "10525"
    settled = directory.resolve("xã Tân Thành", MAY_2026, code="25534")
    assert settled.unit is not None
    assert settled.unit.unit_code == "25534"


def test_a_code_that_contradicts_the_name_is_said_to(directory: UnitDirectory) -> None:
    found = directory.resolve("phường Hải Dương, TP Hải Phòng", MAY_2026, code="10526")
    assert (found.status, found.unit) == ("code_name_mismatch", None)
    other = directory.resolve("tỉnh Bắc Giang", MAY_2026, code="24")
    assert other.status == "code_name_mismatch"
    assert "24@2025-07-01" in {unit.unit_key for unit in other.candidates}


def test_children_are_those_of_the_day(directory: UnitDirectory) -> None:
    assert len(directory.children("31", MAY_2026)) == 114
    assert {u.unit_level for u in directory.children("24", JANUARY_2024)} == {"district"}
    assert len(directory.children("24", JANUARY_2024)) == 10


@pytest.mark.parametrize("on", [date(2022, 1, 1), MAY_2026])
def test_every_unit_resolves_by_code_and_by_its_address(directory: UnitDirectory, on: date) -> None:
    wrong = []
    for unit in directory.units(on):
        if directory.by_code(unit.unit_code, on) != unit:
            wrong.append(unit.unit_code)
        for spelled in (unit.full_name, new_placement(unit.full_name), unit.full_name.upper()):
            found = unique_key(directory, spelled, on)
            wrong += [] if found == unit.unit_key else [spelled]
    assert wrong == []


@pytest.mark.parametrize("on", [date(2022, 1, 1), MAY_2026])
def test_every_commune_whose_name_is_its_own_in_its_province_resolves_by_both(
    directory: UnitDirectory, on: date
) -> None:
    communes = list(directory.units(on, "commune"))
    named = Counter((unit.province_code, unit.unit_name.lower()) for unit in communes)
    folded = Counter((unit.province_code, fold(unit.unit_name)) for unit in communes)
    wrong, ambiguous = [], 0
    for unit in communes:
        written = f"{unit.unit_name}, {unit.province_name}"
        if named[unit.province_code, unit.unit_name.lower()] == 1:
            if unique_key(directory, written, on) != unit.unit_key:
                wrong.append(written)
        else:
            assert directory.resolve(written, on).status == "ambiguous", written
        bare = directory.resolve(without_marks(written), on)
        if folded[unit.province_code, fold(unit.unit_name)] == 1:
            if bare.unit != unit:
                wrong.append(without_marks(written))
        else:
            ambiguous += 1
            assert bare.status == "ambiguous", written
    assert wrong == []
    assert ambiguous < len(communes) // 10


def test_there_are_34_provinces_and_3321_communes_today(directory: UnitDirectory) -> None:
    levels = Counter(unit.unit_level for unit in directory.units(MAY_2026))
    assert levels == {"nation": 1, "province": 34, "commune": 3321}
