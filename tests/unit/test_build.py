"""The marts of a small warehouse: built at once, or load by load, they are the same."""

import shutil
from pathlib import Path

import duckdb
import pytest
from raw_factory import Arrival, Figure, RawFactory, at
from step_by_step import CROSSING, HEIR, MONTHLY, STEPS, Stepwise, contents, ward_report

from ingest.build import build_marts, marts_macros
from ingest.config import PROJECT_DIR, Settings
from ingest.dbt_run import run_dbt
from ingest.errors import BuildFailedError

pytestmark = pytest.mark.timeout(1500)  # the first test that asks builds step by step


def query(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


def test_a_first_build_is_full_and_the_next_ones_take_their_load_only(
    stepwise: Stepwise,
) -> None:
    reports = stepwise.reports
    assert [report.full_refresh for report in reports[:-1]] == [True] + [False] * (len(STEPS) - 1)
    assert all(report.built for report in reports[:-1])
    assert [report.loads for report in reports[:-1]] == [1] * len(STEPS)


def test_nothing_new_is_not_built(stepwise: Stepwise) -> None:
    reports = stepwise.reports
    assert reports[-1].built is False
    assert reports[-1].build_id == reports[-2].build_id


def test_load_by_load_gives_what_a_full_refresh_gives(
    stepwise: Stepwise,
) -> None:
    settings = stepwise.settings
    built = contents(settings)
    build_marts(settings, full_refresh=True)
    anew = contents(settings)
    for mart, rows in built.items():
        assert rows == anew[mart], mart


def test_each_state_is_shown_at_its_time(
    stepwise: Stepwise,
) -> None:
    settings = stepwise.settings
    shown = {
        day: query(
            settings,
            f"""
            select cast(flow_value as integer) from marts.as_known_on('{day} 12:00+00')
            where indicator_code = 'PROPAGANDA_BROADCASTS'
            """,
        )
        for day in ("2026-05-31", "2026-06-01", "2026-06-02", "2026-06-03", "2026-06-26")
    }
    assert shown == {
        "2026-05-31": [],
        "2026-06-01": [(120,)],
        "2026-06-02": [(121,)],
        "2026-06-03": [(120,)],
        "2026-06-26": [],
    }


def test_a_cell_that_vanished_is_gone_but_its_history_stays(
    stepwise: Stepwise,
) -> None:
    settings = stepwise.settings
    feedback = query(
        settings,
        """
        select strftime(known_from, '%m-%d'), strftime(known_to, '%m-%d')
        from marts.fct_indicator_period_history
        where indicator_code = 'FEEDBACK_RECEIVED' and period_key = '2026-05'
        order by known_from
        """,
    )
    assert feedback == [("06-01", "06-02"), ("06-03", "06-25")]


def test_a_refiled_report_leaves_its_wrong_month(
    stepwise: Stepwise,
) -> None:
    settings = stepwise.settings
    rows = query(
        settings,
        """
        select submission_id, period_key, is_current, closed_by, supersedes_submission_id
        from marts.dim_submission where submission_id in ('Smisfiled', 'Srefiled') order by 1
        """,
    )
    assert rows == [
        ("Smisfiled", "2026-03", False, "supersede", None),
        ("Srefiled", "2026-04", True, None, "Smisfiled"),
    ]
    months = query(
        settings,
        "select period_key from marts.fct_indicator_period"
        " where indicator_code = 'FEEDBACK_RECEIVED'",
    )
    assert months == [("2026-04",)]


def test_a_finding_keeps_its_id_and_is_corrected_by_a_later_version(
    stepwise: Stepwise,
) -> None:
    settings = stepwise.settings
    findings = query(
        settings,
        """
        select rule_code, state, versions_raising, strftime(first_found_at, '%m-%d')
        from marts.fct_quality_finding
        where rule_code in ('PART_OVER_WHOLE', 'CUMULATIVE_FALL', 'RATIO_MISMATCH', 'FILE_CORRUPT')
        order by 1
        """,
    )
    assert findings == [
        ("CUMULATIVE_FALL", "corrected", 1, "06-20"),
        ("FILE_CORRUPT", "open", 1, "06-02"),
        ("PART_OVER_WHOLE", "corrected", 2, "06-01"),
        ("RATIO_MISMATCH", "corrected", 1, "06-01"),
    ]


def test_a_withdrawn_report_is_withdrawn_not_missing(
    stepwise: Stepwise,
) -> None:
    settings = stepwise.settings
    assert query(
        settings,
        """
        select status, versions from marts.fct_submission_status
        where unit_key = '24@2021-01-01' and period_key = '2024-01'
        """,
    ) == [("withdrawn", 1)]


def test_a_code_used_again_means_the_unit_of_its_time(
    stepwise: Stepwise,
) -> None:
    settings = stepwise.settings
    rows = query(
        settings,
        """
        select distinct facts.unit_key, units.unit_name
        from marts.fct_reported_value as facts
        inner join marts.dim_unit as units on facts.unit_key = units.unit_key
        where facts.unit_code = '24'
        """,
    )
    assert rows == [("24@2021-01-01", "Tỉnh Bắc Giang")]


def test_a_correction_before_a_merger_reaches_the_totals_after_it(stepwise: Stepwise) -> None:
    rows = query(
        stepwise.settings,
        f"""
        select period_key, opening::integer, added::integer, closing::integer, closing_basis,
            predecessors_known, predecessors_expected
        from marts.fct_cumulative_progress
        where unit_key = '{HEIR}@2025-07-01' and indicator_code = 'CCCD_ISSUED_CUM'
            and period_key in ('2025-07', '2025-08')
        order by period_key
        """,
    )
    assert rows == [
        ("2025-07", 690, 20, 710, "derived", 2, 2),
        ("2025-08", 710, None, 710, "carried_forward", None, None),
    ]


def test_the_macros_work_in_a_copy_of_the_marts(stepwise: Stepwise, tmp_path: Path) -> None:
    settings = stepwise.settings
    with duckdb.connect(str(tmp_path / "copy.duckdb")) as copy:
        copy.execute(f"attach '{settings.warehouse}' as working (read_only)")
        copy.execute("create schema marts")
        for table in ("fct_indicator_period_history", "dim_period"):
            copy.execute(f"create table marts.{table} as from working.marts.{table}")
        copy.execute("detach working")
        with duckdb.connect(str(settings.warehouse), read_only=True) as working:
            statements = marts_macros(working)
        for statement in statements:
            copy.execute(statement)
        count = copy.execute("select count(*) from marts.as_known_on('2026-06-01 12:00+00')")
        assert count.fetchone() == (10 + len(MONTHLY) + len(CROSSING),)


def test_every_mart_and_column_is_described_after_builds_of_all_kinds(stepwise: Stepwise) -> None:
    undescribed = query(
        stepwise.settings,
        """
        select table_name, column_name from duckdb_columns()
        where schema_name = 'marts' and comment is null and not internal
        union all
        select table_name, null from duckdb_tables()
        where schema_name = 'marts' and comment is null
        """,
    )
    assert undescribed == []


def test_a_build_leaves_the_seeds_as_they_are(
    stepwise: Stepwise,
) -> None:
    for seed in (PROJECT_DIR / "seeds").glob("*.csv"):
        with seed.open(encoding="utf-8") as lines:
            assert "," in lines.readline(), seed.name


def test_a_failed_build_names_the_node_and_shows_the_row(
    stepwise: Stepwise, tmp_path: Path
) -> None:
    settings = stepwise.settings.model_copy(update={"home": tmp_path / "home"})
    for part in ("warehouse", "dbt"):
        shutil.copytree(stepwise.settings.home / part, settings.home / part)
    built = query(settings, "from raw.builds")
    raw = RawFactory.create(settings.warehouse)
    raw.loads = len(STEPS)
    stranger = ward_report("stranger", "2026-05", Figure("NO_SUCH_INDICATOR", "1"))
    raw.load(at("2026-08-01"), [Arrival(stranger, at("2026-07-26"))])
    raw.connection.close()
    with pytest.raises(BuildFailedError) as failure:
        build_marts(settings)
    assert "relationships_fct_reported_value" in str(failure.value)
    assert "NO_SUCH_INDICATOR" in str(failure.value)
    assert query(settings, "from raw.builds") == built


def test_the_unit_tests_of_the_models_hold(
    stepwise: Stepwise,
) -> None:
    settings = stepwise.settings
    outcome = run_dbt(settings, ["test", "--select", "test_type:unit"])
    assert outcome.succeeded, outcome.output
    assert {node.kind for node in outcome.nodes} == {"unit_test"}


def test_every_fact_has_a_unit_test() -> None:
    marts = PROJECT_DIR / "dbt_project" / "models" / "marts"
    facts = [path.stem for path in marts.glob("fct_*.sql")]
    untested = [
        fact for fact in facts if "unit_tests:" not in (marts / f"{fact}.yml").read_text("utf-8")
    ]
    assert facts
    assert untested == []
