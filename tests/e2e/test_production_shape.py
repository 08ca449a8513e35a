"""The production shape run by hand: PostgreSQL, Redis, two Celery workers, roles, an S3 source.

A file that comes by the store becomes rows of the release while one of the two workers is killed.
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
from live_airflow import SAMPLES, released
from production_env import ProductionHome
from production_local import down, up

from ingest.config import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "integration"))
from file_servers import ObjectStore, configure, object_store

CHAIN = ("submissions_pull", "marts_build", "marts_publish")
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
        configure(
            home.dean06_home,
            {"source_name": "store", "kind": "s3", "uri": "s3://reports", "connection": "store"},
        )
        try:
            client = up(home, scheduled=False)
            client.unpause(CHAIN)
            yield client
        finally:
            down(home)


def test_each_role_may_do_what_it_is_for(airflow: AirflowRest, home: ProductionHome) -> None:
    """A viewer looks; an operator triggers too; neither makes users."""
    answers = {}
    for user in home.users:
        person = httpx.Client(base_url=airflow.url, timeout=60, trust_env=False)
        token = person.post(
            "/auth/token", json={"username": user, "password": home.password(user)}
        ).json()["access_token"]
        person.headers["Authorization"] = f"Bearer {token}"
        run = {"logical_date": None, "dag_run_id": f"try-{user}", "conf": {}}
        answers[user] = (
            person.get("/api/v2/dags/deadline_watch").status_code,
            person.post("/api/v2/dags/deadline_watch/dagRuns", json=run).status_code,
            person.get("/auth/fab/v1/users").status_code,
        )
    assert answers == {
        "viewer": (200, 403, 403),
        "operator": (200, 200, 403),
        "admin": (200, 200, 200),
    }


def test_nobody_gets_in_without_a_password(airflow: AirflowRest) -> None:
    with httpx.Client(base_url=airflow.url, timeout=60, trust_env=False) as stranger:
        assert stranger.get("/api/v2/dags").status_code == 401
        wrong = {"username": "admin", "password": "admin"}
        assert stranger.post("/auth/token", json=wrong).status_code == 401


def test_a_file_of_the_store_is_released_though_a_worker_is_killed(
    airflow: AirflowRest, home: ProductionHome, store: ObjectStore
) -> None:
    settings = Settings(home=home.dean06_home)
    (good,) = SAMPLES.rglob("TanHung_2026-05.xlsx")
    store.put("TanHung_2026-05.xlsx", good.read_bytes())

    airflow.trigger("submissions_pull")
    worker = kill_worker_at_work(home)

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


def kill_worker_at_work(home: ProductionHome) -> int:
    """Wait until a worker runs a task, kill it with its children, and return its process group."""
    running = json.loads(home.process_file.read_text())["services"]
    pids = [pid for service, pid in running.items() if service.startswith("celery")]
    assert len(pids) == 2
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        for pid in pids:
            if at_work(pid):
                os.killpg(os.getpgid(pid), signal.SIGKILL)
                time.sleep(1)
                return pid
        time.sleep(0.05)
    raise AssertionError("no worker took a task")


def at_work(pid: int) -> bool:
    """Tell whether a task's own process runs below a worker (its supervisor forks it)."""
    depth = {pid: 0}
    for _ in range(4):
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                words = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            child, parent = int(path.parent.name), int(words[1])
            if parent in depth:
                depth.setdefault(child, depth[parent] + 1)
    return max(depth.values()) >= 2


def states(airflow: AirflowRest) -> str:
    return "\n".join(
        f"{dag} {task['task_id']} {task['state']} {task['try_number']}"
        for dag in CHAIN
        for run in airflow.get(f"/api/v2/dags/{dag}/dagRuns")["dag_runs"]
        for task in airflow.task_instances(dag, run["dag_run_id"])
    )
