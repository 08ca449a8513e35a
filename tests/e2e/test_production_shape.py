"""The production shape run by hand: PostgreSQL, Redis, two Celery workers, roles, an S3 source.

A file that comes by the store becomes rows of the release with no further touch, by the clock and
the assets alone, while one of the two workers is killed.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg2
import pytest
from airflow_rest import AirflowRest
from live_airflow import SAMPLES, kinds_of_runs, released
from production_env import ProductionHome
from production_local import down, up
from run_samples import CHAIN

from ingest.config import Settings
from ingest.runlock import writer_lock

sys.path.insert(0, str(Path(__file__).parents[1] / "integration"))
from file_servers import ObjectStore, configure, object_store

pytestmark = [pytest.mark.airflow, pytest.mark.slow, pytest.mark.timeout(2400)]


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    with object_store() as running:
        yield running


@pytest.fixture(scope="module")
def home() -> Iterator[ProductionHome]:
    # PostgreSQL's account has to reach it, which it cannot below a test's own folder.
    folder = Path(tempfile.mkdtemp(prefix="dean06-production-"))
    folder.chmod(0o755)
    yield ProductionHome(folder / "home")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def airflow(home: ProductionHome, store: ObjectStore) -> Iterator[AirflowRest]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW_CONN_STORE", store.connection)
        patch.setenv("DEAN06_PULL_SCHEDULE", "* * * * *")
        configure(
            home.dean06_home,
            {"source_name": "store", "kind": "s3", "uri": "s3://reports", "connection": "store"},
        )
        try:
            yield up(home)
        finally:
            down(home)


def test_each_role_may_do_what_it_is_for(airflow: AirflowRest, home: ProductionHome) -> None:
    """A viewer looks; an operator also runs things; only an admin makes users."""
    found = {}
    for user in home.users:
        with httpx.Client(base_url=airflow.url, timeout=60, trust_env=False) as person:
            known = {"username": user, "password": home.password(user)}
            token = person.post("/auth/token", json=known).json()["access_token"]
            person.headers["Authorization"] = f"Bearer {token}"
            found[user] = attempts(person, user)
    refused = dict.fromkeys(found["viewer"], 403)
    allowed = {**dict.fromkeys(refused, 200), "set a connection": 201}
    assert found == {
        "viewer": {**refused, "look": 200},
        "operator": {**allowed, "see the users": 403},
        "admin": allowed,
    }


def attempts(person: httpx.Client, user: str) -> dict[str, int]:
    """Try everything somebody may or may not do; how each attempt is answered."""
    dag = "/api/v2/dags/deadline_watch"
    run = {"logical_date": None, "dag_run_id": f"try-{user}", "conf": {}}
    connection = {"connection_id": f"try_{user}", "conn_type": "http"}
    answers = {
        "look": person.get(dag),
        "trigger": person.post(f"{dag}/dagRuns", json=run),
        "clear": person.post(f"{dag}/clearTaskInstances", json={"dry_run": True}),
        "pause": person.patch(dag, json={"is_paused": True}),
        "see connections": person.get("/api/v2/connections"),
        "set a connection": person.post("/api/v2/connections", json=connection),
        "see the users": person.get("/auth/fab/v1/users"),
    }
    return {attempt: answer.status_code for attempt, answer in answers.items()}


def test_nobody_gets_in_without_a_password(airflow: AirflowRest) -> None:
    with httpx.Client(base_url=airflow.url, timeout=60, trust_env=False) as stranger:
        assert stranger.get("/api/v2/dags").status_code == 401
        wrong = {"username": "admin", "password": "admin"}
        assert stranger.post("/auth/token", json=wrong).status_code == 401


def test_a_file_of_the_store_is_released_by_itself_though_a_worker_is_killed(
    airflow: AirflowRest, home: ProductionHome, store: ObjectStore
) -> None:
    settings = Settings(home=home.dean06_home)
    (good,) = SAMPLES.rglob("TanHung_2026-05.xlsx")
    store.put("TanHung_2026-05.xlsx", good.read_bytes())

    with writer_lock(settings):  # so that the task is there when its worker is killed
        run_id, load = running_load(airflow)
        worker = kill_worker_of(home, load)

    deadline = time.monotonic() + 1500
    while not settings.released_database.is_file():
        assert time.monotonic() < deadline, states(airflow)
        time.sleep(2)
    assert released(
        settings, "select unit_code, period_key from marts.dim_submission where is_current"
    ) == [("10537", "2026-05")]
    assert eventually_in_postgres(home) == [("10537", "2026-05")]
    _, how = os.waitpid(worker, 0)
    assert os.WTERMSIG(how) == signal.SIGKILL
    (event,) = [
        event
        for run_id in airflow.runs_ended_since("submissions_pull", datetime(2020, 1, 1, tzinfo=UTC))
        for event in airflow.events_of("submissions_pull", run_id)
    ]
    assert event["extra"]["report"]["files_loaded"] == 1
    tries = {
        task["task_id"]: task["try_number"]
        for task in airflow.task_instances("submissions_pull", run_id)
    }
    assert tries["load"] >= 2, "what the dead worker had in hand was not begun again"
    assert kinds_of_runs(airflow) == {
        "submissions_pull": {"scheduled"},
        "marts_build": {"asset_triggered"},
        "marts_publish": {"asset_triggered"},
    }, "somebody triggered something"


def eventually_in_postgres(home: ProductionHome, seconds: float = 600) -> list[tuple[str, str]]:
    """Wait for the released marts in PostgreSQL; return the reports in force there."""
    deadline = time.monotonic() + seconds
    with contextlib.closing(psycopg2.connect(f"postgresql://{home.database('marts')}")) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            while True:
                cursor.execute("select to_regclass('marts.release') is not null")
                if cursor.fetchone() == (True,):
                    break
                assert time.monotonic() < deadline, "not published to PostgreSQL in time"
                time.sleep(2)
            cursor.execute(
                "select unit_code, period_key from marts.dim_submission where is_current"
            )
            return cursor.fetchall()


def running_load(airflow: AirflowRest) -> tuple[str, int]:
    """Wait until a run has come to its load; return the run and the process of the task."""
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        for run in airflow.get("/api/v2/dags/submissions_pull/dagRuns", state="running")[
            "dag_runs"
        ]:
            for task in airflow.task_instances("submissions_pull", run["dag_run_id"]):
                if (task["task_id"], task["state"]) == ("load", "running") and task["pid"]:
                    return str(run["dag_run_id"]), int(task["pid"])
        time.sleep(0.3)
    raise AssertionError(states(airflow))


def kill_worker_of(home: ProductionHome, task: int) -> int:
    """Kill the worker a task's process runs below, with all its children; return the worker."""
    running = json.loads(home.process_file.read_text())["services"]
    workers = {pid for service, pid in running.items() if service.startswith("celery")}
    assert len(workers) == 2
    pid = task
    while pid not in workers:
        pid = parent_of(pid)
        assert pid > 1, "the task runs below no worker"
    os.killpg(os.getpgid(pid), signal.SIGKILL)
    # What has a group of its own outlives that of its worker.
    with contextlib.suppress(ProcessLookupError):
        os.kill(task, signal.SIGKILL)
    return pid


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def states(airflow: AirflowRest) -> str:
    return "\n".join(
        f"{dag} {task['task_id']} {task['state']} {task['try_number']}"
        for dag in CHAIN
        for run in airflow.get(f"/api/v2/dags/{dag}/dagRuns")["dag_runs"]
        for task in airflow.task_instances(dag, run["dag_run_id"])
    )
