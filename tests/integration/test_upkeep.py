"""Looking after archive and warehouse: check, back up, restore, compact."""

import shutil
from pathlib import Path

import duckdb
import pytest
from loading_world import (
    document,
    drop,
    raw_content,
    rows,
    run,
    settings_at,
    use_stand_in_reader,
)

from ingest import backups
from ingest.archive import Archive
from ingest.archive_check import check_archive
from ingest.backups import BackupError, back_up, backups_of, restore
from ingest.compaction import compact, prune
from ingest.config import Settings
from ingest.errors import ArchiveCorruptError, WarehouseLockedError
from ingest.events import record_event
from ingest.rebuild import rebuild_warehouse
from ingest.runlock import writer_lock


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of two documents, loaded, one of them withdrawn."""
    home = settings_at(tmp_path_factory.mktemp("made") / "home")
    with pytest.MonkeyPatch.context() as patch:
        use_stand_in_reader(patch.setattr)
        drop(home, "a.json", document(values=[["A", "1"], ["B", "2"]]))
        drop(home, "b.json", document("24"), minute=1)
        run(home)
    ((target,),) = rows(home, "select submission_id from raw.submissions where unit_code = '24'")
    record_event(home, "withdraw", target, reason="gửi nhầm", actor="x")
    return home.home


@pytest.fixture
def loaded(made: Path, home: Settings) -> Settings:
    """A copy of that home for each test; nothing in one says where it stands."""
    shutil.copytree(made, home.home)
    return home


def blobs(home: Settings) -> list[Path]:
    return sorted(path for path in (home.archive / "blobs").rglob("*") if path.is_file())


def test_a_sound_archive_is_counted(loaded: Settings) -> None:
    report = check_archive(loaded)
    assert (report.receipts, report.events, report.loads) == (2, 1, 2)
    assert report.contents == 2 + 5, "two documents, and the five tables read from them"
    assert report.bytes == sum(path.stat().st_size for path in blobs(loaded))


def test_a_changed_content_is_found_and_named(loaded: Settings) -> None:
    victim = blobs(loaded)[0]
    victim.chmod(0o644)
    victim.write_bytes(victim.read_bytes() + b" ")
    with pytest.raises(ArchiveCorruptError, match=victim.name):
        check_archive(loaded)


@pytest.mark.parametrize("pattern", ["blobs/*/*/*", "receipts/*/R*.json", "events/E*.json"])
def test_what_a_record_speaks_of_and_is_gone_is_found(loaded: Settings, pattern: str) -> None:
    next(loaded.archive.glob(pattern)).unlink()
    with pytest.raises(ArchiveCorruptError, match="is not there"):
        check_archive(loaded)


@pytest.mark.parametrize("pattern", ["receipts/*/R*.json", "events/E*.json", "loads/L*.json"])
def test_a_record_that_cannot_be_read_is_found(loaded: Settings, pattern: str) -> None:
    next(loaded.archive.glob(pattern)).write_bytes(b"{")
    with pytest.raises(ArchiveCorruptError):
        check_archive(loaded)


def test_a_restored_backup_is_brought_up_to_date_from_the_archive(loaded: Settings) -> None:
    saved = back_up(loaded)
    drop(loaded, "c.json", document("26"), minute=9)
    run(loaded)
    before = raw_content(loaded)
    loaded.warehouse.write_bytes(b"not a database any more")

    report = restore(loaded)

    assert report.backup_id == saved.backup_id
    assert len(raw_content(loaded)["receipts"]) == 2
    assert rebuild_warehouse(loaded).loads == 1
    assert raw_content(loaded) == before
    assert report.put_aside is not None
    assert (loaded.warehouse.parent / report.put_aside).read_bytes().startswith(b"not a database")


def test_a_lost_archive_comes_back_with_the_backup(loaded: Settings) -> None:
    back_up(loaded)
    before = raw_content(loaded)
    shutil.rmtree(loaded.archive)
    loaded.warehouse.unlink()
    restore(loaded)
    check_archive(loaded)
    loaded.warehouse.unlink()
    rebuild_warehouse(loaded)
    assert raw_content(loaded) == before


def test_the_mirror_of_the_archive_gets_only_what_is_new(loaded: Settings) -> None:
    assert back_up(loaded).archive_files > 0
    assert back_up(loaded).archive_files == 0
    drop(loaded, "c.json", document("26"), minute=9)
    run(loaded)
    # Content, receipt, journal of the load, and three of the tables: two more are empty as before.
    assert back_up(loaded).archive_files == 6


def test_as_many_backups_stay_as_are_wanted(loaded: Settings) -> None:
    few = loaded.model_copy(update={"keep_backups": 2})
    made = [back_up(few).backup_id for _ in range(4)]
    assert [one.backup_id for one in backups_of(few)] == made[-2:]
    assert not list(few.backups.glob(".*"))


def test_the_last_backup_goes_only_when_the_next_one_counts(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever keeps one has one, wherever a backup is cut off; the next removes what is over."""
    single = loaded.model_copy(update={"keep_backups": 1})
    first = back_up(single)

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    for place in ("settle", "failpoint"):
        with monkeypatch.context() as patch:
            if place == "settle":
                patch.setattr(backups, "settle", cut_off)
            else:
                patch.setattr(
                    backups, "failpoint", lambda name: name == "backup_settled" and cut_off()
                )
            with pytest.raises(KeyboardInterrupt):
                back_up(single)
        found = [one.backup_id for one in backups_of(single)]
        assert found[0] == first.backup_id, place
        restore(single, first.backup_id)
    assert len(found) == 2
    assert [path.name for path in single.backups.glob(".*.tmp")], "what was cut off is no backup"
    last = back_up(single)
    assert last.removed == found
    assert [one.backup_id for one in backups_of(single)] == [last.backup_id]


