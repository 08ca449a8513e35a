"""Generated workbooks and staged batches: read and loaded by the product's own code."""

import json
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from benchmarks.history.__main__ import main
from benchmarks.history.conduct import Habits, deliveries
from benchmarks.history.lines import report_lines
from benchmarks.history.months import Month, month_of
from benchmarks.history.reports import Reports, write_reports
from benchmarks.history.staged import document_hash, stage_reports
from benchmarks.history.workbooks import workbooks
from benchmarks.history.world import World, build_world
from ingest import staging
from ingest.config import Settings
from ingest.gate import gate_staged
from ingest.loader import load_batches
from ingest.model import ReadResult
from ingest.reading import read_document
from tests.libre_office import converted

SEED = 7


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(SEED)


def reports_of(
    world: World, level: str, month: str, count: int, rate: float, **lines: int
) -> Reports:
    at = month_of(month)
    who = world.tree.level(level).reporting(at)
    who = who[np.linspace(0, len(who) - 1, count).astype(int)]
    habits = Habits(correcting=0.4, misfiled=0.3, silent_begins=0.0)
    sent = deliveries(world, level, at, who, habits)
    return write_reports(world, sent, report_lines(level, **lines), rate)


def read_all(reports: Reports, folder: Path, rate: float) -> list[ReadResult]:
    results = []
    for row, content in enumerate(workbooks(reports)):
        path = folder / f"{row}.xlsx"
        path.write_bytes(content)
        digest = document_hash(reports, row, rate)
        results.append(read_document(path, file_name=path.name, file_sha256=digest))
    return results


@pytest.mark.parametrize(
    ("level", "month", "count", "rate", "lines"),
    [
        ("commune", "2026-05", 25, 0.08, {}),
        ("commune", "2025-06", 8, 0.01, {}),
        ("commune", "2026-05", 6, 0.2, {"indicators": 15, "services": 0}),
        ("province", "2026-05", 3, 0.08, {}),
        ("province", "2024-03", 2, 0.05, {"indicators": 30, "services": 4}),
    ],
)
def test_a_workbook_is_read_as_exactly_what_the_staged_batch_says(
    world, tmp_path, level, month, count, rate, lines
):
    reports = reports_of(world, level, month, count, rate, **lines)
    staged = stage_reports(reports, rate).tables
    read = staging._tables([], read_all(reports, tmp_path, rate))
    assert staged["values"].num_rows >= count * len(reports.lines)
    for name in ("submissions", "values", "items", "findings"):
        for column in staged[name].column_names:
            ours, theirs = staged[name][column], read[name][column]
            assert ours.to_pylist() == theirs.to_pylist(), (name, column)
        assert staged[name].schema == read[name].schema


def test_figures_read_are_the_generated_ones_and_errors_the_recorded_ones(world, tmp_path):
    reports = reports_of(world, "commune", "2026-05", 20, 0.05)
    results = read_all(reports, tmp_path, 0.05)
    wrong = set(zip(reports.errors.row.tolist(), reports.errors.line.tolist(), strict=True))
    assert len(wrong) > 300
    sheet = {line: number for number, line in enumerate(reports.lines.position)}
    for row, result in enumerate(results):
        printed: dict[int, object] = {}
        for value in result.values:
            line = sheet[value.indicator_code, value.service_code or ""]
            printed.setdefault(line, value.value)
        for line, value in printed.items():
            if (row, line) not in wrong and value is not None:
                assert value * 10_000 == int(reports.true[row, line])
    codes = {one.rule_code for result in results for one in result.findings}
    assert {"TEXT_FOR_NUMBER", "NEGATIVE_NUMBER", "RATIO_BELOW_ONE", "AS_OF_AFTER_REPORT"} <= codes


def test_equal_seeds_give_equal_bytes(world):
    reports = reports_of(world, "commune", "2026-05", 3, 0.05)
    again = reports_of(build_world(SEED), "commune", "2026-05", 3, 0.05)
    assert list(workbooks(reports)) == list(workbooks(again))


def test_packages_are_sound_zip_files(world, tmp_path):
    content = next(iter(workbooks(reports_of(world, "commune", "2026-05", 1, 0.05))))
    path = tmp_path / "one.xlsx"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml" or "[Content_Types].xml" in str(
            archive.namelist()
        )


@pytest.mark.slow
def test_libreoffice_opens_a_generated_workbook(world, tmp_path):
    path = tmp_path / "one.xlsx"
    reports = reports_of(world, "commune", "2026-05", 1, 0.0)
    path.write_bytes(next(iter(workbooks(reports))))
    convert = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    text = converted(path, convert, tmp_path / "saved").read_text(encoding="utf-8")
    assert "CCCD_ISSUED_CUM" in text
    value = reports.written[0, reports.lines.position["CCCD_ISSUED_CUM", ""]] // 10_000
    assert str(value) in text.replace(".", "").replace(",", "").replace("\xa0", "")


@pytest.fixture(scope="module")
def staged_home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("home")
    arguments = ["--months", "2025-05..2025-08", "--units", "60", "--indicators", "20"]
    arguments += ["--services", "3", "--error-rate", "0.02", "--seed", str(SEED)]
    assert main([*arguments, "--batch-files", "50", str(home)]) == 0
    return home


def test_a_staged_history_passes_the_gate_and_is_loaded_whole(staged_home, tmp_path):
    settings = Settings(home=staged_home)
    batches = json.loads((staged_home / "batches.json").read_text())
    assert list(batches) == ["2025-05", "2025-06", "2025-07", "2025-08"]
    for wave in batches:
        gate_staged(settings, [staging.batch_folder(settings, one) for one in batches[wave]])
        report = load_batches(settings, batches[wave])
        assert not report.nothing_new
    assert load_batches(settings, batches["2025-06"]).nothing_new
    arrivals = pq.read_table(staged_home / "ground_truth" / "arrivals")
    errors = pq.read_table(staged_home / "ground_truth" / "errors")
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        count = connection.execute("select count(*) from raw.receipts").fetchone()
        documents = connection.execute("select count(*) from raw.submissions").fetchone()
        lines = connection.execute("select count(*) from raw.submission_values").fetchone()
    assert count == (arrivals.num_rows,)
    assert documents == (len(set(arrivals["file_sha256"].to_pylist())),)
    assert lines[0] > documents[0] * 60
    assert 0.01 < errors.num_rows / lines[0] < 0.03


def test_the_truth_tells_flow_and_cumulative_of_every_unit_and_month(staged_home):
    truth = staged_home / "ground_truth" / "figures" / "commune"
    june, july = (pq.read_table(truth / f"{month}.parquet") for month in ("2025-07", "2025-08"))
    rows = {}
    for table in (june, july):
        for row in table.to_pylist():
            if row["indicator_code"] == "CCCD_ISSUED_CUM":
                rows.setdefault(row["unit_key"], []).append(row)
    assert len(rows) > 40
    for before, after in rows.values():
        assert after["cumulative"] == after["value"] == before["cumulative"] + after["flow"]


def test_workbooks_lie_in_an_inbox_with_their_receipts(tmp_path):
    arguments = ["--months", "2026-05", "--units", "4", "--format", "workbooks", "--within", "31"]
    assert main([*arguments, "--indicators", "5", "--services", "1", str(tmp_path)]) == 0
    files = sorted((tmp_path / "inbox").rglob("*.xlsx"))
    assert files
    for path in files:
        receipt = json.loads(path.with_name(f"{path.name}.receipt.json").read_text())
        assert receipt["sender"] == path.parent.name
        assert date.fromisoformat(receipt["received_at"][:10]) > Month(64).window.end
