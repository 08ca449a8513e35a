"""A folder as a source: files below it, on this machine or mounted."""

import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from ingest.sources import (
    BEING_WRITTEN,
    NO_SIDECAR,
    SIDECAR_SUFFIX,
    Arrival,
    Filter,
    Held,
    Listed,
    printable,
    unreadable_record,
    with_record,
    without_record,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder and what lies below it. Links and special files are never followed or opened."""

    name: str
    uri: str
    root: Path
    names: Filter = field(default_factory=Filter)
    sidecar_required: bool = False
    # Most of the time goes into waiting for the disk; waits at the same time are one wait.
    readers: int = 8
    appears_whole: bool = False

    def scan(self) -> Iterator[Listed | Held]:
        """List regular files by name; see :class:`~ingest.sources.Source`.

        A folder that is not there yet holds nothing; one that cannot be read raises.
        """
        for folder, folders, names in os.walk(self.root, onerror=_raise_unless_absent):
            folders[:] = sorted(name for name in folders if not self.names.ignores(name))
            for name in sorted(names):
                if self.names.wants(name):
                    path = Path(folder, name)
                    found = self._listed(path.relative_to(self.root).as_posix())
                    if found is not None:
                        yield found

    def arrivals(self, listed: Iterable[Listed], settle_seconds: float) -> Iterator[Arrival | Held]:
        """Wait once for the young files, then describe what stayed as it was."""
        candidates = list(listed)
        now_ns = time.time_ns()
        young = {
            one.receipt_id
            for one in candidates
            if now_ns - int(one.version) < settle_seconds * 1_000_000_000
        }
        if young:
            time.sleep(settle_seconds)
        for one in candidates:
            if one.receipt_id in young and not self.is_unchanged(one):
                yield Held(one.source_uri, BEING_WRITTEN)
            else:
                yield self._described(one)

    def open(self, listed: Listed) -> BinaryIO | None:
        """Open without following a link; None if the file is not the listed one any more."""
        try:
            descriptor = os.open(
                self.root / listed.relative_path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            )
        except OSError:
            return None
        handle = os.fdopen(descriptor, "rb")
        if _fingerprint(os.fstat(descriptor)) == (listed.file_size, listed.version):
            return handle
        handle.close()
        return None

    def is_unchanged(self, listed: Listed) -> bool:
        """Compare size and modification time with the listing."""
        try:
            status = (self.root / listed.relative_path).lstat()
        except OSError:
            return False
        return _fingerprint(status) == (listed.file_size, listed.version)

    def close(self) -> None:
        """Nothing is held open."""

    def _listed(self, relative_path: str) -> Listed | Held | None:
        uri = f"{self.uri}/{printable(relative_path)}"
        try:
            status = (self.root / relative_path).lstat()
        except OSError:  # went away between the listing and the look
            return None
        if not stat.S_ISREG(status.st_mode):
            return Held(uri, "không phải tệp thường (liên kết, thiết bị) / not a regular file")
        size, version = _fingerprint(status)
        return Listed(self.name, uri, relative_path, size, version)

    def _described(self, listed: Listed) -> Arrival | Held:
        path = self.root / f"{listed.relative_path}{SIDECAR_SUFFIX}"
        try:
            modified = _EPOCH + timedelta(microseconds=int(listed.version) // 1000)
            if path.is_file() and not path.is_symlink():
                return with_record(listed, path.read_bytes(), modified)
            if self.sidecar_required:
                return Held(listed.source_uri, NO_SIDECAR)
        except (OSError, ValueError, OverflowError) as error:
            return unreadable_record(listed, error)
        return without_record(listed, modified, modified)


def _raise_unless_absent(error: OSError) -> None:
    """Let a walk fail where a folder cannot be listed: what nobody sees is not "nothing new"."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _fingerprint(status: os.stat_result) -> tuple[int, str]:
    return status.st_size, str(status.st_mtime_ns)
