"""Instants as people name them: a day means its end, a time without offset is local time."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ingest.dates import read_date
from ingest.errors import InstantUnreadableError

_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4}")


def read_instant(text: str, timezone: str) -> datetime:
    """Return the instant a text names.

    Args:
        text: A day (``2026-06-30``, ``30/6/2026``): the last moment of it; or a date and time in
            ISO 8601, with an offset or without.
        timezone: Time zone in which days and times without an offset are meant.

    Returns:
        The instant, in UTC.

    Raises:
        InstantUnreadableError: If the text is neither.
    """
    zone, stripped = ZoneInfo(timezone), text.strip()
    if _DAY.fullmatch(stripped):
        day = read_date(stripped)
        if day is not None:
            following = day + timedelta(days=1)
            midnight = datetime(following.year, following.month, following.day, tzinfo=zone)
            return midnight.astimezone(UTC) - timedelta(microseconds=1)
    else:
        try:
            moment = datetime.fromisoformat(stripped)
        except ValueError:
            pass
        else:
            local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
            return local.astimezone(UTC)
    raise InstantUnreadableError(
        "Thời điểm phải là một ngày (2026-06-30, 30/6/2026: tính đến hết ngày) hoặc ngày giờ "
        "(2026-06-30T17:00). A day (its end is meant) or a date and time is wanted.",
        found=text,
    )
