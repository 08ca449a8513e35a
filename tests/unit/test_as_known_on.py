"""What the marts were at an instant is built again, bit for bit, whatever came later."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from raw_factory import at
from step_by_step import STEPS, Stepwise, built_at

from ingest.archive import Archive
from ingest.as_known_on import lay_out_known, planned
from ingest.build_records import BuildRecord, build_in_force, write_build
from ingest.config import PROJECT_DIR, Settings
from ingest.definitions import freeze, lay_out_kept
from ingest.errors import (
    ArchiveCorruptError,
    DefinitionsNotKeptError,
    InstantUnreadableError,
    NothingKnownYetError,
    OutputRefusedError,
)
from ingest.instants import read_instant
from publish.as_known_on import KnownReport, build_as_known_on

pytestmark = pytest.mark.timeout(1500)  # the first test that asks builds step by step

NOON = timedelta(hours=12)
CORRECTED = 3  # the step after which a report is refiled and another month has come


@pytest.fixture(scope="session")
def known(stepwise: Stepwise, tmp_path_factory: pytest.TempPathFactory) -> KnownReport:
    """The marts as known the noon of a step, asked for after all steps were built."""
    output = tmp_path_factory.mktemp("known") / "then.duckdb"
    return build_as_known_on(stepwise.settings, noon(CORRECTED), output)


def noon(step: int) -> str:
    return (at(STEPS[step][0], hour=0) + NOON).isoformat()


def rows(path: str | Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


def test_the_marts_of_then_equal_what_was_released_then(
    stepwise: Stepwise, known: KnownReport
) -> None:
    assert known.tables == stepwise.released(CORRECTED)
    assert known.tables != stepwise.released(CORRECTED + 1)


@pytest.mark.slow
@pytest.mark.parametrize("step", [step for step in range(len(STEPS)) if step != CORRECTED])
def test_the_marts_of_any_step_equal_what_was_released_then(stepwise: Stepwise, step: int) -> None:
    assert build_as_known_on(stepwise.settings, noon(step)).tables == stepwise.released(step)


def test_as_known_on_says_the_same_as_the_build_of_that_instant(
    stepwise: Stepwise, known: KnownReport
) -> None:
    then = rows(known.path, "from marts.fct_indicator_period order by all")
    assert len(then) > 20
    # the second moment lies past a final date, before the next load: that build has its clock
    for moment in (noon(CORRECTED), "2026-06-24T12:00+00:00"):
        now = f"select * exclude (known_to) from marts.as_known_on('{moment}') order by all"
        assert rows(stepwise.settings.warehouse, now) == then
    final_at = "select final_at from marts.dim_period where period_key = '2026-05'"
    ((final,),) = rows(known.path, final_at)
    assert at(STEPS[CORRECTED][0]) < final < at("2026-06-24")


def test_asking_again_gives_the_same_file_and_builds_nothing(
    stepwise: Stepwise, known: KnownReport
) -> None:
    again = build_as_known_on(stepwise.settings, noon(CORRECTED))
    assert again.reused
    assert again.tables == known.tables
    assert Path(again.path).read_bytes() == Path(known.path).read_bytes()
    # an instant between the same two loads shares the build
    later = (datetime.fromisoformat(noon(CORRECTED)) + timedelta(days=1)).isoformat()
    assert build_as_known_on(stepwise.settings, later).reused


def test_the_result_says_what_it_was_made_of(stepwise: Stepwise, known: KnownReport) -> None:
    assert known.is_settled
    assert known.loads == CORRECTED + 1
    assert datetime.fromisoformat(known.last_load_at) == at(STEPS[CORRECTED][0])
    assert known.reference_build == stepwise.reports[CORRECTED].build_id
    assert datetime.fromisoformat(known.reference_at) == built_at(CORRECTED)
    folder = Path(build_as_known_on(stepwise.settings, noon(CORRECTED)).path).parent
    manifest = json.loads((folder / "build.json").read_text("utf-8"))
    assert {name: one["sha256"] for name, one in manifest["tables"].items()} == known.tables
    assert sorted(path.stem for path in (folder / "parquet").iterdir()) == sorted(known.tables)


def test_only_what_had_been_loaded_by_then_is_laid_out(stepwise: Stepwise, tmp_path: Path) -> None:
    settings, moment = stepwise.settings, at(STEPS[2][0])
    with planned(settings, moment) as (plan, warehouse):
        home = lay_out_known(settings, plan, warehouse, tmp_path)
        tables = warehouse.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw'"
        ).fetchall()
    known_loads = "(select load_id from raw.loads where committed_at <= '2026-06-03 08:00+00')"
    known_documents = f"(select submission_id from raw.submissions where load_id in {known_loads})"
    of_documents = f"submission_id in {known_documents}"
    for (table,) in tables:
        hangs_on_document = table.startswith("submission_")
        expected = f"from raw.{table} where " + (
            of_documents if hangs_on_document else f"load_id in {known_loads}"
        )
        if table == "builds":
            expected = "from raw.builds where false"
        assert rows(home.warehouse, f"from raw.{table} order by all") == rows(
            settings.warehouse, f"{expected} order by all"
        ), table
    built = "select count(*) from duckdb_tables() where schema_name <> 'raw'"
    assert rows(home.warehouse, built) == [(0,)]
    assert rows(settings.warehouse, built) != [(0,)]


def test_before_the_first_load_nothing_was_known(stepwise: Stepwise) -> None:
    with pytest.raises(NothingKnownYetError, match="NOTHING_KNOWN_YET"):
        build_as_known_on(stepwise.settings, "2026-05-31")


def test_a_result_never_takes_the_place_of_the_warehouse(stepwise: Stepwise) -> None:
    settings = stepwise.settings
    for output in (settings.warehouse, settings.archive / "x.duckdb", settings.published / "x"):
        with pytest.raises(OutputRefusedError):
            build_as_known_on(settings, noon(CORRECTED), output)


def test_a_day_means_its_end_where_the_reports_come_from() -> None:
    end = datetime(2026, 6, 30, 16, 59, 59, 999999, tzinfo=UTC)
    for text in ("2026-06-30", "30/6/2026", " 30/06/2026 "):
        assert read_instant(text, "Asia/Ho_Chi_Minh") == end
    assert read_instant("2026-06-30T00:00", "Asia/Ho_Chi_Minh") == datetime(
        2026, 6, 29, 17, tzinfo=UTC
    )
    assert read_instant("2026-06-30T00:00Z", "Asia/Ho_Chi_Minh") == datetime(
        2026, 6, 30, tzinfo=UTC
    )
    for text in ("", "hôm qua", "2026-02-30", "31/4/2026", "2026-06"):
        with pytest.raises(InstantUnreadableError):
            read_instant(text, "Asia/Ho_Chi_Minh")


# Reference data of then


def project(folder: Path) -> Settings:
    """A project of its own, small enough to be changed."""
    (folder / "seeds").mkdir(parents=True)
    (folder / "seeds" / "breakdowns.csv").write_text("breakdown_code\nALL\n", encoding="utf-8")
    (folder / "dbt_project" / "models").mkdir(parents=True)
    (folder / "dbt_project" / "models" / "dim_x.sql").write_text("select 1 as x", encoding="utf-8")
    (folder / "dbt_project" / "target").mkdir()
    (folder / "dbt_project" / "target" / "run.json").write_text("{}", encoding="utf-8")
    return Settings(home=folder / "home", project_dir=folder)


def record(build_id: str, done: str, after: str | None, through: str) -> BuildRecord:
    return BuildRecord(
        build_id, at(done), after and at(after), at(through), f"definitions-{build_id}", "UTC", {}
    )


def test_a_build_keeps_its_seeds_and_its_models_and_gives_them_back(tmp_path: Path) -> None:
    settings = project(tmp_path)
    before = freeze(settings)
    seed = settings.seeds / "breakdowns.csv"
    seed.write_text("breakdown_code\nALL\nORG:NEW\n", encoding="utf-8")
    after = freeze(settings)
    assert (before.seeds, before.sha256) != (after.seeds, after.sha256)
    assert before.project == after.project
    lay_out_kept(Archive(settings.archive), before.sha256, tmp_path / "then")
    assert (tmp_path / "then/seeds/breakdowns.csv").read_text("utf-8") == "breakdown_code\nALL\n"
    assert (tmp_path / "then/dbt_project/models/dim_x.sql").read_text("utf-8") == "select 1 as x"
    assert not (tmp_path / "then/dbt_project/target").exists()
    # what a build runs on is the frozen copy, not the files people edit
    seed.write_text("breakdown_code\n", encoding="utf-8")
    frozen = after.applied_to(settings).seeds / "breakdowns.csv"
    assert frozen.read_text("utf-8") == "breakdown_code\nALL\nORG:NEW\n"


def test_equal_definitions_are_kept_once(tmp_path: Path) -> None:
    settings = project(tmp_path)
    assert freeze(settings).sha256 == freeze(settings).sha256
    (settings.seeds / "breakdowns.csv").touch()
    freeze(settings)
    assert len([path for path in settings.archive.rglob("blobs/*/*/*") if path.is_file()]) == 1


def test_damaged_definitions_are_noticed(tmp_path: Path) -> None:
    settings = project(tmp_path)
    kept = freeze(settings).sha256
    archive = Archive(settings.archive)
    archive.blob_path(kept).write_bytes(b"other")
    with pytest.raises(ArchiveCorruptError):
        lay_out_kept(archive, kept, tmp_path / "then")


@pytest.mark.parametrize(
    ("moment", "last_load", "expected"),
    [
        ("2026-06-04", "2026-06-01", "B1"),
        # seeds changed and were built without a new load: of then is what was in force then
        ("2026-06-06", "2026-06-01", "B2"),
        # loaded and not built yet: the build that first showed what was known
        ("2026-06-10", "2026-06-10", "B3"),
        ("2026-06-01", "2026-06-01", "B1"),
        ("2027-01-01", "2026-06-10", "B3"),
    ],
)
def test_the_definitions_in_force_are_those_of_the_build_of_then(
    tmp_path: Path, moment: str, last_load: str, expected: str
) -> None:
    archive = Archive(tmp_path)
    for one in (
        record("B3", "2026-06-11", "2026-06-01", "2026-06-10"),
        record("B2", "2026-06-05", "2026-06-01", "2026-06-01"),
        record("B1", "2026-06-02", None, "2026-06-01"),
    ):
        write_build(archive, one)
    assert build_in_force(archive, at(moment), at(last_load)).build_id == expected


def test_definitions_of_another_time_are_never_taken_instead(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    # the first build that was kept came after another one had shown the load
    write_build(archive, record("B2", "2026-08-01", "2026-07-01", "2026-07-20"))
    for moment, last_load in (("2026-06-15", "2026-06-10"), ("2026-09-01", "2026-08-15")):
        with pytest.raises(DefinitionsNotKeptError, match="REFERENCE_DATA_NOT_KEPT"):
            build_in_force(archive, at(moment), at(last_load))


def test_what_a_build_was_made_by_outlives_the_warehouse(
    stepwise: Stepwise, tmp_path: Path
) -> None:
    copied = Settings(home=tmp_path / "home")
    shutil.copytree(stepwise.settings.archive, copied.archive)
    records = Archive(copied.archive).builds()
    assert [one["build_id"] for one in records[: len(STEPS)]] == [
        report.build_id for report in stepwise.reports[: len(STEPS)]
    ]
    lay_out_kept(Archive(copied.archive), records[0]["definitions"], tmp_path / "then")
    kept = tmp_path / "then" / "seeds" / "units.csv"
    assert kept.read_bytes() == (PROJECT_DIR / "seeds" / "units.csv").read_bytes()
