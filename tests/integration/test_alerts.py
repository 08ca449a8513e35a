"""Alerts: which failure is which, with which page, to whom, and not again and again."""

import asyncio
import errno
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from post_office import Post

from ingest.config import PROJECT_DIR, Settings
from ingest.disk_space import is_disk_full
from ingest.errors import (
    ArchiveCorruptError,
    BuildFailedError,
    GateFailedError,
    ReferenceDataError,
    SourceUnavailableError,
    WarehouseBehindArchiveError,
    WarehouseLockedError,
)
from publish import alerts
from publish.alerts import Alert, alert_about, alert_kinds, send_alert
from publish.postgres.digests import PublicationDiffersError
from publish.postgres.roles import PostgresRolesError
from publish.postgres.session import PostgresError

RUNBOOKS = PROJECT_DIR / "docs" / "runbooks"


@pytest.fixture
def told(tmp_path: Path, post: Post) -> Settings:
    """Settings that name an address and a webhook."""
    return Settings(
        home=tmp_path / "home",
        alert_emails="ops@example.org, second@example.org",
        alert_webhooks=f"http://127.0.0.1:{post.hook_port}/alerts",
        runbook_url="https://wiki.example.org/runbooks/",
    )


def about(settings: Settings, task: str, error: BaseException | str | None) -> Alert:
    return alert_about(settings, task, error)


@pytest.mark.parametrize(
    ("task", "error", "expected"),
    [
        ("submissions_pull.pull", SourceUnavailableError("x"), "SOURCE_DOWN"),
        ("submissions_pull.gate", GateFailedError("x"), "GATE_STAGED"),
        ("monthly_load.gate", GateFailedError("x"), "GATE_STAGED"),
        ("marts_publish.publish", GateFailedError("x"), "GATE_MARTS"),
        ("marts_build.build", BuildFailedError("x"), "BUILD_FAILED"),
        ("marts_build.build", BuildFailedError("No space left on device"), "DISK_FULL"),
        ("submissions_pull.load", WarehouseLockedError("x"), "WAREHOUSE_LOCKED"),
        ("marts_publish.publish_to_postgres", PostgresError("x"), "POSTGRES"),
        ("monthly_load.publish_to_postgres", PublicationDiffersError("x"), "POSTGRES"),
        ("marts_publish.publish_to_postgres", PostgresRolesError("x"), "POSTGRES"),
        ("submissions_pull.load", WarehouseBehindArchiveError("x"), "WAREHOUSE_BEHIND"),
        ("submissions_pull.read", OSError(errno.ENOSPC, "full"), "DISK_FULL"),
        ("maintenance.check_archive", ArchiveCorruptError("x"), "ARCHIVE_DAMAGED"),
        ("maintenance.back_up", PermissionError("x"), "BACKUP_FAILED"),
        ("maintenance.back_up", OSError(errno.ENOSPC, "full"), "DISK_FULL"),
        ("submissions_pull.sources", ReferenceDataError("x"), "REFERENCE_DATA"),
        ("deadline_watch.remind", ValueError("x"), "REMINDERS_FAILED"),
        ("marts_build.build", ValueError("x"), "TASK_FAILED"),
        ("marts_build.build", None, "TASK_FAILED"),
    ],
)
def test_each_failure_is_the_alert_that_says_what_to_do(
    told: Settings, task: str, error: BaseException | None, expected: str
) -> None:
    assert about(told, task, error).kind.alert_code == expected


def test_every_alert_has_its_page_and_every_page_its_alert() -> None:
    kinds = alert_kinds(Settings())
    pages = {path.stem for path in RUNBOOKS.glob("*.md")} - {"README"}
    assert {one.runbook for one in kinds} == pages
    index = (RUNBOOKS / "README.md").read_text(encoding="utf-8")
    for kind in kinds:
        page = (RUNBOOKS / f"{kind.runbook}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {kind.alert_code}: ")
        assert "**Then.**" in page or "**Then**" in page
        assert f"| `{kind.alert_code}` | [{kind.runbook}]({kind.runbook}.md) |" in index


