"""Staged batches without reading: the same Parquet the pipeline writes after reading a workbook."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.history.conduct import CORRECTED
from benchmarks.history.reports import Front, Reports
from benchmarks.history.skeleton import skeleton
from benchmarks.history.staged_findings import findings
from benchmarks.history.staged_values import FigureTable
from benchmarks.history.workbooks import issuing_agency
from ingest.archive import Archive, Receipt
from ingest.config import Settings
from ingest.model import FINDING_SCHEMA, ITEM_SCHEMA, SUBMISSION_SCHEMA
from ingest.sources import Listed
from ingest.staging import RECEIPT_SCHEMA, Batch, Manifest, batch_folder, divide, submission_id
from ingest.versions import READER_VERSION, WORKBOOK_VERSION

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPICAL_SIZE = 53_000


@dataclass(frozen=True, slots=True)
class StagedReports:
    """Some reports as tables of the staging contract, and their receipts in order of arrival."""

    tables: dict[str, pa.Table]
    receipts: list[Receipt]


def document_hash(reports: Reports, row: int, error_rate: float) -> str:
    """Name the content of a document that exists as figures only: a hash of what it is made of."""
    arrivals, place = reports.arrivals, int(reports.first_arrival[row])
    unit = reports.world.tree.level(reports.level).units[arrivals.position[place]]
    parts = (
        "history",
        reports.world.seed,
        error_rate,
        len(reports.lines),
        unit.unit_key,
        reports.month.key,
        int(arrivals.content[place]),
        int(arrivals.filing[place]),
    )
    return sha256("|".join(map(str, parts)).encode()).hexdigest()


def file_name(front: Front, reports: Reports, row: int) -> str:
    """Name the file of a document as its sender would: unit, period, corrected or not."""
    place = int(reports.first_arrival[row])
    suffix = "_sua" if int(reports.arrivals.content[place]) == CORRECTED else ""
    return f"{front.unit.unit_code}_{front.month.key}{suffix}.xlsx"


def stage_reports(reports: Reports, error_rate: float) -> StagedReports:
    """Turn reports into tables.

    Args:
        reports: The reports.
        error_rate: The rate they were made with; part of the identity of their documents.
    """
    fronts = [reports.front(row) for row in range(len(reports))]
    hashes = [document_hash(reports, row, error_rate) for row in range(len(reports))]
    ids = [submission_id(one, WORKBOOK_VERSION) for one in hashes]
    lines = skeleton(reports.lines)
    figures = FigureTable(reports, lines)
    found = list(findings(reports, figures, lines, fronts))
    serious = {row for row, one in found if one.severity != "info"}
    receipts = _receipts(reports, fronts, hashes)
    number: dict[int, int] = {}
    finding_rows = []
    for row, one in found:
        number[row] = number.get(row, 0) + 1
        finding_rows.append({**_fields(one), "submission_id": ids[row], "finding_no": number[row]})
    submissions = [
        _submission(front, hashes[row], ids[row], lines.template_version, row in serious)
        for row, front in enumerate(fronts)
    ]
    tables = {
        "receipts": pa.Table.from_pylist([_fields(one) for one in receipts], RECEIPT_SCHEMA),
        "submissions": pa.Table.from_pylist(submissions, SUBMISSION_SCHEMA),
        "values": figures.table(ids, fronts),
        "items": ITEM_SCHEMA.empty_table(),
        "findings": pa.Table.from_pylist(finding_rows, FINDING_SCHEMA),
    }
    return StagedReports(tables, receipts)


def write_batch(settings: Settings, staged: Sequence[StagedReports]) -> Batch:
    """Write some staged reports as one batch.

    Args:
        settings: Where staging is.
        staged: Reports that arrive together.

    Returns:
        The batch; equal reports make the same one.
    """
    receipts = [one for part in staged for one in part.receipts]
    receipts.sort(key=lambda one: (one.received_at, one.source_uri, one.receipt_id))
    (batch,) = divide(receipts, len(receipts), READER_VERSION)
    folder = batch_folder(settings, batch.batch_id)
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name in staged[0].tables:
        table = pa.concat_tables([part.tables[name] for part in staged])
        counts[name] = table.num_rows
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    content = Manifest(batch.batch_id, batch.label, batch.receipt_ids, **counts)
    body = json.dumps(asdict(content), ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(body, encoding="utf-8")
    return batch


def _fields(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__}  # type: ignore[attr-defined]


def _submission(
    front: Front, file_sha256: str, one_id: str, version: str | None, is_serious: bool
) -> dict[str, object]:
    return {
        "submission_id": one_id,
        "file_sha256": file_sha256,
        "reader_version": WORKBOOK_VERSION,
        "form": "workbook",
        "role": "body",
        "template_version": version,
        "unit_code": front.unit.unit_code,
        "unit_name_as_written": front.unit.unit_name,
        "period_key": front.month.key,
        "window_start": front.window.start,
        "window_end": front.window.end,
        "report_date": front.report_date,
        "document_no": front.document_no,
        "issuing_agency": issuing_agency(front),
        "status": "accepted_with_findings" if is_serious else "accepted",
        "scope": "own",
        "replaces_unit_code": front.replaces_unit_code,
        "replaces_period_key": front.replaces_period,
    }


def _receipts(reports: Reports, fronts: list[Front], hashes: list[str]) -> list[Receipt]:
    archive = Archive(Path())
    units = reports.world.tree.level(reports.level).units
    receipts = []
    for place in range(len(reports.arrivals)):
        row = int(reports.document[place])
        received = int(reports.arrivals.received[place])
        day = datetime.fromtimestamp(received, UTC)
        path = f"{day:%Y-%m}/{file_name(fronts[row], reports, row)}"
        listed = Listed("inbox", f"inbox/{path}", path, _TYPICAL_SIZE, str(received * 10**9))
        receipts.append(
            Receipt(
                receipt_id=listed.receipt_id,
                source_name=listed.source_name,
                source_uri=listed.source_uri,
                file_name=listed.file_name,
                file_sha256=hashes[row],
                file_size=listed.file_size,
                media_type=_XLSX,
                received_at=day,
                archived_path=str(archive.blob_path(hashes[row])),
                sender=units[reports.arrivals.position[place]].unit_code,
            )
        )
    return receipts
