"""What goes wrong around the DAGs, with a real scheduler: sources, files, locks, deadlines."""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from airflow_env import AirflowHome
from airflow_rest import AirflowRest
from airflow_services import COMPLETE, running_port, start, stop
from live_airflow import SAMPLES, finished, released, returned_by, send

from ingest.config import Settings
from ingest.runlock import writer_lock

sys.path.insert(0, str(Path(__file__).parents[1] / "integration"))
from file_servers import ObjectStore, configure, object_store
from metrics_server import MetricsServer, metrics_server
from post_office import Post, post_office

OPERATORS = "ops@example.org"
pytestmark = [pytest.mark.airflow, pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with post_office() as office:
        yield office


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    with object_store() as running:
        yield running


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("resilience") / "home")


@pytest.fixture(scope="module")
def home(settings: Settings) -> AirflowHome:
    return AirflowHome(settings.home)


@pytest.fixture(scope="module")
def metrics() -> Iterator[MetricsServer]:
    with metrics_server() as server:
        yield server


@pytest.fixture(scope="module")
def airflow(
    home: AirflowHome, settings: Settings, post: Post, store: ObjectStore, metrics: MetricsServer
) -> Iterator[AirflowRest]:
    """An Airflow with an object store that answers and an SFTP server that does not."""
    with socket.socket() as nobody, pytest.MonkeyPatch.context() as patch:
        nobody.bind(("127.0.0.1", 0))
        gone = {"conn_type": "sftp", "host": "127.0.0.1", "port": nobody.getsockname()[1],
                "login": "x", "password": "x", "extra": {"no_host_key_check": "true"}}  # fmt: skip
        patch.setenv("AIRFLOW_CONN_STORE", store.connection)
        patch.setenv("AIRFLOW_CONN_GATE", json.dumps(gone))
        patch.setenv("DEAN06_ALERT_WEBHOOKS", f"http://127.0.0.1:{post.hook_port}/")
        patch.setenv("DEAN06_ALERT_EMAILS", OPERATORS)
        mail = {"conn_type": "smtp", "host": "127.0.0.1", "port": post.mail_port,
                "extra": {"from_email": "dean06@example.org", "disable_ssl": True,
                          "disable_tls": True}}  # fmt: skip
        patch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(mail))
        patch.setenv("DEAN06_LOCK_TIMEOUT_SECONDS", "5")
        patch.setenv("DEAN06_RUN_DEADLINE_MINUTES", "0.02")
        patch.setenv("DEAN06_TEMPLATE_LEVELS", "province")
        patch.setenv("AIRFLOW__METRICS__STATSD_ON", "True")
        patch.setenv("AIRFLOW__METRICS__STATSD_PORT", str(metrics.port))
        lineage = {"type": "file", "log_file_path": str(lineage_file(settings)), "append": True}
        patch.setenv("AIRFLOW__OPENLINEAGE__TRANSPORT", json.dumps(lineage))
        configure(
            settings.home,
            {"source_name": "store", "kind": "s3", "uri": "s3://reports", "connection": "store"},
            {"source_name": "gate", "kind": "sftp", "uri": "sftp:///in", "connection": "gate"},
        )
        client = start(home, COMPLETE)
        try:
            for dag in ("marts_build", "marts_publish"):
                client.pause(dag)
            yield client
        finally:
            stop(home)


def raw(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def eventually(found: Callable[[], Any], seconds: float = 180) -> Any:
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.3)
    return answer


