"""The whole chain for one chosen month, for history."""

from airflow.sdk import CronPartitionTimetable, Param, dag, task

from steps import (
    MONTH,
    Report,
    acknowledge,
    build,
    chosen_month,
    gate,
    load,
    plan,
    publish,
    publish_to_postgres,
    pull,
    read,
    return_documents,
    select,
    sources,
)
from wiring import DAG_ARGS, RELEASE, TIMEZONE


@task(trigger_rule="none_failed")
def outcome(month: str) -> Report:
    """Say what the month holds after this run: who owed, who sent, what is wrong."""
    from dataclasses import asdict

    from ingest.config import get_settings
    from publish.month_outcome import month_outcome

    return asdict(month_outcome(get_settings(), month))


@dag(
    dag_display_name="Nạp một tháng · monthly_load",
    # On the 15th for the month before, when its late reports are in; any month by form or backfill.
    schedule=CronPartitionTimetable(
        "0 2 15 * *", timezone=TIMEZONE, run_offset=-1, key_format="%Y-%m"
    ),
    **DAG_ARGS,
    params={
        "month": Param(
            None,
            type=["null", "string"],
            pattern=MONTH,
            title="Tháng / month",
            description="Ví dụ / such as 2024-01. Để trống / empty: partition key.",
        )
    },
    tags=["dean06", "history"],
    doc_md="""
### Nạp một tháng / Load one month
`sources → pull → plan → read → select → gate → load → build → publish → outcome`, for one month
only; senders get receipts after load and marked workbooks after publish.

**Một báo cáo thuộc tháng nào / which month a report belongs to**: the last month of its period
(`2024-01` for 16/12/2023–15/01/2024; a quarter, half or year belongs to its last month). What was
read and belongs to another month stays pending: `submissions_pull`, or the run of that month,
loads it. A file whose month cannot be known (unreadable, no period) is loaded by whichever run
meets it, so that its finding is seen.

The event of asset `release` carries the reports of load, build and release.

**outcome** tells, from the release, who owed a report for the month, who sent it, and what is
wrong; it runs also when there was nothing to load.

* Chạy tay / by hand: *Trigger* and fill in the month.
* Bù lịch sử / backfill: `airflow backfill create --dag-id monthly_load --from-date 2024-01-01
  --to-date 2024-06-30 --max-active-runs 1`: one run a month, one at a time (without the last option
  ten at once); the month is the run's partition key. `docs/operations.md` says where to type it.
""",
)
def monthly_load() -> None:
    """Wire the chain."""
    month = chosen_month()
    listed = sources()
    arrived = pull.expand(source_name=listed)
    batches = plan.override(trigger_rule="all_done")()
    staged = select(read.expand(batch=batches), month)
    checked = gate(staged)
    loaded = load(staged)
    # What an earlier, broken run left unbuilt or unreleased is taken too.
    built = build.override(trigger_rule="none_failed")()
    # The load has no event of its own, which would start another build: it goes with the release's.
    released = publish.override(outlets=[RELEASE], trigger_rule="none_failed")(
        {"load": loaded, "build": built}
    )
    month >> listed
    arrived >> batches
    checked >> loaded >> built >> released >> outcome(month)
    loaded >> acknowledge()
    released >> return_documents.override(trigger_rule="none_failed")()
    released >> publish_to_postgres()


monthly_load()