def test_a_damaged_backup_is_not_restored(loaded: Settings) -> None:
    saved = back_up(loaded)
    copy = loaded.backups / saved.backup_id / "dean06.duckdb"
    copy.write_bytes(copy.read_bytes()[:-1])
    before = raw_content(loaded)
    with pytest.raises(BackupError, match=saved.backup_id):
        restore(loaded)
    assert raw_content(loaded) == before


def test_a_backup_nobody_made_is_not_found(loaded: Settings) -> None:
    with pytest.raises(BackupError):
        restore(loaded)


def test_nothing_is_backed_up_while_somebody_writes(loaded: Settings) -> None:
    with (
        writer_lock(loaded),
        pytest.raises(WarehouseLockedError),
    ):
        back_up(loaded.model_copy(update={"lock_timeout_seconds": 0.2}))
    assert backups_of(loaded) == []


def test_compacting_gives_room_back_and_keeps_everything(loaded: Settings) -> None:
    with duckdb.connect(str(loaded.warehouse)) as connection:
        connection.execute("create schema other")
        connection.execute("create table other.big as select range, md5(range::varchar) as h"
                           " from range(400000)")  # fmt: skip
        connection.execute("create view other.seen as select count(*) as n from other.big")
        connection.execute("create macro other.twice(x) as x * 2")
        connection.execute("checkpoint")
        connection.execute("delete from other.big where range >= 10")
        connection.execute("checkpoint")
    before = raw_content(loaded)

    report = compact(loaded, always=True)

    assert report.after < report.before / 2
    assert raw_content(loaded) == before
    assert rows(loaded, "select n, other.twice(21) from other.seen") == [(10, 42)]
    drop(loaded, "c.json", document("26"), minute=9)
    assert run(loaded).files_loaded == 1, "keys and checks of the tables are there too"


def test_little_is_not_worth_compacting(loaded: Settings) -> None:
    modified = loaded.warehouse.stat().st_ino
    assert compact(loaded).free_share < 0.3
    assert loaded.warehouse.stat().st_ino == modified


def test_pruning_leaves_what_waits(loaded: Settings) -> None:
    import os

    drop(loaded, "c.json", document("26"), minute=9)
    from ingest import pipeline

    pipeline.pull_sources(loaded)
    (batch,) = pipeline.plan_batches(loaded)
    pipeline.read_batch(loaded, batch)
    for folder in loaded.staging.iterdir():
        os.utime(folder, (0, 0))
    report = prune(loaded)
    assert report.staged == 1
    assert [one.name for one in loaded.staging.iterdir()] == [batch.batch_id]
    assert len(Archive(loaded.archive).pending_receipts()) == 1
