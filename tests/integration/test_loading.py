"""From the inbox to schema raw: what is loaded, counted, sliced and left alone."""

import json
from datetime import UTC, datetime

import duckdb
import pytest
from loading_world import READER, document, drop, raw_content, rows, run

from ingest import pipeline
from ingest.archive import Archive
from ingest.config import Settings
from ingest.errors import StagingMissingError, UnknownTargetError, WarehouseBehindArchiveError
from ingest.events import record_event
from ingest.rebuild import rebuild_warehouse
from ingest.staging import submission_id

FAR_AHEAD = 60 * 24 * 365 * 100  # minutes: later than whatever is recorded now


def loaded(report: pipeline.LoadReport) -> tuple[int, int, int, int]:
    return (
        report.files_seen,
        report.files_loaded,
        report.files_rejected,
        report.files_skipped,
    )


def slices(settings: Settings, load_id: str | None) -> set[tuple[str, str]]:
    sql = "select unit_code, period_key from raw.load_slices where load_id = ?"
    return set(rows(settings, sql, load_id))


def test_files_of_the_inbox_are_loaded_once(home: Settings) -> None:
    drop(home, "a.json", document(values=[["A", "1.5"], ["B", None]], items=["việc"]))
    drop(home, "b.json", document("24", findings=["ODD"]))
    drop(home, "c.json", b"no json")
    report = run(home)
    assert loaded(report) == (3, 2, 1, 0)
    assert (report.values_read, report.values_loaded, report.values_rejected) == (3, 3, 0)
    assert report.items_loaded == 1
    assert [one["rule_code"] for one in report.findings] == ["NOT_JSON", "ODD"]
    assert report.rejected == [{"file_name": "c.json", "codes": "NOT_JSON"}]
    before = raw_content(home)
    again = run(home)
    assert again.nothing_new
    assert again.load_id is None
    assert raw_content(home) == before
    assert not list((home.archive / "pending").iterdir())


def test_figures_arrive_as_they_were_read(home: Settings) -> None:
    drop(home, "a.json", document(values=[["A", "1532200.123456"], ["B", None, "24"]]))
    run(home)
    found = rows(
        home,
        "select indicator_code, value::varchar, value_state, subject_unit_code, as_of_date::varchar"
        " from raw.submission_values order by value_no",
    )
    assert found == [
        ("A", "1532200.123456", "reported", None, "2026-05-14"),
        ("B", None, "missing", "24", "2026-05-14"),
    ]


def test_figures_of_a_rejected_document_are_counted_and_left_out(home: Settings) -> None:
    drop(home, "a.json", document(status="rejected", values=[["A", "1"], ["B", "2"]], items=["x"]))
    report = run(home)
    assert (report.values_read, report.values_loaded, report.values_rejected) == (2, 0, 2)
    assert rows(home, "select count(*) from raw.submission_values") == [(0,)]
    assert rows(home, "select count(*) from raw.submission_items") == [(0,)]
    assert slices(home, report.load_id) == {("10525", "2026-05")}


def test_first_version_sent_again_after_its_correction_is_a_new_arrival(home: Settings) -> None:
    first, second = document(values=[["A", "1"]]), document(values=[["A", "2"]])
    outcomes = []
    for minute, content in enumerate([first, second, first, first]):
        drop(home, f"{minute}.json", content, minute=minute)
        outcomes.append(loaded(run(home)))
    assert outcomes == [(1, 1, 0, 0), (1, 1, 0, 0), (1, 1, 0, 0), (1, 0, 0, 1)]
    assert rows(home, "select count(*), count(distinct file_sha256) from raw.receipts") == [(4, 2)]
    assert rows(home, "select count(*) from raw.submissions") == [(2,)]


def test_content_sent_again_after_its_withdrawal_is_a_new_version(home: Settings) -> None:
    content = document()
    drop(home, "1.json", content)
    run(home)
    (target,) = rows(home, "select submission_id from raw.submissions")[0]
    record_event(home, "withdraw", target, reason="nhầm", actor="người dùng")
    drop(home, "2.json", content, minute=1)  # received before the withdrawal: nothing new
    assert loaded(run(home)) == (1, 0, 0, 1)
    drop(home, "3.json", content, minute=FAR_AHEAD, sender="10525")
    assert loaded(run(home)) == (1, 1, 0, 0)


