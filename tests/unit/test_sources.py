"""What a folder source takes, what it leaves, and why."""

import json
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.config import PROJECT_DIR, Settings
from ingest.pull import media_type, pull_sources
from ingest.source_folder import FolderSource
from ingest.source_list import configured_sources
from ingest.sources import Arrival, Held, Listed, Source, printable

OOXML = "application/vnd.openxmlformats-officedocument."


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """The source as seeds/sources.csv configures it."""
    (only,) = configured_sources(Settings(home=tmp_path, project_dir=PROJECT_DIR))
    return only.connect()


def put(path: Path, content: bytes = b"x", *, age: float = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    moment = time.time() - age
    os.utime(path, (moment, moment))
    return path


def names(source: Source) -> list[str]:
    return [one.relative_path for one in source.scan() if isinstance(one, Listed)]


def taken(source: Source, settle_seconds: float = 0) -> list[Arrival | Held]:
    listed = [one for one in source.scan() if isinstance(one, Listed)]
    return list(source.arrivals(listed, settle_seconds))


@pytest.mark.parametrize(
    "name",
    [
        "~$BaoCao.xlsx", ".hidden.xlsx", "a.xlsx.tmp", "a.xlsx.PART", "a.xlsx.crdownload",
        "a.xlsx.filepart", "a.xlsx~", "a.xlsx.receipt.json", "Thumbs.db", ".git/a.xlsx",
    ],
)  # fmt: skip
def test_half_written_and_side_files_are_not_submissions(
    name: str, inbox: Path, source: Source
) -> None:
    put(inbox / name)
    put(inbox / "a.xlsx")
    assert names(source) == ["a.xlsx"]


def test_names_of_every_kind_are_taken(inbox: Path, source: Source) -> None:
    odd = [
        "a b.xlsx",
        "Báo cáo tháng 5.xlsx",
        "x'; drop table.xlsx",
        "50%.xlsx",
        "a\nb.xlsx",
        "$(id)",
    ]
    for name in odd:
        put(inbox / "đợt 1" / name)
    Path(os.fsdecode(os.fsencode(inbox / "đợt 1") + b"/b\xff.xlsx")).write_bytes(b"x")
    listed = [one for one in source.scan() if isinstance(one, Listed)]
    assert len(listed) == len({one.source_uri for one in listed}) == len(odd) + 1
    uris = {one.source_uri for one in listed}
    assert "inbox/đợt 1/a%0Ab.xlsx" in uris
    assert "inbox/đợt 1/50%25.xlsx" in uris
    assert "inbox/đợt 1/b%FF.xlsx" in uris
    for one in listed:
        one.source_uri.encode()
        with source.open(one) or pytest.fail("not opened") as handle:
            assert handle.read() == b"x"


def test_composed_and_decomposed_names_are_two_files_with_one_shown_name(
    inbox: Path, source: Source
) -> None:
    put(inbox / "B\u00e1o.xlsx")
    put(inbox / "Ba\u0301o.xlsx")
    listed = [one for one in source.scan() if isinstance(one, Listed)]
    assert {one.file_name for one in listed} == {"B\u00e1o.xlsx"}
    assert len({one.receipt_id for one in listed}) == 2


def test_links_and_pipes_are_held_and_never_opened(
    inbox: Path, source: Source, tmp_path: Path
) -> None:
    put(tmp_path / "secret.xlsx")
    put(tmp_path / "elsewhere" / "b.xlsx")
    inbox.mkdir()
    (inbox / "link.xlsx").symlink_to(tmp_path / "secret.xlsx")
    (inbox / "folder").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(inbox / "pipe.xlsx")
    held = [one.source_uri for one in source.scan() if isinstance(one, Held)]
    assert held == ["inbox/link.xlsx", "inbox/pipe.xlsx"]
    assert names(source) == []


def test_file_swapped_for_a_link_after_the_listing_is_not_opened(
    inbox: Path, source: Source, tmp_path: Path
) -> None:
    path = put(inbox / "a.xlsx")
    (listed,) = (one for one in source.scan() if isinstance(one, Listed))
    secret = put(tmp_path / "secret.xlsx")
    path.unlink()
    path.symlink_to(secret)
    assert source.open(listed) is None


def test_changed_file_is_another_receipt_and_the_old_listing_does_not_open(
    inbox: Path, source: Source
) -> None:
    path = put(inbox / "a.xlsx", b"one", age=60)
    (first,) = (one for one in source.scan() if isinstance(one, Listed))
    put(path, b"two", age=30)
    (second,) = (one for one in source.scan() if isinstance(one, Listed))
    assert first.receipt_id != second.receipt_id
    assert source.open(first) is None
    assert not source.is_unchanged(first)


def test_file_that_is_still_growing_is_held(inbox: Path, source: Source) -> None:
    path = put(inbox / "a.xlsx", age=0)
    put(inbox / "old.xlsx", age=60)
    timer = threading.Timer(0.2, lambda: path.write_bytes(b"more"))
    timer.start()
    outcomes = taken(source, settle_seconds=0.6)
    timer.join()
    assert [type(one) for one in outcomes] == [Held, Arrival]


def test_young_file_that_stays_as_it_is_is_taken(inbox: Path, source: Source) -> None:
    put(inbox / "a.xlsx", age=0)
    (outcome,) = taken(source, settle_seconds=0.2)
    assert isinstance(outcome, Arrival)


def test_old_files_are_taken_without_waiting(inbox: Path, source: Source) -> None:
    put(inbox / "a.xlsx", age=60)
    began = time.monotonic()
    taken(source, settle_seconds=5)
    assert time.monotonic() - began < 2


HALF = b"PK\x03\x04 half of it"
RECORD = json.dumps({"received_at": "2020-05-16T09:00:00+07:00"}).encode()


def pulled(inbox: Path, **waits: Any) -> tuple[int, list[str]]:
    """Pull the inbox; how many files were taken, and why the others were not."""
    settings = Settings(home=inbox.parent, settle_seconds=0, **waits)
    report = pull_sources(settings)
    return report.files_new, [one["reason"].partition(" / ")[2] for one in report.held]


@pytest.mark.parametrize("recorded", [True, False])
def test_half_a_workbook_is_left_for_an_hour_and_then_told(inbox: Path, recorded: bool) -> None:
    """What a channel recorded long ago says nothing about when the file was written."""
    if recorded:
        put(inbox / "a.xlsx.receipt.json", RECORD)
    put(inbox / "a.xlsx", HALF, age=50 * 60)
    assert pulled(inbox) == (0, ["still being written"])
    put(inbox / "a.xlsx", HALF, age=61 * 60)
    assert pulled(inbox) == (1, [])


def test_the_whole_workbook_is_taken_as_soon_as_it_is_there(inbox: Path) -> None:
    put(inbox / "a.xlsx", HALF, age=30)
    assert pulled(inbox) == (0, ["still being written"])
    put(inbox / "a.xlsx", HALF + b"PK\x05\x06" + bytes(18), age=0)
    assert pulled(inbox) == (1, [])


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.md", "a.xls"])
def test_what_has_no_end_to_look_for_has_to_lie_still_for_minutes(name: str, inbox: Path) -> None:
    put(inbox / name, b"\xd0\xcf\x11\xe0" if name == "a.xls" else b"x", age=60)
    assert pulled(inbox) == (0, ["written just now, taken in a few minutes"])
    put(inbox / name, age=130)
    assert pulled(inbox) == (1, [])


def test_a_text_its_channel_recorded_is_taken_at_once(inbox: Path) -> None:
    put(inbox / "a.txt.receipt.json", RECORD)
    put(inbox / "a.txt", age=0)
    assert pulled(inbox) == (1, [])


def test_a_broken_workbook_dated_ahead_is_not_waited_for_until_then(inbox: Path) -> None:
    """Then it counts from when it was first met here."""
    put(inbox / "a.xlsx", HALF, age=-3600 * 24 * 365)
    assert pulled(inbox) == (0, ["still being written"])
    (met,) = (inbox.parent / "archive" / "met").iterdir()
    os.utime(met, (time.time() - 3700, time.time() - 3700))
    assert pulled(inbox) == (1, [])


def test_how_long_is_waited_is_set(inbox: Path) -> None:
    put(inbox / "a.xlsx", HALF, age=0)
    put(inbox / "a.txt", age=0)
    assert pulled(inbox, quiet_minutes=0, stalled_minutes=0) == (2, [])


def test_channel_record_says_when_and_who(inbox: Path, source: Source) -> None:
    put(inbox / "a.xlsx")
    record = {"received_at": "2026-05-16T09:00:00+07:00", "sender": "10525"}
    put(inbox / "a.xlsx.receipt.json", json.dumps(record).encode())
    (outcome,) = taken(source)
    assert isinstance(outcome, Arrival)
    assert outcome.received_at == datetime(2026, 5, 16, 2, 0, tzinfo=UTC)
    assert outcome.sender == "10525"


def test_without_channel_record_the_file_time_counts(inbox: Path, source: Source) -> None:
    path = put(inbox / "a.xlsx")
    (outcome,) = taken(source)
    assert isinstance(outcome, Arrival)
    assert abs(outcome.received_at.timestamp() - path.stat().st_mtime) < 0.001
    assert outcome.sender is None


def test_file_time_in_the_future_is_not_believed(inbox: Path, source: Source) -> None:
    put(inbox / "a.xlsx", age=-3600 * 24 * 365)
    (outcome,) = taken(source, settle_seconds=0)
    assert isinstance(outcome, Arrival)
    assert outcome.received_at <= datetime.now(UTC) + timedelta(seconds=1)


@pytest.mark.parametrize(
    "record",
    [
        b"", b"{", b"[]", b"{}", b'{"received_at": null}', b"\xff\xfe",
        b'{"received_at": "2026-05-16T09:00:00"}',  # no offset
        b'{"received_at": "2026-05-16T09:00:00+07:00", "sender": 10525}',
        b'{"received_at": "2026-05-16T09:00:00+07:00", "sender": " "}',
        b'{"received_at": "0001-01-01T00:00:00+07:00"}',
    ],
)  # fmt: skip
def test_file_with_an_unreadable_channel_record_is_held(
    record: bytes, inbox: Path, source: Source
) -> None:
    put(inbox / "a.xlsx")
    put(inbox / "a.xlsx.receipt.json", record)
    (outcome,) = taken(source)
    assert isinstance(outcome, Held)


def test_source_that_demands_a_record_waits_for_it(inbox: Path) -> None:
    put(inbox / "a.xlsx")
    strict = FolderSource("gateway", "gateway", inbox, sidecar_required=True)
    (outcome,) = taken(strict)
    assert isinstance(outcome, Held)


def test_absent_inbox_holds_nothing(source: Source) -> None:
    assert names(source) == []


def test_printable_keeps_vietnamese() -> None:
    assert printable("Phường Lê Thanh Nghị - ĐA06.xlsx") == "Phường Lê Thanh Nghị - ĐA06.xlsx"


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"PK\x03\x04", "a.XLSX", f"{OOXML}spreadsheetml.sheet"),
        (b"PK\x03\x04", "a.pdf", "application/zip"),
        (b"%PDF-1.7", "a.xlsx", "application/pdf"),
        (b"\xd0\xcf\x11\xe0", "a.xls", "application/vnd.ms-excel"),
        (b"a,b\n", "a.csv", "text/csv"),
        (b"", "a.xlsx", None),
        (b"\0\1", "a.txt", None),
    ],
)  # fmt: skip
def test_media_type_is_told_by_content(head: bytes, name: str, expected: str | None) -> None:
    assert media_type(head, name) == expected
