"""The tasks the DAGs are wired from; each calls one function of the pipeline and reports it.

The pipeline is imported inside the tasks: reading a DAG file stays quick and touches no disk.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from ingest.errors import GateFailedError

from wiring import MARTS, RAW_SUBMISSIONS, RELEASE, WRITER_POOL, PatientRetries

log = logging.getLogger("dean06")
Report = dict[str, Any]
LONGEST_LIST = 50
MONTH = r"^20\d\d-(0[1-9]|1[0-2])$"


@task
def chosen_month() -> str:
    """Return the month of this run: the form's, else the run's partition key."""
    import re

    context = get_current_context()
    month = context["params"].get("month") or context.get("partition_key") or ""
    if not re.fullmatch(MONTH, month):
        raise AirflowFailException(
            f"Hãy chọn tháng dạng 2024-01. Choose a month such as 2024-01. [{month!r}]"
        )
    return month


@task
def sources() -> list[str]:
    """Return the names of the sources that are looked at."""
    from ingest.config import get_settings
    from ingest.pipeline import source_names

    return source_names(get_settings())


# Tried once more and soon: the next run tries again anyway, and the other sources wait for it.
@task(
    execution_timeout=timedelta(minutes=15),
    retries=1,
    retry_policy=PatientRetries(first_seconds=10),
    map_index_template="{{ source }}",
)
def pull(source_name: str) -> Report:
    """Archive what is new in one source; nothing is ever deleted there."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from ingest.pipeline import pull_source

    get_current_context()["source"] = source_name  # type: ignore[typeddict-unknown-key]
    report = asdict(pull_source(get_settings(), source_name))
    tell(report)
    return report


@task(execution_timeout=timedelta(minutes=5))
def plan() -> list[Report]:
    """Divide what is archived and not yet loaded into batches; skip the run if there is none."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from ingest.pipeline import plan_batches

    batches = [asdict(batch) for batch in plan_batches(get_settings())]
    if not batches:
        raise AirflowSkipException("Không có gì mới. Nothing new.")
    return batches


@task(map_index_template="{{ batch_label }}", max_active_tis_per_dagrun=4)
def read(batch: Report) -> str:
    """Read one batch of files in the sandbox and stage it; returns the batch's id."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from ingest.pipeline import Batch, read_batch

    get_current_context()["batch_label"] = batch["label"]  # type: ignore[typeddict-unknown-key]
    report = read_batch(get_settings(), Batch(**batch))
    tell(asdict(report))
    return report.batch_id


@task
def select(batch_ids: Sequence[str], month: str) -> list[str]:
    """Keep of the staged batches what belongs to one month; skip if nothing does."""
    from ingest.config import get_settings
    from ingest.months import select_month

    selected = select_month(get_settings(), list(batch_ids), month)
    if not selected:
        raise AirflowSkipException(f"Không có gì của tháng {month}. Nothing of {month}.")
    return selected


@task
def gate(batch_ids: Sequence[str]) -> Report:
    """Stop the run if a staged batch is not fit to be loaded."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from ingest.pipeline import gate_batches

    with telling_why():
        return asdict(gate_batches(get_settings(), list(batch_ids)))


@task(pool=WRITER_POOL)
def load(batch_ids: Sequence[str]) -> Report:
    """Load the staged batches in one transaction; skip if they brought nothing."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from ingest.pipeline import load_batches

    run_id = get_current_context()["run_id"]
    report = asdict(load_batches(get_settings(), list(batch_ids), dag_run_id=run_id))
    skip_unless(not report["nothing_new"], "Không có gì để nạp. Nothing to load.")
    announce(RAW_SUBMISSIONS, report)
    return report