def test_same_content_twice_in_one_load_is_loaded_once_and_skipped_once(home: Settings) -> None:
    drop(home, "a.json", document(), minute=0)
    drop(home, "b.json", document(), minute=1)
    assert loaded(run(home)) == (2, 1, 0, 1)


def test_changed_file_under_the_same_name_is_a_new_receipt(home: Settings) -> None:
    drop(home, "a.json", document(values=[["A", "1"]]), minute=0)
    run(home)
    drop(home, "a.json", document(values=[["A", "2"]]), minute=1)
    assert loaded(run(home)) == (1, 1, 0, 0)


def test_slices_cover_what_the_predecessor_said(home: Settings) -> None:
    drop(home, "1.json", document(values=[["A", "1", "24"], ["B", "1", None, "2025"]]))
    first = run(home)
    expected = {("10525", "2026-05"), ("24", "2026-05"), ("10525", "2025")}
    assert slices(home, first.load_id) == expected
    drop(home, "2.json", document(values=[["A", "1"]]), minute=1)
    second = run(home)
    assert slices(home, second.load_id) == expected


def test_slices_leave_out_other_series(home: Settings) -> None:
    drop(home, "1.json", document("24"))
    run(home)
    drop(home, "2.json", document("10525"))
    assert slices(home, run(home).load_id) == {("10525", "2026-05")}


def test_refiled_report_supersedes_the_one_under_the_wrong_month(home: Settings) -> None:
    wrong = drop(home, "wrong.json", document(period="2026-04"), minute=0)
    run(home)
    drop(home, "right.json", document(replaces_period="2026-04"), minute=1)
    report = run(home)
    assert report.events == 1
    assert slices(home, report.load_id) == {("10525", "2026-04"), ("10525", "2026-05")}
    sha = rows(home, "select file_sha256 from raw.receipts where file_name = ?", wrong.name)[0][0]
    found = rows(
        home,
        "select event_type, actor, target_id, payload ->> '$.unit_code',"
        " payload ->> '$.period_key' from raw.events",
    )
    assert found == [("supersede", "system", submission_id(sha, READER), "10525", "2026-04")]
    assert len(list((home.archive / "events").glob("E*.json"))) == 1


def test_refiled_report_under_the_right_unit_needs_the_same_sender(home: Settings) -> None:
    drop(home, "wrong.json", document("24"), minute=0, sender="10525")
    drop(home, "other.json", document("24", values=[["X", "1"]]), minute=1, sender="24")
    drop(home, "right.json", document("10525", replaces_unit="24"), minute=2, sender="10525")
    report = run(home)
    assert report.events == 1
    named = rows(
        home,
        "select r.file_name from raw.events e join raw.submissions s on s.submission_id = target_id"
        " join raw.receipts r on r.file_sha256 = s.file_sha256",
    )
    assert named == [("wrong.json",)]


