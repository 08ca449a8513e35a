"""Small raw schemas made in code, for tests of what is built on top of them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ingest.periods import parse_period_key, reporting_window

RAW_SCHEMA = Path(__file__).parents[2] / "ingest" / "raw_schema.sql"
READER = "test-1"


@dataclass(frozen=True)
class Figure:
    """One figure of a document; what is left out is taken from the document."""

    indicator_code: str | None
    value: str | None
    kind: str = "flow"
    service: str | None = None
    breakdown: str = "ALL"
    written: str | None = None
    state: str | None = None
    precision: str = "exact"
    subject: str | None = None
    window: tuple[date, date] | None = None
    as_of: date | None = None
    period: str | None = None
    unit: str = "lượt"
    previous: str | None = None


@dataclass(frozen=True)
class Document:
    """One document: what one file says."""

    name: str
    unit: str | None
    period: str | None
    figures: Sequence[Figure] = ()
    form: str = "workbook"
    role: str = "body"
    scope: str = "own"
    status: str = "accepted"
    items: Sequence[tuple[str, str, str]] = ()  # (item_type, title, status)
    findings: Sequence[tuple[str, str, str]] = ()  # (rule_code, severity, found)


@dataclass(frozen=True)
class Arrival:
    """One arrival of a document; ``receipt`` names it, else it is named by its load."""

    document: Document
    received_at: datetime
    sender: str | None = None
    receipt: str | None = None


@dataclass
class RawFactory:
    """Writes raw tables the way the loader does, one load after another.

    Attributes:
        connection: An open connection to the working file.
        loads: Number of loads written so far.
    """

    connection: duckdb.DuckDBPyConnection
    loads: int = 0
    _seen: set[str] = field(default_factory=set)
    _touched: dict[tuple[Any, ...], set[tuple[str, str]]] = field(default_factory=dict)
    _slices: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    @classmethod
    def create(cls, path: Path) -> "RawFactory":
        """Create the working file with an empty raw schema."""
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(path))
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(RAW_SCHEMA.read_text(encoding="utf-8"))
        return cls(connection)

    def load(
        self,
        committed_at: datetime,
        arrivals: Sequence[Arrival] = (),
        events: Sequence[dict[str, Any]] = (),
    ) -> str:
        """Write one load.

        Args:
            committed_at: When it took effect.
            arrivals: The files it brought.
            events: Rows of ``raw.events``; keys ``event_type, target_id`` and whatever else is set.

        Returns:
            The load's id.
        """
        self.loads += 1
        load_id = f"L{self.loads:03d}"
        slices: set[tuple[str, str]] = set()
        for number, arrival in enumerate(arrivals):
            slices |= self._arrive(load_id, number, arrival)
        for number, event in enumerate(events):
            slices |= self._slices.get(event["target_id"], set())
            slices |= self._let_in(event)
            self._insert(
                "raw.events",
                {
                    "event_id": f"{load_id}E{number}",
                    "recorded_at": committed_at,
                    "actor": "system",
                    "role": "system",
                    "payload": None,
                    "reason": None,
                    "load_id": load_id,
                    **event,
                },
            )
        values = sum(len(arrival.document.figures) for arrival in arrivals)
        self.connection.execute(
            "insert into raw.loads by name select ? as load_id, ? as started_at, ? as committed_at,"
            " ? as files_seen, ? as files_loaded, 0 as files_rejected, 0 as files_skipped,"
            " ? as values_read, ? as values_loaded, 0 as values_rejected",
            [load_id, committed_at - timedelta(seconds=1), committed_at,
             len(arrivals), len(arrivals), values, values],
        )  # fmt: skip
        if slices:
            units, periods = zip(*sorted(slices), strict=True)
            self.connection.execute(
                "insert into raw.load_slices select ?, unnest(?), unnest(?)",
                [load_id, list(units), list(periods)],
            )
        return load_id

    def _let_in(self, event: dict[str, Any]) -> set[tuple[str, str]]:
        """Return what a lock that opens touches: series of the period, figures of it elsewhere."""
        if event["event_type"] not in ("unlock_period", "lock_exception"):
            return set()
        unit, period = json.loads(event.get("payload") or "{}").get("unit_code"), event["target_id"]
        found: set[tuple[str, str]] = set()
        for (_, series_unit, series_period, *_), slices in self._touched.items():
            if unit in (None, series_unit):
                found |= {one for one in slices if period in (series_period, one[1])}
        return found

    def submission_id(self, document: Document) -> str:
        """Return the id a document gets."""
        return f"S{document.name}"

    def _arrive(self, load_id: str, number: int, arrival: Arrival) -> set[tuple[str, str]]:
        document = arrival.document
        self._insert(
            "raw.receipts",
            {
                "receipt_id": arrival.receipt or f"R{load_id}{number:04d}",
                "source_name": "inbox",
                "source_uri": f"inbox/{document.name}-{arrival.receipt or load_id}.xlsx",
                "file_name": f"{document.name}.xlsx",
                "file_sha256": f"sha-{document.name}",
                "file_size": 1,
                "media_type": None,
                "received_at": arrival.received_at,
                "archived_path": f"blobs/{document.name}",
                "sender": arrival.sender,
                "load_id": load_id,
            },
        )
        if document.name not in self._seen:
            self._seen.add(document.name)
            self._read(load_id, document)
        series = (arrival.sender or document.unit, document.unit, document.period,
                  document.form, document.role, document.scope)  # fmt: skip
        touched = self._touched.setdefault(series, set())
        touched |= self._slices[self.submission_id(document)]
        return set(touched)

    def _read(self, load_id: str, document: Document) -> None:
        submission_id = self.submission_id(document)
        window = reporting_window(document.period) if document.period else (None, None)
        self._insert(
            "raw.submissions",
            {
                "submission_id": submission_id,
                "file_sha256": f"sha-{document.name}",
                "reader_version": READER,
                "form": document.form,
                "role": document.role,
                "unit_code": document.unit,
                "period_key": document.period,
                "window_start": window[0],
                "window_end": window[1],
                "status": document.status,
                "scope": document.scope,
                "load_id": load_id,
            },
        )
        slices = set()
        if document.unit and document.period:
            slices.add((document.unit, document.period))
        for number, figure in enumerate(document.figures, start=1):
            row = _value_row(submission_id, number, figure, document, window)
            self._insert("raw.submission_values", row)
            slices.add((figure.subject or document.unit or "?", row["period_key"]))
        for number, (item_type, title, status) in enumerate(document.items, start=1):
            self._insert(
                "raw.submission_items",
                {"submission_id": submission_id, "item_no": number, "item_type": item_type,
                 "title": title, "status": status, "locator": f"Nhiệm vụ!A{number + 5}"},
            )  # fmt: skip
        for number, (code, severity, found) in enumerate(document.findings, start=1):
            self._insert(
                "raw.submission_findings",
                {"submission_id": submission_id, "finding_no": number, "rule_code": code,
                 "severity": severity, "locator": f"Chỉ tiêu!F{number + 5}", "found": found,
                 "expected": "số", "message_vi": f"Sai: {found}", "message_en": f"Bad: {found}"},
            )  # fmt: skip
        self._slices[submission_id] = slices

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        self.connection.execute(f"insert into {table} ({names}) values ({marks})", [*row.values()])


class BulkFactory(RawFactory):
    """Writes the rows of a load table by table instead of one by one: for thousands of reports."""

    def load(self, *args: Any, **kwargs: Any) -> str:
        """Write one load; see ``RawFactory.load``."""
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        load_id = super().load(*args, **kwargs)
        for table, rows in self._rows.items():
            self.connection.register("staged_rows", pa.Table.from_pylist(rows))
            self.connection.execute(f"insert into {table} by name from staged_rows")
            self.connection.unregister("staged_rows")
        return load_id

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        self._rows[table].append(row)


def _value_row(
    submission_id: str,
    number: int,
    figure: Figure,
    document: Document,
    window: tuple[date | None, date | None],
) -> dict[str, Any]:
    is_stock = figure.kind in ("cumulative", "cumulative_ytd", "level")
    start, end = figure.window or window
    state = figure.state or ("missing" if figure.value is None else "reported")
    return {
        "submission_id": submission_id,
        "value_no": number,
        "section": "Chỉ tiêu",
        "subject_unit_code": figure.subject,
        "subject_unit_as_written": figure.subject,
        "indicator_code": figure.indicator_code,
        "service_code": figure.service,
        "breakdown_code": figure.breakdown,
        "label_as_written": figure.indicator_code,
        "measure_kind": figure.kind,
        "value_as_written": figure.written or figure.value,
        "value": None if figure.value is None else Decimal(figure.value),
        "value_state": state,
        "unit_of_measure": figure.unit,
        "precision": figure.precision,
        "window_start": None if is_stock or figure.as_of else start,
        "window_end": None if is_stock or figure.as_of else end,
        "as_of_date": figure.as_of or (end if is_stock else None),
        "period_key": figure.period or document.period,
        "locator": f"Chỉ tiêu!F{number + 5}",
        "quote": None,
        "confidence": 1.0,
        "reader_rule": "test",
        "previous_value": Decimal(figure.previous) if figure.previous else None,
        "previous_locator": f"Chỉ tiêu!D{number + 5}" if figure.previous else None,
    }


def at(day: str, hour: int = 8) -> datetime:
    """Return an instant, in UTC."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def period_end(period_key: str) -> date:
    """Return the last calendar day of a period."""
    return parse_period_key(period_key).end
