"""Staged batches as the frames their gate looks at: plain types, each row naming its file."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.narrative.thresholds import threshold
from ingest.reference import seed_rows
from ingest.staging import TABLES

_SQL = Path(__file__).with_name("staged_sql")
_CODES = {
    "indicators": "indicator_code",
    "services": "service_code",
    "breakdowns": "breakdown_code",
}
_SURE = "current_view"  # how sure a figure of a narrative must be to have an indicator
_ABSENT = "(none)"


@dataclass(frozen=True)
class _File:
    """One staged Parquet file, which may be missing or not what it should be."""

    folder: Path
    table: str

    @property
    def path(self) -> Path:
        return self.folder / f"{self.table}.parquet"

    @cached_property
    def metadata(self) -> pq.FileMetaData | None:
        return pq.read_metadata(self.path) if self.path.is_file() else None

    @property
    def rows(self) -> int:
        return -1 if self.metadata is None else int(self.metadata.num_rows)

    @cached_property
    def types(self) -> dict[str, str]:
        if self.metadata is None:
            return {}
        return {field.name: str(field.type) for field in self.metadata.schema.to_arrow_schema()}

    @property
    def is_sound(self) -> bool:
        return self.types == _expected(self.table)


def staged_frames(batch_dirs: Sequence[Path], seeds: Path) -> dict[str, pd.DataFrame]:
    """Read staged batches into one frame per table, and two frames about the tables themselves.

    Args:
        batch_dirs: Folders of the staged batches.
        seeds: Folder of the reference data, to tell known codes from unknown ones.

    Returns:
        ``schema`` (one row per column of each file), ``balances`` (one row per count the manifest
        gives), and ``receipts, submissions, values, items, findings``. Every row names its batch
        and the file it was read from; in ``values`` one row stands for ``rows`` rows alike.
    """
    files = {name: [_File(folder, name) for folder in batch_dirs] for name in TABLES}
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("set TimeZone = 'UTC'")
        for name in TABLES:
            _make_view(connection, name, files[name])
        for seed, column in _CODES.items():
            codes = pa.table({column: [row[column] for row in seed_rows(seed, seeds)]})
            connection.register(seed, codes)
        connection.register("thresholds", pa.table({_SURE: [threshold(_SURE, seeds)]}))
        connection.execute(
            "create temp table files as select batch_id, file_sha256, min(file_name) as file "
            "from receipts group by all"
        )
        frames = {
            name: connection.sql((_SQL / f"{name}.sql").read_text(encoding="utf-8")).df()
            for name in TABLES
        }
    everything = [one for name in TABLES for one in files[name]]
    return {
        "schema": _schema_frame(everything),
        "balances": _balances_frame(batch_dirs, everything),
        **frames,
    }


def _expected(table: str) -> dict[str, str]:
    return {field.name: str(field.type) for field in TABLES[table]}


def _make_view(connection: duckdb.DuckDBPyConnection, name: str, files: Iterable[_File]) -> None:
    """Make a view over sound files, read where they lie, and over what is left of the others."""
    sound = [str(one.path) for one in files if one.is_sound]
    others = [_conformed(one) for one in files if not one.is_sound]
    schema = TABLES[name].append(pa.field("batch_id", pa.string()))
    connection.register(f"odd_{name}", pa.concat_tables([schema.empty_table(), *others]))
    parts = [f'select * from "odd_{name}"']  # noqa: S608 (names are ours)
    if sound:
        paths = ", ".join("'" + path.replace("'", "''") + "'" for path in sound)
        parts.append(
            "select * exclude (filename), split_part(filename, '/', -2) as batch_id "  # noqa: S608
            f"from read_parquet([{paths}], filename = true)"
        )
    connection.execute(f'create temp view "{name}" as {" union all by name ".join(parts)}')


def _conformed(file: _File) -> pa.Table:
    """Return the rows under the columns they should have; the schema frame tells what was not."""
    schema = TABLES[file.table]
    if file.metadata is None:
        table = schema.empty_table()
    else:
        found = pq.read_table(file.path)
        columns = [
            found[field.name]
            if file.types.get(field.name) == str(field.type)
            else pa.nulls(found.num_rows, field.type)
            for field in schema
        ]
        table = pa.Table.from_arrays(columns, schema=schema)
    names = pa.array([file.folder.name] * table.num_rows, pa.string())
    return table.append_column("batch_id", names)


def _schema_frame(files: Iterable[_File]) -> pd.DataFrame:
    rows = [
        {
            "file": f"{one.folder.name}/{one.table}.parquet",
            "column": column,
            "expected_type": _expected(one.table).get(column, _ABSENT),
            "found_type": one.types.get(column, _ABSENT),
        }
        for one in files
        for column in {**_expected(one.table), **one.types}
    ]
    return pd.DataFrame(rows, columns=["file", "column", "expected_type", "found_type"])


def _balances_frame(batch_dirs: Sequence[Path], files: Iterable[_File]) -> pd.DataFrame:
    manifests = {folder.name: _manifest(folder) for folder in batch_dirs}
    counted = [
        (one.folder.name, one.table, int(manifests[one.folder.name].get(one.table, -1)), one.rows)
        for one in files
    ]
    for folder in batch_dirs:
        path = folder / "receipts.parquet"
        staged = set(pq.read_table(path)["receipt_id"].to_pylist()) if path.is_file() else set()
        listed = set(manifests[folder.name].get("receipt_ids", []))
        counted.append((folder.name, "receipts not listed", 0, len(staged ^ listed)))
    rows = [
        {
            "file": f"{batch}/manifest.json",
            "measure": measure,
            "manifest": given,
            "found": found,
            "difference": found - given,
        }
        for batch, measure, given, found in counted
    ]
    return pd.DataFrame(rows, columns=["file", "measure", "manifest", "found", "difference"])


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    found: dict[str, Any] = json.loads(path.read_bytes()) if path.is_file() else {}
    return found
