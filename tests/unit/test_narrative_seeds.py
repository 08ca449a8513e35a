"""What the seeds of the narrative reader promise: codes resolve, patterns compile, all is used."""

import csv
import re
from pathlib import Path
from typing import get_args

import pytest

from ingest.narrative.figures import find_figures
from ingest.narrative.gazetteer import gazetteer
from ingest.narrative.heading_words import Role, heading_words
from ingest.narrative.sections import role_of
from ingest.narrative.service_names import service_names
from ingest.narrative.table_columns import column_role
from ingest.reference import seed_rows

FOLDER = Path(__file__).resolve().parents[2] / "seeds" / "narrative"
NEED = re.compile(r"[+<>=^@]?([a-z0-9_]+(?:\|[a-z0-9_]+)*)")


def concepts() -> set[str]:
    return {row["concept"] for row in seed_rows("narrative/concepts")}


def test_every_wording_names_an_indicator_and_known_concepts() -> None:
    indicators = {row["indicator_code"] for row in seed_rows("indicators")}
    nouns = {row["noun"].lower() for row in seed_rows("narrative/nouns")}
    for row in seed_rows("narrative/meanings"):
        assert row["indicator_code"] in indicators
        kind, _, limit = row["counts"].partition(":")
        assert kind in {"count", "percent", "money", "numerator", "service", "service%", "change"}
        assert (
            not limit
            or re.fullmatch(r"\d+=|/\d+", limit)
            or {*limit.lower().replace("!", "").split(";")} <= nouns
        ), row
        assert row["needs"]
        for need in row["needs"].split():
            match = NEED.fullmatch(need)
            assert match, need
            assert {*match[1].split("|")} <= concepts(), need
        assert {*row["lacks"].replace("@", "").split()} <= concepts(), row


def test_no_concept_is_defined_twice_and_every_one_is_needed() -> None:
    names = [row["concept"] for row in seed_rows("narrative/concepts")]
    assert len(names) == len(set(names))
    used = " ".join(f"{row['needs']} {row['lacks']}" for row in seed_rows("narrative/meanings"))
    assert {*re.findall(r"[a-z0-9_]+", used)} >= set(names)


def test_a_report_left_out_takes_its_wordings_with_it() -> None:
    learned = {row["learned_from"] for row in seed_rows("narrative/meanings")} - {""}
    assert learned
    for report in learned:
        assert gazetteer(report) is not gazetteer()


@pytest.mark.parametrize("row", seed_rows("narrative/not_figures"), ids=lambda row: row["name"])
def test_patterns_meet_their_example_and_its_signs(row: dict[str, str]) -> None:
    assert re.search(row["pattern"], row["example"], re.IGNORECASE)
    signs = [sign for sign in row["only_with"].split(";") if sign]
    assert not signs or any(sign in row["example"].lower() for sign in signs)
    assert row["why_vi"]


@pytest.mark.parametrize(
    "row", seed_rows("narrative/figures_after_all"), ids=lambda row: row["name"]
)
def test_longer_wordings_give_back_a_figure_a_pattern_takes(row: dict[str, str]) -> None:
    (pattern,) = (
        kept["pattern"]
        for kept in seed_rows("narrative/not_figures")
        if kept["name"] == row["not_figure"]
    )
    taken = re.search(pattern, row["example"], re.IGNORECASE)
    longer = re.search(row["pattern"], row["example"], re.IGNORECASE)
    assert taken and longer
    assert longer.start() <= taken.start() and taken.end() <= longer.end()
    assert all(sign in row["example"].lower() for sign in row["only_with"].split(";"))
    assert find_figures(row["example"])
    assert row["why_vi"]


