"""The overview page of the sample release says what its marts say."""

import json
from typing import Any

import duckdb
import pytest

from tests.e2e.conftest import SampleHistory


@pytest.fixture(scope="module")
def overview(sample_history: SampleHistory) -> dict[str, Any]:
    page = sample_history.settings.published / "current" / "overview"
    told: dict[str, Any] = json.loads((page / "overview.json").read_text(encoding="utf-8"))
    return told


def facts(overview: dict[str, Any]) -> list[dict[str, Any]]:
    """The facts by their columns, with codes for numbers."""
    rows = [dict(zip(overview["columns"]["facts"], row, strict=True)) for row in overview["facts"]]
    for row in rows:
        row["indicator"] = overview["indicators"][row["indicator"]][0]
        row["area"] = overview["areas"][row["area"]][0]
        row["month"] = overview["months"][row["month"]][0]
        if row["service"] is not None:
            row["service"] = overview["services"][row["service"]][0]
    return rows


def one(overview: dict[str, Any], **wanted: object) -> dict[str, Any]:
    [found] = [row for row in facts(overview) if wanted.items() <= row.items()]
    return found


def test_the_nations_figures_are_those_of_the_roll_up(
    overview: dict[str, Any], marts: duckdb.DuckDBPyConnection
) -> None:
    rows = marts.execute(
        "select period_key, service_code, flow_value::bigint, flow_units_reported, "
        "units_expected - units_not_applicable from marts.fct_unit_rollup "
        "inner join marts.dim_unit using (unit_key) inner join marts.dim_service "
        "using (service_code) where unit_level = 'nation' and indicator_code = 'SVC_RECEIVED' "
        "and is_essential_25 and flow_value is not null and period_key = '2026-05'"
    ).fetchall()
    told = {
        (row["month"], row["service"], row["value"], row["reported"], row["expected"])
        for row in facts(overview)
        if row["indicator"] == "SVC_RECEIVED" and row["area"] == "VN"
    }
    assert rows
    assert told == set(rows)


def test_a_province_of_today_counts_the_provinces_it_came_from(overview: dict[str, Any]) -> None:
    merged = one(overview, indicator="BHXH_SYNCED_PEOPLE", area="24", month="2024-01")
    assert (merged["value"], merged["reported"], merged["expected"]) == (1693520, 1, 2)
    assert (merged["own"], merged["own_reported"], merged["own_expected"]) == (1693520, 1, 2)
    nation = one(overview, indicator="BHXH_SYNCED_PEOPLE", area="VN", month="2024-01")
    assert (nation["reported"], nation["expected"], nation["own_expected"]) == (1, 63, 63)


def test_what_few_communes_reported_never_looks_like_the_whole(overview: dict[str, Any]) -> None:
    activated = one(overview, indicator="VNEID_L2_ACTIVATED_CUM", area="VN", month="2026-05")
    assert (activated["reported"], activated["expected"]) == (6, 3321)


def test_findings_of_the_nation_are_all_of_the_month(
    overview: dict[str, Any], marts: duckdb.DuckDBPyConnection
) -> None:
    [(count,)] = marts.execute(
        "select count(*) from marts.fct_quality_finding where period_key = '2026-05'"
    ).fetchall()
    columns = overview["columns"]["findings"]
    may = [month for month, _ in overview["months"]].index("2026-05")
    rows = [dict(zip(columns, row, strict=True)) for row in overview["findings"]]
    states = ("open", "explained", "waived", "corrected")
    found = sum(
        row[state] for row in rows for state in states if (row["area"], row["month"]) == (0, may)
    )
    assert found == count > 0
