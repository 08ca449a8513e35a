"""The archive: every file ever received, every decision, every load. Nothing in it is deleted.

Layout below ``<home>/archive``::

    blobs/ab/cd/<sha256>              a content: a file received, what was read for a load, seeds
    receipts/<2 hex>/<receipt_id>.json  one arrival of a content
    events/<event_id>.json            one decision
    loads/<load_id>.json              one load: written before it commits
    builds/<build_id>.json            one build and the definitions it was made by
    pending/<receipt_id or event_id>  what is archived and not loaded yet
    met/<receipt_id>                  a file that may be unfinished: since when it lies there so

Each file appears whole or not at all; what is written last makes the earlier ones count, so that a
process killed anywhere leaves nothing that a repeated run does not complete.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, BinaryIO

from ingest.durable_files import (
    make_folder,
    settle,
    sync_folder,
    temporary_beside,
    write_durably,
)
from ingest.errors import ArchiveCorruptError
from ingest.failpoints import failpoint

_CHUNK = 1 << 20
_HEAD = 512
_LITTER_SECONDS = 24 * 3600
_MET_SECONDS = 14 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Receipt:
    """One arrival of a file: the columns of ``raw.receipts`` less ``load_id``.

    ``received_at`` is in UTC, ``archived_path`` is relative to the archive.
    """

    receipt_id: str
    source_name: str
    source_uri: str
    file_name: str
    file_sha256: str
    file_size: int
    media_type: str | None
    received_at: datetime
    archived_path: str
    sender: str | None


@dataclass(frozen=True, slots=True)
class Blob:
    """A content in the archive; ``head`` is how it begins."""

    sha256: str
    size: int
    head: bytes


class Archive:
    """Reads and writes one archive folder; safe for several processes at once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    # Contents

    def blob_path(self, file_sha256: str) -> Path:
        """Return where a content lies, whether it is there or not."""
        return self.root / "blobs" / file_sha256[:2] / file_sha256[2:4] / file_sha256

    def store_blob(self, stream: BinaryIO) -> Blob:
        """Copy a content in and file it under its hash; the same content twice is one blob."""
        incoming = self.root / "incoming"
        make_folder(incoming)
        temporary = temporary_beside(incoming / "blob")
        digest, size, head = sha256(), 0, b""
        try:
            with temporary.open("xb") as handle:
                while chunk := stream.read(_CHUNK):
                    head = head or chunk[:_HEAD]
                    digest.update(chunk)
                    size += len(chunk)
                    handle.write(chunk)
                handle.flush()
                os.fsync(handle.fileno())
            path = self.blob_path(digest.hexdigest())
            make_folder(path.parent)
            # Also where the blob is there: a damaged one is healed by the next arrival of its file.
            settle(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        failpoint("after_blob")
        return Blob(digest.hexdigest(), size, head)

    def verified_blob(self, file_sha256: str) -> Path:
        """Return the path of a content after checking it against its hash.

        Raises:
            ArchiveCorruptError: If it is gone, or is not what it was.
        """
        path = self.blob_path(file_sha256)
        try:
            with path.open("rb") as handle:
                found = file_digest(handle, "sha256").hexdigest()
        except FileNotFoundError:
            found = "không có / not there"
        if found != file_sha256:
            raise ArchiveCorruptError(
                "Tệp trong kho lưu trữ không còn đúng nội dung. An archived file is damaged.",
                place=str(path.relative_to(self.root)),
                found=found,
                expected=file_sha256,
            )
        return path

    def clear_incoming(self) -> None:
        """Remove half copies that killed processes left behind, and notes of files long taken."""
        old = [("incoming", ".*.tmp", _LITTER_SECONDS), ("met", "R*", _MET_SECONDS)]
        for folder, pattern, seconds in old:
            for path in (self.root / folder).glob(pattern):
                # Another puller may have put its copy in place between listing and asking.
                with suppress(FileNotFoundError):
                    if time.time() - path.stat().st_mtime > seconds:
                        path.unlink()

    # Files that may be unfinished

    def first_met(self, receipt_id: str) -> datetime:
        """Return when this arrival was first asked about, by the clock here; now if it never was.

        A file that grows or changes is another arrival each time.
        """
        path = self.root / "met" / receipt_id
        make_folder(path.parent)
        with suppress(FileExistsError):
            path.touch(exist_ok=False)
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)

    # Receipts

    def has_receipt(self, receipt_id: str) -> bool:
        """Tell whether this arrival is archived already."""
        return self._receipt_path(receipt_id).is_file()

    def store_receipt(self, receipt: Receipt) -> None:
        """Archive one arrival and mark it as not loaded yet; its blob must be there."""
        self._mark_pending(receipt.receipt_id)
        failpoint("after_marker")
        content = {**asdict(receipt), "received_at": receipt.received_at.isoformat()}
        write_durably(self._receipt_path(receipt.receipt_id), _as_json(content))
        failpoint("after_receipt")

    def receipt(self, receipt_id: str) -> Receipt:
        """Read one receipt back.

        Raises:
            ArchiveCorruptError: If it is not there or cannot be read.
        """
        content = self._read(self._receipt_path(receipt_id))
        content["received_at"] = datetime.fromisoformat(content["received_at"])
        return Receipt(**content)

    def pending_receipts(self) -> list[Receipt]:
        """Return the archived arrivals not loaded yet, in the order they were received."""
        receipts = [self.receipt(one) for one in self._pending("R") if self.has_receipt(one)]
        return sorted(receipts, key=lambda one: (one.received_at, one.source_uri, one.receipt_id))

    # Events

    def store_event(self, event: dict[str, Any], *, pending: bool) -> None:
        """Archive one decision (the columns of ``raw.events`` less ``load_id``).

        Args:
            event: JSON-able; ``event_id`` names the file.
            pending: Whether a later load has to bring it in (False: the running load does).
        """
        if pending:
            self._mark_pending(event["event_id"])
        write_durably(self.root / "events" / f"{event['event_id']}.json", _as_json(event))

    def event(self, event_id: str) -> dict[str, Any]:
        """Read one decision back."""
        return self._read(self.root / "events" / f"{event_id}.json")

    def pending_events(self) -> list[dict[str, Any]]:
        """Return the archived decisions no load brought in yet, in the order they were taken."""
        events = [
            self.event(one)
            for one in self._pending("E")
            if (self.root / "events" / f"{one}.json").is_file()
        ]
        return sorted(events, key=lambda one: (one["recorded_at"], one["event_id"]))

    # Loads

    def store_journal(self, journal: dict[str, Any]) -> None:
        """Write down a load before it takes effect; ``load_id`` names the file."""
        write_durably(self.root / "loads" / f"{journal['load_id']}.json", _as_json(journal))

    def journal(self, load_id: str) -> dict[str, Any]:
        """Read one load journal back."""
        return self._read(self.root / "loads" / f"{load_id}.json")

    def journal_ids(self) -> list[str]:
        """Return the loads written down, oldest first (their names begin with their time)."""
        return sorted(path.stem for path in (self.root / "loads").glob("L*.json"))

    def void_journal(self, load_id: str) -> None:
        """Put aside the journal of a load that never committed."""
        void = self.root / "loads" / "void"
        make_folder(void)
        settle(self.root / "loads" / f"{load_id}.json", void / f"{load_id}.json")
        sync_folder(self.root / "loads")

    # Builds

    def store_build(self, record: dict[str, Any]) -> None:
        """Write down a build before it counts as one; ``build_id`` names the file."""
        write_durably(self.root / "builds" / f"{record['build_id']}.json", _as_json(record))

    def builds(self) -> list[dict[str, Any]]:
        """Return the builds written down, in the order they were done."""
        records = [self._read(path) for path in (self.root / "builds").glob("B*.json")]
        return sorted(records, key=lambda one: (one["recorded_at"], one["build_id"]))

    # Pending markers

    def is_pending(self, one_id: str) -> bool:
        """Tell whether a receipt or event still waits for a load."""
        return (self.root / "pending" / one_id).is_file()

    def clear_pending(self, ids: Iterable[str]) -> None:
        """Take the markers of what is loaded away."""
        pending = self.root / "pending"
        for one in ids:
            (pending / one).unlink(missing_ok=True)
        if pending.is_dir():
            sync_folder(pending)

    def _mark_pending(self, one_id: str) -> None:
        path = self.root / "pending" / one_id
        make_folder(path.parent)
        path.touch()
        sync_folder(path.parent)

    def _pending(self, prefix: str) -> Iterator[str]:
        for path in (self.root / "pending").glob(f"{prefix}*"):
            yield path.name

    def _receipt_path(self, receipt_id: str) -> Path:
        return self.root / "receipts" / receipt_id[1:3] / f"{receipt_id}.json"

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            content = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise ArchiveCorruptError(
                "Bản ghi trong kho lưu trữ không đọc được. An archived record cannot be read.",
                place=str(path.relative_to(self.root)),
                found=type(error).__name__,
            ) from error
        if not isinstance(content, dict):
            raise ArchiveCorruptError("Not a record", place=str(path.relative_to(self.root)))
        return content


def _as_json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