@task(pool=WRITER_POOL, execution_timeout=timedelta(hours=1))
def build() -> Report:
    """Build the marts of every slice loaded since the last build; skip if there is none."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from ingest.pipeline import build_marts

    report = asdict(build_marts(get_settings()))
    skip_unless(report["built"], "Không có gì để dựng. Nothing to build.")
    announce(MARTS, report)
    return report


@task(pool=WRITER_POOL, execution_timeout=timedelta(hours=1))
def publish(before: dict[str, Report | None] | None = None) -> Report:
    """Gate the marts and release them; the last release stays if the gate fails.

    Marts equal to those of the current release make no new one: the task skips. Where the form of
    the DAG has a reason, a gate that fails is overridden by it, in the name of who triggered.

    Args:
        before: Reports of tasks before that have no event of their own, to go with that of the
            release; None for one that was skipped.
    """
    from dataclasses import asdict

    from ingest.config import get_settings
    from publish.release import publish as publish_release

    context = get_current_context()
    reason = (context["params"].get("override_reason") or "").strip() or None
    by = context["dag_run"].triggering_user_name if reason else None
    with telling_why():
        report = asdict(publish_release(get_settings(), reason, by))
    skip_unless(report["released"], report["message"])
    announce(RELEASE, report, **{name: one for name, one in (before or {}).items() if one})
    return report


@task(execution_timeout=timedelta(hours=1), trigger_rule="none_failed")
def publish_to_postgres() -> Report:
    """Bring PostgreSQL to the current release; skip where none is set or it is there already."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from publish.postgres.publication import publish_to_postgres as send

    settings = get_settings()
    skip_unless(bool(settings.postgres_dsn), "Không dùng PostgreSQL. No PostgreSQL is set.")
    report = asdict(send(settings))
    skip_unless(report["published"], report["message"])
    return report


# Before the build the load has set going: it takes seconds, and the next pull waits for it.
@task(pool=WRITER_POOL, priority_weight=10, execution_timeout=timedelta(minutes=15))
def acknowledge() -> Report:
    """Write a receipt for each file that was loaded: what was read, what is wrong so far."""
    from ingest.config import get_settings
    from publish.returned.receipts import acknowledge as write_receipts

    return {"receipts": write_receipts(get_settings()).receipts}


@task(execution_timeout=timedelta(hours=1))
def mail_receipts() -> Report:
    """Send the receipts that wait to the senders whose address is known; skip if none does."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from publish.channels import ChannelError, mailbox_of
    from publish.returned.receipt_mail import send_receipts

    report = send_receipts(get_settings(), mailbox_of("smtp_default"))
    if report.failed:  # tried again by the next attempt, or by the next run
        raise ChannelError(
            "Chưa gửi được biên nhận. Receipts were not sent.", found=f"{report.failed}"
        )
    skip_unless(report.sent > 0, "Không có biên nhận phải gửi. No receipt to send.")
    return asdict(report)


@task(execution_timeout=timedelta(hours=1))
def return_documents() -> Report:
    """Write what goes back to the units whose findings changed; reads the release only."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from publish.returned.returning import return_documents as send_back

    return asdict(send_back(get_settings()))


@task(pool=WRITER_POOL)
def remind() -> Report:
    """Send the reminders of the day that were not sent yet; skip if there were none."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from publish.channels import mailbox_of
    from publish.reminder_sending import send_reminders

    settings = get_settings()
    skip_unless(settings.released_database.exists(), "Chưa phát hành. Nothing is released yet.")
    report = asdict(send_reminders(settings, mailbox_of("smtp_default")))
    skip_unless(report["load_id"] is not None, "Không có gì phải nhắc. Nobody to remind.")
    announce(RAW_SUBMISSIONS, report)
    return report


@contextmanager
def telling_why() -> Iterator[None]:
    """Show on the task itself why a gate stopped it, with the failing rows, before it fails."""
    try:
        yield
    except GateFailedError as error:
        get_current_context()["ti"].xcom_push(key="gate_failed", value=str(error))
        raise


def skip_unless(changed: bool, reason: str) -> None:
    """Skip the running task, and with it its event, if it changed nothing.

    A retried task never skips: the attempt before may have committed and died before it could send
    the event.

    Raises:
        AirflowSkipException: If a first attempt changed nothing.
    """
    if not changed and get_current_context()["ti"].try_number == 1:
        raise AirflowSkipException(reason)


def tell(report: Report) -> None:
    """Write a report into the log of the running task, one line an entry."""
    for name, value in report.items():
        if isinstance(value, list):
            log.info("%s: %s", name, len(value))
            for one in value[:LONGEST_LIST]:
                log.info("  %s", one)
        else:
            log.info("%s: %s", name, value)


def announce(asset: Any, report: Report, **more: Report) -> None:
    """Log ``report``, and attach it to the event the task sends for ``asset``, if it sends one.

    What else is given goes with the event under its name; it was logged where it came from.
    """
    tell(report)
    events = get_current_context()["outlet_events"]
    if asset in events:
        events[asset].extra = {"report": report, **more}
