"""Where submissions come from: sources as data (``seeds/sources.csv``), the local folder as code.

A source lists files, says when one has arrived whole, and opens it. It never changes or deletes
anything. Names are data: they are never joined into paths of the archive.
"""

import fnmatch
import json
import os
import stat
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from ingest.config import Settings
from ingest.errors import ReferenceDataError
from ingest.reference import Row, seed_rows

SIDECAR_SUFFIX = ".receipt.json"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Listed:
    """One file as a source lists it.

    ``version`` is what changes when the content does: the modification time in nanoseconds, or the
    entity tag of a store. ``relative_path`` is as the file system has it; ``source_uri`` is the
    same made printable.
    """

    source_name: str
    source_uri: str
    relative_path: str
    file_size: int
    version: str

    @property
    def receipt_id(self) -> str:
        """Identity of this arrival: the same listing twice is one receipt."""
        print_of = f"{self.source_name}|{self.source_uri}|{self.file_size}|{self.version}"
        return "R" + sha256(print_of.encode()).hexdigest()[:24]

    @property
    def file_name(self) -> str:
        """Last part of the name, NFC, printable."""
        return unicodedata.normalize("NFC", printable(self.relative_path.rpartition("/")[2]))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that has arrived whole, with what its channel recorded about it."""

    listed: Listed
    received_at: datetime
    sender: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """Something that lies in a source and is not taken (yet), and why."""

    source_uri: str
    reason: str


class Source(Protocol):
    """What the pull needs of a source; folders today, object stores and SFTP by the same shape."""

    @property
    def name(self) -> str:
        """Name of the source; part of every receipt's identity."""

    def scan(self) -> Iterator[Listed | Held]:
        """List every file that could be a submission, and what is passed over with a reason."""

    def arrivals(self, listed: Iterable[Listed], settle_seconds: float) -> Iterator[Arrival | Held]:
        """Tell which of the listed files have arrived whole, and hold the others back."""

    def open(self, listed: Listed) -> BinaryIO | None:
        """Open a file for reading; None if it is no longer the one that was listed."""

    def is_unchanged(self, listed: Listed) -> bool:
        """Tell whether the file still is the one that was listed."""


def configured_sources(settings: Settings) -> list[Source]:
    """Return the enabled sources of ``seeds/sources.csv``, in file order.

    Raises:
        ReferenceDataError: If a source is of a kind nothing reads.
    """
    rows = seed_rows("sources", settings.seeds)
    return [_source(row, settings) for row in rows if row["enabled"] == "true"]


def _source(row: Row, settings: Settings) -> Source:
    if row["kind"] != "folder":
        raise ReferenceDataError(
            "Unknown kind of source",
            place=f"sources.csv: {row['source_name']}",
            found=row["kind"],
            expected="folder",
        )
    return FolderSource(
        name=row["source_name"],
        uri=row["uri"],
        root=settings.home / row["uri"],
        pattern=row["pattern"],
        ignore=tuple(row["ignore"].split("|")),
        sidecar_required=row["sidecar"] == "required",
    )


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder and what lies below it. Links and special files are never followed or opened."""

    name: str
    uri: str
    root: Path
    pattern: str = "*"
    ignore: tuple[str, ...] = (".*", f"*{SIDECAR_SUFFIX}")
    sidecar_required: bool = False

    def scan(self) -> Iterator[Listed | Held]:
        """List regular files by name; see :class:`Source`."""
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not self._is_ignored(name))
            for name in sorted(names):
                if fnmatch.fnmatchcase(name, self.pattern) and not self._is_ignored(name):
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
                yield Held(one.source_uri, "đang được ghi dở / still being written")
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

    def _is_ignored(self, name: str) -> bool:
        lowered = name.lower()
        return any(fnmatch.fnmatchcase(lowered, rule.lower()) for rule in self.ignore)

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
            if path.is_file() and not path.is_symlink():
                return Arrival(listed, *_channel_record(path))
            if self.sidecar_required:
                return Held(listed.source_uri, "chưa có tệp biên nhận / its receipt is not there")
            modified = _EPOCH + timedelta(microseconds=int(listed.version) // 1000)
        except (OSError, ValueError, OverflowError) as error:
            return Held(
                listed.source_uri, f"tệp biên nhận không đọc được / unreadable receipt: {error}"
            )
        # A clock that runs ahead must not make a report the latest for ever.
        return Arrival(listed, min(modified, datetime.now(UTC)), None)


def printable(name: str) -> str:
    """Make a file name safe to show and store: other bytes become ``%XX``, as does ``%`` itself."""
    return "".join(
        character
        if character.isprintable() and character != "%"
        else "".join(f"%{byte:02X}" for byte in os.fsencode(character))
        for character in name
    )


def _channel_record(path: Path) -> tuple[datetime, str | None]:
    record = json.loads(path.read_bytes())
    if not isinstance(record, dict):
        raise ValueError("not an object")  # noqa: TRY004 (bad content, as every other case here)
    received_at = datetime.fromisoformat(str(record.get("received_at")))
    if received_at.tzinfo is None:
        raise ValueError("received_at has no offset")
    sender = record.get("sender")
    if sender is not None and not (isinstance(sender, str) and sender.strip()):
        raise ValueError("sender is not a unit code")
    return received_at.astimezone(UTC), sender.strip() if sender else None


def _fingerprint(status: os.stat_result) -> tuple[int, str]:
    return status.st_size, str(status.st_mtime_ns)
