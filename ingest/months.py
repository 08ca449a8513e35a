"""Which month a report belongs to, and what of the staged batches belongs to one month."""

from collections.abc import Sequence
from hashlib import sha256

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.config import Settings
from ingest.periods import parse_period_key
from ingest.staging import TABLES, Batch, staged_files, write_batch


def month_of(period_key: str) -> str:
    """Return the month a report of a period belongs to: the last of the period.

    Args:
        period_key: Such as ``2024-01``, ``2022``, ``2025-Q3`` or ``custom:…``.

    Returns:
        The month, such as ``2022-12``.

    Raises:
        PeriodError: If the text is not a period key.
    """
    return f"{parse_period_key(period_key).end:%Y-%m}"


def select_month(settings: Settings, batch_ids: Sequence[str], month: str) -> list[str]:
    """Keep of staged batches what belongs to one month; the rest stays pending.

    A document without a period (unreadable, rejected before its period was known) belongs to every
    month: whichever run meets it loads it, so that its finding is seen.

    Args:
        settings: Where staging is.
        batch_ids: Staged batches.
        month: Such as ``2024-01``.

    Returns:
        Staged batches that hold nothing else; a batch all of one month is itself.

    Raises:
        StagingMissingError: If a batch is not staged.
    """
    chosen = []
    for batch_id in batch_ids:
        tables = {
            name: pq.read_table(staged_files(settings, [batch_id], name)[0]) for name in TABLES
        }
        kept = _of_month(tables, month)
        if kept["receipts"].num_rows == tables["receipts"].num_rows:
            chosen.append(batch_id)
        elif kept["receipts"].num_rows:
            chosen.append(write_batch(settings, _part(batch_id, month, kept), kept).batch_id)
    return chosen


def _of_month(tables: dict[str, pa.Table], month: str) -> dict[str, pa.Table]:
    periods = tables["submissions"]["period_key"].to_pylist()
    mask = pa.array([key is None or month_of(key) == month for key in periods], type=pa.bool_())
    submissions = tables["submissions"].filter(mask)
    owners = {"receipts": "file_sha256"}
    return {
        name: table.filter(_among(table, submissions, owners.get(name, "submission_id")))
        for name, table in tables.items()
    }


def _among(table: pa.Table, submissions: pa.Table, key: str) -> pa.ChunkedArray:
    return pc.is_in(table[key], value_set=submissions[key].combine_chunks())


def _part(batch_id: str, month: str, tables: dict[str, pa.Table]) -> Batch:
    digest = sha256(f"{batch_id}|{month}".encode()).hexdigest()
    receipts = tables["receipts"]["receipt_id"].to_pylist()
    return Batch(f"B{digest[:16]}", f"{len(receipts)} tệp của {month}", receipts)
