"""The tasks that open and close periods; each calls one function and reports it."""

from datetime import timedelta

from airflow.sdk import get_current_context, task

from steps import Report, skip_unless, tell
from wiring import WRITER_POOL


@task(pool=WRITER_POOL)
def open_month(month: str) -> str:
    """Note that the reports of a month are asked for from now on; returns the month."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from ingest.period_calendar import open_period

    tell(asdict(open_period(get_settings(), month)))
    return month


@task(trigger_rule="none_failed")
def roster(month: str) -> Report:
    """List who owes what by when."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from ingest.period_roster import write_roster

    report = asdict(write_roster(get_settings(), month))
    tell(report)
    return report


@task(trigger_rule="none_failed", execution_timeout=timedelta(hours=1))
def templates(month: str) -> Report:
    """Write the workbooks the units fill in; those that are there already stay."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from ingest.period_templates import write_templates

    report = asdict(write_templates(get_settings(), month))
    tell(report)
    return report


@task(trigger_rule="none_failed_min_one_success")
def report_batches(period_keys: list[str]) -> list[Report]:
    """Return the consolidated reports to write: months, each with some units."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from publish.consolidated.batches import report_batches as planned

    return [asdict(batch) for batch in planned(get_settings(), list(period_keys))]


@task(map_index_template="{{ batch_label }}")
def consolidated(batch: Report) -> Report:
    """Write the consolidated reports of some units for one month."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from publish.consolidated.batches import ReportBatch, write_batch

    asked = ReportBatch(batch["period_key"], tuple(batch["units"]))
    label = f"{asked.period_key}: {asked.units[0]} – {asked.units[-1]}"
    get_current_context()["batch_label"] = label  # type: ignore[typeddict-unknown-key]
    report = asdict(write_batch(get_settings(), asked))
    tell(report)
    return report


@task
def due() -> list[str]:
    """Return the periods that have fallen due and whose closing is not carried out; else skip."""
    from ingest.config import get_settings
    from ingest.period_calendar import due_periods

    found = due_periods(get_settings())
    skip_unless(bool(found), "Không có kỳ nào đến hạn. No period has fallen due.")
    return found


@task(pool=WRITER_POOL)
def close(period_keys: list[str]) -> Report:
    """Note that the reports of periods were due, so that their state and the late are of now."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from ingest.period_calendar import close_periods

    report = asdict(close_periods(get_settings(), list(period_keys)))
    tell(report)
    return report


@task(trigger_rule="none_failed_min_one_success", map_index_template="{{ period }}")
def late_list(period_key: str) -> Report:
    """List who is late with one period."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from ingest.period_roster import write_late_list

    get_current_context()["period"] = period_key  # type: ignore[typeddict-unknown-key]
    report = asdict(write_late_list(get_settings(), period_key))
    tell(report)
    return report


@task(trigger_rule="none_failed_min_one_success")
def finish(period_keys: list[str]) -> list[str]:
    """Note that all of the closing is written; until then the periods stay due."""
    from ingest.config import get_settings
    from ingest.period_calendar import finish_closing

    notes = finish_closing(get_settings(), list(period_keys))
    tell({"notes": notes})
    return notes
