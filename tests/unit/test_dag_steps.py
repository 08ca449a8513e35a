"""What a task shows of itself when a gate stops it."""

from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from ingest import config, pipeline
from ingest.errors import BuildFailedError, BuildOutOfRoomError, GateFailedError
from publish import release
from publish.consolidated import batches
from publish.consolidated.batches import BatchWritten, ReportBatch
from publish.postgres import publication
from publish.postgres.publication import PostgresReport

import period_steps
import steps
from wiring import PatientRetries

WHY = "[MART_KEYS] questions: khóa không lặp — 1 dòng (rows): table=dim_unit, example=24@2025-07-01"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the running task instance has been given to show."""
    kept: dict[str, str] = {}
    instance = SimpleNamespace(
        try_number=1, xcom_push=lambda key, value: kept.__setitem__(key, value)
    )
    monkeypatch.setattr(steps, "get_current_context", lambda: {"ti": instance})
    return kept


def stopped(*_: Any, **__: Any) -> None:
    raise GateFailedError(WHY)


def test_a_release_that_is_stopped_says_why_on_its_task_and_fails(
    shown: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "publish", stopped)
    with pytest.raises(GateFailedError):
        steps.publish.function()
    assert WHY in shown["gate_failed"]


def test_a_batch_that_is_stopped_says_why_on_its_task_and_fails(
    shown: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "gate_batches", stopped)
    with pytest.raises(GateFailedError):
        steps.gate.function(["b1"])
    assert WHY in shown["gate_failed"]


def told(published: bool) -> PostgresReport:
    return PostgresReport(published, "R1", [], {}, {}, 0, {}, "PostgreSQL held R1 already.")


@pytest.mark.parametrize(
    ("dsn", "published", "why"),
    [("", True, "No PostgreSQL is set"), ("postgresql://there", False, "held R1 already")],
    ids=["no server is set", "it holds the release"],
)
def test_publishing_to_postgres_skips_where_there_is_nothing_to_do(
    shown: dict[str, str], monkeypatch: pytest.MonkeyPatch, dsn: str, published: bool, why: str
) -> None:
    monkeypatch.setattr(config, "get_settings", lambda: config.Settings(postgres_dsn=dsn))
    monkeypatch.setattr(publication, "publish_to_postgres", lambda _: told(published))
    with pytest.raises(AirflowSkipException, match=why):
        steps.publish_to_postgres.function()


def test_publishing_to_postgres_reports_what_was_written(
    shown: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "get_settings", lambda: config.Settings(postgres_dsn="x"))
    monkeypatch.setattr(publication, "publish_to_postgres", lambda _: told(published=True))
    assert steps.publish_to_postgres.function()["release_id"] == "R1"


def test_consolidated_reports_are_planned_by_batches_and_a_task_says_which_it_writes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: dict[str, str] = {}
    asked: list[ReportBatch] = []

    def write(_: Any, batch: ReportBatch) -> BatchWritten:
        asked.append(batch)
        return BatchWritten(batch.period_key, ("a.docx", "b.docx"), 7)

    planned = [ReportBatch("2026-05", ("01", "31"))]
    monkeypatch.setattr(period_steps, "get_current_context", lambda: shown)
    monkeypatch.setattr(batches, "report_batches", lambda *_: planned)
    monkeypatch.setattr(batches, "write_batch", write)
    [batch] = period_steps.report_batches.function(["2026-05"])
    report = period_steps.consolidated.function(batch)
    assert asked == planned
    assert shown == {"batch_label": "2026-05: 01 – 31"}
    assert report == {"period_key": "2026-05", "paths": ("a.docx", "b.docx"), "figures": 7}


def delays(policy: PatientRetries, try_number: int) -> list[float]:
    made = [policy.evaluate(OSError("x"), try_number, 3).retry_delay for _ in range(200)]
    return [one.total_seconds() for one in made if one is not None]


def test_retries_wait_twice_as_long_each_time_and_not_all_the_same() -> None:
    policy = PatientRetries(first_seconds=30, longest_seconds=600)
    for try_number, expected in ((1, 30), (2, 60), (3, 120), (9, 600)):
        found = delays(policy, try_number)
        assert len(set(found)) > 100
        assert 0.75 * expected <= min(found) < expected < max(found) <= 1.25 * expected


@pytest.mark.parametrize("error", [GateFailedError("x"), BuildFailedError("no such column")])
def test_what_cannot_get_better_is_not_tried_again(error: Exception) -> None:
    assert PatientRetries().evaluate(error, 1, 3).action.value == "fail"


@pytest.mark.parametrize(
    "error",
    [BuildOutOfRoomError("x"), BuildFailedError("IO Error: No space left on device"),
     GateFailedError("[Errno 28] No space left on device")],
)  # fmt: skip
def test_what_found_the_disk_full_is_tried_again(error: Exception) -> None:
    assert PatientRetries().evaluate(error, 1, 3).action.value == "retry"
