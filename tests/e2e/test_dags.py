"""The DAGs, run for real: one embedded Airflow with its scheduler, from inbox to release."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import duckdb
import httpx
import pytest
from airflow_env import USER, AirflowHome
from airflow_rest import AirflowRest
from airflow_services import MINIMAL, start, stop
from live_airflow import current_release, finished, latest_run, released, returned_by, send
from run_samples import CHAIN, run_chain

from ingest.archive import Archive
from ingest.config import Settings

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> AirflowHome:
    return AirflowHome(tmp_path_factory.mktemp("dags") / "home")


@pytest.fixture(scope="module")
def settings(home: AirflowHome) -> Settings:
    return Settings(home=home.dean06_home)


@pytest.fixture(scope="module")
def airflow(home: AirflowHome) -> Iterator[AirflowRest]:
    """An Airflow of this test's own."""
    client = start(home, MINIMAL)
    try:
        client.unpause([*CHAIN, "monthly_load"])
        yield client
    finally:
        assert stop(home)


@pytest.fixture(scope="module")
def a_figure_twice(airflow: AirflowRest, settings: Settings) -> None:
    """Marts that no gate lets through, from here on."""
    with duckdb.connect(str(settings.warehouse)) as warehouse:
        warehouse.execute(
            "insert into marts.fct_indicator_period from marts.fct_indicator_period limit 1"
        )


def test_new_submissions_go_through_the_assets_into_a_release(
    airflow: AirflowRest, settings: Settings
) -> None:
    began = datetime.now(UTC)
    send(settings, "TanHung_2026-05.xlsx", "CuaNam_2026-05.xlsx")

    assert run_chain(airflow, began) is True

    assert released(
        settings,
        "select unit_code, period_key, status from marts.dim_submission order by status",
    )[0][:2] == ("10537", "2026-05")
    ((figures,),) = released(
        settings, "select count(*) from marts.fct_reported_value where is_current"
    )
    assert figures > 20


def test_the_load_report_travels_with_the_event(airflow: AirflowRest) -> None:
    run_id = latest_run(airflow, "submissions_pull")
    (event,) = airflow.events_of("submissions_pull", run_id)
    report = event["extra"]["report"]
    assert (report["files_seen"], report["files_loaded"], report["files_rejected"]) == (2, 1, 1)
    assert report["values_read"] == report["values_loaded"] + report["values_rejected"]
    assert report["seconds"] > 0


def test_a_mapped_task_is_named_by_what_it_holds(airflow: AirflowRest) -> None:
    run_id = latest_run(airflow, "submissions_pull")
    names = [
        task["rendered_map_index"]
        for task in airflow.task_instances("submissions_pull", run_id)
        if task["task_id"] == "read"
    ]
    assert names == ["2 tệp: TanHung_2026-05.xlsx, CuaNam_2026-05.xlsx"]


def test_with_nothing_new_the_run_skips_and_sends_no_event(
    airflow: AirflowRest, settings: Settings
) -> None:
    before = current_release(settings)
    started = time.time()

    assert run_chain(airflow, datetime.now(UTC)) is False

    run_id = latest_run(airflow, "submissions_pull")
    states = finished(airflow, "submissions_pull", run_id)
    assert states == {
        **dict.fromkeys(("sources", "pull"), "success"),
        **dict.fromkeys(
            ("plan", "read", "gate", "load", "acknowledge", "mail_receipts"), "skipped"
        ),
    }
    assert current_release(settings) == before
    assert settings.warehouse.stat().st_mtime < started


