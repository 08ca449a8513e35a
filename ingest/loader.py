"""The loader: staged batches into schema raw, one transaction per load.

What a load does is the SQL in ``load_sql/``; this module says in which order, keeps the journal and
the markers of the archive in step with the transaction, and counts.

Killed anywhere, a load leaves nothing behind: before COMMIT the transaction is gone and the markers
are there, after it the next load finds the receipts loaded and takes the markers away.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import duckdb

from ingest.archive import Archive
from ingest.config import Settings
from ingest.decided_readings import derive_decided_readings
from ingest.errors import StagingMissingError
from ingest.event_rows import derive_refile_events, derive_reply_events, insert_events
from ingest.failpoints import failpoint
from ingest.kept_readings import Reading, keep_readings
from ingest.load_journal import LoadStamp, new_stamp, void_uncommitted, write_journal
from ingest.runlock import writer_lock
from ingest.staging import TABLES, staged_files
from ingest.statements import column, inserted, one_row, records, run, statement
from ingest.warehouse import open_warehouse

# What of a report has no column of its own in raw.loads.
_TOLD = ("items_loaded", "events", "slices", "findings", "rejected")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one load did.

    ``files_seen = files_loaded + files_rejected + files_skipped`` and
    ``values_read = values_loaded + values_rejected``. A skipped file is one whose content is what
    its series shows already: its receipt is kept, it makes no new version. Figures count once, with
    the first arrival of their document, and again with every reading that people's decisions about
    its figures make of it. ``nothing_new``: nothing was written, ``load_id`` is None. ``seconds``:
    what the load took, reading apart.
    """

    nothing_new: bool = True
    load_id: str | None = None
    committed_at: str | None = None
    files_seen: int = 0
    files_loaded: int = 0
    files_rejected: int = 0
    files_skipped: int = 0
    values_read: int = 0
    values_loaded: int = 0
    values_rejected: int = 0
    items_loaded: int = 0
    events: int = 0
    slices: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    seconds: float | None = None


def load_batches(
    settings: Settings, batch_ids: Sequence[str], dag_run_id: str | None = None
) -> LoadReport:
    """Load staged batches in one transaction; what is loaded already is passed over.

    Decisions that were archived and not brought in (a process was killed) come first, in a load of
    their own.

    Args:
        settings: Where archive, staging and warehouse are.
        batch_ids: Staged batches.
        dag_run_id: The Airflow run, if one asks.

    Returns:
        What happened to the files (to the decisions, where no file is new); ``nothing_new`` if
        every receipt was loaded before and no decision waited.

    Raises:
        StagingMissingError: If a batch is not staged.
        WarehouseLockedError: If another process did not let go in time.
        WarehouseBehindArchiveError: If the archive tells of loads the warehouse does not have.
    """
    archive = Archive(settings.archive)
    with writer_lock(settings), open_warehouse(settings) as connection:
        void_uncommitted(connection, archive)
        report = bring_in_events(connection, archive, dag_run_id)
        files = {table: staged_files(settings, batch_ids, table) for table in TABLES}
        if not batch_ids:
            return report
        if select_new(connection, files):
            report = apply_load(connection, archive, new_stamp(connection, dag_run_id), files)
        archive.clear_pending(_loaded_receipts(connection, files))
        return report


def bring_in_events(
    connection: duckdb.DuckDBPyConnection, archive: Archive, dag_run_id: str | None = None
) -> LoadReport:
    """Load the archived decisions no load brought in yet, through a load without files.

    Args:
        connection: The warehouse; the caller holds the writer lock.
        archive: Where the decisions are.
        dag_run_id: The Airflow run, if one asks.

    Returns:
        What happened; ``nothing_new`` if no decision waits.
    """
    waiting = archive.pending_events()
    known = column(connection, "select event_id from raw.events")
    fresh = [event for event in waiting if event["event_id"] not in known]
    report = LoadReport()
    if fresh:
        stamp = new_stamp(connection, dag_run_id)
        report = apply_load(connection, archive, stamp, None, fresh)
    archive.clear_pending(event["event_id"] for event in waiting)
    return report


def apply_load(
    connection: duckdb.DuckDBPyConnection,
    archive: Archive,
    stamp: LoadStamp,
    files: dict[str, list[str]] | None,
    events: Sequence[dict[str, Any]] = (),
    readings: Sequence[Reading] | None = None,
) -> LoadReport:
    """Carry out one load: what was read into the archive, then transaction, journal, COMMIT.

    Args:
        connection: The warehouse; the caller holds the writer lock.
        archive: Gets the journal, and the events the load itself derives, before COMMIT.
        stamp: Identity and times of the load.
        files: Parquet files by table (the new receipts of which :func:`select_new` has chosen);
            None for a load without files.
        events: Decisions to bring in, as archived.
        readings: What the archive keeps of the files already, where the load is one of before.

    Returns:
        What was loaded.
    """
    if readings is None:
        readings = keep_readings(archive, files) if files else []
    with _transaction(connection):
        insert_events(connection, stamp, events)
        counts = _insert_documents(connection, stamp, files) if files else {}
        decided = derive_decided_readings(connection, stamp)
        derived = [
            *derive_refile_events(connection, archive, stamp),
            *derive_reply_events(connection, archive, stamp),
        ]
        run(connection, "insert_slices", load_id=stamp.load_id)
        report = _report(connection, stamp, counts, len(events) + len(derived))
        stamp = _timed(stamp)
        report = replace(
            report,
            values_read=report.values_read + decided,
            values_loaded=report.values_loaded + decided,
            seconds=stamp.seconds,
        )
        _insert_load(connection, stamp, report)
        event_ids = [event["event_id"] for event in events]
        write_journal(connection, archive, stamp, event_ids, derived, readings)
        failpoint("before_commit")
    failpoint("after_commit")
    return report


