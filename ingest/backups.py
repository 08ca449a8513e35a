"""Backups: copies of the warehouse as of a moment, and a mirror of the archive beside them.

``<backups>/<moment>/`` holds ``dean06.duckdb`` and ``backup.json``; ``<backups>/archive/`` all that
was ever archived. A restored warehouse is brought up to date from the archive by ``rebuild``.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

from ingest.config import Settings
from ingest.durable_files import make_folder, settle, sync_folder, temporary_beside, write_durably
from ingest.errors import Dean06Error
from ingest.failpoints import failpoint
from ingest.runlock import writer_lock
from ingest.warehouse import open_warehouse

_COPY = "dean06.duckdb"
_RECORD = "backup.json"
# What is written once and never again; the rest of the archive says what is under way.
_KEPT = ("blobs", "receipts", "events", "loads", "builds", "reminders")


class BackupError(Dean06Error):
    """There is no such backup, or it is not what it was when it was made."""

    code = "BACKUP"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was backed up.

    Attributes:
        backup_id: The moment, as the folder is named.
        bytes: Size of the warehouse's copy.
        sha256: Its hash.
        loads_through: Commit time of its last load; None for an empty warehouse.
        archive_files: Files newly copied into the mirror of the archive.
        removed: Old backups that were removed.
    """

    backup_id: str
    bytes: int
    sha256: str
    loads_through: str | None
    archive_files: int
    removed: list[str]


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was restored, and where the warehouse that was in its place lies now."""

    backup_id: str
    loads_through: str | None
    put_aside: str | None
    archive_files: int


def back_up(settings: Settings) -> BackupReport:
    """Copy the warehouse, and what is new in the archive.

    Args:
        settings: Where both are, where backups go and how many stay.

    Returns:
        What was copied. A process killed in between leaves no backup, or a whole one.

    Raises:
        BackupError: If there is no warehouse.
        WarehouseLockedError: If another process did not let go in time.
    """
    if not settings.warehouse.is_file():
        raise BackupError("Chưa có kho dữ liệu. There is no warehouse yet.")
    make_folder(settings.backups)
    # The archive first: what a copied load speaks of is in the mirror before the copy counts.
    with writer_lock(settings):
        copied = _mirror(settings.archive, settings.backups / "archive")
        with open_warehouse(settings) as connection:
            row = connection.execute("select max(committed_at)::varchar from raw.loads").fetchone()
            connection.execute("checkpoint")
        draft = settings.backups / f".{_stamp()}.tmp"
        draft.mkdir()
        try:
            _copy(settings.warehouse, draft / _COPY)
            failpoint("backup_copied")
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    backup_id = _stamp()
    doomed = _no_longer_wanted(settings)
    report = BackupReport(
        backup_id=backup_id,
        bytes=(draft / _COPY).stat().st_size,
        sha256=_sha256(draft / _COPY),
        loads_through=row[0] if row else None,
        archive_files=copied,
        removed=[folder.name for folder in doomed],
    )
    write_durably(draft / _RECORD, json.dumps(asdict(report), indent=1).encode())
    settle(draft, settings.backups / backup_id)
    failpoint("backup_settled")
    # Not before the new one counts: it may be the only one that is to stay.
    for folder in doomed:
        shutil.rmtree(folder)
    return report


def backups_of(settings: Settings) -> list[BackupReport]:
    """Return the backups there are, oldest first."""
    return [BackupReport(**json.loads((one / _RECORD).read_bytes())) for one in _whole(settings)]


def restore(settings: Settings, backup_id: str | None = None) -> RestoreReport:
    """Put a backup in the place of the warehouse; what is archived since is left to ``rebuild``.

    Files of the archive that are gone are put back too; none there is replaced.

    Args:
        settings: Where backups, warehouse and archive are.
        backup_id: Which; None takes the latest.

    Returns:
        What was done. The warehouse that was there is kept beside.

    Raises:
        BackupError: If there is no such backup, or it is damaged.
        WarehouseLockedError: If another process did not let go in time.
    """
    found = [one for one in backups_of(settings) if backup_id in (None, one.backup_id)]
    if not found:
        raise BackupError("Không có bản sao lưu này. No such backup.", found=backup_id or "–")
    chosen = found[-1]
    copy = settings.backups / chosen.backup_id / _COPY
    if _sha256(copy) != chosen.sha256:
        raise BackupError("Bản sao lưu bị hỏng. The backup is damaged.", found=chosen.backup_id)
    with writer_lock(settings):
        archived = _mirror(settings.backups / "archive", settings.archive)
        make_folder(settings.warehouse.parent)
        temporary = temporary_beside(settings.warehouse)
        _copy(copy, temporary)
        put_aside = _put_aside(settings.warehouse)
        settle(temporary, settings.warehouse)
    return RestoreReport(chosen.backup_id, chosen.loads_through, put_aside, archived)


def _put_aside(warehouse: Path) -> str | None:
    if not warehouse.exists():
        return None
    name = f"{warehouse.stem}.before-restore-{_stamp()}{warehouse.suffix}"
    log = warehouse.with_name(f"{warehouse.name}.wal")
    if log.exists():
        log.replace(warehouse.with_name(f"{name}.wal"))
    warehouse.replace(warehouse.with_name(name))
    sync_folder(warehouse.parent)
    return name


def _mirror(source: Path, target: Path) -> int:
    """Copy the files of the archive that the target does not have; return how many."""
    copied = 0
    for path in _files(source):
        there = target / path.relative_to(source)
        if not there.exists():
            make_folder(there.parent)
            temporary = temporary_beside(there)
            _copy(path, temporary)
            settle(temporary, there)
            copied += 1
    return copied


def _files(source: Path) -> Iterator[Path]:
    for part in _KEPT:
        for path in sorted((source / part).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path


def _no_longer_wanted(settings: Settings) -> list[Path]:
    """Return the old backups without which, and with the one being made, as many stay as wanted."""
    known = _whole(settings)
    return known[: max(0, len(known) - settings.keep_backups + 1)]


def _whole(settings: Settings) -> list[Path]:
    """Return the folders of the backups, oldest first; a draft has a record and is none yet."""
    found = (path.parent for path in settings.backups.glob(f"*/{_RECORD}"))
    return sorted(folder for folder in found if not folder.name.startswith("."))


def _copy(source: Path, target: Path) -> None:
    """Copy a file so that it survives a power cut, sharing its blocks where the disk can."""
    shutil.copyfile(source, target)
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z"
