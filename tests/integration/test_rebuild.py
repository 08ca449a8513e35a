"""A rebuild loads what was read then, not what the readers of today would read."""

import shutil
from pathlib import Path
from typing import Any

import loading_world
import pytest
from loading_world import document, drop, raw_content, read, rows, run
from msgspec.structs import replace

from ingest import pipeline
from ingest.archive import Archive
from ingest.archive_check import check_archive
from ingest.config import Settings
from ingest.errors import ArchiveCorruptError
from ingest.events import record_event
from ingest.rebuild import rebuild_warehouse
from ingest.staging import submission_id


@pytest.fixture
def loaded(home: Settings) -> Settings:
    """Two loads, a document twice in the second of them, and a report that was withdrawn."""
    drop(home, "a.json", document(values=[["A", "1"], ["B", "2"]], items=["x"], findings=["F"]))
    run(home)
    drop(home, "b.json", document("24"), minute=1)
    drop(home, "b again.json", document("24"), minute=2)
    drop(home, "c.json", b"no report", minute=3)
    run(home)
    ((target,),) = rows(home, "select submission_id from raw.submissions where unit_code = '24'")
    record_event(home, "withdraw", target, reason="gửi nhầm", actor="x")
    return home


def lose(home: Settings) -> None:
    shutil.rmtree(home.warehouse.parent)
    shutil.rmtree(home.staging)


def learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the readers be others: of a new version, and finding another indicator everywhere."""

    def differently(*asked: Any) -> list[Any]:
        return [
            replace(
                one,
                submission=replace(one.submission, reader_version="fake-2"),
                values=tuple(replace(value, indicator_code="Z") for value in one.values),
            )
            for one in read(*asked)
        ]

    monkeypatch.setattr(pipeline, "_read", differently)
    monkeypatch.setattr(pipeline, "reader_version", lambda: "fake-2")


def forget_readings(home: Settings) -> None:
    """Make the journals those of loads made before readings were kept."""
    archive = Archive(home.archive)
    for one in archive.journal_ids():
        journal = archive.journal(one)
        del journal["readings"]
        archive.store_journal(journal)


def test_other_readers_change_nothing_of_what_was_loaded(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanings learned since, and the identities of documents, by which decisions name them."""
    before = raw_content(loaded)
    learn(monkeypatch)
    lose(loaded)
    report = rebuild_warehouse(loaded)
    assert (report.loads, report.files, report.read_again) == (3, 4, 0)
    assert raw_content(loaded) == before
    assert rows(loaded, "select distinct indicator_code from raw.submission_values order by 1") == [
        ("A",), ("B",),
    ]  # fmt: skip
    ((target,),) = rows(loaded, "select target_id from raw.events where event_type = 'withdraw'")
    assert rows(loaded, "select submission_id from raw.submissions where unit_code = '24'") == [
        (target,)
    ]
    assert not list(loaded.staging.iterdir()), "nothing is left behind"


def test_a_rebuilt_warehouse_can_be_rebuilt_again(loaded: Settings) -> None:
    journals = journals_of(loaded)
    before = raw_content(loaded)
    for _ in range(2):
        lose(loaded)
        rebuild_warehouse(loaded)
        assert raw_content(loaded) == before
        assert journals_of(loaded) == journals


def journals_of(home: Settings) -> list[dict[str, Any]]:
    archive = Archive(home.archive)
    return [archive.journal(one) for one in archive.journal_ids()]


def test_what_was_read_is_kept_once_however_often_it_is_loaded(loaded: Settings) -> None:
    contents = check_archive(loaded).contents
    lose(loaded)
    rebuild_warehouse(loaded)
    assert check_archive(loaded).contents == contents


def test_a_load_of_which_nothing_is_kept_is_read_again_and_told(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_readings(loaded)
    check_archive(loaded)
    learn(monkeypatch)
    lose(loaded)
    assert rebuild_warehouse(loaded).read_again == 4
    assert rows(loaded, "select distinct indicator_code from raw.submission_values") == [("Z",)]
    lose(loaded)
    assert rebuild_warehouse(loaded).read_again == 0, "what is read now is kept now"


def kept_values(home: Settings) -> Path:
    """Where what the first load read lies."""
    archive = Archive(home.archive)
    (reading,) = archive.journal(archive.journal_ids()[0])["readings"]
    return archive.blob_path(reading["tables"]["values"])


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_damaged_reading_is_found_and_never_loaded(loaded: Settings, damage: str) -> None:
    path = kept_values(loaded)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ArchiveCorruptError, match=path.name):
        check_archive(loaded)
    lose(loaded)
    with pytest.raises(ArchiveCorruptError, match=path.name):
        rebuild_warehouse(loaded)
    assert rows(loaded, "select count(*) from raw.loads") == [(0,)]


def test_the_identity_of_a_document_does_depend_on_its_reader() -> None:
    """Otherwise the tests above would show nothing."""
    assert submission_id("a" * 64, loading_world.READER) != submission_id("a" * 64, "fake-2")
