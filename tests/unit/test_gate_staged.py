"""The gate in front of the load: what it lets through, what it stops, and how it says so."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from ingest.archive import Receipt
from ingest.config import Settings
from ingest.errors import GateFailedError
from ingest.gate import gate_staged
from ingest.model import Finding, Item, ReadResult, Submission, Value
from ingest.staging import Batch, stage

SHA = "ab" * 32
SEEDS = {
    "indicators": "indicator_code\nDOSSIERS\n",
    "services": "service_code\nDVC25_01\n",
    "breakdowns": "breakdown_code\nALL\n",
    "item_types": "item_type\ntask\n",
    "finding_codes": "code\nTEXT_FOR_NUMBER\nUNKNOWN_UNIT\n",
    "narrative/thresholds": "name,value\ncurrent_view,0.6\n",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    seeds = tmp_path / "project" / "seeds"
    (seeds / "narrative").mkdir(parents=True)
    for name, text in SEEDS.items():
        (seeds / f"{name}.csv").write_text(text, encoding="utf-8")
    return Settings(home=tmp_path / "home", project_dir=tmp_path / "project")


def a_receipt(sha: str = SHA) -> Receipt:
    return Receipt(
        receipt_id="R" + sha[:24],
        source_name="inbox",
        source_uri="file:bao-cao.xlsx",
        file_name="báo cáo.xlsx",
        file_sha256=sha,
        file_size=10,
        media_type=None,
        received_at=datetime(2026, 5, 15, tzinfo=UTC),
        archived_path=f"blobs/{sha[:2]}/{sha[2:4]}/{sha}",
        sender=None,
    )


def a_submission(sha: str = SHA) -> Submission:
    return Submission(
        file_sha256=sha,
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


def staged(settings: Settings, result: ReadResult, batch_id: str = "B1") -> Path:
    receipt = a_receipt(result.submission.file_sha256)
    stage(settings, Batch(batch_id, "1 tệp", [receipt.receipt_id]), [receipt], [result])
    return settings.staging / batch_id


def good() -> ReadResult:
    item = Item(1, "task", None, "Làm sạch dữ liệu", None, None, None, None, None, "Nhiệm vụ!A2")
    return ReadResult(a_submission(), (a_value(1), a_value(2)), (item,), ())


def codes_blocked(settings: Settings, *folders: Path) -> dict[str, str]:
    with pytest.raises(GateFailedError) as caught:
        gate_staged(settings, folders)
    report = the_last_report(settings)
    assert all(failure["code"] in str(caught.value) for failure in report["blocking_failed"])
    return {failure["code"]: json.dumps(failure) for failure in report["blocking_failed"]}


def the_last_report(settings: Settings) -> dict[str, list[dict[str, str]]]:
    runs = (settings.reports / "data_docs" / "staged").glob("*/report.json")
    newest = max(runs, key=lambda path: path.stat().st_mtime_ns)
    found: dict[str, list[dict[str, str]]] = json.loads(newest.read_text(encoding="utf-8"))
    return found


def rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    pq.write_table(change(pq.read_table(path)), path)


def with_column(name: str, values: list[object]) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        place = table.schema.get_field_index(name)
        return table.set_column(place, name, pa.array(values, table.schema.field(name).type))

    return change


def test_a_sound_batch_passes_and_the_report_travels_as_json(settings: Settings) -> None:
    report = gate_staged(settings, [staged(settings, good())])
    assert (report.suite, report.success, report.blocking_failed) == ("staged", True, [])
    assert report.warnings == []
    assert report.evaluated > 50
    assert json.loads(json.dumps(report.to_dict()))["rows_checked"] == report.rows_checked
    assert Path(report.docs_path).is_file()


def test_a_batch_of_one_rejected_file_without_values_passes(settings: Settings) -> None:
    finding = Finding("UNKNOWN_UNIT", "error", "-", "99999", "mã đơn vị", "Không rõ", "Unknown")
    nothing = replace(a_submission(), status="rejected", unit_code=None, period_key=None)
    assert gate_staged(
        settings, [staged(settings, ReadResult(nothing, (), (), (finding,)))]
    ).success


def test_the_same_content_in_two_batches_is_not_a_duplicate(settings: Settings) -> None:
    folders = [staged(settings, good(), "B1"), staged(settings, good(), "B2")]
    assert gate_staged(settings, folders).success


def test_a_null_called_reported_is_stopped_with_its_file_and_cell(settings: Settings) -> None:
    folder = staged(settings, good())
    rewrite(folder / "values.parquet", with_column("value", [Decimal(1), None]))
    failure = json.loads(codes_blocked(settings, folder)["VALUE_NULL_IFF_NOT_REPORTED"])
    assert failure["unexpected_count"] == 1
    assert failure["sample"][0]["file"] == "báo cáo.xlsx"
    assert failure["sample"][0]["locator"] == "Chỉ tiêu!C2"


def test_zero_is_a_value_and_missing_is_not(settings: Settings) -> None:
    zero = replace(a_value(1), value=Decimal(0), value_as_written="không")
    missing = replace(a_value(2), value=None, value_state="missing", value_as_written="…")
    assert gate_staged(settings, [staged(settings, ReadResult(a_submission(), (zero, missing)))])


def test_a_repeated_value_number_is_stopped(settings: Settings) -> None:
    result = ReadResult(a_submission(), (a_value(1), a_value(1)))
    assert "VALUE_UNIQUE" in codes_blocked(settings, staged(settings, result))


def test_a_row_lost_after_the_manifest_was_written_is_stopped(settings: Settings) -> None:
    folder = staged(settings, good())
    rewrite(folder / "values.parquet", lambda table: table.slice(0, 1))
    failure = json.loads(codes_blocked(settings, folder)["MANIFEST_BALANCE"])
    assert failure["sample"][0]["measure"] == "values"
    assert failure["sample"][0]["file"] == "B1/manifest.json"


def test_a_missing_file_and_a_missing_manifest_are_stopped(settings: Settings) -> None:
    folder = staged(settings, good())
    (folder / "items.parquet").unlink()
    found = codes_blocked(settings, folder)
    assert "B1/items.parquet" in found["STAGED_SCHEMA"]
    (folder / "manifest.json").unlink()
    assert "MANIFEST_BALANCE" in codes_blocked(settings, folder)


def test_a_receipt_the_manifest_does_not_list_is_stopped(settings: Settings) -> None:
    folder = staged(settings, good())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["receipt_ids"] = ["R" + "0" * 24]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "receipts not listed" in codes_blocked(settings, folder)["MANIFEST_BALANCE"]


def test_a_changed_column_type_is_named(settings: Settings) -> None:
    folder = staged(settings, good())

    def as_text(table: pa.Table) -> pa.Table:
        place = table.schema.get_field_index("value_no")
        return table.set_column(place, "value_no", table["value_no"].cast(pa.string()))

    rewrite(folder / "values.parquet", as_text)
    failure = json.loads(codes_blocked(settings, folder)["STAGED_SCHEMA"])
    assert failure["sample"][0]["column"] == "value_no"


def test_a_value_without_its_submission_is_stopped(settings: Settings) -> None:
    folder = staged(settings, good())
    other = "S" + "0" * 24
    rewrite(folder / "values.parquet", with_column("submission_id", [other, other]))
    assert "VALUE_HAS_SUBMISSION" in codes_blocked(settings, folder)


OUTSIDE_CONTRACT: list[tuple[dict[str, object], str]] = [
    ({"indicator_code": "INVENTED"}, "VALUE_INDICATOR"),
    ({"service_code": "DVC99_99"}, "VALUE_SERVICE"),
    ({"breakdown_code": "ORG:INVENTED"}, "VALUE_BREAKDOWN"),
    ({"period_key": "2026-13"}, "VALUE_PERIOD"),
    ({"period_key": None}, "VALUE_FILED"),
    ({"precision": "roughly"}, "VALUE_PRECISION"),
    ({"measure_kind": "stock"}, "VALUE_MEASURE_KIND"),
    ({"confidence": 1.5}, "VALUE_CONFIDENCE"),
]


def test_each_value_outside_its_contract_is_stopped_under_its_own_code(settings: Settings) -> None:
    values = tuple(
        replace(a_value(number), **change)  # type: ignore[arg-type]
        for number, (change, _) in enumerate(OUTSIDE_CONTRACT, start=1)
    )
    found = codes_blocked(settings, staged(settings, ReadResult(a_submission(), values)))
    for number, (_, code) in enumerate(OUTSIDE_CONTRACT, start=1):
        rows = json.loads(found[code])["sample"]
        assert [row["value_no"] for row in rows] == [number]
    assert set(found) == {code for _, code in OUTSIDE_CONTRACT}


def test_every_shape_of_period_is_let_through(settings: Settings) -> None:
    shapes = ["2026", "2026-05", "2026-Q2", "2026-H1", "2026-9M", "custom:2026-01-01:2026-02-20"]
    values = tuple(
        replace(a_value(number), period_key=shape) for number, shape in enumerate(shapes, start=1)
    )
    assert gate_staged(settings, [staged(settings, ReadResult(a_submission(), values))]).success


def test_an_understood_figure_without_period_is_let_through_only_when_rejected(
    settings: Settings,
) -> None:
    finding = Finding("UNKNOWN_UNIT", "error", "-", "", "", "Không rõ đơn vị", "Unknown unit")
    rejected = replace(a_submission(), status="rejected", unit_code=None, period_key=None)
    result = ReadResult(rejected, (replace(a_value(), period_key=None),), (), (finding,))
    assert gate_staged(settings, [staged(settings, result)]).success


def test_a_target_may_be_set_for_no_stated_period(settings: Settings) -> None:
    value = replace(a_value(), measure_kind="target", period_key=None)
    assert gate_staged(settings, [staged(settings, ReadResult(a_submission(), (value,)))]).success


def test_an_unsure_figure_of_a_narrative_with_an_indicator_is_stopped(settings: Settings) -> None:
    narrative = replace(a_submission(), form="narrative", template_version=None)
    unsure, sure, kept = (
        replace(a_value(1), confidence=0.599),
        replace(a_value(2), confidence=0.6),
        replace(a_value(3), confidence=0.2, indicator_code=None),
    )
    found = codes_blocked(settings, staged(settings, ReadResult(narrative, (unsure, sure, kept))))
    assert set(found) == {"VALUE_SURE_ENOUGH"}
    rows = json.loads(found["VALUE_SURE_ENOUGH"])["sample"]
    assert [row["value_no"] for row in rows] == [1]


def test_how_sure_a_workbook_was_read_stops_nothing(settings: Settings) -> None:
    value = replace(a_value(), confidence=0.3)
    assert gate_staged(settings, [staged(settings, ReadResult(a_submission(), (value,)))]).success


def test_a_rejection_without_a_reason_is_stopped(settings: Settings) -> None:
    rejected = replace(a_submission(), status="rejected")
    folder = staged(settings, ReadResult(rejected))
    assert "REJECTION_EXPLAINED" in codes_blocked(settings, folder)


def test_an_accepted_report_without_unit_is_stopped(settings: Settings) -> None:
    folder = staged(settings, ReadResult(replace(a_submission(), unit_code=None)))
    assert "ACCEPTED_SUBMISSION_UNIT_CODE_PRESENT" in codes_blocked(settings, folder)


def test_a_finding_needs_a_listed_code_and_words(settings: Settings) -> None:
    finding = Finding("INVENTED", "error", "A1", "", "", " ", "Something")
    result = ReadResult(
        replace(a_submission(), status="accepted_with_findings"), (), (), (finding,)
    )
    found = codes_blocked(settings, staged(settings, result))
    assert {"FINDING_CODE", "FINDING_MESSAGES"} <= set(found)


def test_what_a_sender_can_get_wrong_warns_and_does_not_hold_up_the_others(
    settings: Settings,
) -> None:
    wrong: list[tuple[dict[str, object], str]] = [
        ({"value": Decimal("9596"), "unit_of_measure": "%"}, "PERCENT_SANE"),
        ({"value": Decimal("-3")}, "VALUE_PLAUSIBLE"),
        ({"window_start": date(2026, 6, 1)}, "VALUE_WINDOW"),
        ({"window_start": None, "window_end": None}, "VALUE_DATED"),
    ]
    values = tuple(
        replace(a_value(number), **change)  # type: ignore[arg-type]
        for number, (change, _) in enumerate(wrong, start=1)
    )
    report = gate_staged(settings, [staged(settings, ReadResult(a_submission(), values))])
    assert report.success
    assert {
        failure.code: [row["value_no"] for row in failure.sample] for failure in report.warnings
    } == {code: [number] for number, (_, code) in enumerate(wrong, start=1)}
