"""What the seeds of the consolidated report promise: whole for both levels and every figure."""

import csv
from datetime import date
from pathlib import Path

import pytest

from publish.consolidated.model import Frame
from publish.consolidated.outline import APPENDIX, Words, columns, day, sections
from publish.consolidated.sections import APPENDICES, KINDS

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def frame(level: str, name: str) -> Frame:
    return Frame(
        "2026-05", "final", 2026, 5, "2026-04", date(2026, 4, 15), date(2026, 5, 14), "31", name,
        level,
    )  # fmt: skip


def test_every_section_is_of_a_kind_that_is_written() -> None:
    for one in sections(SEEDS):
        assert one.kind in (APPENDICES if one.level == APPENDIX else KINDS), one
        assert one.title


def test_every_group_of_indicators_has_a_section_and_only_one() -> None:
    codes = [code for one in sections(SEEDS) if one.kind == "indicators" for code in one.codes]
    assert len(set(codes)) == len(codes)
    assert {row["indicator_group"] for row in rows("indicators")} <= {*codes, "*"}
    assert "*" in codes, "a new group must not vanish from the report"


def test_what_sections_name_is_in_the_catalogue() -> None:
    indicators = {row["indicator_code"] for row in rows("indicators")}
    items = {row["item_type"] for row in rows("item_types")}
    for one in sections(SEEDS):
        if one.kind == "ranking":
            assert set(one.codes) <= indicators
        if one.kind == "items":
            assert set(one.codes) <= items


def test_every_figure_of_a_service_has_a_column_that_fits_the_page() -> None:
    measures = {
        row["indicator_code"]
        for row in rows("indicators")
        if row["indicator_code"].startswith("SVC_")
    }
    upright, across = columns(SEEDS, "services"), columns(SEEDS, "all_services")
    assert measures == {one.code for one in (*upright, *across)}
    assert round(sum(one.width_cm for one in upright), 1) <= 9.0
    assert round(sum(one.width_cm for one in across), 1) <= 18.2


@pytest.mark.parametrize(
    ("level", "name"),
    [("province", "Thành phố Hải Phòng"), ("province", "Tỉnh Lào Cai"), ("nation", "Việt Nam")],
)
def test_every_text_is_filled_in_for_either_level(level: str, name: str) -> None:
    words = Words(SEEDS, frame(level, name), "R1", date(2026, 5, 20))
    for key in {row["key"] for row in rows("report/wordings")}:
        assert "{" not in words(key)
    assert words("subject") == "Kết quả triển khai Đề án 06 tháng 05 năm 2026"


def test_within_a_sentence_a_unit_begins_small_and_its_place_has_no_kind() -> None:
    city = Words(SEEDS, frame("province", "Thành phố Hải Phòng"), "R1", date(2026, 5, 20))
    assert "Đề án 06 thành phố Hải Phòng tổng hợp" in city("opening")
    assert city("place").startswith("Hải Phòng, ngày")
    assert city.unit_kind == "thành phố"
    province = Words(SEEDS, frame("province", "Tỉnh Lào Cai"), "R1", date(2026, 5, 20))
    assert province("place").startswith("Lào Cai, ngày")
    assert province.unit_kind == "tỉnh"


def test_days_are_written_as_decree_30_has_them() -> None:
    assert day(date(2026, 5, 14)) == "14/5/2026"
    assert day(date(2026, 2, 5)) == "05/02/2026"
    assert day(date(2026, 11, 30)) == "30/11/2026"
