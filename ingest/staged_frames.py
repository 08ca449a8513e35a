"""Staged batches as the frames their gate looks at: plain types, each row naming its file."""

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.staging import TABLES

_FILES = """
    select batch_id, file_sha256, min(file_name) as file from receipts group by all
"""

_FRAMES = {
    "receipts": """
        select r.file_name as file, r.batch_id, r.receipt_id, r.source_name, r.source_uri,
            r.file_sha256, r.file_size, r.archived_path,
            r.received_at at time zone 'UTC' as received_at,
            r.archived_path like '%' || r.file_sha256 as path_names_content,
            (select count(*) from submissions as s
                where s.batch_id = r.batch_id and s.file_sha256 = r.file_sha256) as times_read
        from receipts as r
    """,
    "submissions": """
        select f.file, s.batch_id, s.submission_id, s.file_sha256, s.reader_version, s.form, s.role,
            s.status, s.scope, s.unit_code, s.period_key,
            s.window_start::timestamp as window_start, s.window_end::timestamp as window_end,
            f.file is not null as has_receipt,
            coalesce(n.findings, 0) as findings, coalesce(n.serious, 0) as serious_findings
        from submissions as s
        left join files as f using (batch_id, file_sha256)
        left join (
            select batch_id, submission_id, count(*) as findings,
                count(*) filter (severity <> 'info') as serious
            from findings group by all
        ) as n using (batch_id, submission_id)
    """,
    "values": """
        select f.file, v.batch_id, v.submission_id, v.value_no, v.locator, v.value_state,
            v.value::double as value, v.unit_of_measure, v.precision, v.measure_kind,
            v.breakdown_code, v.period_key, v.confidence,
            v.window_start::timestamp as window_start, v.window_end::timestamp as window_end,
            s.submission_id is not null as has_submission,
            (v.value is not null) = (v.value_state = 'reported') as value_agrees_with_state,
            i.indicator_code is not null or v.indicator_code is null as indicator_known,
            c.service_code is not null or v.service_code is null as service_known,
            b.breakdown_code is not null as breakdown_known,
            v.period_key is not null or v.indicator_code is null
                or s.status is not distinct from 'rejected' as is_filed,
            case when v.measure_kind = 'flow' then v.window_end is not null
                when v.measure_kind in ('cumulative', 'cumulative_ytd', 'level')
                then v.as_of_date is not null else true end as is_dated
        from "values" as v
        left join submissions as s using (batch_id, submission_id)
        left join files as f using (batch_id, file_sha256)
        left join indicators as i using (indicator_code)
        left join services as c using (service_code)
        left join breakdowns as b using (breakdown_code)
    """,
    "items": """
        select f.file, i.batch_id, i.submission_id, i.item_no, i.item_type, i.locator,
            trim(coalesce(i.title, '')) <> '' as has_title,
            s.submission_id is not null as has_submission
        from items as i
        left join submissions as s using (batch_id, submission_id)
        left join files as f using (batch_id, file_sha256)
    """,
    "findings": """
        select f.file, n.batch_id, n.submission_id, n.finding_no, n.rule_code, n.severity,
            n.locator,
            trim(coalesce(n.message_vi, '')) <> '' and trim(coalesce(n.message_en, '')) <> ''
                as has_messages,
            s.submission_id is not null as has_submission
        from findings as n
        left join submissions as s using (batch_id, submission_id)
        left join files as f using (batch_id, file_sha256)
    """,
}


def staged_frames(batch_dirs: Sequence[Path], seeds: Path) -> dict[str, pd.DataFrame]:
    """Read staged batches into one frame per table, and two frames about the tables themselves.

    Args:
        batch_dirs: Folders of the staged batches.
        seeds: Folder of the reference data, to tell known codes from unknown ones.

    Returns:
        ``schema`` (one row per column of each file), ``balances`` (one row per count the manifest
        gives), and ``receipts, submissions, values, items, findings``. Every row names its batch,
        and the file it was read from.
    """
    read = {name: [_read(folder, name) for folder in batch_dirs] for name in TABLES}
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("set TimeZone = 'UTC'")
        for name, tables in read.items():
            whole = pa.concat_tables([_conformed(table, name) for table in tables])
            connection.register(name, whole)
        for name, column in (("indicators", "indicator_code"), ("services", "service_code"),
                             ("breakdowns", "breakdown_code")):  # fmt: skip
            codes = pd.read_csv(seeds / f"{name}.csv", usecols=[column], dtype=str)
            connection.register(name, codes)
        connection.execute(f"create temp view files as {_FILES}")
        frames = {name: connection.sql(sql).df() for name, sql in _FRAMES.items()}
    return {
        "schema": _schema_frame(batch_dirs, read),
        "balances": _balances_frame(batch_dirs, read),
        **frames,
    }


def _read(folder: Path, name: str) -> pa.Table | None:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        return None
    table = pq.read_table(path)
    return table.append_column("batch_id", pa.array([folder.name] * table.num_rows, pa.string()))


def _conformed(table: pa.Table | None, name: str) -> pa.Table:
    """Return the table with the columns it should have; the schema frame tells what was not so."""
    schema = TABLES[name].append(pa.field("batch_id", pa.string()))
    if table is None:
        return schema.empty_table()
    columns = []
    for field in schema:
        if field.name in table.column_names and table.schema.field(field.name).type == field.type:
            columns.append(table[field.name])
        else:
            columns.append(pa.nulls(table.num_rows, field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def _schema_frame(
    batch_dirs: Sequence[Path], read: dict[str, list[pa.Table | None]]
) -> pd.DataFrame:
    rows = []
    for name, schema in TABLES.items():
        expected = {field.name: str(field.type) for field in schema}
        for folder, table in zip(batch_dirs, read[name], strict=True):
            found = {f.name: str(f.type) for f in table.schema} if table is not None else {}
            found.pop("batch_id", None)
            rows += [
                {
                    "file": f"{folder.name}/{name}.parquet",
                    "column": column,
                    "expected_type": expected.get(column, "(none)"),
                    "found_type": found.get(column, "(none)"),
                }
                for column in {**expected, **found}
            ]
    return pd.DataFrame(rows, columns=["file", "column", "expected_type", "found_type"])


def _balances_frame(
    batch_dirs: Sequence[Path], read: dict[str, list[pa.Table | None]]
) -> pd.DataFrame:
    rows = []
    for position, folder in enumerate(batch_dirs):
        path = folder / "manifest.json"
        manifest = json.loads(path.read_bytes()) if path.is_file() else {}
        tables = {name: read[name][position] for name in TABLES}
        found = {name: -1 if table is None else table.num_rows for name, table in tables.items()}
        given = {name: int(manifest.get(name, -1)) for name in TABLES}
        receipts = tables["receipts"]
        ids = set(receipts["receipt_id"].to_pylist()) if receipts is not None else set()
        found["receipts not listed"] = len(ids ^ set(manifest.get("receipt_ids", [])))
        given["receipts not listed"] = 0
        rows += [
            {
                "file": f"{folder.name}/manifest.json",
                "measure": measure,
                "manifest": given[measure],
                "found": count,
                "difference": count - given[measure],
            }
            for measure, count in found.items()
        ]
    return pd.DataFrame(rows, columns=["file", "measure", "manifest", "found", "difference"])
