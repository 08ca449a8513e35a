"""A history on disk: staged batches or workbooks, and the ground truth beside them."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.history.months import Month
from benchmarks.history.reports import VIETNAM, Reports
from benchmarks.history.staged import document_hash, file_name, stage_reports, write_batch
from benchmarks.history.tree import LEVELS
from benchmarks.history.truth_tables import (
    ARRIVAL_SCHEMA,
    ERROR_SCHEMA,
    arrival_table,
    error_table,
    truth_table,
)
from benchmarks.history.waves import History
from benchmarks.history.workbooks import workbooks
from ingest.config import Settings


@dataclass(slots=True)
class Written:
    """What was written so far."""

    files: int = 0
    figures: int = 0
    errors: int = 0
    batches: int = 0


def write_history(
    history: History,
    out: Path,
    *,
    as_workbooks: bool,
    batch_files: int = 1000,
    waves_after: int = 0,
    with_truth: bool = True,
) -> Iterable[tuple[Month, Written]]:
    """Write a history below a folder, wave by wave, and yield what was written after each wave.

    Staged batches go to ``staging/`` and are listed by wave in ``batches.json`` (the folder is a
    ``DEAN06_HOME``: ``ingest.loader.load_batches`` loads them); workbooks go to ``inbox/<wave>/``
    with their receipts beside them. The truth goes to ``ground_truth/``.

    Args:
        history: The history.
        out: The folder.
        as_workbooks: Write workbooks, else staged batches.
        batch_files: Most files in one batch.
        waves_after: How many waves after the last month late reports are followed.
        with_truth: Whether to write the true figures as well (errors and arrivals always are).
    """
    truth, total = out / "ground_truth", Written()
    batches: dict[str, list[str]] = {}
    for wave in history.waves(waves_after):
        if wave in history.months and with_truth:
            _write_truth(history, wave, truth)
        errors, arrivals = [ERROR_SCHEMA.empty_table()], [ARRIVAL_SCHEMA.empty_table()]
        for piece in history.pieces(wave, batch_files):
            if as_workbooks:
                hashes = [_write_workbooks(one, out / "inbox" / wave.key) for one in piece]
            else:
                rate = history.error_rate
                batch = write_batch(Settings(home=out), [stage_reports(r, rate) for r in piece])
                batches.setdefault(wave.key, []).append(batch.batch_id)
                hashes = [[document_hash(r, row, rate) for row in range(len(r))] for r in piece]
                total.batches += 1
            for reports, names in zip(piece, hashes, strict=True):
                errors.append(error_table(reports, names))
                arrivals.append(arrival_table(reports, names))
                total.files += len(reports.arrivals)
                total.figures += reports.written.size
                total.errors += len(reports.errors)
        _write(pa.concat_tables(errors), truth / "errors" / f"{wave.key}.parquet")
        _write(pa.concat_tables(arrivals), truth / "arrivals" / f"{wave.key}.parquet")
        if batches:
            (out / "batches.json").write_text(json.dumps(batches, indent=1), encoding="utf-8")
        yield wave, total


def _write_truth(history: History, month: Month, folder: Path) -> None:
    for level in LEVELS:
        units, true = history.true(level, month)
        table = truth_table(
            history.selection.world, level, month, units, history.lines(level), true
        )
        _write(table, folder / "figures" / level / f"{month.key}.parquet")


def _write_workbooks(reports: Reports, folder: Path) -> list[str]:
    """Write the files of every arrival with its receipt; return the hash of each document.

    An old file sent again is a file of its own with the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contents = list(workbooks(reports))
    units = reports.world.tree.level(reports.level).units
    for place, row in enumerate(reports.document.tolist()):
        arrivals = reports.arrivals
        received = int(arrivals.received[place])
        name = file_name(reports.front(row), reports, row)
        if arrivals.version[place] > 1:
            name = name.replace(".xlsx", f"_lan{arrivals.version[place]}.xlsx")
        sender = units[arrivals.position[place]].unit_code
        path = folder / sender / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(contents[row])
        os.utime(path, (received, received))
        moment = datetime.fromtimestamp(received, VIETNAM).isoformat()
        receipt = json.dumps({"received_at": moment, "sender": sender})
        path.with_name(f"{name}.receipt.json").write_text(receipt, encoding="utf-8")
    return [sha256(content).hexdigest() for content in contents]


def _write(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd")
