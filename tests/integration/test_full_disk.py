"""A full disk: a clear error, nothing half done, and the next run goes on."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from loading_world import document, drop, raw_content, rows, run, settings_at, use_stand_in_reader

from ingest import pipeline
from ingest.archive_check import check_archive
from ingest.backups import back_up, backups_of
from ingest.build import build_marts
from ingest.cli import app
from ingest.config import Settings, get_settings
from ingest.disk_space import is_disk_full
from ingest.errors import BuildOutOfRoomError
from publish.alerts import error_code


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A home on a disk of 24 MiB."""
    yield from on_a_disk_of(24, tmp_path, monkeypatch)


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A home on a disk with room for a build."""
    yield from on_a_disk_of(500, tmp_path, monkeypatch)


def on_a_disk_of(mib: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root")
    use_stand_in_reader(monkeypatch.setattr)
    yield settings_at(disk / "home")
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(settings: Settings, left: int) -> Path:
    """Take all the room but ``left`` bytes."""
    filler = settings.home / "filler"
    room = os.statvfs(settings.home)
    with filler.open("wb") as handle:
        os.posix_fallocate(handle.fileno(), 0, room.f_bavail * room.f_frsize - left)
    return filler


@pytest.mark.parametrize("left", [0, 64 << 10, 256 << 10])
def test_a_load_that_finds_no_room_is_made_good_by_the_next(small: Settings, left: int) -> None:
    drop(small, "a.json", document())
    run(small)
    before = raw_content(small)
    for number in range(40):
        content = document("24", period=f"20{10 + number // 12}-{number % 12 + 1:02}",
                           values=[["A", str(one)] for one in range(300)])  # fmt: skip
        drop(small, f"{number}.json", content, minute=1 + number)
    filler = fill(small, left)

    with pytest.raises(Exception) as failure:
        run(small)

    assert is_disk_full(failure.value), failure.value
    filler.unlink()
    assert raw_content(small) == before
    assert run(small).files_seen == 40
    assert rows(small, "select count(*) from raw.loads") == [(2,)]
    check_archive(small)


def test_a_backup_that_finds_no_room_leaves_none_and_the_earlier_ones(small: Settings) -> None:
    drop(small, "a.json", document())
    run(small)
    saved = back_up(small)
    fill(small, left=4096)
    with pytest.raises(OSError) as failure:
        back_up(small)
    assert is_disk_full(failure.value)
    assert [one.backup_id for one in backups_of(small)] == [saved.backup_id]


@pytest.mark.slow
def test_a_build_that_finds_no_room_says_so_and_is_made_good_by_the_next(large: Settings) -> None:
    """It is no fault of a model or of the seeds: it may be tried again."""
    drop(large, "a.json", document(values=[["PROPAGANDA_BROADCASTS", "1"]]))
    run(large)
    filler = fill(large, left=24 << 20)

    with pytest.raises(BuildOutOfRoomError, match="The disk is full"):
        build_marts(large)

    assert rows(large, "select count(*) from raw.builds") == [(0,)]
    filler.unlink()
    assert build_marts(large).loads == 1


def test_a_build_that_has_no_room_to_begin_is_told_from_one_with_a_fault(small: Settings) -> None:
    drop(small, "a.json", document())
    run(small)
    fill(small, left=1 << 20)
    with pytest.raises(Exception) as failure:
        build_marts(small)
    assert is_disk_full(failure.value), failure.value
    assert error_code(failure.value) == "DISK_FULL"


def test_the_command_line_says_so_in_a_sentence(
    small: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(small, "a.json", document())
    monkeypatch.setenv("DEAN06_HOME", str(small.home))
    get_settings.cache_clear()
    fill(small, left=0)
    try:
        with pytest.raises(SystemExit) as ended:
            app(["load"])
    finally:
        get_settings.cache_clear()
    assert ended.value.code == 1
    assert "DISK_FULL" in capsys.readouterr().err
    assert pipeline.plan_batches(small) == []