def test_the_last_kind_takes_whatever_is_left() -> None:
    assert alert_kinds(Settings())[-1].fits("", "any.task")


def test_a_full_disk_is_told_however_deep_it_lies() -> None:
    try:
        try:
            raise duckdb.IOException("IO Error: Could not write file: No space left on device")
        except duckdb.Error as error:
            raise RuntimeError("build") from error
    except RuntimeError as error:
        assert is_disk_full(error)
    assert not is_disk_full(RuntimeError("space"))


def test_an_alert_goes_to_all_with_what_to_do(told: Settings, post: Post) -> None:
    alert = about(told, "submissions_pull.pull", SourceUnavailableError("<timed out>", place="s3"))
    report = send_alert(told, replace(alert, url="https://airflow.example.org/x"), post.mailbox)

    assert (report.sent, report.failed) == (3, 0)
    assert post.addresses() == ["ops@example.org", "second@example.org"]
    _, letter = post.letters[0]
    assert "Không đọc được một nguồn" in str(letter["Subject"])
    plain = letter.get_body(("plain",))
    page = letter.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert "https://wiki.example.org/runbooks/source-down.md" in plain.get_content()
    assert "<timed out>" in plain.get_content()
    assert "&lt;timed out&gt;" in page.get_content()
    ((_, body),) = post.posted
    assert (body["alert_code"], body["where"]) == ("SOURCE_DOWN", "submissions_pull.pull")
    assert body["runbook"].endswith("source-down.md")


def test_the_same_is_told_again_only_after_a_while(told: Settings, post: Post) -> None:
    alert = about(told, "submissions_pull.pull", SourceUnavailableError("x"))
    assert send_alert(told, alert, post.mailbox).sent == 3
    soon = replace(alert, happened_at=alert.happened_at + timedelta(hours=5))
    assert send_alert(told, soon, post.mailbox).repeated
    later = replace(alert, happened_at=alert.happened_at + timedelta(hours=7))
    assert send_alert(told, later, post.mailbox).sent == 3
    other = about(told, "monthly_load.pull", SourceUnavailableError("x"))
    assert send_alert(told, other, post.mailbox).sent == 3


def test_what_could_not_be_told_is_told_the_next_time(told: Settings, post: Post) -> None:
    alert = about(told, "marts_build.build", BuildFailedError("x"))
    post.refuse = True
    assert send_alert(told, alert, post.mailbox).failed == 3
    post.refuse = False
    assert send_alert(told, alert, post.mailbox).sent == 3


def test_a_failing_task_tells_and_never_fails_because_of_it(
    told: Settings, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "get_settings", lambda: told)
    monkeypatch.setattr(alerts, "mailbox_of", lambda _: post.mailbox)
    task = SimpleNamespace(dag_id="submissions_pull", task_id="pull", run_id="r1",
                           rendered_map_index="store", log_url="https://a/log")  # fmt: skip
    alerts.task_failed({"task_instance": task, "exception": SourceUnavailableError("x")})
    assert post.posted[0][1]["where"] == "submissions_pull.pull [store]"

    monkeypatch.setattr(alerts, "mailbox_of", lambda _: 1 / 0)
    alerts.task_failed({"task_instance": task, "exception": None})
    alerts.task_failed({})


def test_a_run_that_does_not_end_is_told_other_failures_of_runs_are_not(
    told: Settings, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "get_settings", lambda: told)
    monkeypatch.setattr(alerts, "mailbox_of", lambda _: post.mailbox)
    run = {"dag": SimpleNamespace(dag_id="marts_build"), "dag_run": SimpleNamespace(run_id="r")}
    alerts.run_failed({**run, "reason": "task_failure"})
    assert post.posted == []
    alerts.run_failed({**run, "reason": "timed_out"})
    asyncio.run(alerts.deadline_missed(context={"dag_run": {"dag_id": "period_close"}}))
    assert [body["alert_code"] for _, body in post.posted] == ["RUN_LATE", "RUN_LATE"]
    assert [body["where"] for _, body in post.posted] == ["marts_build.*", "period_close.*"]
