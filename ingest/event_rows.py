"""Events inside a load: bringing archived decisions in, deriving those that senders declare."""

import json
from collections.abc import Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.archive import Archive
from ingest.load_journal import LoadStamp
from ingest.returned_form import ID_PATTERN
from ingest.statements import statement

_REFILE_REASON = (
    "Báo cáo gửi lại khai thay thế báo cáo đã gửi nhầm. "
    "The sender declared this report to replace one filed wrongly."
)
_COLUMNS = (
    "event_id",
    "recorded_at",
    "actor",
    "role",
    "event_type",
    "target_id",
    "payload",
    "reason",
)


def insert_events(
    connection: DuckDBPyConnection, stamp: LoadStamp, events: Sequence[dict[str, Any]]
) -> None:
    """Insert decisions into ``raw.events`` as part of a load.

    Args:
        connection: The warehouse, inside the load's transaction.
        stamp: The load.
        events: As archived; ``payload`` is a JSON-able object.
    """
    for event in events:
        row = {**event, "payload": json.dumps(event["payload"], ensure_ascii=False)}
        connection.execute(
            "insert into raw.events values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*(row[name] for name in _COLUMNS), stamp.load_id],
        )


def derive_refile_events(
    connection: DuckDBPyConnection, archive: Archive, stamp: LoadStamp
) -> list[str]:
    """Supersede what senders declared replaced; archived before it takes effect.

    Args:
        connection: The warehouse, inside the load's transaction, with its documents inserted.
        archive: Gets the events.
        stamp: The load.

    Returns:
        Identities of the new events.
    """
    rows = connection.execute(statement("refile_events")).fetchall()
    events = [
        {
            "event_id": event_id,
            "recorded_at": stamp.committed_at.isoformat(),
            "actor": "system",
            "role": "system",
            "event_type": "supersede",
            "target_id": target_id,
            "payload": {"by": by_id, "unit_code": unit_code, "period_key": period_key},
            "reason": _REFILE_REASON,
        }
        for event_id, target_id, by_id, unit_code, period_key in rows
    ]
    for event in events:
        archive.store_event(event, pending=False)
    insert_events(connection, stamp, events)
    return [event["event_id"] for event in events]


def derive_reply_events(
    connection: DuckDBPyConnection, archive: Archive, stamp: LoadStamp
) -> list[str]:
    """Turn the replies that came with returned workbooks into events, archived before they count.

    The same reply of the same sender to the same finding, sent again, is the event it was.

    Args:
        connection: The warehouse, inside the load's transaction, with its documents inserted.
        archive: Gets the events.
        stamp: The load.

    Returns:
        Identities of the new events.
    """
    rows = connection.execute(
        statement("reply_events"),
        {"load_id": stamp.load_id, "id_pattern": ID_PATTERN},
    ).fetchall()
    names = ("sender", "unit", "submission_id", "receipt_id", "locator", "kind")
    events = [
        {
            "event_id": event_id,
            "recorded_at": stamp.committed_at.isoformat(),
            "actor": told[0] or "không rõ",
            "role": "sender",
            "event_type": "reply",
            "target_id": finding_id,
            "payload": dict(zip(names, told, strict=True)),
            "reason": reply,
        }
        for event_id, finding_id, *told, reply in rows
    ]
    for event in events:
        archive.store_event(event, pending=False)
    insert_events(connection, stamp, events)
    return [event["event_id"] for event in events]
