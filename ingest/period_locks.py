"""Locking a period, opening it again, letting one unit in: decisions about what may still change.

What they mean for the figures is worked out in SQL (``int_locks_dated`` and what follows it): what
arrives for a locked period is kept and does not count until one of these decisions lets it in.
"""

from datetime import date
from typing import Any

from ingest.config import Settings
from ingest.errors import UnknownTargetError
from ingest.events import EventReport, EventType, record_event
from ingest.periods import parse_period_key
from ingest.reference import seed_rows
from ingest.runlock import writer_lock
from ingest.warehouse import open_warehouse

_LAST_DECISION = """
    select arg_max(events.event_type, (loads.committed_at, events.recorded_at))
    from raw.events as events
    inner join raw.loads as loads on events.load_id = loads.load_id
    where events.target_id = ? and events.event_type in ('lock_period', 'unlock_period')
"""


def lock_period(settings: Settings, period_key: str, *, reason: str, actor: str) -> EventReport:
    """Lock a period: from now on what arrives for it is kept and does not count.

    Args:
        settings: Where archive and warehouse are.
        period_key: Such as ``2026-05``.
        reason: Why, in the words of who decides.
        actor: Who decides.

    Returns:
        The event and its load.

    Raises:
        PeriodError: If it is no period.
        UnknownTargetError: If it is locked already.
    """
    if is_locked(settings, period_key):
        raise _not_so(period_key, "đã khóa rồi", "is locked already")
    return _decide(settings, "lock_period", period_key, reason, actor, {})


def unlock_period(settings: Settings, period_key: str, *, reason: str, actor: str) -> EventReport:
    """Open a locked period again for everybody; what had come in the meantime counts from now on.

    Arguments, result and errors as in :func:`lock_period`; it is an error if the period is open.
    """
    if not is_locked(settings, period_key):
        raise _not_so(period_key, "không bị khóa", "is not locked")
    return _decide(settings, "unlock_period", period_key, reason, actor, {})


def grant_exception(
    settings: Settings, unit_code: str, period_key: str, until: date, *, reason: str, actor: str
) -> EventReport:
    """Let one unit send for a locked period, through a day; what it has sent counts from now on.

    Args:
        settings: Where archive and warehouse are, and the seeds that name the units.
        unit_code: Code of the unit that reports.
        period_key: Such as ``2026-05``.
        until: Last day on which what it sends is let in.
        reason: Why, in the words of who decides.
        actor: Who decides.

    Returns:
        The event and its load.

    Raises:
        PeriodError: If it is no period.
        UnknownTargetError: If there is no such unit, or the period is not locked.
    """
    if unit_code not in {row["unit_code"] for row in seed_rows("units", settings.seeds)}:
        raise UnknownTargetError(
            "Không có đơn vị nào mang mã này. No unit has this code.", found=unit_code
        )
    if not is_locked(settings, period_key):
        raise _not_so(period_key, "không bị khóa", "is not locked")
    payload = {"unit_code": unit_code, "until": until.isoformat()}
    return _decide(settings, "lock_exception", period_key, reason, actor, payload)


def is_locked(settings: Settings, period_key: str) -> bool:
    """Return whether the last decision about a period was to lock it.

    Raises:
        PeriodError: If it is no period.
    """
    parse_period_key(period_key)
    with writer_lock(settings), open_warehouse(settings) as connection:
        last = connection.execute(_LAST_DECISION, [period_key]).fetchone()
    return last is not None and last[0] == "lock_period"


def _decide(
    settings: Settings,
    event_type: EventType,
    period_key: str,
    reason: str,
    actor: str,
    payload: dict[str, Any],
) -> EventReport:
    return record_event(
        settings,
        event_type,
        period_key,
        reason=reason,
        actor=actor,
        payload={"period_key": period_key, **payload},
    )


def _not_so(period_key: str, vi: str, en: str) -> UnknownTargetError:
    return UnknownTargetError(f"Kỳ {period_key} {vi}. Period {period_key} {en}.", found=period_key)
