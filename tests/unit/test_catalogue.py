"""What the catalogue seeds promise: codes resolve, pairs are symmetric, axes fit the kind."""

import csv
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
CATALOGUE = ("indicators", "services", "breakdowns", "reporting_obligations")
STOCKS = {"cumulative", "cumulative_ytd", "level"}

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


INDICATORS = rows("indicators")
BY_CODE = {row["indicator_code"]: row for row in INDICATORS}
RATIOS = [row for row in INDICATORS if row["measure_kind"] == "ratio"]


def fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", plain).split())


def axes(row: Row) -> tuple[str, str]:
    return row["time_aggregation"], row["unit_aggregation"]


@pytest.mark.parametrize("seed", CATALOGUE)
def test_codes_are_unique_and_text_is_trimmed_nfc(seed: str) -> None:
    table = rows(seed)
    key = next(iter(table[0]))
    codes = [row[key] for row in table]
    assert len(set(codes)) == len(codes)
    assert all(codes)
    for row in table:
        for column, text in row.items():
            assert text == unicodedata.normalize("NFC", text).strip(), (row[key], column)


@pytest.mark.parametrize("seed", ["indicators", "services", "breakdowns"])
def test_every_row_is_named_in_both_languages_and_aliases_are_usable(seed: str) -> None:
    for row in rows(seed):
        assert row["name_vi"]
        assert row["name_en"]
        for alias in filter(None, row["aliases"].split(";")):
            assert "…" not in alias, row
            assert "..." not in alias, row
            assert not re.search(r"[\[\]]", alias), row
            assert len(fold(alias)) >= 2, row
        assert "…" not in row["name_vi"], row


@pytest.mark.parametrize(
    ("seed", "within"),
    [("indicators", ""), ("services", ""), ("breakdowns", "breakdown_type")],
)
def test_a_name_or_alias_means_one_thing_only(seed: str, within: str) -> None:
    meaning: dict[tuple[str, str], str] = {}
    for row in rows(seed):
        code = next(iter(row.values()))
        for name in filter(None, [row["name_vi"], *row["aliases"].split(";")]):
            key = (row[within] if within else "", fold(name))
            assert meaning.setdefault(key, code) == code, (name, code, meaning[key])


def test_kinds_axes_levels_and_polarities_come_from_their_lists() -> None:
    for row in INDICATORS:
        assert row["measure_kind"] in {"flow", "ratio", "score", "context"} | STOCKS, row
        assert row["time_aggregation"] in {"sum", "last", "none"}, row
        assert row["unit_aggregation"] in {"sum", "ratio", "none"}, row
        assert row["collection_level"] in {"commune", "province", "nation"}, row
        assert row["polarity"] in {"up", "down", "neutral"}, row
        assert row["unit_of_measure"], row


@pytest.mark.parametrize("row", INDICATORS, ids=lambda row: row["indicator_code"])
def test_aggregation_axes_fit_the_measure_kind(row: Row) -> None:
    kind, (time, unit) = row["measure_kind"], axes(row)
    if kind == "ratio":
        assert (time, unit) == ("none", "ratio") or (time, unit) == ("none", "none")
    elif kind == "score":
        assert (time, unit) == ("none", "none")
    elif kind == "context":
        assert (time, unit) == ("last", "none")
    else:
        assert unit in {"sum", "none"}
        usual = "sum" if kind == "flow" else "last"
        # what adds up on no axis, or is an opening stock, says why
        assert time == usual or (time == "none" and row["note"]), row


def test_context_is_a_kind_and_a_role_alike_so_it_stays_out_of_the_period_facts() -> None:
    for row in INDICATORS:
        assert (row["role"] == "context") == (row["measure_kind"] == "context"), row
    assert all(row["polarity"] == "neutral" for row in INDICATORS if row["role"] == "context")


def test_a_ratio_names_both_parts_or_says_why_it_has_none() -> None:
    for row in RATIOS:
        parts = (row["numerator_code"], row["denominator_code"])
        if any(parts):
            assert all(parts), row
            numerator, denominator = (BY_CODE[code] for code in parts)
            assert numerator["unit_of_measure"] == denominator["unit_of_measure"], row
            assert numerator["measure_kind"] not in {"ratio", "score"}, row
            # a rate adds up where both of its parts do
            assert {numerator["collection_level"], denominator["collection_level"]} == {
                row["collection_level"]
            }, row
            assert (numerator["measure_kind"] == "flow") == (denominator["measure_kind"] == "flow")
        else:
            assert "No parts: " in row["note"], row


