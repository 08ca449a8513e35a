"""The gate in front of the load: what it lets through, what it stops, and how it says so."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from ingest.archive import Receipt
from ingest.config import Settings
from ingest.errors import GateFailedError
from ingest.gate import GateReport, gate_staged
from ingest.model import Finding, Item, ReadResult, Submission, Value
from ingest.staging import Batch, stage

Rows = list[dict[str, object]]
Spoil = Callable[[Path], None]
SEEDS = {
    "indicators": "indicator_code\nDOSSIERS\n",
    "services": "service_code\nDVC25_01\n",
    "breakdowns": "breakdown_code\nALL\n",
    "item_types": "item_type\ntask\n",
    "finding_codes": "code\nTEXT_FOR_NUMBER\nUNKNOWN_UNIT\n",
    "narrative/thresholds": "name,value\ncurrent_view,0.6\n",
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("gate")
    seeds = folder / "project" / "seeds"
    (seeds / "narrative").mkdir(parents=True)
    for name, text in SEEDS.items():
        (seeds / f"{name}.csv").write_text(text, encoding="utf-8")
    return Settings(home=folder / "home", project_dir=folder / "project")


def a_receipt(sha: str, file_name: str) -> Receipt:
    return Receipt(
        receipt_id="R" + sha[:24],
        source_name="inbox",
        source_uri="file:bao-cao.xlsx",
        file_name=file_name,
        file_sha256=sha,
        file_size=10,
        media_type=None,
        received_at=datetime(2026, 5, 15, tzinfo=UTC),
        archived_path=f"blobs/{sha[:2]}/{sha[2:4]}/{sha}",
        sender=None,
    )


SUBMISSION = Submission(
    file_sha256="of its batch",
    reader_version="1",
    form="workbook",
    role="body",
    template_version="2026.1",
    unit_code="10525",
    unit_name_as_written="phường Hải Dương",
    period_key="2026-05",
    window_start=date(2026, 4, 15),
    window_end=date(2026, 5, 14),
    report_date=None,
    document_no=None,
    issuing_agency=None,
    status="accepted",
)


def a_value(number: int = 1) -> Value:
    return Value(
        value_no=number,
        section="Chỉ tiêu",
        subject_unit_code="10525",
        subject_unit_as_written=None,
        indicator_code="DOSSIERS",
        service_code=None,
        breakdown_code="ALL",
        label_as_written="Hồ sơ",
        measure_kind="flow",
        value_as_written="12",
        value=Decimal(12),
        value_state="reported",
        unit_of_measure="hồ sơ",
        precision="exact",
        window_start=date(2026, 4, 15),
        window_end=date(2026, 5, 14),
        as_of_date=None,
        period_key="2026-05",
        locator=f"Chỉ tiêu!C{number}",
    )


GOOD = ReadResult(
    SUBMISSION,
    (a_value(1), a_value(2)),
    (Item(1, "task", None, "Làm sạch dữ liệu", None, None, None, None, None, "Nhiệm vụ!A2"),),
    (),
)


def file_of(batch: str) -> str:
    return f"báo cáo {batch}.xlsx"


def staged(settings: Settings, result: ReadResult, batch: str, content: str | None = None) -> Path:
    """Stage one report in a batch of its own; its file is named after the batch."""
    sha = sha256((content or batch).encode()).hexdigest()
    receipt = a_receipt(sha, file_of(batch))
    read = replace(result, submission=replace(result.submission, file_sha256=sha))
    stage(settings, Batch(batch, "1 tệp", [receipt.receipt_id]), [receipt], [read])
    return settings.staging / batch


def told_of(batch: str, failures: Sequence[dict[str, object]]) -> dict[str, Rows]:
    """Return what failed in one batch: rows by code."""
    told: dict[str, Rows] = {}
    for failure in failures:
        sample = failure["sample"]
        assert isinstance(sample, list)
        for row in sample:
            file = str(row["file"])
            # a value that is of no submission is of no file either
            is_orphan = row.get("submission_id") == f"S{batch}"
            if file == file_of(batch) or file.startswith(f"{batch}/") or is_orphan:
                told.setdefault(str(failure["code"]), []).append(row)
    return told


def the_last_report(settings: Settings) -> dict[str, list[dict[str, object]]]:
    runs = (settings.reports / "data_docs" / "staged").glob("*/report.json")
    newest = max(runs, key=lambda path: path.stat().st_mtime_ns)
    found: dict[str, list[dict[str, object]]] = json.loads(newest.read_text(encoding="utf-8"))
    return found


def test_a_sound_batch_passes_and_the_report_travels_as_json(settings: Settings) -> None:
    report = gate_staged(settings, [staged(settings, GOOD, "sound")])
    assert (report.suite, report.success, report.blocking_failed) == ("staged", True, [])
    assert report.warnings == []
    assert report.evaluated > 50
    assert json.loads(json.dumps(report.to_dict()))["rows_checked"] == report.rows_checked
    assert Path(report.docs_path).is_file()


# What is let through, each in a batch of its own and all by one gate

UNKNOWN_UNIT = Finding("UNKNOWN_UNIT", "error", "-", "99999", "mã đơn vị", "Không rõ", "Unknown")
REJECTED = replace(SUBMISSION, status="rejected", unit_code=None, period_key=None)
SHAPES = ("2026", "2026-05", "2026-Q2", "2026-H1", "2026-9M", "custom:2026-01-01:2026-02-20")
SENDERS_MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"value": Decimal("9596"), "unit_of_measure": "%"}, "PERCENT_SANE"),
    ({"value": Decimal("-3")}, "VALUE_PLAUSIBLE"),
    ({"window_start": date(2026, 6, 1)}, "VALUE_WINDOW"),
    ({"window_start": None, "window_end": None}, "VALUE_DATED"),
]


def changed(changes: Sequence[dict[str, Any]]) -> tuple[Value, ...]:
    """Return a value for each change, numbered from 1."""
    return tuple(
        replace(a_value(number), **change) for number, change in enumerate(changes, start=1)
    )


LET_THROUGH = {
    "one rejected file without values": ReadResult(REJECTED, (), (), (UNKNOWN_UNIT,)),
    "zero is a value and missing is not": ReadResult(
        SUBMISSION,
        changed([
            {"value": Decimal(0), "value_as_written": "không"},
            {"value": None, "value_state": "missing", "value_as_written": "…"},
        ]),
    ),
    "every shape of period": ReadResult(
        SUBMISSION, changed([{"period_key": shape} for shape in SHAPES])
    ),
    "an understood figure without period in a rejected report": ReadResult(
        REJECTED, changed([{"period_key": None}]), (), (UNKNOWN_UNIT,)
    ),
    "a target set for no stated period": ReadResult(
        SUBMISSION, changed([{"measure_kind": "target", "period_key": None}])
    ),
    "a workbook read unsurely": ReadResult(SUBMISSION, changed([{"confidence": 0.3}])),
    "what a sender can get wrong": ReadResult(
        SUBMISSION, changed([change for change, _ in SENDERS_MISTAKES])
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def let_through(settings: Settings) -> GateReport:
    folders = [staged(settings, result, name) for name, result in LET_THROUGH.items()]
    folders += [staged(settings, GOOD, f"same content {n}", "same content") for n in (1, 2)]
    return gate_staged(settings, folders)


@pytest.mark.parametrize("batch", [*LET_THROUGH, "same content 1", "same content 2"])
def test_what_is_sound_is_let_through(let_through: GateReport, batch: str) -> None:
    assert let_through.success
    told = told_of(batch, let_through.to_dict()["blocking_failed"])
    assert told == {}


def test_what_a_sender_can_get_wrong_warns_and_does_not_hold_up_the_others(
    let_through: GateReport,
) -> None:
    told = told_of("what a sender can get wrong", let_through.to_dict()["warnings"])
    assert {code: [row["value_no"] for row in rows] for code, rows in told.items()} == {
        code: [number] for number, (_, code) in enumerate(SENDERS_MISTAKES, start=1)
    }
    assert {failure.code for failure in let_through.warnings} == set(told)


# What is stopped, each in a batch of its own and all by one gate


def rewritten(table: str, change: Callable[[pa.Table], pa.Table]) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / f"{table}.parquet"
        pq.write_table(change(pq.read_table(path)), path)

    return spoil


def with_column(name: str, values: list[object], kind: pa.DataType | None = None) -> Spoil:
    def change(table: pa.Table) -> pa.Table:
        place = table.schema.get_field_index(name)
        return table.set_column(
            place, name, pa.array(values, kind or table.schema.field(name).type)
        )

    return rewritten("values", change)


def without(file: str) -> Spoil:
    return lambda folder: (folder / file).unlink()


def list_another_receipt(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["receipt_ids"] = ["R" + "0" * 24]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def as_staged(folder: Path) -> None:
    assert folder.is_dir()


OUTSIDE_CONTRACT: list[tuple[dict[str, Any], str]] = [
    ({"indicator_code": "INVENTED"}, "VALUE_INDICATOR"),
    ({"service_code": "DVC99_99"}, "VALUE_SERVICE"),
    ({"breakdown_code": "ORG:INVENTED"}, "VALUE_BREAKDOWN"),
    ({"period_key": "2026-13"}, "VALUE_PERIOD"),
    ({"period_key": None}, "VALUE_FILED"),
    ({"precision": "roughly"}, "VALUE_PRECISION"),
    ({"measure_kind": "stock"}, "VALUE_MEASURE_KIND"),
    ({"confidence": 1.5}, "VALUE_CONFIDENCE"),
]
NARRATIVE = replace(SUBMISSION, form="narrative", template_version=None)
UNSURE = changed([
    {"confidence": 0.599},
    {"confidence": 0.6},
    {"confidence": 0.2, "indicator_code": None},
])  # fmt: skip
WORDLESS = Finding("INVENTED", "error", "A1", "", "", " ", "Something")


@dataclass(frozen=True)
class Stopped:
    """A batch that is stopped: what was read, what became of it on the way."""

    result: ReadResult = GOOD
    spoil: Spoil = as_staged


STOPPED = {
    "null": Stopped(spoil=with_column("value", [Decimal(1), None])),
    "repeated": Stopped(ReadResult(SUBMISSION, (a_value(1), a_value(1)))),
    "lost": Stopped(spoil=rewritten("values", lambda table: table.slice(0, 1))),
    "no file": Stopped(spoil=without("items.parquet")),
    "no manifest": Stopped(spoil=without("manifest.json")),
    "receipt": Stopped(spoil=list_another_receipt),
    "type": Stopped(spoil=with_column("value_no", ["1", "2"], pa.string())),
    "orphan": Stopped(spoil=with_column("submission_id", ["Sorphan"] * 2)),
    "contract": Stopped(ReadResult(SUBMISSION, changed([one for one, _ in OUTSIDE_CONTRACT]))),
    "unsure": Stopped(ReadResult(NARRATIVE, UNSURE)),
    "unexplained": Stopped(ReadResult(replace(SUBMISSION, status="rejected"))),
    "no unit": Stopped(ReadResult(replace(SUBMISSION, unit_code=None))),
    "finding": Stopped(
        ReadResult(replace(SUBMISSION, status="accepted_with_findings"), (), (), (WORDLESS,))
    ),
}


@pytest.fixture(scope="module")
def stopped(settings: Settings) -> dict[str, dict[str, Rows]]:
    """What is told of each batch: rows by code."""
    folders = []
    for name, one in STOPPED.items():
        folders.append(staged(settings, one.result, name))
        one.spoil(folders[-1])
    with pytest.raises(GateFailedError) as caught:
        gate_staged(settings, folders)
    failures = the_last_report(settings)["blocking_failed"]
    assert all(str(failure["code"]) in str(caught.value) for failure in failures)
    return {name: told_of(name, failures) for name in STOPPED}


Told = dict[str, dict[str, Rows]]


def test_a_null_called_reported_is_stopped_with_its_file_and_cell(stopped: Told) -> None:
    (row,) = stopped["null"]["VALUE_NULL_IFF_NOT_REPORTED"]
    assert row["file"] == file_of("null")
    assert row["locator"] == "Chỉ tiêu!C2"


def test_a_repeated_value_number_is_stopped(stopped: Told) -> None:
    assert "VALUE_UNIQUE" in stopped["repeated"]


def test_a_row_lost_after_the_manifest_was_written_is_stopped(stopped: Told) -> None:
    (row,) = stopped["lost"]["MANIFEST_BALANCE"]
    assert row["measure"] == "values"
    assert row["file"] == "lost/manifest.json"


def test_a_missing_file_and_a_missing_manifest_are_stopped(stopped: Told) -> None:
    assert {row["file"] for row in stopped["no file"]["STAGED_SCHEMA"]} == {"no file/items.parquet"}
    assert "MANIFEST_BALANCE" in stopped["no manifest"]


def test_a_receipt_the_manifest_does_not_list_is_stopped(stopped: Told) -> None:
    (row,) = stopped["receipt"]["MANIFEST_BALANCE"]
    assert row["measure"] == "receipts not listed"


def test_a_changed_column_type_is_named(stopped: Told) -> None:
    (row,) = stopped["type"]["STAGED_SCHEMA"]
    assert row["column"] == "value_no"


def test_a_value_without_its_submission_is_stopped(stopped: Told) -> None:
    assert "VALUE_HAS_SUBMISSION" in stopped["orphan"]


def test_each_value_outside_its_contract_is_stopped_under_its_own_code(stopped: Told) -> None:
    found = {code: [row["value_no"] for row in rows] for code, rows in stopped["contract"].items()}
    assert found == {code: [number] for number, (_, code) in enumerate(OUTSIDE_CONTRACT, start=1)}


def test_an_unsure_figure_of_a_narrative_with_an_indicator_is_stopped(stopped: Told) -> None:
    found = {code: [row["value_no"] for row in rows] for code, rows in stopped["unsure"].items()}
    assert found == {"VALUE_SURE_ENOUGH": [1]}


def test_a_rejection_without_a_reason_is_stopped(stopped: Told) -> None:
    assert "REJECTION_EXPLAINED" in stopped["unexplained"]


def test_an_accepted_report_without_unit_is_stopped(stopped: Told) -> None:
    assert "ACCEPTED_SUBMISSION_UNIT_CODE_PRESENT" in stopped["no unit"]


def test_a_finding_needs_a_listed_code_and_words(stopped: Told) -> None:
    assert {"FINDING_CODE", "FINDING_MESSAGES"} <= set(stopped["finding"])
