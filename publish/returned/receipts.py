"""Receipts: minutes after a file came in, its sender reads what was received and what is wrong.

Written between load and build: only what reading found is known by then. The full result follows
with the release.
"""

import json
from collections import defaultdict
from csv import DictReader
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.config import Settings
from publish.marts import open_raw
from publish.release_folders import publisher_lock
from publish.returned.files import write_if_changed
from publish.returned.names import folder_name
from publish.returned.receipt_mail import put_out
from publish.returned.receipt_texts import Receipt, Wrong, receipt_page

_THROUGH = ".acknowledged.json"
_NEW = """
create or replace temp table new_receipts as
select
    receipts.receipt_id,
    receipts.file_name,
    receipts.received_at,
    receipts.sender,
    receipts.file_sha256,
    submissions.submission_id,
    submissions.status,
    submissions.unit_code,
    submissions.unit_name_as_written,
    submissions.period_key,
    submissions.document_no
from raw.receipts as receipts
inner join raw.loads as loads on receipts.load_id = loads.load_id
inner join raw.submissions as submissions on receipts.file_sha256 = submissions.file_sha256
inner join raw.loads as readings on submissions.load_id = readings.load_id
where loads.committed_at > coalesce(cast($after as timestamptz), timestamptz 'epoch')
qualify
    row_number() over (
        partition by receipts.receipt_id
        order by readings.committed_at desc, submissions.submission_id
    ) = 1
"""
_RECEIPTS = """
select
    new_receipts.* exclude (file_sha256, submission_id),
    (
        select min(earlier.received_at)
        from raw.receipts as earlier
        where
            earlier.file_sha256 = new_receipts.file_sha256
            and earlier.sender is not distinct from new_receipts.sender
            and (earlier.received_at, earlier.receipt_id)
            < (new_receipts.received_at, new_receipts.receipt_id)
    ) as came_before_at,
    coalesce(figures.reported, 0) as reported,
    coalesce(figures.missing, 0) as missing,
    coalesce(figures.not_applicable, 0) as not_applicable,
    coalesce(items.items, 0) as items,
    coalesce(items.replies, 0) as replies,
    new_receipts.submission_id
from new_receipts
left join (
    select
        submission_id,
        count(*) filter (where value_state = 'reported') as reported,
        count(*) filter (where value_state = 'missing') as missing,
        count(*) filter (where value_state = 'not_applicable') as not_applicable
    from raw.submission_values
    where submission_id in (select new_receipts.submission_id from new_receipts)
    group by submission_id
) as figures on new_receipts.submission_id = figures.submission_id
left join (
    select
        submission_id,
        count(*) filter (where item_type <> 'reply') as items,
        count(*) filter (where item_type = 'reply') as replies
    from raw.submission_items
    where submission_id in (select new_receipts.submission_id from new_receipts)
    group by submission_id
) as items on new_receipts.submission_id = items.submission_id
order by new_receipts.received_at, new_receipts.receipt_id
"""
_WRONG = """
select submission_id, rule_code, severity, locator, message_vi
from raw.submission_findings
where submission_id in (select new_receipts.submission_id from new_receipts)
order by
    submission_id, case severity when 'error' then 1 when 'warning' then 2 else 3 end, finding_no
"""
_LAST_LOAD = "select max(committed_at)::varchar from raw.loads"


@dataclass(frozen=True)
class AcknowledgeReport:
    """What was acknowledged: how many receipts, and the files they are in."""

    receipts: int = 0
    files: list[str] = field(default_factory=list)


def acknowledge(settings: Settings) -> AcknowledgeReport:
    """Write a receipt for every arrival loaded since the last time, and a letter for its sender.

    Killed in between, the next call begins where this one did; a receipt written twice is the same.

    Args:
        settings: Where warehouse and returned files are; ``return_documents`` switches it off.

    Returns:
        What was written.

    Raises:
        NothingBuiltError: If there is no warehouse.
        WarehouseLockedError: If a writer did not let go in time.
    """
    if not settings.return_documents:
        return AcknowledgeReport()
    with publisher_lock(settings, "acknowledge"):
        state = settings.returned / _THROUGH
        receipts, through = new_receipts(settings, _read(state))
        files = [_file_of(settings, one) for one in receipts]
        for receipt, path in zip(receipts, files, strict=True):
            write_if_changed(path, receipt_page(receipt))
        put_out(settings, receipts, datetime.now(UTC))
        if receipts:
            write_if_changed(state, json.dumps({"through": through}).encode())
    return AcknowledgeReport(len(receipts), [str(path) for path in files])


def new_receipts(settings: Settings, after: str | None) -> tuple[list[Receipt], str | None]:
    """Return what came in with the loads after a moment.

    Args:
        settings: Where the warehouse is, and the time zone people read.
        after: Commit time of the last load acknowledged; None for all.

    Returns:
        The receipts in the order the files were received, and the commit time of the last load.
    """
    instructions = _instructions(settings.seeds / "finding_codes.csv")
    with open_raw(settings) as connection:
        # Read whole and let go of: while this looks, nobody can write.
        connection.execute("set TimeZone = ?", [settings.timezone])
        (through,) = connection.execute(_LAST_LOAD).fetchone() or (None,)
        connection.execute(_NEW, {"after": after})
        wrong: dict[str, list[Wrong]] = defaultdict(list)
        for submission_id, code, severity, place, message in connection.execute(_WRONG).fetchall():
            told = Wrong(code, severity, place, message, instructions.get(code, ""))
            wrong[submission_id].append(told)
        rows = _rows(connection, _RECEIPTS)
    return [
        Receipt(**row, wrong=tuple(wrong[submission_id]))
        for row in rows
        for submission_id in [row.pop("submission_id")]
    ], through


def _rows(connection: DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = connection.execute(sql)
    names = [described[0] for described in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _file_of(settings: Settings, receipt: Receipt) -> Path:
    folder = folder_name(receipt.unit_code or receipt.sender, receipt.period_key)
    return settings.returned / folder / f"bien-nhan-{receipt.receipt_id}.html"


def _instructions(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["code"]: row["instruction_vi"] for row in DictReader(handle)}


def _read(state: Path) -> str | None:
    try:
        through = json.loads(state.read_text(encoding="utf-8"))["through"]
        return datetime.fromisoformat(str(through)).isoformat()
    except (OSError, ValueError, KeyError, TypeError):
        return None
