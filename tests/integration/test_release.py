"""A release is whole, equal for equal marts, and replaces the one before in one step."""

import json
import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import publishing_process
import pytest
import small_marts
from small_marts import CORRECTED, current

from ingest.config import Settings
from ingest.errors import GateFailedError
from publish import mart_checks, release
from publish.contract import MARTS
from publish.mart_checks import ask
from publish.marts import WAREHOUSE, NothingBuiltError, open_marts
from publish.parquet import sha256_of
from publish.release import publish
from publish.release_folders import current_manifest
from publish.snapshot import write_snapshot


@pytest.fixture
def gated(small_home: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A small warehouse; the seconds of the dictionary are spared."""
    monkeypatch.setattr(release, "write_dictionary_of", publishing_process.no_dictionary)
    return small_home


@pytest.fixture
def settings(quick_home: Settings) -> Settings:
    """The same for what is not about the gate."""
    return quick_home


@pytest.fixture(scope="module")
def asked(
    small_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The small warehouse and its snapshot, open to be damaged and asked."""
    folder = tmp_path_factory.mktemp("asked")
    shutil.copyfile(small_warehouse, folder / "working.duckdb")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{folder / 'working.duckdb'}' as {WAREHOUSE}")
        connection.execute(f"use {WAREHOUSE}")
        write_snapshot(connection, folder / "dean06.duckdb")
        yield connection


def releases(settings: Settings) -> list[str]:
    folder = settings.published / "releases"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def temporary(settings: Settings) -> list[Path]:
    return list(settings.published.glob(".tmp-*"))


def test_a_release_holds_snapshot_parquet_and_manifest_that_agree(small_home: Settings) -> None:
    settings = small_home
    report = publish(settings)
    folder = settings.published / "current"
    assert report.released
    assert report.path == str(folder / "dean06.duckdb")
    assert sorted(path.name for path in folder.iterdir()) == [
        "dean06.duckdb",
        "docs",
        "overview",
        "parquet",
        "release.json",
    ]
    assert sorted(path.name for path in (folder / "docs").iterdir()) == [
        "data-dictionary.md",
        "data-dictionary.xlsx",
    ]
    manifest = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    assert manifest["docs"]["entries"] > manifest["docs"]["with_example"] > len(MARTS)
    assert sorted(manifest["tables"]) == sorted(mart.name for mart in MARTS)
    for table, told in manifest["tables"].items():
        parquet = folder / "parquet" / f"{table}.parquet"
        assert told["sha256"] == sha256_of(parquet)
        copied = current(settings, f"select count(*) from marts.{table}")
        written = duckdb.execute(f"select count(*) from '{parquet}'").fetchall()
        assert copied == written == [(told["rows"],)]
    assert manifest["overview"]["sha256"] == sha256_of(folder / manifest["overview"]["file"])
    assert manifest["loads"]["files_seen"] == 4
    assert manifest["build"]["build_id"] == "B1"
    assert manifest["gate"]["passed"] is True


def test_the_snapshot_has_views_macro_and_descriptions(settings: Settings) -> None:
    publish(settings)
    assert current(settings, "select flow_value from marts.rpt_hai_duong") == [(12,)]
    known = "select flow_value from marts.as_known_on(timestamptz '{}') order by all"
    assert current(settings, known.format("2026-05-14 00:00:00+00")) == []
    assert current(settings, known.format("2026-05-15 03:00:00+00")) == [(10,), (None,)]
    assert current(settings, known.format("2026-05-17 00:00:00+00")) == [(12,), (None,)]
    described = "select comment from duckdb_tables() where table_name = 'fct_indicator_period'"
    assert current(settings, described) == [("Mỗi dòng một số liệu. One row per figure.",)]
    column = (
        "select comment from duckdb_columns() where column_name = 'flow_value' and comment > ''"
    )
    assert current(settings, column) == [("Số trong kỳ. Value of the window.",)]


def test_the_snapshot_is_stored_as_duckdb_1_4_reads_it(settings: Settings) -> None:
    publish(settings)
    told = current(settings, "select tags['storage_version'] from duckdb_databases()")
    assert ("v1.4.0+",) in told


def test_facts_are_stored_by_period_indicator_and_unit(settings: Settings) -> None:
    publish(settings)
    stored = current(
        settings,
        "select period_key, indicator_code, unit_id, submission_version_key, value_no "
        "from marts.fct_reported_value",
    )
    assert stored == sorted(stored, key=str)


def test_unchanged_marts_make_no_new_release_and_say_so(settings: Settings) -> None:
    first = publish(settings)
    small_marts.change(
        settings, "create or replace table marts.dim_unit as from marts.dim_unit order by all desc"
    )
    second = publish(settings)
    assert not second.released
    assert second.release_id == first.release_id
    assert "Nothing changed" in second.message
    assert releases(settings) == [first.release_id]
    assert temporary(settings) == []


def test_changed_marts_become_current_and_the_old_release_stays(settings: Settings) -> None:
    first = publish(settings)
    small_marts.change(settings, CORRECTED.format(15))
    second = publish(settings)
    assert second.released
    assert releases(settings) == [first.release_id, second.release_id]
    assert current(settings, "select flow_value from marts.rpt_hai_duong") == [(15,)]
    old = settings.published / "releases" / first.release_id / "dean06.duckdb"
    with duckdb.connect(str(old), read_only=True) as connection:
        assert connection.execute("select flow_value from marts.rpt_hai_duong").fetchall() == [
            (12,)
        ]


def test_a_changed_description_is_a_change(settings: Settings) -> None:
    publish(settings)
    small_marts.change(settings, "comment on table marts.dim_unit is 'Đơn vị. Units.'")
    assert publish(settings).released
    described = "select comment from duckdb_tables() where table_name = 'dim_unit'"
    assert current(settings, described) == [("Đơn vị. Units.",)]


def test_a_report_that_came_too_late_to_be_current_is_no_error(
    settings: Settings, tmp_path: Path
) -> None:
    small_marts.change(
        settings,
        "update marts.dim_submission set known_from = known_to where submission_id = 'S1'",
    )
    assert answers(settings, tmp_path)["history"] == 0


def test_equal_marts_make_equal_parquet_whatever_the_order_of_rows(settings: Settings) -> None:
    manifests = []
    for number, order in enumerate(("asc", "desc")):
        made = settings.model_copy(update={"home": settings.home / str(number)})
        made.warehouse.parent.mkdir(parents=True)
        shutil.copyfile(settings.warehouse, made.warehouse)
        in_order = [
            f"create or replace table marts.{mart.name} as "
            f"from marts.{mart.name} order by all {order}"
            for mart in MARTS
        ]
        small_marts.change(made, "; ".join(in_order))
        publish(made)
        manifests.append(current_manifest(made))
    first, second = manifests
    assert first is not None
    assert second is not None
    assert first["tables"] == second["tables"]


def test_a_failed_gate_releases_nothing_and_leaves_the_release_before(gated: Settings) -> None:
    before = publish(gated)
    small_marts.change(gated, CORRECTED.format(15))
    small_marts.change(gated, "insert into marts.dim_unit from marts.dim_unit limit 1")
    with pytest.raises(GateFailedError) as caught:
        publish(gated)
    assert "MART_KEYS" in str(caught.value)
    assert "H@2025-07-01" in str(caught.value)
    assert releases(gated) == [before.release_id]
    assert current(gated, "select flow_value from marts.rpt_hai_duong") == [(12,)]
    assert temporary(gated) == []


def test_a_failed_gate_names_the_failing_rows_in_error_and_log(
    gated: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    publish(gated)
    small_marts.change(
        gated, "update marts.fct_reported_value set indicator_code = 'X' || value_no"
    )
    with caplog.at_level(logging.ERROR, "ingest.gate"), pytest.raises(GateFailedError) as caught:
        publish(gated)
    for told in (str(caught.value), caplog.text):
        assert "[MART_REFERENCES]" in told
        assert "indicator_code → dim_indicator" in told
        assert "X1 | X1 | X1 | X2" in told
    assert "data_docs" in str(caught.value)


def test_a_failed_gate_is_overridden_only_with_a_reason_that_is_recorded(
    gated: Settings,
) -> None:
    small_marts.change(gated, "insert into marts.dim_unit from marts.dim_unit limit 1")
    report = publish(gated, "Họp giao ban lúc 8 giờ cần số", overridden_by="lan")
    assert report.released
    assert report.overridden == "Họp giao ban lúc 8 giờ cần số"
    manifest = current_manifest(gated)
    assert manifest is not None
    assert manifest["gate"]["failed"] == ["MART_KEYS"]
    with duckdb.connect(str(gated.warehouse), read_only=True) as connection:
        events = connection.execute(
            "select event_type, actor, target_id, reason, payload ->> 'failed' from raw.events"
        ).fetchall()
    told = ("override_gate", "lan", report.release_id, report.overridden, '["MART_KEYS"]')
    assert events == [told]


def test_a_reason_given_for_sound_marts_overrides_nothing(gated: Settings) -> None:
    assert publish(gated, override_reason="phòng xa").overridden is None
    with duckdb.connect(str(gated.warehouse), read_only=True) as connection:
        assert connection.execute("select count(*) from raw.events").fetchall() == [(0,)]


def test_without_marts_there_is_nothing_to_release(tmp_path: Path) -> None:
    with pytest.raises(NothingBuiltError, match="dean06 load"):
        publish(small_marts.at(tmp_path))


def test_what_a_killed_writer_committed_is_released(settings: Settings) -> None:
    statement = CORRECTED.format(21)
    script = (
        "import duckdb, os, signal\n"
        f"c = duckdb.connect({str(settings.warehouse)!r})\n"
        f"c.execute({statement!r})\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=False)
    assert settings.warehouse.with_name("dean06.duckdb.wal").is_file()
    publish(settings)
    assert current(settings, "select flow_value from marts.rpt_hai_duong") == [(21,)]


DAMAGE = {
    "tables": "drop table marts.dim_breakdown",
    "keys": "insert into marts.dim_period from marts.dim_period",
    "references": "update marts.fct_reported_value set indicator_code = 'X' where value_no = 2",
    "states": "update marts.fct_reported_value set value = 0 where value_state = 'missing'",
    "states ": "update marts.fct_indicator_period set flow_value = null",
    "selection": "update marts.fct_reported_value set is_selected = true where value_no = 2",
    "selection ": "update marts.fct_indicator_period set flow_value = flow_value + 1",
    "selection  ": "update marts.fct_reported_value set is_selected = true where not is_current",
    "series": "update marts.dim_submission set is_current = true",
    "series ": "update marts.dim_submission set version_no = 3 where version_no = 2",
    "series  ": "update marts.dim_submission set is_current = false",
    "history": "update marts.fct_indicator_period_history set known_to = null",
    "history  ": "update marts.dim_submission set known_to = timestamptz '2000-01-01 00:00:00+00'",
    "history ": "delete from marts.fct_indicator_period where flow_state = 'missing'",
    "balances": "delete from raw.submission_values where submission_id = 'S3'",
    "balances ": "delete from marts.dim_submission where submission_id = 'S4'",
    "sums": "update marts.fct_submission_status set is_mandatory = true",
    "sums ": "insert into marts.bridge_unit_succession by name select 'a' as predecessor_unit_key, "
    "'b' as successor_unit_key, date '2025-07-01' as effective_date, 0.5 as share",
    "sums  ": "insert into marts.fct_cumulative_progress by name "
    "select 'H@2025-07-01' as unit_id, 5 as opening, 2 as added, 0 as adjustment, 8 as closing",
    "sums    ": "insert into marts.fct_cumulative_progress by name "
    "select 'H@2025-07-01' as unit_id, null as opening, 2 as added, 5 as adjustment, 8 as closing",
    "sums     ": "insert into marts.fct_cumulative_progress by name "
    "select 'H@2025-07-01' as unit_id, 6 as opening, 2 as added, null as adjustment, 8 as closing",
    "sums   ": "insert into marts.fct_unit_rollup by name "
    "select 'H@2025-07-01' as unit_id, 2 as units_reported, 1 as units_expected",
    "sums      ": "insert into marts.fct_cumulative_progress by name "
    "select 'H@2025-07-01' as unit_id, unnest(['2026-04', '2026-05']) as period_key, "
    "unnest([6, 9]) as opening, 2 as added, 0 as adjustment, unnest([8, 11]) as closing",
    "sums       ": "update marts.fct_current_boundary set flow_value = flow_value + 1",
    "locks": "update marts.dim_period set locked_at = timestamptz '2026-05-16 00:00:00+00'",
    "freshness": "update raw.builds set loads_through = timestamptz '2020-01-01 00:00:00+00'",
    "freshness ": "update raw.loads set committed_at = timestamptz '2020-01-01 00:00:00+00'",
}


def answers(settings: Settings, folder: Path) -> dict[str, int]:
    """Violations per topic, straight from the questions."""
    with open_marts(settings) as connection:
        write_snapshot(connection, folder / "dean06.duckdb")
        asked = ask(connection)
    return dict(asked.groupby("topic")["violations"].sum())


def test_sound_marts_leave_no_question_open(settings: Settings, tmp_path: Path) -> None:
    assert {topic for topic, count in answers(settings, tmp_path).items() if count} == set()


def test_a_reading_that_decisions_replaced_within_its_load_was_never_in_the_marts(
    settings: Settings, tmp_path: Path
) -> None:
    read = (
        "insert into raw.submissions select * replace ('{}' as submission_id, '{}' as file_sha256, "
        "'{}' as reader_version) from raw.submissions where submission_id = 'S4'"
    )
    in_marts = "insert into marts.dim_submission select * replace ('S6' as submission_id) from "
    steps = {
        read.format("S5", "b", "narrative-2"): 1,
        read.format("S6", "b", "narrative-2+E0123456789ab"): 1,  # this one now, not the other
        in_marts + "marts.dim_submission where submission_id = 'S4'": 0,
    }
    for number, (statement, missing) in enumerate(steps.items()):
        small_marts.change(settings, statement)
        folder = tmp_path / str(number)
        folder.mkdir()
        assert answers(settings, folder)["balances"] == missing, statement


@pytest.mark.parametrize("topic", DAMAGE)
def test_each_kind_of_damage_is_seen(
    asked: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, topic: str
) -> None:
    of_topic = [one for one in mart_checks._questions() if one.topic == topic.strip()]
    monkeypatch.setattr(mart_checks, "_questions", lambda: of_topic)
    asked.execute("begin")
    try:
        asked.execute(DAMAGE[topic])
        found = ask(asked).groupby("topic")["violations"].sum()
    finally:
        asked.execute("rollback")
    assert found[topic.strip()] > 0


def test_a_table_nobody_declared_is_seen(settings: Settings, tmp_path: Path) -> None:
    small_marts.change(settings, "create table marts.fct_invented as select 1 as a")
    assert answers(settings, tmp_path)["tables"] == 1


def test_a_copy_that_lost_rows_is_seen(settings: Settings, tmp_path: Path) -> None:
    with open_marts(settings) as connection:
        write_snapshot(connection, tmp_path / "dean06.duckdb")
        connection.execute("delete from snapshot.marts.fct_reported_value where value_no = 2")
        asked = ask(connection)
    wrong = asked[asked["violations"] > 0]
    assert wrong[["topic", "table", "example"]].to_numpy().tolist() == [
        ["copies", "fct_reported_value", "4 → 3"]
    ]


def test_another_page_is_another_release_and_an_equal_one_is_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish(settings)
    assert not publish(settings).released
    monkeypatch.setattr("publish.overview.figures.HEADLINES", ("CCCD_ISSUED_CUM",))
    again = publish(settings)
    assert again.released
    assert again.release_id[-8:] != first.release_id[-8:]
    assert again.rows == first.rows


def test_what_moves_far_from_the_last_release_warns_and_is_released(gated: Settings) -> None:
    publish(gated)
    small_marts.change(gated, CORRECTED.format(99))
    report = publish(gated)
    assert report.released
    assert report.warnings == ["DRIFT"]
    docs = Path(report.docs_path).read_text(encoding="utf-8")
    assert "2026-05: 1 / 2" in docs
    pages = [*gated.reports.rglob("*.html"), *gated.reports.rglob("*.css")]
    assert {page.suffix for page in pages} == {".html", ".css"}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"(src|href|action)\s*=\s*[\"']?\s*(\w+:|//)|url\(|@import", text), (
            page
        )
