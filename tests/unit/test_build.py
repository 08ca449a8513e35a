"""The marts of a small warehouse: built at once, or load by load, they are the same."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest
from raw_factory import Arrival, Document, Figure, RawFactory, at

from ingest.build import BuildReport, build_marts, marts_macros
from ingest.config import PROJECT_DIR, Settings
from ingest.dbt_run import run_dbt
from ingest.errors import BuildFailedError

WARD = "10525"
Step = tuple[str, Sequence[Arrival], Sequence[dict[str, object]]]


def ward_report(name: str, period: str, *figures: Figure) -> Document:
    return Document(name, WARD, period, figures)


FIRST = ward_report(
    "first",
    "2026-05",
    Figure("PROPAGANDA_BROADCASTS", "120"),
    Figure("FEEDBACK_RECEIVED", "7"),
    Figure("VNEID_INTEGRATED_HEALTH_BOOK", "20771", "cumulative"),
    Figure("SVC_RECEIVED", "10", service="DVC25_09"),
    Figure("SVC_RECEIVED_ONLINE", "12", service="DVC25_09"),
)
CORRECTED = ward_report(
    "corrected",
    "2026-05",
    Figure("PROPAGANDA_BROADCASTS", "121"),
    Figure("VNEID_INTEGRATED_HEALTH_BOOK", "20771", "cumulative"),
    Figure("SVC_RECEIVED", "10", service="DVC25_09"),
    Figure("SVC_RECEIVED_ONLINE", "9", service="DVC25_09"),
)
JUNE = ward_report(
    "june",
    "2026-06",
    Figure("VNEID_INTEGRATED_HEALTH_BOOK", "20000", "cumulative"),
    Figure("VNEID_INTEGRATED_HEALTH_BOOK_IN_PERIOD", "10"),
)
MISFILED = ward_report("misfiled", "2026-03", Figure("FEEDBACK_RECEIVED", "3"))
REFILED = ward_report("refiled", "2026-04", Figure("FEEDBACK_RECEIVED", "3"))
MAY_FIXED = ward_report(
    "may-fixed", "2026-05", Figure("VNEID_INTEGRATED_HEALTH_BOOK", "19771", "cumulative")
)
PROVINCE = Document(
    "province",
    "24",
    "2024-01",
    (
        Figure("DVC25_LOCAL_RECEIVED", "33751"),
        Figure("DVC25_LOCAL_RECEIVED_ONLINE", "33211"),
        Figure("DVC25_LOCAL_ONLINE_RATE", "98.34", "ratio", written="98,34%", unit="%"),
        Figure("HEALTH_FACILITY_CCCD", "255", "level", as_of=date(2024, 1, 8)),
        Figure("HEALTH_FACILITY_CCCD", "253", "level", as_of=date(2024, 1, 15)),
        Figure("VNEID_SECURITY_REPORTS", "2", subject="07774"),
        Figure(None, "5"),
    ),
)
CORRUPT = Document(
    "corrupt", None, None, status="rejected", findings=[("FILE_CORRUPT", "error", "zip")]
)

STEPS: list[Step] = [
    ("2026-06-01", [Arrival(FIRST, at("2026-05-16")), Arrival(PROVINCE, at("2026-05-16"))], []),
    ("2026-06-02", [Arrival(CORRECTED, at("2026-05-17")), Arrival(CORRUPT, at("2026-05-17"))], []),
    ("2026-06-03", [Arrival(FIRST, at("2026-05-18")), Arrival(MISFILED, at("2026-05-18"))], []),
    (
        "2026-06-20",
        [Arrival(REFILED, at("2026-05-19")), Arrival(JUNE, at("2026-06-16"))],
        [
            {
                "event_type": "supersede",
                "target_id": "Smisfiled",
                "payload": '{"by": "Srefiled", "unit_code": "10525", "period_key": "2026-03"}',
            }
        ],
    ),
    ("2026-06-25", [Arrival(MAY_FIXED, at("2026-06-24"))], []),
    ("2026-07-25", [], [{"event_type": "withdraw", "target_id": "Sprovince"}]),
]

MARTS = [
    "fct_reported_value",
    "fct_indicator_period",
    "fct_indicator_period_history",
    "fct_service_period",
    "fct_quality_finding",
    "fct_submission_status",
    "fct_item_status",
    "dim_submission",
    "dim_period",
]


def write_steps(raw: RawFactory, steps: Sequence[Step]) -> None:
    for day, arrivals, events in steps:
        raw.load(at(day), arrivals, events)


def contents(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return {
            mart: connection.execute(f"select * from marts.{mart} order by all").fetchall()
            for mart in MARTS
        }


def query(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def stepwise(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, list[BuildReport]]:
    """A warehouse built anew once and then load by load."""
    settings = Settings(home=tmp_path_factory.mktemp("stepwise"))
    raw = RawFactory.create(settings.warehouse)
    reports = []
    for number, step in enumerate(STEPS):
        if number:
            raw.connection = duckdb.connect(str(settings.warehouse))
            raw.connection.execute("set TimeZone = 'UTC'")
        write_steps(raw, [step])
        raw.connection.close()
        reports.append(build_marts(settings))
    reports.append(build_marts(settings))
    return settings, reports


def test_a_first_build_is_full_and_the_next_ones_take_their_load_only(
    stepwise: tuple[Settings, list[BuildReport]],
) -> None:
    _, reports = stepwise
    assert [report.full_refresh for report in reports[:-1]] == [True] + [False] * (len(STEPS) - 1)
    assert all(report.built for report in reports[:-1])
    assert [report.loads for report in reports[:-1]] == [1] * len(STEPS)


def test_nothing_new_is_not_built(stepwise: tuple[Settings, list[BuildReport]]) -> None:
    _, reports = stepwise
    assert reports[-1].built is False
    assert reports[-1].build_id == reports[-2].build_id


def test_load_by_load_gives_what_a_full_refresh_gives(
    stepwise: tuple[Settings, list[BuildReport]],
) -> None:
    settings, _ = stepwise
    built = contents(settings)
    build_marts(settings, full_refresh=True)
    anew = contents(settings)
    for mart in MARTS:
        assert built[mart] == anew[mart], mart


def test_each_state_is_shown_at_its_time(
    stepwise: tuple[Settings, list[BuildReport]],
) -> None:
    settings, _ = stepwise
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
    stepwise: tuple[Settings, list[BuildReport]],
) -> None:
    settings, _ = stepwise
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
    stepwise: tuple[Settings, list[BuildReport]],
) -> None:
    settings, _ = stepwise
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
    stepwise: tuple[Settings, list[BuildReport]],
) -> None:
    settings, _ = stepwise
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
    stepwise: tuple[Settings, list[BuildReport]],
) -> None:
    settings, _ = stepwise
    assert query(
        settings,
        """
        select status, versions from marts.fct_submission_status
        where unit_key = '24@2021-01-01' and period_key = '2024-01'
        """,
    ) == [("withdrawn", 1)]


def test_a_code_used_again_means_the_unit_of_its_time(
    stepwise: tuple[Settings, list[BuildReport]],
) -> None:
    settings, _ = stepwise
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


def test_the_macros_work_in_a_copy_of_the_marts(
    stepwise: tuple[Settings, list[BuildReport]], tmp_path: Path
) -> None:
    settings, _ = stepwise
    with duckdb.connect(str(tmp_path / "copy.duckdb")) as copy:
        copy.execute(f"attach '{settings.warehouse}' as working (read_only)")
        copy.execute("create schema marts")
        copy.execute(
            "create table marts.fct_indicator_period_history as "
            "from working.marts.fct_indicator_period_history"
        )
        copy.execute("detach working")
        with duckdb.connect(str(settings.warehouse), read_only=True) as working:
            statements = marts_macros(working)
        for statement in statements:
            copy.execute(statement)
        count = copy.execute("select count(*) from marts.as_known_on('2026-06-01 12:00+00')")
        assert count.fetchone() == (10,)


def test_a_build_leaves_the_seeds_as_they_are(
    stepwise: tuple[Settings, list[BuildReport]],
) -> None:
    for seed in (PROJECT_DIR / "seeds").glob("*.csv"):
        with seed.open(encoding="utf-8") as lines:
            assert "," in lines.readline(), seed.name


def test_a_failed_build_names_the_node_and_shows_the_row(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    raw = RawFactory.create(settings.warehouse)
    stranger = ward_report("stranger", "2026-05", Figure("NO_SUCH_INDICATOR", "1"))
    raw.load(at("2026-06-01"), [Arrival(stranger, at("2026-05-16"))])
    raw.connection.close()
    with pytest.raises(BuildFailedError) as failure:
        build_marts(settings)
    assert "relationships_fct_reported_value" in str(failure.value)
    assert "NO_SUCH_INDICATOR" in str(failure.value)
    assert query(settings, "select count(*) from raw.builds") == [(0,)]


def test_the_unit_tests_of_the_models_hold(
    stepwise: tuple[Settings, list[BuildReport]],
) -> None:
    settings, _ = stepwise
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
