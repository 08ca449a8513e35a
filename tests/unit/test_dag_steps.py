"""What the tasks ask, tell and show of themselves."""

from dataclasses import dataclass, field
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
from publish.release import ReleaseReport

import period_steps
import steps
from wiring import RELEASE, PatientRetries

WHY = "[MART_KEYS] questions: khóa không lặp — 1 dòng (rows): table=dim_unit, example=24@2025-07-01"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the running task instance has been given to show."""
    kept: dict[str, str] = {}
    instance = SimpleNamespace(
        try_number=1, xcom_push=lambda key, value: kept.__setitem__(key, value)
    )
    context = {"ti": instance, "params": {}, "dag_run": SimpleNamespace(triggering_user_name=None)}
    monkeypatch.setattr(steps, "get_current_context", lambda: context)
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


@dataclass
class Releasing:
    """A run that releases: what its form says, what was asked of the release, what it sent."""

    params: dict[str, str | None]
    event: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(extra={}))
    asked: list[tuple[str | None, str | None]] = field(default_factory=list)

    def publish(self, _: Any, reason: str | None = None, by: str | None = None) -> ReleaseReport:
        self.asked.append((reason, by))
        return ReleaseReport(True, "R1", "", {}, [], reason, [], "", {}, "released")

    def context(self) -> dict[str, Any]:
        return {
            "ti": SimpleNamespace(try_number=1),
            "params": self.params,
            "dag_run": SimpleNamespace(triggering_user_name="lan"),
            "outlet_events": {RELEASE: self.event},
        }


def releasing(monkeypatch: pytest.MonkeyPatch, params: dict[str, str | None]) -> Releasing:
    made = Releasing(params)
    monkeypatch.setattr(release, "publish", made.publish)
    monkeypatch.setattr(steps, "get_current_context", made.context)
    return made


@pytest.mark.parametrize("given", [{}, {"override_reason": None}, {"override_reason": "  "}])
def test_without_a_reason_in_the_form_a_failed_gate_is_not_overridden(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str | None]
) -> None:
    run = releasing(monkeypatch, given)
    steps.publish.function()
    assert run.asked == [(None, None)]


def test_the_reason_in_the_form_overrides_the_gate_in_the_name_of_who_triggered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = releasing(monkeypatch, {"override_reason": " cần số lúc 8 giờ "})
    assert steps.publish.function()["overridden"] == "cần số lúc 8 giờ"
    assert run.asked == [("cần số lúc 8 giờ", "lan")]


def test_what_was_loaded_goes_with_the_event_of_the_release_that_holds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = releasing(monkeypatch, {})
    steps.publish.function({"load": {"files_loaded": 3, "seconds": 1.5}, "build": None})
    assert run.event.extra["report"]["release_id"] == "R1"
    assert run.event.extra["load"] == {"files_loaded": 3, "seconds": 1.5}
    assert "build" not in run.event.extra, "a build that was skipped has no report"


def test_the_log_of_a_reading_says_what_the_batch_holds_and_how_long_it_took(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(steps, "get_current_context", dict)
    report = pipeline.BatchReport("B1", "2 tệp", 2, 2, 40, 0, 1, False, 3.25)
    monkeypatch.setattr(pipeline, "read_batch", lambda *_: report)
    batch = {"batch_id": "B1", "label": "2 tệp", "receipt_ids": ["a", "b"]}
    with caplog.at_level("INFO", logger="dean06"):
        assert steps.read.function(batch) == "B1"
    assert {"values: 40", "findings: 1", "seconds: 3.25"} <= set(caplog.messages)


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
