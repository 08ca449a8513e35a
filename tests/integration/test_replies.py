"""Replies of senders, from the returned workbook to events: once each, and never figures."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from loading_world import drop, raw_content, read_here, rows, run, settings_at

from ingest import pipeline
from ingest.archive import Archive
from ingest.config import Settings
from ingest.rebuild import rebuild_warehouse
from ingest.returned_form import ID_HEADER, REPLY_HEADER, SHEET
from tests.unit.workbook_factory import plain_book

F1, F2 = (f"F{number:024x}" for number in (1, 2))
EVENTS = (
    "select target_id, actor, role, reason, payload ->> '$.kind' from raw.events"
    " where event_type = 'reply' order by recorded_at, target_id"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An empty home whose workbooks are read in this process."""
    monkeypatch.setattr(pipeline, "_read", read_here)
    return settings_at(tmp_path / "home")


def returned(*replies: tuple[str | None, str], value: float = 950, unit: str = "10525") -> bytes:
    """A returned workbook with its replies."""
    names = {"10525": "Phường Hải Dương"}
    front = {"unit_code": unit, "unit_name": names.get(unit, "")}
    book = plain_book(lines=[{"code": "DOSSIER_RECEIVED", "value": value}], front=front)
    sheet = book.create_sheet(SHEET, 0)
    sheet.append(["Ô", REPLY_HEADER, ID_HEADER])
    for finding, text in replies:
        sheet.append(["", text, finding])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_replies_become_events_in_the_load_that_brings_them(home: Settings) -> None:
    drop(home, "a.xlsx", returned((F1, "Số đúng"), (F2, "Đã sửa số liệu")), sender="10525")
    report = run(home)
    assert report.events == 2
    assert rows(home, EVENTS) == [
        (F1, "10525", "sender", "Số đúng", "explanation"),
        (F2, "10525", "sender", "Đã sửa số liệu", "correction"),
    ]
    ((event_id, load_id, moment),) = rows(
        home,
        "select event_id, events.load_id, recorded_at = committed_at from raw.events"
        " inner join raw.loads using (load_id) where target_id = ?",
        F1,
    )
    assert (load_id, moment) == (report.load_id, True)
    assert Archive(home.archive).event(event_id)["reason"] == "Số đúng"


def test_the_same_reply_twice_is_one_event_and_another_one_is_another(home: Settings) -> None:
    for minute, text in enumerate(("Số đúng", "Số đúng", "Nhầm, số cũ", "Số đúng")):
        content = returned((F1, text), value=950 + minute)
        drop(home, f"{minute}.xlsx", content, minute=minute, sender="10525")
        run(home)
    told = [reason for _, _, _, reason, _ in rows(home, EVENTS)]
    assert told == ["Số đúng", "Nhầm, số cũ", "Số đúng"]


def test_of_several_replies_in_one_load_the_last_received_counts(home: Settings) -> None:
    drop(home, "b.xlsx", returned((F1, "sau")), minute=2, sender="10525")
    drop(home, "a.xlsx", returned((F1, "trước")), minute=1, sender="10525")
    run(home)
    assert [row[3] for row in rows(home, EVENTS)] == ["sau"]
    kept = rows(home, "select title from raw.submission_items where item_type = 'reply' order by 1")
    assert kept == [("sau",), ("trước",)]


def test_a_returned_file_is_a_new_version_and_its_figures_are_what_they_were(
    home: Settings,
) -> None:
    drop(home, "a.xlsx", returned(), sender="10525")
    run(home)
    drop(home, "a2.xlsx", returned((F1, "Số đúng")), minute=1, sender="10525")
    report = run(home)
    assert (report.files_loaded, report.files_skipped) == (1, 0)
    values = rows(
        home, "select value from raw.submission_values where indicator_code = 'DOSSIER_RECEIVED'"
    )
    assert [float(value) for (value,) in values] == [950, 950]


def test_a_rejected_report_brings_its_replies_and_nothing_else(home: Settings) -> None:
    drop(home, "a.xlsx", returned((F1, "Máy hỏng"), unit="99999"), sender="10525")
    report = run(home)
    assert report.files_rejected == 1
    assert [row[:2] for row in rows(home, EVENTS)] == [(F1, "10525")]
    assert rows(home, "select item_type from raw.submission_items") == [("reply",)]
    assert rows(home, "select count(*) from raw.submission_values") == [(0,)]


@pytest.mark.parametrize("finding", [None, "F1", "x' or 1=1", "=F000000000000000000000001"])
def test_what_is_no_finding_id_is_kept_and_makes_no_event(
    home: Settings, finding: str | None
) -> None:
    drop(home, "a.xlsx", returned((finding, "Số đúng")), sender="10525")
    run(home)
    assert rows(home, EVENTS) == []
    assert rows(home, "select title from raw.submission_items") == [("Số đúng",)]


def test_a_rebuilt_warehouse_has_the_same_replies(home: Settings) -> None:
    for minute, text in enumerate(("một", "hai")):
        drop(home, f"{minute}.xlsx", returned((F1, text)), minute=minute, sender="10525")
        run(home)
    before = raw_content(home)
    home.warehouse.unlink()
    rebuild_warehouse(home)
    assert raw_content(home) == before
    journals = [json.loads(path.read_text()) for path in (home.archive / "loads").glob("L*.json")]
    assert sorted(len(one["derived_event_ids"]) for one in journals) == [1, 1]
