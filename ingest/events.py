"""Decisions of people: withdraw, supersede, waive and the like, each through a load without files.

A decision is archived first and takes effect with the load; killed in between, the next load brings
it in.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Literal, get_args

from duckdb import DuckDBPyConnection

from ingest.archive import Archive
from ingest.config import Settings
from ingest.errors import UnknownTargetError
from ingest.failpoints import failpoint
from ingest.load_journal import void_uncommitted
from ingest.loader import LoadReport, bring_in_events
from ingest.runlock import writer_lock
from ingest.warehouse import open_warehouse

EventType = Literal[
    "supersede",
    "withdraw",
    "waive",
    "reply",
    "assign_meaning",
    "remind",
    "override_gate",
    "lock_period",
    "unlock_period",
    "lock_exception",
    "open_period",
    "close_period",
]

_ABOUT_SUBMISSIONS = {"supersede", "withdraw"}


@dataclass(frozen=True, slots=True)
class EventReport:
    """A recorded decision and the load that brought it in."""

    event_id: str
    load: LoadReport


def record_event(
    settings: Settings,
    event_type: EventType,
    target_id: str,
    *,
    reason: str,
    actor: str,
    role: str = "operator",
    payload: dict[str, Any] | None = None,
) -> EventReport:
    """Record one decision; it takes effect with the commit of its own load.

    Args:
        settings: Where archive and warehouse are.
        event_type: What is decided.
        target_id: What it is about: a submission, a finding, a period, a release.
        reason: Why, in the words of who decides.
        actor: Who decides.
        role: In what capacity.
        payload: More, such as ``by`` (the submission that supersedes) or ``until`` (last day of a
            waiver, ISO); ``unit_code`` and ``period_key`` name a slice the next build has to take.

    Returns:
        The event and its load.

    Raises:
        ValueError: If the type is unknown, reason or role is empty, or ``until`` is no day.
        UnknownTargetError: If a submission is meant and there is no such accepted one.
        WarehouseLockedError: If another process did not let go in time.
    """
    if event_type not in get_args(EventType):
        raise ValueError(f"Unknown type of event: {event_type}")
    if not reason.strip():
        raise ValueError("A decision needs a reason")
    if not role.strip():
        raise ValueError("A decision needs the role of who decides")
    if until := (payload or {}).get("until"):
        date.fromisoformat(until)
    archive = Archive(settings.archive)
    with writer_lock(settings), open_warehouse(settings) as connection:
        if event_type in _ABOUT_SUBMISSIONS:
            for submission in (target_id, (payload or {}).get("by")):
                _check_submission(connection, submission)
        void_uncommitted(connection, archive)
        event = _event(event_type, target_id, reason, actor, role, payload or {})
        archive.store_event(event, pending=True)
        failpoint("after_event")
        return EventReport(event["event_id"], bring_in_events(connection, archive))


def _event(
    event_type: str, target_id: str, reason: str, actor: str, role: str, payload: dict[str, Any]
) -> dict[str, Any]:
    event = {
        "recorded_at": datetime.now(UTC).isoformat(),
        "actor": actor,
        "role": role,
        "event_type": event_type,
        "target_id": target_id,
        "payload": payload,
        "reason": reason,
    }
    digest = sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()
    return {"event_id": f"E{digest[:24]}", **event}


def _check_submission(connection: DuckDBPyConnection, submission_id: str | None) -> None:
    if submission_id is None:
        return
    sql = "select 1 from raw.submissions where submission_id = ? and status <> 'rejected'"
    if connection.execute(sql, [submission_id]).fetchone() is None:
        raise UnknownTargetError(
            "Không có báo cáo được nhận với mã này. No accepted submission has this identity.",
            found=submission_id,
        )


def archive_event(
    settings: Settings,
    event_type: EventType,
    target_id: str,
    *,
    event_id: str,
    reason: str,
    payload: dict[str, Any],
) -> None:
    """Archive something the system did under an id that is known beforehand; a later load takes it.

    Args:
        settings: Where the archive is.
        event_type: What was done.
        target_id: Whom or what it is about.
        event_id: ``E`` and 24 hexadecimal digits; the same for the same deed.
        reason: Why, in a few words.
        payload: More.
    """
    event = _event(event_type, target_id, reason, "system", "system", payload)
    Archive(settings.archive).store_event(event | {"event_id": event_id}, pending=True)


def is_archived(settings: Settings, event_id: str) -> bool:
    """Tell whether an event is in the archive, loaded or not."""
    return (settings.archive / "events" / f"{event_id}.json").is_file()


def bring_in_waiting(settings: Settings) -> LoadReport:
    """Load the archived events no load brought in yet.

    Returns:
        The load; ``nothing_new`` if none waited.

    Raises:
        WarehouseLockedError: If another process did not let go in time.
    """
    archive = Archive(settings.archive)
    if not archive.pending_events():
        return LoadReport()
    with writer_lock(settings), open_warehouse(settings) as connection:
        void_uncommitted(connection, archive)
        return bring_in_events(connection, archive)
