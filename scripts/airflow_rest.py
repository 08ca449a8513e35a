"""The few calls of Airflow's REST interface that running the samples needs."""

import contextlib
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import httpx
from airflow_env import LOOPBACK, USER

Json = dict[str, Any]
FINISHED = {"success", "failed"}
# A busy machine may keep an answer waiting; asking again is harmless.
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
ATTEMPTS = 4


class AirflowRest:
    """A client of one Airflow on this machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://{LOOPBACK}:{port}"
        self._http = httpx.Client(base_url=self.url, timeout=TIMEOUT, trust_env=False)

    def is_healthy(self) -> bool:
        """Tell whether the services answer and their heartbeats are fresh."""
        try:
            health = self._http.get("/api/v2/monitor/health").json()
        except (httpx.HTTPError, ValueError):
            return False
        parts = ("metadatabase", "scheduler", "dag_processor")
        return all((health.get(part) or {}).get("status") == "healthy" for part in parts)

    def log_in(self, password: str) -> None:
        """Take a token for the one user."""
        answer = self._repeated(
            "POST", "/auth/token", json={"username": USER, "password": password}
        )
        answer.raise_for_status()
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def ensure_pool(self, name: str, slots: int) -> None:
        """Make the pool if it is not there."""
        answer = self._repeated("POST", "/api/v2/pools", json={"name": name, "slots": slots})
        if answer.status_code != httpx.codes.CONFLICT:
            answer.raise_for_status()

    def count_dags(self) -> int:
        """Return how many DAGs are known and free of import errors."""
        return len(self.get("/api/v2/dags", tags="dean06")["dags"])

    def import_errors(self) -> list[str]:
        """Return the stack traces of DAG files that cannot be imported."""
        return [e["stack_trace"] for e in self.get("/api/v2/importErrors")["import_errors"]]

    def unpause(self, dag_ids: Iterable[str]) -> None:
        """Let the DAGs run."""
        for dag_id in dag_ids:
            self._pause(dag_id, paused=False)

    def pause(self, dag_id: str) -> None:
        """Let no run of a DAG start by itself."""
        self._pause(dag_id, paused=True)

    def _pause(self, dag_id: str, *, paused: bool) -> None:
        answer = self._repeated("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": paused})
        answer.raise_for_status()

    def trigger(self, dag_id: str, **how: Any) -> str:
        """Start a run; return its id.

        Args:
            dag_id: The DAG.
            how: ``conf`` or ``partition_key`` of the run.

        Raises:
            httpx.HTTPStatusError: If Airflow refuses.
        """
        run_id = f"manual__{datetime.now(UTC).isoformat()}"
        body = {"dag_run_id": run_id, "logical_date": None, **how}
        # The id is ours: a repeated request meets its own run and starts no second one.
        answer = self._repeated("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body)
        if answer.status_code != httpx.codes.CONFLICT:
            answer.raise_for_status()
        return run_id

    def run(self, dag_id: str, run_id: str) -> Json:
        """Return one run."""
        return self.get(f"/api/v2/dags/{dag_id}/dagRuns/{run_id}")

    def runs_ended_since(self, dag_id: str, moment: datetime) -> list[str]:
        """Return the ids of the runs of a DAG that ended at or after a moment."""
        found = self.get(f"/api/v2/dags/{dag_id}/dagRuns", end_date_gte=moment.isoformat())
        return [str(run["dag_run_id"]) for run in found["dag_runs"]]

    def events_of(self, dag_id: str, run_id: str) -> list[Json]:
        """Return the asset events a run sent; each names the runs it started."""
        return list(
            self.get("/api/v2/assets/events", source_dag_id=dag_id, source_run_id=run_id)[
                "asset_events"
            ]
        )

    def task_instances(self, dag_id: str, run_id: str) -> list[Json]:
        """Return the task instances of a run."""
        return list(
            self.get(f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances")["task_instances"]
        )

    def log_tail(self, task: Json, lines: int = 40) -> str:
        """Return the end of the log of a task instance's last attempt."""
        answer = self.get(
            f"/api/v2/dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances/"
            f"{task['task_id']}/logs/{task['try_number']}",
            map_index=task["map_index"],
            full_content=True,
        )
        content = answer["content"]
        events = content if isinstance(content, list) else str(content).splitlines()
        said = [e if isinstance(e, str) else _log_line(e) for e in events]
        return "\n".join("\n".join(said).splitlines()[-lines:])

    def wait(self, dag_id: str, run_id: str, timeout: float) -> Json:
        """Wait until a run is finished and return it.

        Raises:
            TimeoutError: If it is not finished after ``timeout`` seconds.
        """
        deadline = time.monotonic() + timeout
        while (found := self.run(dag_id, run_id))["state"] not in FINISHED:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{dag_id} {run_id}: {found['state']}")
            time.sleep(0.5)
        return found

    def get(self, path: str, **params: Any) -> Json:
        """Return the answer to a GET."""
        answer = self._repeated("GET", path, params=params)
        answer.raise_for_status()
        return dict(answer.json())

    def _repeated(self, method: str, path: str, **content: Any) -> httpx.Response:
        """Ask, and ask again when there is no answer or the server could not give one."""
        for attempt in range(ATTEMPTS):
            with contextlib.suppress(httpx.TransportError):
                answer = self._http.request(method, path, **content)
                if not answer.is_server_error:
                    return answer
            time.sleep(attempt)
        return self._http.request(method, path, **content)


def _log_line(event: Json) -> str:
    trace = "".join(
        f"\n    {part.get('exc_type')}: {part.get('exc_value')}"
        for part in event.get("error_detail") or []
    )
    return f"{event.get('level', ''):<8} {event.get('event', '')}{trace}"
