"""What the tests of real DAG runs share: sending files, asking the release, following runs."""

import json
from pathlib import Path
from typing import Any

import duckdb
from airflow_rest import AirflowRest
from run_samples import CHAIN
from sample_waves import place

from ingest.config import Settings

SAMPLES = Path(__file__).parents[1] / "data" / "inbox"


def send(settings: Settings, *names: str) -> None:
    """Put sample files into the inbox, each after its note of receipt."""
    for name in names:
        (source,) = SAMPLES.rglob(name)
        for file in (source.with_name(f"{name}.receipt.json"), source):
            place(file, settings.inbox / file.name, settings.home / "delivering")


def released(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """Ask the current release."""
    snapshot = settings.published / "current" / "dean06.duckdb"
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def current_release(settings: Settings) -> Path:
    return (settings.published / "current").resolve()


def finished(client: AirflowRest, dag_id: str, run_id: str) -> dict[str, str]:
    """Wait for a run to succeed; return its tasks' states."""
    run = client.wait(dag_id, run_id, timeout=600)
    tasks = client.task_instances(dag_id, run_id)
    failed = [task for task in tasks if task["state"] == "failed"]
    assert run["state"] == "success", "\n".join(client.log_tail(task) for task in failed)
    return {task["task_id"]: task["state"] for task in tasks}


def latest_run(client: AirflowRest, dag_id: str) -> str:
    runs = client.get(f"/api/v2/dags/{dag_id}/dagRuns", order_by="-id", limit=1)["dag_runs"]
    return str(runs[0]["dag_run_id"])


def kinds_of_runs(client: AirflowRest) -> dict[str, set[str]]:
    """What started the runs of each DAG of the chain."""
    return {
        dag_id: {run["run_type"] for run in runs["dag_runs"]}
        for dag_id in CHAIN
        for runs in [client.get(f"/api/v2/dags/{dag_id}/dagRuns")]
    }


def returned_by(client: AirflowRest, dag_id: str, run_id: str, task_id: str) -> Any:
    path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/xcomEntries"
    value = client.get(f"{path}/return_value")["value"]
    return json.loads(value) if isinstance(value, str) else value