# What a month takes is tested without Airflow too (test_months), its chain in test_backfill.
@pytest.mark.slow
def test_a_chosen_month_is_loaded_alone_and_released(
    airflow: AirflowRest, settings: Settings
) -> None:
    send(settings, "SocSon_2026-05.xlsx", "BacGiang_2024-01.xlsx")

    run_id = airflow.trigger("monthly_load", partition_key="2024-01")
    states = finished(airflow, "monthly_load", run_id)

    assert states.pop("publish_to_postgres") == "skipped", "no server is set here"
    assert set(states.values()) == {"success"}
    assert released(
        settings,
        "select distinct unit_code from marts.dim_submission where period_key = '2024-01'",
    ) == [("24",)]
    waiting = Archive(settings.archive).pending_receipts()
    assert [one.file_name for one in waiting] == ["SocSon_2026-05.xlsx"]
    outcome = returned_by(airflow, "monthly_load", run_id, "outcome")
    assert outcome["month"] == "2024-01"
    assert outcome["figures"] > 20
    assert outcome["units"] >= 1
    (event,) = airflow.events_of("monthly_load", run_id)
    load = event["extra"]["load"]
    assert (load["files_seen"], load["files_loaded"]) == (1, 1)
    assert load["seconds"] > 0
    assert event["extra"]["build"]["loads"] == 1


@pytest.mark.slow
def test_a_month_without_reports_changes_nothing_and_says_so(
    airflow: AirflowRest, settings: Settings
) -> None:
    before = current_release(settings)

    run_id = airflow.trigger("monthly_load", conf={"month": "2031-07"})
    states = finished(airflow, "monthly_load", run_id)

    assert {name for name, state in states.items() if state == "skipped"} == {
        *("select", "gate", "load", "acknowledge", "build", "publish", "publish_to_postgres")
    }
    assert current_release(settings) == before
    assert returned_by(airflow, "monthly_load", run_id, "outcome")["figures"] == 0


def test_what_is_no_month_is_refused_before_a_run_starts(airflow: AirflowRest) -> None:
    with pytest.raises(httpx.HTTPStatusError) as refusal:
        airflow.trigger("monthly_load", conf={"month": "2024-13"})
    assert refusal.value.response.status_code == httpx.codes.BAD_REQUEST


@pytest.mark.usefixtures("a_figure_twice")
def test_a_failed_gate_leaves_the_release_and_says_why_on_the_task_and_in_its_log(
    airflow: AirflowRest, settings: Settings
) -> None:
    before = current_release(settings)

    run_id = airflow.trigger("marts_publish")
    run = airflow.wait("marts_publish", run_id, timeout=600)

    assert run["state"] == "failed"
    tasks = {one["task_id"]: one for one in airflow.task_instances("marts_publish", run_id)}
    assert tasks["return_documents"]["state"] == "upstream_failed"
    task = tasks["publish"]
    # A gate that failed fails again: it is not retried.
    assert (task["state"], task["try_number"]) == ("failed", 1)
    path = f"/api/v2/dags/marts_publish/dagRuns/{run_id}/taskInstances/publish/xcomEntries"
    shown = str(airflow.get(f"{path}/gate_failed")["value"])
    logged = airflow.log_tail(task, lines=400)
    for told in (shown, logged):
        assert "[MART_KEYS] questions" in told
        assert "table=fct_indicator_period" in told
        assert "example=" in told
    assert current_release(settings) == before


@pytest.mark.slow
@pytest.mark.usefixtures("a_figure_twice")
def test_the_reason_given_in_the_form_releases_in_spite_of_the_gate(
    airflow: AirflowRest, settings: Settings
) -> None:
    reason = "cần số cho họp giao ban"
    run_id = airflow.trigger("marts_publish", conf={"override_reason": reason})
    assert finished(airflow, "marts_publish", run_id)["publish"] == "success"
    manifest = json.loads((current_release(settings) / "release.json").read_text())
    assert "MART_KEYS" in manifest["gate"]["failed"]
    assert manifest["gate"]["override_reason"] == reason
    with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
        told = "select actor, reason from raw.events where event_type = 'override_gate'"
        assert warehouse.execute(told).fetchall() == [(USER, reason)]


def test_with_nobody_to_remind_the_watch_skips(airflow: AirflowRest) -> None:
    airflow.unpause(["deadline_watch"])
    run_id = airflow.trigger("deadline_watch")
    assert finished(airflow, "deadline_watch", run_id) == {"remind": "skipped"}