def test_other_seeds_name_what_exists() -> None:
    indicators = {row["indicator_code"] for row in seed_rows("indicators")}
    breakdowns = {row["breakdown_code"] for row in seed_rows("breakdowns")}
    choices = {(row["list_name"], row["code"]) for row in seed_rows("template_choices")}
    assert {row["indicator_code"] for row in seed_rows("narrative/state_rates")} <= indicators
    for row in seed_rows("narrative/also_upper"):
        assert {row["indicator_code"], row["rate_code"]} <= indicators
    assert {row["breakdown_code"] for row in seed_rows("narrative/own_offices")} <= breakdowns
    for row in seed_rows("narrative/breakdowns"):
        assert any(code.startswith(row["indicator_prefix"]) for code in indicators)
        assert row["breakdown_type"] in {"ORG", "FIELD", "PROG"}
    for row in seed_rows("narrative/states"):
        assert (row["list_name"].removesuffix("_directed"), row["code"]) in choices
    for row in seed_rows("narrative/thresholds"):
        assert float(row["value"]) > 0
    for row in seed_rows("narrative/table_columns"):
        if row["role"].isupper():
            assert row["role"] in indicators


@pytest.mark.parametrize("role", get_args(Role))
def test_the_words_of_heads_are_met_in_capitals_and_small(role: Role) -> None:
    rows = seed_rows("narrative/heading_words")
    assert {row["role"] for row in rows} == set(get_args(Role))
    phrases = [row["phrase"] for row in rows if row["role"] == role]
    assert phrases
    for phrase in phrases:
        for written in (phrase.upper(), phrase.lower()):
            match = heading_words(role).match(f"{written} 5")
            assert match, phrase
            assert match[0] == written


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_every_row_has_the_columns_of_its_seed(path: Path) -> None:
    """A comma that nobody quoted moves what stands behind it into another column."""
    with path.open(encoding="utf-8", newline="") as handle:
        head, *rows = csv.reader(handle)
    assert [row for row in rows if len(row) != len(head)] == []


def test_every_seed_of_the_folder_is_described() -> None:
    described = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    for path in FOLDER.glob("*.csv"):
        assert f"`{path.name}`" in described, path.name


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("IV. NHIỆM VỤ TRỌNG TÂM THỰC HIỆN TRONG THÁNG TỚI", "plan"),
        ("II. KẾT QUẢ THỰC HIỆN NHIỆM VỤ TRỌNG TÂM", "result"),
        ("2. Khó khăn, vướng mắc", "assessment"),
        ("V. Kiến nghị, đề xuất", "proposal"),
        ("Nơi nhận:", "recipients"),
        ("Phụ lục II", "appendix"),
        ("2. Dịch vụ công trực tuyến", ""),
    ],
)
def test_headings_tell_what_stands_below(heading: str, role: str) -> None:
    assert role_of(heading) == role


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Tổng số hồ sơ (bao gồm cả trực tiếp và trực tuyến)", "SVC_RECEIVED"),
        ("Hồ sơ trực tuyến", "SVC_RECEIVED_ONLINE"),
        ("Thời hạn hoàn thành", "due"),
        ("Thời hạn hoàn thanh", "due"),
        ("Luỹ kế", "cumulative"),
        ("Chiều cao", ""),
    ],
)
def test_headers_tell_what_columns_hold(header: str, role: str) -> None:
    assert column_role(header) == role


def test_every_service_is_found_by_its_own_name() -> None:
    for row in seed_rows("services"):
        code, fit = service_names().best(row["name_vi"])
        assert code == row["service_code"], row["name_vi"]
        assert fit > 0.99


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("đăng ký xe mô tô, gắn máy", "DVC25_07"),
        ("đề nghị cấp lý lịch tư pháp", "DVC25_22"),
        ("liên thông đăng ký khai tử - xoá đăng ký thường trú - trợ cấp mai táng phí", "DVC25_16"),
        ("cấp đổi giấy phép lái xe", "DVC25_20"),
        ("cấp thẻ BHYT cho trẻ dưới 6 tuổi, liên thông đăng ký khai sinh, thường trú", "DVC25_15"),
    ],
)
def test_shortened_and_reordered_names_of_services_are_found(written: str, code: str) -> None:
    found, fit = service_names().best(written)
    assert found == code
    assert fit > 0.62
