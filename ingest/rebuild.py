"""Rebuilding: the loads the archive tells of, carried out again with their identities and times."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from ingest import pipeline, staging
from ingest.archive import Archive
from ingest.config import Settings
from ingest.load_journal import LoadStamp, missing_journals
from ingest.loader import apply_load, select_new
from ingest.runlock import writer_lock
from ingest.staging import TABLES, staged_files
from ingest.warehouse import open_warehouse


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild brought back."""

    loads: int
    files: int
    events: int


def rebuild_warehouse(settings: Settings) -> RebuildReport:
    """Bring into the warehouse every load the archive tells of and the warehouse does not have.

    A lost warehouse comes back whole, an old copy is brought up to date; killed in between, the
    next rebuild goes on. Documents are read with the readers of today.

    Args:
        settings: Where archive and warehouse are.

    Returns:
        What was brought back; nothing if nothing was missing.

    Raises:
        ArchiveCorruptError: If the archive is damaged.
        WarehouseLockedError: If another process did not let go in time.
    """
    archive = Archive(settings.archive)
    loads = files = events = 0
    with writer_lock(settings), open_warehouse(settings) as connection:
        for journal in missing_journals(connection, archive):
            _replay(settings, connection, archive, journal)
            loads += 1
            files += len(journal["receipt_ids"])
            events += len(journal["event_ids"]) + len(journal["derived_event_ids"])
    return RebuildReport(loads, files, events)


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
    files = None
    if journal["receipt_ids"]:
        files = _staged(settings, archive, journal["receipt_ids"])
        select_new(connection, files)
    apply_load(connection, archive, stamp, files, events)


def _staged(settings: Settings, archive: Archive, receipt_ids: list[str]) -> dict[str, list[str]]:
    receipts = sorted(
        (archive.receipt(one) for one in receipt_ids),
        key=lambda one: (one.received_at, one.source_uri, one.receipt_id),
    )
    batches = staging.divide(receipts, settings.batch_files, pipeline.reader_version())
    for batch in batches:
        pipeline.read_batch(settings, batch)
    ids = [one.batch_id for one in batches]
    return {table: staged_files(settings, ids, table) for table in TABLES}
