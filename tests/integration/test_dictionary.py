"""The dictionary explains everything there is, in both languages, and where it comes from."""

import csv
import re
from pathlib import Path
from typing import Any

import duckdb
import national_marts
import pytest
from openpyxl import load_workbook

from ingest.config import PROJECT_DIR, Settings
from ingest.errors import ReferenceDataError
from ingest.numbers import number_kind, read_number
from publish.contract import MARTS
from publish.dictionary import entries as entries_module
from publish.dictionary import markdown
from publish.dictionary.entries import Entry, read_entries
from publish.dictionary.lineage import Lineage
from publish.dictionary.workbook import SHEET
from publish.dictionary.writing import PAGE, SHEET_FILE, write_dictionary
from publish.release_difference import DIFFERENCE
from publish.yaml_files import read_yaml


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return read_entries(PROJECT_DIR)


def codes(seed: str, column: str) -> set[str]:
    with (PROJECT_DIR / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as handle:
        return {row[column] for row in csv.DictReader(handle)}


def one(entries: list[Entry], name: str, table: str = "") -> Entry:
    [found] = [entry for entry in entries if entry.name == name and entry.table.endswith(table)]
    return found


def test_every_table_column_indicator_service_and_rule_is_in_it(entries: list[Entry]) -> None:
    names: dict[str, set[str]] = {}
    for entry in entries:
        names.setdefault(entry.kind, set()).add(entry.name)
    assert names["table"] == {mart.name for mart in MARTS} | {DIFFERENCE}
    assert names["indicator"] == codes("indicators", "indicator_code")
    assert names["service"] == codes("services", "service_code")
    assert names["rule"] == codes("validation_rules", "rule_code") | codes("finding_codes", "code")
    for mart in MARTS:
        assert set(mart.key) <= {entry.name for entry in entries if entry.table == mart.name}


@pytest.mark.parametrize(
    ("code", "unit_of_measure"),
    [("TEXT_FOR_NUMBER", "hồ sơ"), ("AMBIGUOUS_NUMBER", "hồ sơ"), ("RATIO_PAIR", "hồ sơ"),
     ("FRACTION_IN_COUNT", "hồ sơ"), ("UNIT_MISMATCH", "hồ sơ")],
)  # fmt: skip
def test_the_example_of_a_number_gets_the_code_it_is_an_example_of(
    entries: list[Entry], code: str, unit_of_measure: str
) -> None:
    [quoted] = re.findall(r"“(.+?)”|^(\S+)", one(entries, code).example)[:1]
    reading = read_number("".join(quoted), number_kind(unit_of_measure))
    assert reading.problem == code


def test_everything_is_said_in_both_languages(entries: list[Entry]) -> None:
    assert [entry.name for entry in entries if not entry.meaning_vi or not entry.meaning_en] == []
    assert [entry.name for entry in entries if not entry.source] == []


def test_every_number_has_a_unit_and_says_how_it_adds(entries: list[Entry]) -> None:
    numbers = [
        entry
        for entry in entries
        if entry.kind == "column" and entry.grain.startswith(("decimal", "bigint", "integer"))
    ]
    assert len(numbers) > 150
    for entry in numbers:
        assert entry.unit_vi and entry.unit_en, entry
        assert entry.adds.vi and entry.adds.en, entry


def test_totals_count_last_over_time_and_rates_never_add(entries: list[Entry]) -> None:
    assert "lấy số cuối" in one(entries, "closing", "fct_cumulative_progress").adds.vi
    assert one(entries, "online_rate", "fct_service_period").adds.vi == "không cộng"
    assert one(entries, "online_rate", "fct_service_period").unit_vi == "%"
    issued = one(entries, "CCCD_ISSUED_CUM")
    assert issued.adds.vi == "theo đơn vị cộng, thu thập ở cấp xã; theo thời gian lấy số cuối"
    assert "SVC_RECEIVED_ONLINE / SVC_RECEIVED" in one(entries, "SVC_ONLINE_RATE").adds.en


def test_a_table_is_followed_to_raw_and_to_reference_data() -> None:
    lineage = Lineage(PROJECT_DIR / "dbt_project")
    rollup = lineage.sources("fct_unit_rollup")
    assert {"raw.submission_values", "raw.submissions", "raw.receipts"} <= set(rollup.raw)
    assert {"indicators", "units"} <= set(rollup.seeds)
    services = lineage.sources("dim_service")
    assert (services.raw, services.seeds) == ((), ("services",))


def test_every_seed_a_table_rests_on_is_a_file(entries: list[Entry]) -> None:
    lineage = Lineage(PROJECT_DIR / "dbt_project")
    for mart in MARTS:
        for seed in lineage.sources(mart.name).seeds:
            assert (PROJECT_DIR / "seeds" / f"{seed}.csv").is_file(), (mart.name, seed)


def test_a_columns_source_is_what_its_table_reads_it_from(entries: list[Entry]) -> None:
    told = {(entry.table, entry.name): entry.source for entry in entries if entry.kind == "column"}
    assert told["dim_indicator", "name_vi"] == "seeds/indicators.csv"
    assert told["dim_unit", "province_name"] == "int_units_located"
    assert told["dim_unit", "is_current"] == "seeds/units.csv"  # computed from its valid_to
    assert told["rpt_late_units", "unit_name"] == "seeds/units.csv"
    assert told["rpt_late_units", "status"] == "fct_submission_status"
    assert told["fct_target", "gap"] == "int_targets_met, int_targets_reported"
    assert told["fct_service_period", "received"].startswith("fct_indicator_period")
    assert not [key for key, source in told.items() if key[0] in source.split(", ")]
    models = {path.stem for path in (PROJECT_DIR / "dbt_project" / "models").rglob("*.sql")}
    for key, source in told.items():
        for name in source.split(", "):
            assert name in models or (PROJECT_DIR / name).is_file(), (key, name)


def test_the_page_says_where_columns_come_from_and_how_services_add_up(
    entries: list[Entry],
) -> None:
    page = markdown.page("", entries)
    assert re.search(r"^\| `province_name` \|.*\| int_units_located \|$", page, re.MULTILINE)
    [service] = re.findall(r"^\| `DVC25_03` \|.*$", page, re.MULTILINE)
    assert " | unit×period×service | hồ sơ / dossiers | " in service
    assert " | adds over units, months | " in service


def test_units_of_measure_are_told_in_english(entries: list[Entry]) -> None:
    told = {entry.name: entry.unit_en for entry in entries if entry.kind == "indicator"}
    assert (told["CCCD_ISSUED_CUM"], told["SVC_RECEIVED"]) == ("cases", "dossiers")
    assert {unit for unit in told.values() if not unit or not unit.isascii()} == set()


def test_both_languages_name_the_codes_a_column_may_hold(entries: list[Entry]) -> None:
    halves = {
        (entry.table, entry.name): (entry.meaning_vi, entry.meaning_en)
        for entry in entries
        if entry.kind == "column"
    }
    checked = 0
    for path in sorted((PROJECT_DIR / "dbt_project" / "models" / "marts").glob("*.yml")):
        [model] = read_yaml(path)["models"]
        for column in model["columns"]:
            vietnamese, english = halves[model["name"], column["name"]]
            codes_listed = {*_accepted(column), *re.findall(r"\b[a-z]+_[a-z_]+\b", vietnamese)}
            checked += len(codes_listed)
            for half in (vietnamese, english):
                lacking = codes_listed - set(re.findall(r"\w+", half))
                assert not lacking, (model["name"], column["name"])
    assert checked > 100


def _accepted(column: dict[str, Any]) -> list[str]:
    tests = [one for one in column.get("data_tests", []) if isinstance(one, dict)]
    return [
        str(value)
        for one in tests
        for value in one.get("accepted_values", {}).get("arguments", {}).get("values", [])
    ]


def test_what_an_obligation_code_means_is_said_where_it_stands(entries: list[Entry]) -> None:
    rows = codes("reporting_obligations", "obligation_code")
    for table in ("fct_submission_status", "rpt_punctuality", "rpt_late_units"):
        told = one(entries, "obligation_code", table)
        # The last two are about what has to be sent.
        owed = {code for code in rows if table[0] == "f" or not code.endswith("_PHULUC")}
        for half in (told.meaning_vi, told.meaning_en):
            assert owed == set(re.findall(r"\bDA06_\w+", half)), table


def test_every_rule_says_in_both_languages_what_to_do(entries: list[Entry]) -> None:
    for entry in (entry for entry in entries if entry.kind == "rule"):
        for half in (entry.meaning_vi, entry.meaning_en):
            said, arrow, to_do = half.partition(" → ")
            assert arrow and len(said) > 10 and len(to_do) > 10, entry.name
        names = {*re.findall(r"\{\w+\}", entry.meaning_en.partition(" → ")[2])}
        assert names <= {*re.findall(r"\{\w+\}", entry.meaning_vi)}, entry.name


def test_a_number_nobody_gave_a_unit_stops_the_dictionary(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    few = tmp_path / "numbers.csv"
    few.write_text("table,column_pattern,unit_vi,unit_en,adds_vi,adds_en\n", encoding="utf-8")
    monkeypatch.setattr(entries_module, "_NUMBERS", few)
    with pytest.raises(ReferenceDataError, match=r"bridge_unit_succession\.share"):
        read_entries(PROJECT_DIR)


def test_the_sheet_and_the_page_carry_examples_of_the_release(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    snapshot = national_marts.make(settings)
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute(
            "insert into marts.fct_reported_value by name select unit_key, 'CCCD_ISSUED_CUM' as "
            "indicator_code, '2026-05' as period_key, 1532200 as value, 1 as value_no, "
            "true as is_selected from marts.dim_unit where unit_code = '31' and "
            "unit_level = 'province'"
        )
        connection.execute("update marts.dim_unit set unit_type = '=1+1'")
    report = write_dictionary(settings, tmp_path / "out")
    sheet = load_workbook(tmp_path / "out" / SHEET_FILE)[SHEET]
    assert sheet.max_row == report.entries + 1
    assert sheet.freeze_panes == "C2"
    rows = {(row[1], row[2]): row for row in sheet.iter_rows(min_row=2, values_only=True)}
    example = "1532200 (Thành phố Hải Phòng, 2026-05)"
    assert rows["CCCD_ISSUED_CUM", "marts.dim_indicator"][-1] == example
    assert rows["unit_type", "dim_unit"][-1] == "'=1+1"
    assert rows["period_key", "dim_period"][-1] == "2025-12"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    page = (tmp_path / "out" / PAGE).read_text(encoding="utf-8")
    assert example in page
    # A mart has its first row; an indicator nobody has reported yet, how reports write it.
    row = rows["dim_period", "marts"][-1]
    assert row.startswith("period_key = 2025-12; period_type = month; ")
    assert f"Một dòng (a row): {row}." in page
    nobody = [row for row in rows.values() if row[0].startswith("chỉ tiêu") and not row[-1]]
    assert nobody == []
    assert rows["BHXH_SYNCED_PEOPLE", "marts.dim_indicator"][-1].startswith("«")


def test_without_a_release_the_dictionary_has_no_examples_but_is_whole(tmp_path: Path) -> None:
    report = write_dictionary(Settings(home=tmp_path / "home"), tmp_path)
    rules, found = codes("validation_rules", "rule_code"), codes("finding_codes", "code")
    assert report.entries > 1000
    assert report.with_example == len(rules) + len(found)
