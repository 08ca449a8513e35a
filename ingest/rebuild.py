"""Rebuilding: the loads the archive tells of, carried out again with their identities and times."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from ingest import pipeline, staging
from ingest.archive import Archive
from ingest.config import Settings
from ingest.errors import StagingMissingError
from ingest.kept_readings import kept_files
from ingest.load_journal import LoadStamp, missing_journals
from ingest.loader import apply_load, select_new
from ingest.runlock import writer_lock
from ingest.staging import TABLES, staged_files
from ingest.statements import column
from ingest.warehouse import open_warehouse


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild brought back.

    ``read_again`` of the files were read by the readers of today: what was read for their loads is
    not kept, because they were loaded before it was.
    """

    loads: int
    files: int
    events: int
    read_again: int


def rebuild_warehouse(settings: Settings) -> RebuildReport:
    """Bring into the warehouse every load the archive tells of and the warehouse does not have.

    A lost warehouse comes back whole, an old copy is brought up to date; killed in between, the
    next rebuild goes on. What was read for a load is what its archive keeps, whatever readers would
    make of the documents today; only loads of which nothing is kept are read again.

    Args:
        settings: Where archive and warehouse are.

    Returns:
        What was brought back; nothing if nothing was missing.

    Raises:
        ArchiveCorruptError: If the archive is damaged.
        StagingMissingError: If what is kept of a load is not what it brought in.
        WarehouseLockedError: If another process did not let go in time.
    """
    archive = Archive(settings.archive)
    loads = files = events = read_again = 0
    with writer_lock(settings), open_warehouse(settings) as connection:
        for journal in missing_journals(connection, archive):
            _replay(settings, connection, archive, journal)
            loads += 1
            files += len(journal["receipt_ids"])
            read_again += 0 if "readings" in journal else len(journal["receipt_ids"])
            events += len(journal["event_ids"]) + len(journal["derived_event_ids"])
    return RebuildReport(loads, files, events, read_again)


def _replay(
    settings: Settings, connection: DuckDBPyConnection, archive: Archive, journal: dict[str, Any]
) -> None:
    stamp = LoadStamp(
        journal["load_id"],
        datetime.fromisoformat(journal["started_at"]),
        datetime.fromisoformat(journal["committed_at"]),
        journal["dag_run_id"],
        journal.get("seconds"),
    )
    events = [archive.event(one) for one in journal["event_ids"]]
    if not journal["receipt_ids"]:
        apply_load(connection, archive, stamp, None, events)
    elif "readings" in journal:
        readings = journal["readings"]
        with kept_files(settings, archive, readings) as files:
            _select(connection, files, journal)
            apply_load(connection, archive, stamp, files, events, readings)
    else:
        files = _read_again(settings, archive, journal["receipt_ids"])
        _select(connection, files, journal)
        apply_load(connection, archive, stamp, files, events)


def _select(
    connection: DuckDBPyConnection, files: dict[str, list[str]], journal: dict[str, Any]
) -> None:
    """Choose what the load brought in then: neither more nor less."""
    select_new(connection, files)
    chosen = column(connection, "select receipt_id from new_receipts")
    if chosen != set(journal["receipt_ids"]):
        raise StagingMissingError(
            "Không đúng các tệp của đợt nạp. These are not the files of the load.",
            place=journal["load_id"],
            found=f"{len(chosen)}",
            expected=f"{len(journal['receipt_ids'])}",
        )


def _read_again(
    settings: Settings, archive: Archive, receipt_ids: list[str]
) -> dict[str, list[str]]:
    receipts = sorted(
        (archive.receipt(one) for one in receipt_ids),
        key=lambda one: (one.received_at, one.source_uri, one.receipt_id),
    )
    batches = staging.divide(receipts, settings.batch_files, pipeline.reader_version())
    for batch in batches:
        pipeline.read_batch(settings, batch)
    ids = [one.batch_id for one in batches]
    return {table: staged_files(settings, ids, table) for table in TABLES}
