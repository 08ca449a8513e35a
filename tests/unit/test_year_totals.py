"""A total counted from January: the real catalogue with one such indicator added, as data."""

import shutil

import duckdb
import pytest
from raw_factory import Arrival, Document, Figure, RawFactory, at

from ingest.config import PROJECT_DIR, Settings
from ingest.dbt_run import run_dbt

# The catalogue has none so far: official forms ask for the month and for all in all.
FLOW = "DIGITAL_SIGNATURES_ISSUED"
TOTAL = "DIGITAL_SIGNATURES_ISSUED_YEAR"
ROWS = f"""\
{FLOW},Chữ ký số đã cấp trong kỳ,Digital signatures issued,G3_CONG_DAN_SO,tài khoản,flow,sum,sum,\
commune,,,{TOTAL},,false,up,,,metric,unit×period,catalogue,
{TOTAL},Chữ ký số đã cấp từ đầu năm,Digital signatures issued since January,G3_CONG_DAN_SO,\
tài khoản,cumulative_ytd,last,sum,commune,,,{FLOW},,false,up,,,metric,unit×period,catalogue,
"""
WARD, OTHER, CITY = "10525", "10532", "31"


def report(unit: str, month: str, flow: int | None, total: int | None) -> Arrival:
    figures = [Figure(FLOW, str(flow))] if flow is not None else []
    if total is not None:
        figures.append(Figure(TOTAL, str(total), "cumulative_ytd"))
    return Arrival(Document(f"{unit}-{month}", unit, month, tuple(figures)), at(f"{month}-20"))


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("year_totals")
    ignored = shutil.ignore_patterns("target", "logs")
    for name in ("seeds", "dbt_project"):
        shutil.copytree(PROJECT_DIR / name, folder / "project" / name, ignore=ignored)
    with (folder / "project/seeds/indicators.csv").open("a", encoding="utf-8") as catalogue:
        catalogue.write(ROWS)
    settings = Settings(home=folder / "home", project_dir=folder / "project")
    raw = RawFactory.create(settings.warehouse)
    raw.load(
        at("2026-03-20"),
        [
            report(WARD, "2025-11", 10, 110),
            report(WARD, "2025-12", 20, 130),
            report(WARD, "2026-01", 7, 7),
            report(WARD, "2026-02", 5, None),
            report(WARD, "2026-03", 4, 17),
            # Silent in January: last year's total is not the new year's.
            report(OTHER, "2025-12", 30, 300),
            report(OTHER, "2026-02", None, 9),
        ],
    )
    raw.connection.close()
    outcome = run_dbt(
        settings,
        ["build", "--resource-type=seed", "--resource-type=model",
         "--select", "+fct_unit_rollup", "+fct_cumulative_progress"],
    )  # fmt: skip
    assert outcome.succeeded, outcome.output[-3000:]
    return duckdb.connect(str(settings.warehouse), read_only=True)


@pytest.mark.slow
def test_the_total_of_a_year_starts_from_nothing_in_january(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.execute(
        """
        select units.unit_code, progress.period_key, progress.opening, progress.added,
            progress.adjustment, progress.closing, progress.closing_basis
        from marts.fct_cumulative_progress as progress
        inner join reference.units as units on progress.unit_key = units.unit_key
        where progress.indicator_code = ? and units.unit_code in (?, ?)
        order by 1, 2
        """,
        [TOTAL, WARD, OTHER],
    ).fetchall()
    assert rows == [
        (WARD, "2025-11", None, 10, 100, 110, "reported"),
        (WARD, "2025-12", 110, 20, 0, 130, "reported"),
        (WARD, "2026-01", 0, 7, 0, 7, "reported"),
        (WARD, "2026-02", 7, 5, 0, 12, "derived"),
        (WARD, "2026-03", 12, 4, 1, 17, "reported"),
        (OTHER, "2025-12", None, 30, 270, 300, "reported"),
        (OTHER, "2026-01", 0, None, None, None, None),
        (OTHER, "2026-02", None, None, 9, 9, "reported"),
        (OTHER, "2026-03", 9, None, 0, 9, "carried_forward"),
    ]


@pytest.mark.slow
def test_the_total_of_a_year_adds_over_units_and_counts_last_over_months(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.execute(
        """
        select rollups.period_key, rollups.flow_value, rollups.stock_value,
            rollups.stock_units_reported, rollups.stock_units_carried_forward,
            rollups.stock_period_key
        from marts.fct_unit_rollup as rollups
        inner join reference.units as units on rollups.unit_key = units.unit_key
        where rollups.indicator_code = ? and units.unit_code = ?
            and rollups.period_key in ('2025-12', '2026-01', '2026-02', '2026-03', '2026-Q1')
        order by 1
        """,
        [FLOW, CITY],
    ).fetchall()
    assert rows == [
        ("2025-12", 50, 430, 2, 0, "2025-12"),
        ("2026-01", 7, 7, 1, 0, "2026-01"),
        ("2026-02", 5, 21, 2, 0, "2026-02"),
        ("2026-03", 4, 26, 1, 1, "2026-03"),
        ("2026-Q1", 16, 26, 1, 1, "2026-03"),
    ]