def test_what_is_broken_delays_itself_and_nothing_else(
    airflow: AirflowRest, settings: Settings, store: ObjectStore, post: Post
) -> None:
    """One source is down; among the files are a poisoned, a doubled and a half-written one.

    The half is in a folder, where a file grows under its own name; in an object store it would
    not be there before it is whole.
    """
    (good,) = SAMPLES.rglob("TanHung_2026-05.xlsx")
    store.put("TanHung_2026-05.xlsx", good.read_bytes())
    store.put("doubled.xlsx", good.read_bytes())
    store.put("poisoned.xlsx", b"PK\x03\x04" + os.urandom(3000))
    store.put("half.xlsx.part", good.read_bytes()[:500])
    settings.inbox.mkdir(parents=True)
    half = settings.inbox / "PhuXuan_2026-05.xlsx"
    half.write_bytes(good.read_bytes()[: good.stat().st_size // 2])

    run_id = airflow.trigger("submissions_pull")
    run = airflow.wait("submissions_pull", run_id, timeout=600)

    states = {
        f"{task['task_id']} {task['rendered_map_index'] or ''}".strip(): task["state"]
        for task in airflow.task_instances("submissions_pull", run_id)
    }
    assert states["pull gate"] == "failed"
    assert states["pull store"] == states["pull inbox"] == states["load"] == "success", states
    assert run["state"] == "success"
    # The half-written one is not among them, and is told: it is neither loaded nor rejected.
    assert raw(settings, "select files_loaded, files_rejected, files_skipped from raw.loads") == [
        (1, 1, 1)
    ]
    (inbox,) = [report for report in pulls(airflow, run_id) if report["held"]]
    assert [one["source_uri"] for one in inbox["held"]] == [f"inbox/{half.name}"]
    assert "still being written" in inbox["held"][0]["reason"]
    half.unlink()
    assert raw(settings, "select count(*) > 20 from raw.submission_values") == [(True,)]
    eventually(lambda: [body for _, body in post.posted if body["alert_code"] == "SOURCE_DOWN"])
    letter = eventually(lambda: mailed(post, "source-down.md"))
    assert "submissions_pull.pull [gate]" in letter
    assert store.names() == {"TanHung_2026-05.xlsx", "doubled.xlsx", "poisoned.xlsx",
                             "half.xlsx.part"}  # fmt: skip


def test_a_held_lock_is_waited_for_by_the_next_attempt(
    airflow: AirflowRest, settings: Settings
) -> None:
    send(settings, "SocSon_2026-05.xlsx")
    with writer_lock(settings):
        run_id = airflow.trigger("submissions_pull")

        def given_up() -> bool:
            tasks = airflow.task_instances("submissions_pull", run_id)
            return any((one["task_id"], one["state"]) == ("load", "up_for_retry") for one in tasks)

        eventually(given_up, seconds=400)
    airflow.wait("submissions_pull", run_id, timeout=600)
    assert raw(settings, "select count(*) from raw.loads") == [(2,)]


def test_a_killed_task_is_finished_by_its_next_attempt(
    airflow: AirflowRest, settings: Settings
) -> None:
    send(settings, "BacGiang_2024-01.xlsx")
    with writer_lock(settings):  # so that it is there to be killed
        run_id = airflow.trigger("submissions_pull")
        task = eventually(lambda: running(airflow, run_id, "load"), seconds=400)
        for pid in processes_of(task["id"]):
            os.kill(pid, signal.SIGKILL)
    run = airflow.wait("submissions_pull", run_id, timeout=900)
    assert run["state"] == "success"
    attempts = {
        one["task_id"]: one["try_number"]
        for one in airflow.task_instances("submissions_pull", run_id)
    }
    assert attempts["load"] >= 2
    assert raw(settings, "select count(*), count(distinct load_id) from raw.loads") == [(3, 3)]


def test_what_a_killed_scheduler_left_is_finished_when_airflow_is_up_again(
    airflow: AirflowRest, settings: Settings, home: AirflowHome
) -> None:
    """The scheduler dies with the tasks it runs; `make up` finds it dead and starts anew."""
    send(settings, "GiangVo_2026-05.xlsx")
    with writer_lock(settings):
        run_id = airflow.trigger("submissions_pull")
        eventually(lambda: running(airflow, run_id, "load"), seconds=400)
        os.killpg(json.loads(home.process_file.read_text())["services"]["scheduler"],
                  signal.SIGKILL)  # fmt: skip
    eventually(lambda: running_port(home) is None)  # a busy machine takes a moment to end it
    start(home, COMPLETE, airflow.port)

    run = airflow.wait("submissions_pull", run_id, timeout=900)
    assert run["state"] == "success"
    assert raw(settings, "select count(*), count(distinct load_id) from raw.loads") == [(4, 4)]


def test_a_month_is_opened_with_its_roster_and_workbooks_and_a_late_run_is_told(
    airflow: AirflowRest, settings: Settings, post: Post
) -> None:
    """The deadline of a second passes while the release is made: the triggerer tells of it."""
    month = f"{datetime.now(UTC):%Y-%m}"
    run_id = airflow.trigger("period_open", conf={"month": month})
    states = finished(airflow, "period_open", run_id)
    assert states.pop("publish_to_postgres") == "skipped"  # none is set here
    assert set(states.values()) == {"success"}
    roster = returned_by(airflow, "period_open", run_id, "roster")
    assert roster["rows"] > 3000
    assert returned_by(airflow, "period_open", run_id, "templates")["written"] >= 34
    assert len(list((settings.templates / month).rglob("01_*.xlsx"))) >= 1

    airflow.unpause(["marts_publish"])
    airflow.trigger("marts_publish")
    eventually(lambda: late(post, "marts_publish.*"))
    eventually(lambda: "marts_publish.*" in mailed(post, "run-late.md"))


def mailed(post: Post, runbook: str) -> str:
    """Return the plain text of the letters to the operators that name a page; all in one."""
    plain = [
        part.get_content()
        for address, letter in post.letters
        if address == OPERATORS and (part := letter.get_body(("plain",))) is not None
    ]
    return "\n".join(text for text in plain if runbook in text)


def late(post: Post, where: str) -> bool:
    """Tell whether it was told that a run is late."""
    return any(
        (body["alert_code"], body["where"]) == ("RUN_LATE", where) for _, body in post.posted
    )


def test_what_has_fallen_due_is_closed_once_with_the_list_of_the_late(
    airflow: AirflowRest, settings: Settings, post: Post
) -> None:
    run_id = airflow.trigger("period_close")
    states = finished(airflow, "period_close", run_id)
    assert states["late_list"] == "success"
    closed = returned_by(airflow, "period_close", run_id, "due")
    found = dict(released(settings, "select period_key, period_state from marts.dim_period"))
    assert closed
    for key in closed:
        assert (settings.reports / "late" / f"{key}.csv").is_file()
        assert (settings.reports / "closings" / f"{key}.json").is_file()
        assert found[key] in ("preliminary", "final")
    for batch in returned_by(airflow, "period_close", run_id, "report_batches"):
        folder = settings.reports / "consolidated" / batch["period_key"]
        assert all((folder / f"{unit}.docx").is_file() for unit in batch["units"])
    eventually(lambda: late(post, "period_close.*"))
    events = "select count(*) from raw.events where event_type = 'close_period'"
    assert raw(settings, events) == [(len(closed),)]
    # As a run leaves it that failed after its release: the next one writes what is missing.
    (settings.reports / "closings" / f"{closed[0]}.json").unlink()
    (settings.reports / "late" / f"{closed[0]}.csv").unlink()
    retaken = finished(airflow, "period_close", airflow.trigger("period_close"))
    assert (retaken["build"], retaken["publish"]) == ("skipped", "skipped"), "nothing has changed"
    assert retaken["late_list"] == retaken["finish"] == "success"
    assert (settings.reports / "late" / f"{closed[0]}.csv").is_file()
    assert raw(settings, events) == [(len(closed),)], "a second event"
    again = airflow.trigger("period_close")
    assert set(finished(airflow, "period_close", again).values()) == {"skipped"}


def test_upkeep_leaves_a_checked_archive_and_a_backup(
    airflow: AirflowRest, settings: Settings
) -> None:
    run_id = airflow.trigger("maintenance")
    assert set(finished(airflow, "maintenance", run_id).values()) == {"success"}
    assert returned_by(airflow, "maintenance", run_id, "check_archive")["contents"] >= 4
    assert len(list(settings.backups.glob("*/dean06.duckdb"))) == 1


def test_runs_are_measured_where_a_metrics_server_is_set(
    airflow: AirflowRest, metrics: MetricsServer
) -> None:
    eventually(lambda: "airflow.ti.finish.submissions_pull.load.success" in metrics.names())
    assert "airflow.dagrun.duration.success.submissions_pull" in metrics.names()


def test_lineage_is_told_where_a_place_for_it_is_set(
    airflow: AirflowRest, settings: Settings
) -> None:
    events = [json.loads(line) for line in lineage_file(settings).read_text().splitlines()]
    told = {(event["eventType"], event["job"]["name"]) for event in events}
    assert {("START", "submissions_pull.load"), ("COMPLETE", "submissions_pull.load")} <= told


def pulls(airflow: AirflowRest, run_id: str) -> list[dict[str, Any]]:
    """What the task of each source reported; nothing of one that failed."""
    reports = []
    for task in airflow.task_instances("submissions_pull", run_id):
        if task["task_id"] == "pull" and task["state"] == "success":
            path = f"/api/v2/dags/submissions_pull/dagRuns/{run_id}/taskInstances/pull/xcomEntries"
            entry = airflow.get(f"{path}/return_value", map_index=task["map_index"])
            value = entry["value"]
            reports.append(json.loads(value) if isinstance(value, str) else value)
    return reports


def lineage_file(settings: Settings) -> Path:
    return settings.home / "lineage.jsonl"


def running(airflow: AirflowRest, run_id: str, task_id: str) -> dict[str, Any] | None:
    tasks = airflow.task_instances("submissions_pull", run_id)
    found = [one for one in tasks if (one["task_id"], one["state"]) == (task_id, "running")]
    return found[0] if found else None


def processes_of(task_instance_id: str) -> list[int]:
    """Return the processes whose command line names a task instance."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if task_instance_id.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    assert found
    return found
