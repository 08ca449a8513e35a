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
from ingest.cli import app
from ingest.config import Settings, get_settings
from ingest.disk_space import is_disk_full


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A home on a disk of 24 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)]
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
