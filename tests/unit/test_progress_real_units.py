"""Totals of real units across the reforms: what an analyst would look for first."""

from decimal import Decimal
from typing import Any

import duckdb
import pytest
from raw_factory import Arrival, Document, Figure, RawFactory, at

from ingest.config import Settings
from ingest.dbt_run import run_dbt

TOTAL, FLOW = "CCCD_ISSUED_CUM", "CCCD_ISSUED"
OLD_BAC_GIANG, BAC_NINH, NEW_BAC_NINH = "24@2021-01-01", "27@2021-01-01", "24@2025-07-01"
CAN_THO = "92@2025-07-01"
DONG_NAI = "75@2025-07-01"
VIET_HUNG = "06661@2025-07-01"
HUE_WARD = "19909@2025-01-01"

pytestmark = pytest.mark.slow


def report(unit: str, period: str, total: str | None = None, flow: str | None = None) -> Arrival:
    figures = [Figure(TOTAL, total, "cumulative")] if total else []
    figures += [Figure(FLOW, flow)] if flow else []
    return Arrival(Document(f"{unit}-{period}", unit, period, figures), at("2026-05-30"))


REPORTS = [
    report("24", "2025-06", "1000"),
    report("27", "2025-06", "200"),
    report("24", "2025-07", flow="7"),
    report("92", "2025-06", "500"),
    report("75", "2026-04", "9000"),
    # Old 06661, a part of old 06655 (all of it by default) and 06703 became phường Việt Hưng.
    report("06655", "2025-05", "10"),
    report("06661", "2025-06", "20", flow="3"),
    report("06703", "2025-06", "30"),
    # Merged on 1/1/2025, then renamed with the reform.
    report("19906", "2024-12", "10"),
    report("19909", "2024-12", "20"),
    report("19924", "2024-12", "30"),
    report("19909", "2025-02", flow="5"),
    report("19909", "2025-06", flow="6"),
]


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    settings = Settings(home=tmp_path_factory.mktemp("real_units"))
    raw = RawFactory.create(settings.warehouse)
    raw.load(at("2026-06-01"), REPORTS)
    raw.connection.close()
    outcome = run_dbt(
        settings,
        ["build", "--resource-type=seed", "--resource-type=model", "--resource-type=test",
         "--indirect-selection=cautious", "--select",
         "+fct_cumulative_progress", "+dim_unit", "bridge_unit_succession"],
    )  # fmt: skip
    failed = [one.name for one in outcome.nodes if one.failed]
    assert outcome.succeeded, (failed, outcome.output[-3000:])
    return duckdb.connect(str(settings.warehouse), read_only=True)


def row(marts: duckdb.DuckDBPyConnection, unit: str, month: str, *columns: str) -> tuple[Any, ...]:
    found = marts.execute(
        f"select {', '.join(columns)} from marts.fct_cumulative_progress "
        "where unit_id = ? and period_key = ? and indicator_code = ?",
        [unit, month, TOTAL],
    ).fetchone()
    assert found is not None, (unit, month)
    return found


def test_old_bac_giang_ends_and_new_bac_ninh_opens_with_both_provinces(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert row(marts, OLD_BAC_GIANG, "2025-06", "closing", "unit_key") == (1000, "24@2021-01-01")
    opening = row(marts, NEW_BAC_NINH, "2025-07", "opening", "added", "closing", "closing_basis")
    assert opening == (1200, 7, 1207, "derived")
    months = marts.execute(
        "select unit_id, min(period_key), max(period_key) from marts.fct_cumulative_progress "
        "where unit_key like '24@%' group by unit_id order by unit_id"
    ).fetchall()
    assert months == [(OLD_BAC_GIANG, "2025-06", "2025-06"), (NEW_BAC_NINH, "2025-07", "2026-05")]


def test_can_tho_with_one_of_three_predecessors_known_has_no_opening(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    columns = ("opening", "closing", "predecessors_expected", "predecessors_known")
    assert row(marts, CAN_THO, "2025-07", *columns) == (None, None, 3, 1)


def test_dong_nai_goes_on_through_its_new_version(marts: duckdb.DuckDBPyConnection) -> None:
    columns = ("unit_key", "opening", "closing", "months_carried", "predecessors_expected")
    expected = ("75@2026-04-30", 9000, 9000, 1, None)
    assert row(marts, DONG_NAI, "2026-05", *columns) == expected


def test_a_ward_opens_with_what_its_predecessors_left_and_the_silence_of_one_goes_on(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    columns = ("opening", "closing", "closing_basis", "months_carried", "predecessors_known")
    assert row(marts, VIET_HUNG, "2025-07", *columns) == (60, 60, "carried_forward", 2, 3)
    assert row(marts, VIET_HUNG, "2025-08", *columns) == (60, 60, "carried_forward", 3, None)
    assert row(marts, VIET_HUNG, "2025-09", *columns) == (60, None, None, None, None)


def test_a_chain_of_merger_and_renaming_is_one_total(marts: duckdb.DuckDBPyConnection) -> None:
    columns = ("unit_key", "opening", "closing", "months_missing")
    assert row(marts, HUE_WARD, "2025-01", *columns) == ("19909@2025-01-01", 60, 60, 1)
    assert row(marts, HUE_WARD, "2025-05", *columns) == ("19909@2025-01-01", 65, 65, 4)
    assert row(marts, HUE_WARD, "2025-06", *columns) == ("19909@2025-01-01", 65, 71, 4)
    assert row(marts, HUE_WARD, "2025-07", *columns) == ("19909@2025-07-01", 71, 71, 5)


def test_all_of_a_divided_ward_goes_to_its_default_successor(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    shares = marts.execute(
        "select share, share_basis from marts.bridge_unit_succession "
        "where predecessor_unit_key = '06655@2021-01-01' order by share desc"
    ).fetchall()
    assert shares[0] == (Decimal(1), "default_successor")
    assert {share for share, _ in shares[1:]} == {Decimal(0)}
