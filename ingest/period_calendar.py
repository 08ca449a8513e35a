"""Opening and closing periods: what the calendar decides, noted once as events.

An event goes through a load of its own, so that the marts know that time has passed: the states of
periods and of what is owed are worked out as of the last load. A closing is carried out when its
lists and reports are written, too; until then the period stays due.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Literal

from ingest.config import Settings
from ingest.durable_files import write_durably
from ingest.events import archive_event, bring_in_waiting, is_archived
from ingest.months import month_of
from ingest.periods import parse_period_key
from ingest.released import open_released

Turn = Literal["open_period", "close_period"]

# A period that was due longer ago was history when it came in: nobody waits for its closing.
_LOOK_BACK = timedelta(days=45)
_DUE = """
    select distinct period_key
    from marts.fct_submission_status
    where is_mandatory and due_at <= $now and due_at > $since
    order by period_key
"""
_LAST_DUE = """
    select max(due_at) from marts.fct_submission_status where is_mandatory and period_key = ?
"""


@dataclass(frozen=True, slots=True)
class TurnReport:
    """What was opened or closed; ``load_id`` is None where all of it had been noted before."""

    event_type: str
    period_keys: list[str]
    load_id: str | None


def open_period(settings: Settings, month: str) -> TurnReport:
    """Note that reports of a month are asked for from now on.

    Args:
        settings: Where archive and warehouse are.
        month: Such as ``2026-05``.

    Returns:
        What was noted; the second time nothing is.

    Raises:
        PeriodError: If it is no period.
        WarehouseLockedError: If another process did not let go in time.
    """
    parse_period_key(month)
    return _note(settings, "open_period", [month], "mở kỳ báo cáo")


def close_periods(settings: Settings, period_keys: Sequence[str]) -> TurnReport:
    """Note that the reports of periods were due; arguments and errors as in :func:`open_period`."""
    for key in period_keys:
        parse_period_key(key)
    return _note(settings, "close_period", period_keys, "đến hạn gửi báo cáo")


def due_periods(settings: Settings, now: datetime | None = None) -> list[str]:
    """Return the periods all of whose reports are due by now and whose closing is not carried out.

    A closing that is noted and came to nothing afterwards, because a build or a release failed, is
    not carried out: the period is among them until :func:`finish_closing`.

    Args:
        settings: Where release, archive and reports are.
        now: The instant; None is now.

    Returns:
        Period keys, in order; none before a first release.
    """
    if not settings.released_database.is_file():
        return []
    now = now or datetime.now(UTC)
    with open_released(settings) as release:
        found = release.execute(_DUE, {"now": now, "since": now - _LOOK_BACK}).fetchall()
        return [
            key
            for (key,) in found
            if not _is_carried_out(settings, key)
            and _is_due(release.execute(_LAST_DUE, [key]).fetchone(), now)
        ]


def finish_closing(settings: Settings, period_keys: Sequence[str]) -> list[str]:
    """Note that all a closing writes is written: the periods are no longer due.

    Args:
        settings: Where archive and reports are.
        period_keys: Periods whose lists and reports are there.

    Returns:
        Where each note lies below the home.

    Raises:
        ValueError: If the closing of a period was never noted.
    """
    for key in period_keys:
        if not is_archived(settings, turn_id("close_period", key)):
            raise ValueError(f"The closing is not noted: {key}")
    notes = [closing_note(settings, key) for key in period_keys]
    for key, note in zip(period_keys, notes, strict=True):
        told = {"period_key": key, "finished_at": datetime.now(UTC).isoformat()}
        write_durably(note, json.dumps(told).encode())
    return [note.relative_to(settings.home).as_posix() for note in notes]


def closing_note(settings: Settings, period_key: str) -> Path:
    """Return where it is noted that the closing of a period is carried out."""
    return settings.reports / "closings" / f"{file_stem(period_key)}.json"


def file_stem(period_key: str) -> str:
    """Return a period key as part of a file name."""
    return period_key.replace(":", "_")


def turn_id(turn: Turn, period_key: str) -> str:
    """Return the id of the event that notes a turn of a period: there is only one."""
    return f"E{sha256(f'{turn}|{period_key}'.encode()).hexdigest()[:24]}"


def owed_with(month: str, period_keys: Iterable[str]) -> list[str]:
    """Return the periods whose reports are asked for with those of a month: those it ends."""
    return sorted(key for key in set(period_keys) if month_of(key) == month)


def _is_carried_out(settings: Settings, period_key: str) -> bool:
    noted = is_archived(settings, turn_id("close_period", period_key))
    return noted and closing_note(settings, period_key).is_file()


def _is_due(row: tuple[datetime] | None, now: datetime) -> bool:
    return row is not None and row[0] is not None and row[0] <= now


def _note(settings: Settings, turn: Turn, period_keys: Sequence[str], reason: str) -> TurnReport:
    for key in period_keys:
        event_id = turn_id(turn, key)
        if not is_archived(settings, event_id):
            archive_event(
                settings, turn, key, event_id=event_id, reason=reason, payload={"period_key": key}
            )
    return TurnReport(turn, list(period_keys), bring_in_waiting(settings).load_id)