def test_commit_times_strictly_increase_even_if_the_clock_goes_back(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ingest.load_journal as journal

    class StoppedClock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "StoppedClock":  # type: ignore[override]
            return cls(2026, 6, 1, tzinfo=UTC)

    monkeypatch.setattr(journal, "datetime", StoppedClock)
    for minute in range(3):
        drop(home, f"{minute}.json", document(values=[["A", str(minute)]]), minute=minute)
        run(home)
    times = rows(home, "select committed_at from raw.loads order by load_id")
    assert len(set(times)) == 3
    assert times == sorted(times)


def test_journal_and_table_tell_the_same_time(home: Settings) -> None:
    drop(home, "a.json", document())
    report = run(home)
    assert report.load_id is not None
    journal = Archive(home.archive).journal(report.load_id)
    ((committed_at,),) = rows(home, "select committed_at from raw.loads")
    assert datetime.fromisoformat(journal["committed_at"]) == committed_at
    assert datetime.fromisoformat(report.committed_at or "") == committed_at
    assert journal["receipt_ids"] == [rows(home, "select receipt_id from raw.receipts")[0][0]]


def test_batch_that_is_not_staged_is_an_error(home: Settings) -> None:
    with pytest.raises(StagingMissingError):
        pipeline.load_batches(home, ["B0000"])


def test_batches_hold_so_many_files_and_say_which(home: Settings) -> None:
    small = home.model_copy(update={"batch_files": 2})
    for minute in range(5):
        drop(small, f"tệp-{minute}.json", document(values=[["A", str(minute)]]), minute=minute)
    pipeline.pull_sources(small)
    batches = pipeline.plan_batches(small)
    assert [len(one.receipt_ids) for one in batches] == [2, 2, 1]
    assert batches[0].label == "2 tệp: tệp-0.json, tệp-1.json"
    assert pipeline.plan_batches(small) == batches


def test_batch_read_twice_is_staged_once(home: Settings) -> None:
    drop(home, "a.json", document())
    pipeline.pull_sources(home)
    (batch,) = pipeline.plan_batches(home)
    first, again = pipeline.read_batch(home, batch), pipeline.read_batch(home, batch)
    assert (first.reused, again.reused) == (False, True)
    assert first.seconds > again.seconds, "reading is counted"


def test_lost_warehouse_is_not_filled_as_if_nothing_had_been(home: Settings) -> None:
    drop(home, "a.json", document())
    run(home)
    ((target,),) = rows(home, "select submission_id from raw.submissions")
    record_event(home, "withdraw", target, reason="nhầm", actor="người dùng")
    before = rows(home, "select load_id, committed_at from raw.loads order by all")
    home.warehouse.unlink()
    drop(home, "b.json", document("24"), minute=1)
    with pytest.raises(WarehouseBehindArchiveError):
        run(home)
    assert rebuild_warehouse(home).loads == 2
    assert rows(home, "select load_id, committed_at from raw.loads order by all") == before
    assert rows(home, "select target_id from raw.events") == [(target,)]
    assert loaded(run(home)) == (1, 1, 0, 0)


@pytest.mark.parametrize("event_type", ["withdraw", "supersede"])
def test_decision_about_an_unknown_submission_is_refused(home: Settings, event_type: str) -> None:
    with pytest.raises(UnknownTargetError):
        record_event(home, event_type, "S0", reason="nhầm", actor="người dùng")  # type: ignore[arg-type]
    assert not (home.archive / "events").exists()


def test_decision_needs_a_reason(home: Settings) -> None:
    with pytest.raises(ValueError, match="reason"):
        record_event(home, "waive", "F1", reason=" ", actor="người dùng")


def test_waived_finding_names_the_slice_to_build(home: Settings) -> None:
    where = {"unit_code": "24", "period_key": "2026-05"}
    report = record_event(home, "waive", "F1", reason="đúng", actor="x", payload=where)
    assert slices(home, report.load.load_id) == {("24", "2026-05")}
    assert rows(home, "select files_seen from raw.loads") == [(0,)]


def test_the_report_of_a_load_is_kept_with_it(home: Settings) -> None:
    drop(home, "a.json", document(items=["x"], findings=["ODD", "ODD"]))
    drop(home, "broken.json", b"no", minute=1)
    returned = run(home)
    sql = "select report, seconds from raw.loads"
    ((report, seconds),) = rows(home, sql)
    told = json.loads(report)
    assert (told["items_loaded"], told["slices"]) == (1, 1)
    assert {(one["rule_code"], one["findings"]) for one in told["findings"]} == {
        ("ODD", 2),
        ("NOT_JSON", 1),
    }
    assert [one["file_name"] for one in told["rejected"]] == ["broken.json"]
    assert 0 < seconds < 60
    assert returned.seconds == seconds


def test_a_warehouse_of_before_gets_the_columns_it_lacks(home: Settings) -> None:
    drop(home, "a.json", document())
    run(home)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("alter table raw.loads drop column report")
        connection.execute("alter table raw.loads drop column seconds")
    drop(home, "b.json", document("24"), minute=1)
    assert run(home).files_loaded == 1
    assert rows(home, "select report is null from raw.loads order by 1") == [(False,), (True,)]
