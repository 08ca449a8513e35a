"""Journals of loads: their identity and times, written down before a load takes effect."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.archive import Archive
from ingest.errors import WarehouseBehindArchiveError
from ingest.kept_readings import Reading
from ingest.statements import column, one_row


@dataclass(frozen=True, slots=True)
class LoadStamp:
    """Identity and times of one load; the same in its journal and in ``raw.loads``.

    ``seconds`` is how long the load took, reading apart; None while it runs.
    """

    load_id: str
    started_at: datetime
    committed_at: datetime
    dag_run_id: str | None
    seconds: float | None = None


def new_stamp(connection: DuckDBPyConnection, dag_run_id: str | None) -> LoadStamp:
    """Stamp a load that is about to run: later than every load before it, whatever the clock."""
    started_at = committed_at = datetime.now(UTC)
    (previous,) = one_row(connection, "select max(committed_at) from raw.loads")
    if previous is not None and previous >= committed_at:
        committed_at = previous.astimezone(UTC) + timedelta(microseconds=1)
    load_id = f"L{committed_at:%Y%m%dT%H%M%S%f}Z-{secrets.token_hex(4)}"
    return LoadStamp(load_id, started_at, committed_at, dag_run_id)


def write_journal(
    connection: DuckDBPyConnection,
    archive: Archive,
    stamp: LoadStamp,
    event_ids: Sequence[str],
    derived_event_ids: Sequence[str],
    readings: Sequence[Reading],
) -> None:
    """Archive what the running load is about; called inside its transaction, before COMMIT.

    Args:
        connection: The warehouse, with the load's receipts inserted.
        archive: Gets the journal.
        stamp: Identity and times of the load.
        event_ids: Decisions the load brings in.
        derived_event_ids: Events the load derived itself; a rebuild derives them again.
        readings: What was read for it, as kept in the archive; a rebuild loads it again.
    """
    sql = "select receipt_id from raw.receipts where load_id = ?"
    journal: dict[str, Any] = {
        "load_id": stamp.load_id,
        "started_at": stamp.started_at.isoformat(),
        "committed_at": stamp.committed_at.isoformat(),
        "dag_run_id": stamp.dag_run_id,
        "seconds": stamp.seconds,
        "receipt_ids": sorted(column(connection, sql, [stamp.load_id])),
        "event_ids": sorted(event_ids),
        "derived_event_ids": sorted(derived_event_ids),
        "readings": list(readings),
    }
    archive.store_journal(journal)


def void_uncommitted(connection: DuckDBPyConnection, archive: Archive) -> None:
    """Put aside journals of loads that were killed before COMMIT.

    Raises:
        WarehouseBehindArchiveError: If the warehouse was lost or is an old copy.
    """
    missing = missing_journals(connection, archive)
    if missing:
        raise WarehouseBehindArchiveError(
            "Kho lưu trữ có đợt nạp mà kho dữ liệu không có; hãy chạy 'dean06 rebuild'. "
            "The archive tells of a load the warehouse does not have; run 'dean06 rebuild'.",
            place=missing[0]["load_id"],
        )


def missing_journals(connection: DuckDBPyConnection, archive: Archive) -> list[dict[str, Any]]:
    """Return the journals of loads the warehouse should have and has not, oldest first.

    A load that was killed before COMMIT is none of them. It is known by what it was about: its
    receipts and decisions still wait. Its journal is put aside.

    Args:
        connection: The warehouse; the caller holds the writer lock.
        archive: Where the journals are.

    Returns:
        The journals; empty unless the warehouse was lost or is an old copy.
    """
    committed = column(connection, "select load_id from raw.loads")
    orphans = [archive.journal(one) for one in archive.journal_ids() if one not in committed]
    if not orphans:
        return []
    loaded = column(connection, "select receipt_id from raw.receipts")
    loaded |= column(connection, "select event_id from raw.events")
    missing = []
    for journal in orphans:
        about = [*journal["receipt_ids"], *journal["event_ids"]]
        if all(one in loaded or archive.is_pending(one) for one in about):
            archive.void_journal(journal["load_id"])
        else:
            missing.append(journal)
    return missing
