"""What the DAGs share: the assets that join them, the writer's pool, retries and limits of time."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule

TIMEZONE = "Asia/Ho_Chi_Minh"

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
]

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "dean06",
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": ExceptionRetryPolicy(
        rules=[RetryRule(exception=list(_FINAL_ERRORS), action=RetryAction.FAIL)]
    ),
    "execution_timeout": timedelta(minutes=30),
}