def select_new(connection: duckdb.DuckDBPyConnection, files: dict[str, list[str]]) -> int:
    """Choose what of staged batches is new, for :func:`apply_load` to insert.

    Args:
        connection: The warehouse; the choice lies in its temporary tables.
        files: Parquet files by table.

    Returns:
        How many receipts were chosen.

    Raises:
        StagingMissingError: If a receipt has no document in its batch.
    """
    run(
        connection,
        "new_receipts",
        receipts=files["receipts"],
        submissions=files["submissions"],
    )
    run(connection, "new_submissions", submissions=files["submissions"])
    (unread,) = one_row(
        connection, "select min(file_name) from new_receipts where submission_id is null"
    )
    if unread is not None:
        raise StagingMissingError("A staged receipt has no document beside it", found=unread)
    (new,) = one_row(connection, "select count(*) from new_receipts")
    return int(new)


def _insert_documents(
    connection: duckdb.DuckDBPyConnection, stamp: LoadStamp, files: dict[str, list[str]]
) -> dict[str, int]:
    run(connection, "insert_receipts", load_id=stamp.load_id)
    run(connection, "insert_submissions", load_id=stamp.load_id)
    values_loaded = inserted(connection, "insert_values", values=files["values"])
    failpoint("mid_transaction")
    items_loaded = inserted(connection, "insert_items", items=files["items"])
    run(connection, "insert_findings", findings=files["findings"])
    run(connection, "insert_submission_slices")
    seen, rejected, skipped = one_row(connection, statement("count_files"))
    values_read, values_rejected = one_row(
        connection, statement("count_values"), {"values": files["values"]}
    )
    return {
        "files_seen": seen,
        "files_loaded": seen - rejected - skipped,
        "files_rejected": rejected,
        "files_skipped": skipped,
        "values_read": values_read,
        # Counted where it was written: that it balances is then a check, not a subtraction.
        "values_loaded": values_loaded,
        "values_rejected": values_rejected,
        "items_loaded": items_loaded,
    }


def _timed(stamp: LoadStamp) -> LoadStamp:
    """Say how long the load took, unless it is one of before, carried out again."""
    if stamp.seconds is not None:
        return stamp
    seconds = (datetime.now(UTC) - stamp.started_at).total_seconds()
    return replace(stamp, seconds=round(seconds, 3))


def _report(
    connection: duckdb.DuckDBPyConnection, stamp: LoadStamp, counts: dict[str, int], events: int
) -> LoadReport:
    (slices,) = one_row(
        connection, "select count(*) from raw.load_slices where load_id = ?", [stamp.load_id]
    )
    return LoadReport(
        nothing_new=False,
        load_id=stamp.load_id,
        committed_at=stamp.committed_at.isoformat(),
        events=events,
        slices=slices,
        findings=records(connection, "count_findings") if counts else [],
        rejected=records(connection, "rejected_files") if counts else [],
        **counts,
    )


def _insert_load(
    connection: duckdb.DuckDBPyConnection, stamp: LoadStamp, report: LoadReport
) -> None:
    run(
        connection,
        "insert_load",
        load_id=stamp.load_id,
        started_at=stamp.started_at,
        committed_at=stamp.committed_at,
        dag_run_id=stamp.dag_run_id,
        files_seen=report.files_seen,
        files_loaded=report.files_loaded,
        files_rejected=report.files_rejected,
        files_skipped=report.files_skipped,
        values_read=report.values_read,
        values_loaded=report.values_loaded,
        values_rejected=report.values_rejected,
        report=json.dumps({name: getattr(report, name) for name in _TOLD}, ensure_ascii=False),
        seconds=stamp.seconds,
    )


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("begin")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        # A COMMIT that failed has ended the transaction itself.
        with suppress(duckdb.TransactionException):
            connection.execute("rollback")
        raise


def _loaded_receipts(
    connection: duckdb.DuckDBPyConnection, files: dict[str, list[str]]
) -> set[str]:
    """Return the staged receipts the warehouse has by now."""
    sql = (
        "select receipt_id from read_parquet(?)"
        " where receipt_id in (select loaded.receipt_id from raw.receipts as loaded)"
    )
    return column(connection, sql, [files["receipts"]])
