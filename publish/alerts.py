"""Alerts to the operators: what failed, what to do, and the page of the runbook that says how.

Which failure is which alert is data (``seeds/alerts.csv``): the first row that fits. The same alert
about the same thing is sent again only after ``alert_repeat_hours``; what was sent lies in
``reports/alerts/``.
"""

import csv
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.config import Settings, get_settings
from ingest.disk_space import is_disk_full
from ingest.durable_files import write_durably
from publish.channels import ChannelError, Mailbox, mailbox_of, post_webhook, send_mail
from publish.reminder_texts import ReminderText, letters

_LOG = logging.getLogger(__name__)
_LONGEST_MESSAGE = 2000


@dataclass(frozen=True, slots=True)
class AlertKind:
    """One row of ``seeds/alerts.csv``: what it is called, what to do, which page says how."""

    alert_code: str
    error_codes: tuple[str, ...]
    tasks: str
    title_vi: str
    title_en: str
    action_vi: str
    action_en: str
    runbook: str

    def fits(self, error_code: str, task: str) -> bool:
        """Tell whether a failure is of this kind; ``task`` is ``<dag>.<task>``."""
        known = not self.error_codes or error_code in self.error_codes
        return known and (not self.tasks or fnmatchcase(task, self.tasks))


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: its kind, where it happened, and what was said.

    Attributes:
        kind: What it is.
        where: ``<dag>.<task>``, with what a mapped task holds.
        run: Id of the run.
        message: The error in its own words, shortened.
        url: Page of the task in Airflow; empty where there is none.
        happened_at: When.
    """

    kind: AlertKind
    where: str
    run: str
    message: str
    url: str
    happened_at: datetime

    @property
    def subject_id(self) -> str:
        """What it is about, the same however often it happens."""
        digest = sha256(f"{self.kind.alert_code}|{self.where}".encode()).hexdigest()
        return f"{self.kind.alert_code}-{digest[:12]}"


@dataclass(frozen=True, slots=True)
class AlertReport:
    """What became of an alert: to how many it went, or why it did not."""

    alert_code: str
    sent: int = 0
    failed: int = 0
    repeated: bool = False


def alert_kinds(settings: Settings) -> list[AlertKind]:
    """Return the kinds of alerts, in the order they are tried."""
    with (settings.seeds / "alerts.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return [
        AlertKind(**row | {"error_codes": tuple(filter(None, row["error_codes"].split("|")))})
        for row in rows
    ]


def error_code(error: BaseException | str | None) -> str:
    """Return the code of a failure: of the full disk, or what the error itself carries."""
    if isinstance(error, BaseException):
        return "DISK_FULL" if is_disk_full(error) else str(getattr(error, "code", ""))
    return ""


def alert_about(
    settings: Settings,
    task: str,
    error: BaseException | str | None,
    *,
    code: str = "",
    holds: str = "",
    run: str = "",
    url: str = "",
) -> Alert:
    """Make the alert for a failure.

    Args:
        settings: Where the kinds of alerts are.
        task: ``<dag>.<task>``.
        error: What was raised, or is known of it.
        code: Code of the failure; empty takes that of the error.
        holds: What a mapped task holds.
        run: Id of the run.
        url: Page of the task.

    Returns:
        The alert, of the first kind that fits; the last kind fits everything.
    """
    found = code or error_code(error)
    kind = next(one for one in alert_kinds(settings) if one.fits(found, task))
    where = f"{task} [{holds}]" if holds else task
    message = str(error or "không rõ / not known")[:_LONGEST_MESSAGE]
    return Alert(kind, where, run, message, url, datetime.now(UTC))


def send_alert(settings: Settings, alert: Alert, mailbox: Mailbox | None) -> AlertReport:
    """Send an alert to whom the settings name, unless the same was sent lately.

    Args:
        settings: Addresses, and how soon the same is worth telling again.
        alert: What to tell.
        mailbox: Mail server; None sends no e-mail.

    Returns:
        What became of it. A channel that fails is logged, and tried again with the next alert.
    """
    note = settings.reports / "alerts" / f"{alert.subject_id}.json"
    if _told_lately(note, alert.happened_at, timedelta(hours=settings.alert_repeat_hours)):
        return AlertReport(alert.kind.alert_code, repeated=True)
    message_id = f"{alert.subject_id}-{alert.happened_at:%Y%m%dT%H%M%S}"
    text = alert_text(alert, message_id, settings.runbook_url)
    sent = failed = 0
    for send in _ways(settings, mailbox, message_id, text):
        try:
            send()
            sent += 1
        except ChannelError as error:
            failed += 1
            _LOG.warning("Cảnh báo không gửi được. An alert was not sent: %s", error)
    if sent:
        write_durably(note, json.dumps(text.payload, ensure_ascii=False, indent=1).encode())
    return AlertReport(alert.kind.alert_code, sent, failed)


def alert_text(alert: Alert, message_id: str, runbook_url: str) -> ReminderText:
    """Put an alert into words: subject, plain text, HTML, and the JSON of a webhook."""
    kind = alert.kind
    page = f"{runbook_url.rstrip('/')}/{kind.runbook}.md"
    subject = f"[dean06] {kind.title_vi} · {kind.title_en}"
    given = {"alert": alert, "kind": kind, "page": page, "subject": subject}
    payload = {
        "alert_id": message_id,
        "alert_code": kind.alert_code,
        "title_vi": kind.title_vi,
        "title_en": kind.title_en,
        "action_vi": kind.action_vi,
        "action_en": kind.action_en,
        "runbook": page,
        "where": alert.where,
        "run": alert.run,
        "message": alert.message,
        "url": alert.url,
        "happened_at": alert.happened_at.isoformat(),
        "subject": subject,
    }
    words = letters()
    return ReminderText(
        subject,
        words.get_template("alert.txt.j2").render(given),
        words.get_template("alert.html.j2").render(given),
        payload,
    )


def task_failed(context: Mapping[str, Any]) -> None:
    """Tell the operators that a task failed for good; Airflow calls it with the task's context.

    It never raises: an alert that cannot be sent must not hide what it is about.
    """
    instance = context.get("task_instance") or context.get("ti")
    task = f"{getattr(instance, 'dag_id', '?')}.{getattr(instance, 'task_id', '?')}"
    _tell(
        task,
        context.get("exception"),
        holds=str(getattr(instance, "rendered_map_index", None) or ""),
        run=str(getattr(instance, "run_id", "")),
        url=str(getattr(instance, "log_url", "") or ""),
    )


def run_failed(context: Mapping[str, Any]) -> None:
    """Tell the operators of a run that took longer than it may; its tasks tell of themselves."""
    if context.get("reason") == "timed_out":
        dag = getattr(context.get("dag"), "dag_id", "?")
        run = getattr(context.get("dag_run"), "run_id", "")
        _tell(f"{dag}.*", "timed out", code="RUN_LATE", run=str(run))


async def deadline_missed(context: Mapping[str, Any] | None = None) -> None:
    """Tell the operators that a run is not done in time; Airflow's triggerer calls it.

    Args:
        context: ``dag_run`` and ``deadline``, as Airflow gives them.
    """
    import asyncio

    context = context or {}
    run = context.get("dag_run") or {}
    known = run if isinstance(run, Mapping) else vars(run)
    due = str((context.get("deadline") or {}).get("deadline_time", ""))
    await asyncio.to_thread(
        _tell,
        f"{known.get('dag_id', '?')}.*",
        f"Hạn xong / due: {due}",
        code="RUN_LATE",
        run=str(known.get("dag_run_id") or known.get("run_id") or ""),
    )


def _tell(task: str, error: BaseException | str | None, **more: str) -> None:
    settings = get_settings()
    try:
        alert = alert_about(settings, task, error, **more)
        mailbox = mailbox_of("smtp_default") if settings.alert_emails else None
        report = send_alert(settings, alert, mailbox)
    except Exception:
        _LOG.exception("Cảnh báo không gửi được. The alert about %s was not sent.", task)
    else:
        _LOG.warning("Cảnh báo / alert: %s; docs/runbooks/%s.md", asdict(report),
                     alert.kind.runbook)  # fmt: skip


def _ways(
    settings: Settings, mailbox: Mailbox | None, message_id: str, text: ReminderText
) -> Iterator[Any]:
    for address in filter(None, map(str.strip, settings.alert_emails.split(","))):
        if mailbox is None:
            _LOG.warning("Không có kết nối smtp_default. There is no connection smtp_default.")
            continue
        yield lambda address=address: send_mail(mailbox, address, message_id, text)
    for address in filter(None, map(str.strip, settings.alert_webhooks.split(","))):
        yield lambda address=address: post_webhook(address, message_id, text)


def _told_lately(note: Path, now: datetime, pause: timedelta) -> bool:
    try:
        told = datetime.fromisoformat(json.loads(note.read_bytes())["happened_at"])
    except (OSError, ValueError, KeyError):
        return False
    return now - told < pause
