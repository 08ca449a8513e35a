"""What the DAGs share: the assets that join them, the writer's pool, retries, limits, alerts."""

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from airflow.sdk import (
    Asset,
    AsyncCallback,
    DeadlineAlert,
    DeadlineReference,
    ExceptionRetryPolicy,
    RetryAction,
    RetryRule,
)
from airflow.sdk.definitions.retry_policy import RetryDecision

from ingest.config import get_settings

TIMEZONE = get_settings().timezone

RAW_SUBMISSIONS = Asset(name="raw_submissions", uri="dean06://warehouse/raw", group="dean06")
MARTS = Asset(name="marts", uri="dean06://warehouse/marts", group="dean06")
RELEASE = Asset(name="release", uri="dean06://published/current", group="dean06")

# One slot: DuckDB lets one process at a time open the working file.
WRITER_POOL = "warehouse_writer"

# These say that something is wrong with the data or the set-up: trying again changes nothing.
_FINAL_ERRORS = [
    "builtins.ImportError",
    "ingest.errors.ArchiveCorruptError",
    "ingest.errors.BuildFailedError",
    "ingest.errors.GateFailedError",
    "ingest.errors.ReferenceDataError",
    "ingest.errors.WarehouseBehindArchiveError",
]


class PatientRetries(ExceptionRetryPolicy):
    """Wait twice as long after each failure, and never quite as long as others do.

    Airflow's own delay is the same for all mapped tasks of a run, and for all runs that assets
    start: what failed together would come back together.
    """

    def __init__(self, first_seconds: float = 30.0, longest_seconds: float = 600.0) -> None:
        super().__init__(rules=[RetryRule(exception=list(_FINAL_ERRORS), action=RetryAction.FAIL)])
        self.first_seconds = first_seconds
        self.longest_seconds = longest_seconds

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: Any = None
    ) -> RetryDecision:
        """Decide whether and when to try again; a full disk may have been given room meanwhile."""
        from ingest.disk_space import is_disk_full

        decision = super().evaluate(exception, try_number, max_tries, context)
        if decision.action is RetryAction.FAIL and not is_disk_full(exception):
            return decision
        delay = min(self.first_seconds * 2 ** (try_number - 1), self.longest_seconds)
        spread = random.uniform(0.75, 1.25)  # noqa: S311 (nothing depends on its being secret)
        return RetryDecision.retry(timedelta(seconds=delay * spread))


def tell_operators(context: Mapping[str, Any]) -> None:
    """Alert that a task failed for good, naming the page that says what to do."""
    from publish.alerts import task_failed

    task_failed(context)


def tell_operators_of_run(context: Mapping[str, Any]) -> None:
    """Alert that a run took longer than it may."""
    from publish.alerts import run_failed

    run_failed(context)


def done_in_time() -> DeadlineAlert | None:
    """Alert if a run is not done so long after it was queued; off unless a setting says how long.

    ``airflow dags test`` fails, after its tasks have succeeded, on a DAG with a deadline.
    """
    minutes = get_settings().run_deadline_minutes
    if not minutes:
        return None
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(minutes=minutes),
        callback=AsyncCallback("publish.alerts.deadline_missed"),
    )


DEFAULT_ARGS: dict[str, Any] = {
    "owner": "dean06",
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": PatientRetries(),
    "execution_timeout": timedelta(minutes=30),
    "on_failure_callback": tell_operators,
}

# What every DAG has in common: one run at a time, no catching up, an end.
DAG_ARGS: dict[str, Any] = {
    "catchup": False,
    "max_active_runs": 1,
    "dagrun_timeout": timedelta(hours=6),
    "on_failure_callback": tell_operators_of_run,
    "default_args": DEFAULT_ARGS,
}