def test_only_ratios_have_parts() -> None:
    for row in INDICATORS:
        if row["measure_kind"] != "ratio":
            assert not row["numerator_code"], row
            assert not row["denominator_code"], row


def test_a_flow_and_its_cumulative_point_at_each_other() -> None:
    paired = [row for row in INDICATORS if row["paired_code"]]
    assert paired
    for row in paired:
        other = BY_CODE[row["paired_code"]]
        assert other["paired_code"] == row["indicator_code"]
        kinds = {row["measure_kind"], other["measure_kind"]}
        assert kinds in ({"flow", "cumulative"}, {"flow", "cumulative_ytd"})
        for column in ("unit_of_measure", "collection_level", "polarity", "indicator_group"):
            assert row[column] == other[column], (row["indicator_code"], column)


def test_every_measure_of_the_service_sheet_is_in_the_catalogue() -> None:
    measures = [
        "RECEIVED",
        "RECEIVED_ONLINE",
        "RECEIVED_OFFLINE",
        "CARRIED_OVER",
        "RESOLVED",
        "ON_TIME",
        "OVERDUE",
        "PENDING",
        "PAID_ONLINE",
        "INPUT_DIGITIZED",
        "RESULT_DIGITIZED",
        "ONLINE_RATE",
        "ON_TIME_RATE",
        "PROGRESS_RATE",
        "NEW_REGISTERED",
        "REREGISTERED",
    ]
    in_catalogue = {code for code in BY_CODE if code.startswith("SVC_")}
    assert in_catalogue == {f"SVC_{measure}" for measure in measures}


def test_units_of_measure_are_money_percent_or_a_count() -> None:
    for row in INDICATORS:
        percent = row["unit_of_measure"] == "%"
        assert percent == (row["measure_kind"] == "ratio") or (
            row["measure_kind"] == "context" and percent
        ), row


def test_services_are_the_25_the_10_and_the_extended_ones() -> None:
    services = rows("services")
    lists = [row["service_list"] for row in services]
    assert {name: lists.count(name) for name in set(lists)} == {
        "DVC25": 25,
        "DVC422": 10,
        "DVCEXT": 12,
        "OTHER": 3,
    }
    for row in services:
        assert row["is_essential_25"] == str(row["service_list"] == "DVC25").lower()
        assert row["is_extended"] == str(row["service_list"] in {"DVC422", "DVCEXT"}).lower()
        assert set(filter(None, row["level"].split(";"))) <= {"commune", "district", "province"}
        assert re.fullmatch(r"(\d\.\d{6})?", row["tthc_code"]), row
        if row["service_list"] == "DVC25":
            assert row["service_code"] == f"DVC25_{int(row['list_no']):02d}"


def test_breakdown_codes_carry_their_type_and_all_is_the_whole() -> None:
    for row in rows("breakdowns"):
        if row["breakdown_code"] == "ALL":
            assert row["breakdown_type"] == "ALL"
            continue
        kind, name = row["breakdown_code"].split(":")
        assert kind == row["breakdown_type"]
        assert kind in {"ORG", "PROG", "FIELD"}
        assert re.fullmatch(r"[A-Z0-9]+", name)


def test_obligations_can_be_dated() -> None:
    for row in rows("reporting_obligations"):
        start = date.fromisoformat(row["valid_from"])
        assert not row["valid_to"] or date.fromisoformat(row["valid_to"]) > start
        assert row["form"] in {"workbook", "narrative"}
        assert row["role"] in {"body", "appendix"}
        assert row["unit_level"] in {"commune", "province", "nation"}
        assert row["period_type"] in {"month", "quarter", "half", "nine_months", "year"}
        assert 1 <= int(row["due_day"]) <= 28
        assert int(row["due_month_offset"]) in {0, 1}
        assert re.fullmatch(r"\d\d:\d\d", row["due_time"])
        assert row["working_day_rule"] in {"none", "next_working_day"}
        assert row["is_mandatory"] in {"true", "false"}
        assert row["source"]


def test_communes_owe_months_only_since_they_report_directly() -> None:
    communes = [row for row in rows("reporting_obligations") if row["unit_level"] == "commune"]
    assert [row["valid_from"] for row in communes] == ["2025-07-01"]
