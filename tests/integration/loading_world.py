"""A small world for loading tests: documents as JSON, a reader for them, an inbox, raw tables.

The reader stands in for the workbook reader so that these tests are about archive, staging and
load only. A document is ``{"unit": …, "period": …, "values": [[indicator, value, …], …], …}``;
anything that is no JSON is a rejected document.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from ingest import pipeline
from ingest.archive import Archive, Receipt
from ingest.config import Settings
from ingest.loader import LoadReport
from ingest.model import Finding, Item, ReadResult, Submission, Value
from ingest.periods import reporting_window
from ingest.reading import read_document

READER = "fake-1"
START = datetime(2026, 5, 20, 8, 0, tzinfo=UTC)


def settings_at(home: Path, **changes: Any) -> Settings:
    waits = {"settle_seconds": 0, "quiet_minutes": 0, "lock_timeout_seconds": 30}
    return Settings(home=home, **{**waits, **changes})


def document(unit: str = "10525", period: str = "2026-05", **content: Any) -> bytes:
    """Write a document; ``values`` is a list of [indicator, value, subject, period]."""
    content.setdefault("values", [["A", "1"]])
    return json.dumps({"unit": unit, "period": period, **content}, sort_keys=True).encode()


def drop(
    settings: Settings,
    name: str,
    content: bytes,
    *,
    minute: int = 0,
    sender: str | None = None,
) -> Path:
    """Put a file into the inbox as received ``minute`` minutes after the start."""
    path = settings.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    received = START + timedelta(minutes=minute)
    if sender is not None:
        record = {"received_at": received.isoformat(), "sender": sender}
        path.with_name(f"{path.name}.receipt.json").write_text(json.dumps(record))
    os.utime(path, ns=(0, int(received.timestamp()) * 1_000_000_000))
    return path


def read(_: Settings, archive: Archive, receipts: Sequence[Receipt]) -> list[ReadResult]:
    """Read documents as ``ingest.pipeline`` does, with the stand-in reader."""
    hashes = dict.fromkeys(one.file_sha256 for one in receipts)
    return [_result(sha, archive.verified_blob(sha).read_bytes()) for sha in hashes]


def read_here(_: Settings, archive: Archive, receipts: Sequence[Receipt]) -> list[ReadResult]:
    """Read documents as they are read, in this process: set for ``pipeline._read``."""
    files = {one.file_sha256: one.file_name for one in receipts}
    return [
        read_document(archive.verified_blob(sha), file_name=name, file_sha256=sha)
        for sha, name in files.items()
    ]


def run(settings: Settings) -> LoadReport:
    """Go from inbox to raw, as a scheduler does."""
    pipeline.pull_sources(settings)
    batches = pipeline.plan_batches(settings)
    for batch in batches:
        pipeline.read_batch(settings, batch)
    return pipeline.load_batches(settings, [one.batch_id for one in batches])


def use_stand_in_reader(patch: Any) -> None:
    """Let the pipeline read with the stand-in; ``patch`` sets attributes (``setattr`` will do)."""
    patch(pipeline, "_read", read)
    patch(pipeline, "reader_version", lambda: READER)


@contextmanager
def warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Look into the warehouse without changing it."""
    connection = duckdb.connect(str(settings.warehouse), read_only=True)
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def rows(settings: Settings, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with warehouse(settings) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


TIMES = {"load_id", "recorded_at", "started_at", "committed_at", "seconds"}


def raw_content(settings: Settings, *, but: set[str] = frozenset()) -> dict[str, list[Any]]:
    """Everything in schema raw, ordered, less load ids and times of loads."""
    content = {}
    with warehouse(settings) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'raw' and table_type = 'BASE TABLE' order by 1"
        ).fetchall()
        for (table,) in tables:
            if table not in but:
                cursor = connection.execute(f"select * from raw.{table}")
                names = [one[0] for one in cursor.description]
                kept = [index for index, name in enumerate(names) if name not in TIMES]
                content[table] = sorted(
                    str([row[index] for index in kept]) for row in cursor.fetchall()
                )
    return content


def _result(sha: str, content: bytes) -> ReadResult:
    try:
        known = json.loads(content)
    except ValueError:
        finding = Finding("NOT_JSON", "error", "", "?", "JSON", "Không đọc được.", "Unreadable.")
        return ReadResult(_submission(sha, {"status": "rejected"}), findings=(finding,))
    window_end = reporting_window(known["period"]).end if known["period"] else None
    return ReadResult(
        _submission(sha, known),
        tuple(
            _value(no, *row, known=known, day=window_end) for no, row in enumerate(known["values"])
        ),
        tuple(
            Item(no, "task", None, title, None, None, None, None, None, f"N!A{no}")
            for no, title in enumerate(known.get("items", []))
        ),
        tuple(
            Finding(code, "warning", "C!A1", "x", "y", "Sai.", "Wrong.")
            for code in known.get("findings", [])
        ),
    )


def _submission(sha: str, known: dict[str, Any]) -> Submission:
    period = known.get("period")
    start, end = reporting_window(period) if period else (None, None)
    return Submission(
        file_sha256=sha,
        reader_version=READER,
        form="workbook",
        role="body",
        template_version="2026.1",
        unit_code=known.get("unit"),
        unit_name_as_written=None,
        period_key=period,
        window_start=start,
        window_end=end,
        report_date=None,
        document_no=None,
        issuing_agency=None,
        status=known.get("status", "accepted"),
        replaces_unit_code=known.get("replaces_unit"),
        replaces_period_key=known.get("replaces_period"),
    )


def _value(
    no: int,
    indicator: str,
    value: str | None,
    subject: str | None = None,
    period: str | None = None,
    *,
    known: dict[str, Any],
    day: date | None,
) -> Value:
    return Value(
        value_no=no,
        section="I",
        subject_unit_code=subject,
        subject_unit_as_written=None,
        indicator_code=indicator,
        service_code=None,
        breakdown_code="ALL",
        label_as_written=indicator,
        measure_kind="level",
        value_as_written=value,
        value=Decimal(value) if value is not None else None,
        value_state="missing" if value is None else "reported",
        unit_of_measure=None,
        precision="exact",
        window_start=None,
        window_end=None,
        as_of_date=day,
        period_key=period or known["period"],
        locator=f"C!C{no}",
    )
