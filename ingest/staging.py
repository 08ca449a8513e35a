"""Staging: batches of read documents as Parquet, whole or not there at all.

``<home>/staging/<batch_id>/`` holds ``receipts, submissions, values, items, findings`` as Parquet
and ``manifest.json``. The batch id is made of what the batch holds and of the reader's version, so
that a repeated run finds the work done.
"""

import json
import os
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.archive import Receipt
from ingest.config import Settings
from ingest.durable_files import make_folder, settle, temporary_beside, write_durably
from ingest.errors import StagingMissingError
from ingest.failpoints import failpoint
from ingest.model import (
    FINDING_SCHEMA,
    ITEM_SCHEMA,
    SUBMISSION_SCHEMA,
    VALUE_SCHEMA,
    ReadResult,
)

RECEIPT_SCHEMA = pa.schema(
    [
        ("receipt_id", pa.string()),
        ("source_name", pa.string()),
        ("source_uri", pa.string()),
        ("file_name", pa.string()),
        ("file_sha256", pa.string()),
        ("file_size", pa.int64()),
        ("media_type", pa.string()),
        ("received_at", pa.timestamp("us", tz="UTC")),
        ("archived_path", pa.string()),
        ("sender", pa.string()),
    ]
)

TABLES = {
    "receipts": RECEIPT_SCHEMA,
    "submissions": SUBMISSION_SCHEMA,
    "values": VALUE_SCHEMA,
    "items": ITEM_SCHEMA,
    "findings": FINDING_SCHEMA,
}

_KEPT_SECONDS = 7 * 24 * 3600
_LABEL_NAMES = 2


@dataclass(frozen=True, slots=True)
class Batch:
    """What one reading task takes. ``label`` is for people: how many files, and which."""

    batch_id: str
    label: str
    receipt_ids: list[str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a staged batch holds: its receipts and the row counts of its tables."""

    batch_id: str
    label: str
    receipt_ids: list[str]
    receipts: int
    submissions: int
    values: int
    items: int
    findings: int


def submission_id(file_sha256: str, reader_version: str) -> str:
    """Return the identity of a document as read by one reader version."""
    return "S" + sha256(f"{file_sha256}|{reader_version}".encode()).hexdigest()[:24]


def divide(receipts: Sequence[Receipt], batch_files: int, reader_version: str) -> list[Batch]:
    """Divide receipts into batches, in the order given.

    Args:
        receipts: What is to be read.
        batch_files: Most receipts in one batch.
        reader_version: Version of the reader; another one makes other batches.

    Returns:
        The batches; equal input gives equal batches.
    """
    return [
        _batch(receipts[start : start + batch_files], reader_version)
        for start in range(0, len(receipts), batch_files)
    ]


def _batch(receipts: Sequence[Receipt], reader_version: str) -> Batch:
    ids = [one.receipt_id for one in receipts]
    digest = sha256("|".join([reader_version, *ids]).encode()).hexdigest()
    names = [one.file_name for one in receipts]
    shown = names if len(names) <= _LABEL_NAMES else [names[0], "…", names[-1]]
    return Batch(f"B{digest[:16]}", f"{len(names)} tệp: {', '.join(shown)}", ids)


def batch_folder(settings: Settings, batch_id: str) -> Path:
    """Return where a batch is staged, whether it is there or not."""
    return settings.staging / batch_id


def manifest(settings: Settings, batch_id: str) -> Manifest | None:
    """Return what a staged batch holds; None if it is not staged."""
    path = batch_folder(settings, batch_id) / "manifest.json"
    return Manifest(**json.loads(path.read_bytes())) if path.is_file() else None


def staged_files(settings: Settings, batch_ids: Iterable[str], table: str) -> list[str]:
    """Return the Parquet files of one table of some batches.

    Raises:
        StagingMissingError: If a batch is not staged.
    """
    files = []
    for batch_id in batch_ids:
        if manifest(settings, batch_id) is None:
            raise StagingMissingError("Batch is not staged; read it again", place=batch_id)
        files.append(str(batch_folder(settings, batch_id) / f"{table}.parquet"))
    return files


def stage(
    settings: Settings, batch: Batch, receipts: Sequence[Receipt], results: Sequence[ReadResult]
) -> Manifest:
    """Write one batch, all of it at once.

    Args:
        settings: Where staging is.
        batch: The batch.
        receipts: Its receipts.
        results: What was read, one result per distinct content.

    Returns:
        The manifest; if another process staged the batch meanwhile, that one's.
    """
    return write_batch(settings, batch, _tables(receipts, results))


def write_batch(settings: Settings, batch: Batch, tables: dict[str, pa.Table]) -> Manifest:
    """Write the tables of one batch, all of them at once.

    Args:
        settings: Where staging is.
        batch: The batch.
        tables: The tables of :data:`TABLES`.

    Returns:
        The manifest; if another process staged the batch meanwhile, that one's.
    """
    counts = {name: table.num_rows for name, table in tables.items()}
    content = Manifest(batch.batch_id, batch.label, batch.receipt_ids, **counts)
    make_folder(settings.staging)
    folder = batch_folder(settings, batch.batch_id)
    temporary = temporary_beside(folder)
    temporary.mkdir()
    try:
        for name, table in tables.items():
            _write_parquet(table, temporary / f"{name}.parquet")
        body = json.dumps(asdict(content), ensure_ascii=False, indent=1)
        write_durably(temporary / "manifest.json", body.encode())
        settle(temporary, folder)
    except OSError:
        done = manifest(settings, batch.batch_id)
        if done is None:
            raise
        return done
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    failpoint("after_staging")
    return content


def clear_old(settings: Settings, keep: Iterable[str]) -> None:
    """Remove staged batches (and half ones) older than a week that nobody waits for."""
    kept = set(keep)
    folders = settings.staging.iterdir() if settings.staging.is_dir() else ()
    for folder in folders:
        if folder.name not in kept and time.time() - folder.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _tables(receipts: Sequence[Receipt], results: Sequence[ReadResult]) -> dict[str, pa.Table]:
    ids = [
        submission_id(one.submission.file_sha256, one.submission.reader_version) for one in results
    ]
    submissions = [one.submission for one in results]
    return {
        "receipts": _table(RECEIPT_SCHEMA, receipts, {}),
        "submissions": _table(SUBMISSION_SCHEMA, submissions, {"submission_id": ids}),
        "values": _children(VALUE_SCHEMA, ids, [one.values for one in results]),
        "items": _children(ITEM_SCHEMA, ids, [one.items for one in results]),
        "findings": _children(FINDING_SCHEMA, ids, [one.findings for one in results], "finding_no"),
    }


def _children(
    schema: pa.Schema, ids: list[str], groups: list[tuple[Any, ...]], number: str | None = None
) -> pa.Table:
    """Make a table of what hangs below the submissions; ``number`` counts within each from 1."""
    given: dict[str, list[Any]] = {
        "submission_id": [one for one, group in zip(ids, groups, strict=True) for _ in group]
    }
    if number:
        given[number] = [index for group in groups for index, _ in enumerate(group, start=1)]
    return _table(schema, [row for group in groups for row in group], given)


def _table(schema: pa.Schema, rows: Sequence[Any], given: dict[str, list[Any]]) -> pa.Table:
    columns = [
        pa.array(given.get(name) or list(map(attrgetter(name), rows)), type=schema.field(name).type)
        for name in schema.names
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _write_parquet(table: pa.Table, path: Path) -> None:
    with path.open("xb") as handle:
        pq.write_table(table, handle, compression="zstd")
        handle.flush()
        os.fsync(handle.fileno())
