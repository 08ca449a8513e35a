"""Going through the archive: is every content what its name says, every record there and whole."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from ingest.archive import Archive
from ingest.config import Settings
from ingest.errors import ArchiveCorruptError

_READERS = 4
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """What was looked at; all of it is as it should be."""

    contents: int
    bytes: int
    receipts: int
    events: int
    loads: int
    builds: int


def check_archive(settings: Settings) -> ArchiveReport:
    """Read the whole archive and compare it with itself.

    Args:
        settings: Where the archive is.

    Returns:
        How much there is.

    Raises:
        ArchiveCorruptError: If a content differs from its hash, a record cannot be read, or what
            a record speaks of is not there. The message names the first of them.
    """
    archive = Archive(settings.archive)
    blobs = sorted(path for path in (archive.root / "blobs").rglob("*") if path.is_file())
    with ThreadPoolExecutor(_READERS) as readers:
        found = list(readers.map(_sha256_of, blobs))
    faults = [f"{path.name}: {sha}" for path, sha in zip(blobs, found, strict=True)
              if path.name != sha]  # fmt: skip
    receipts = sorted(path.stem for path in (archive.root / "receipts").rglob("R*.json"))
    events = sorted(path.stem for path in (archive.root / "events").glob("E*.json"))
    loads = archive.journal_ids()
    builds = sorted(path.stem for path in (archive.root / "builds").glob("B*.json"))
    whole = {path.name for path in blobs}
    faults += _receipt_faults(archive, receipts, whole)
    faults += _event_faults(archive, events)
    faults += _load_faults(archive, loads, set(receipts) | set(events), whole)
    faults += _build_faults(archive, whole)
    if faults:
        raise ArchiveCorruptError(
            f"Kho lưu trữ có {len(faults)} chỗ hỏng. The archive is damaged in so many places:\n"
            + "\n".join(faults[:_SHOWN]),
            place=str(archive.root.name),
        )
    return ArchiveReport(
        contents=len(blobs),
        bytes=sum(path.stat().st_size for path in blobs),
        receipts=len(receipts),
        events=len(events),
        loads=len(loads),
        builds=len(builds),
    )


def _receipt_faults(archive: Archive, ids: list[str], contents: set[str]) -> Iterator[str]:
    for one in ids:
        try:
            receipt = archive.receipt(one)
        except (ArchiveCorruptError, KeyError, TypeError, ValueError) as error:
            yield f"receipts/{one}: {error}"
            continue
        if receipt.file_sha256 not in contents:
            yield f"receipts/{one}: blobs/{receipt.file_sha256} không có / is not there"


def _event_faults(archive: Archive, ids: list[str]) -> Iterator[str]:
    for one in ids:
        try:
            archive.event(one)
        except ArchiveCorruptError as error:
            yield f"events/{one}: {error}"


def _load_faults(
    archive: Archive, ids: list[str], records: set[str], contents: set[str]
) -> Iterator[str]:
    for one in ids:
        try:
            journal = archive.journal(one)
            about = ("receipt_ids", "event_ids", "derived_event_ids")
            gone = {one for kind in about for one in journal[kind]} - records
            read = [
                table for one in journal.get("readings", []) for table in one["tables"].values()
            ]
            gone |= {*read} - contents
        except (ArchiveCorruptError, KeyError, TypeError, AttributeError) as error:
            yield f"loads/{one}: {error}"
            continue
        for missing in sorted(gone):
            yield f"loads/{one}: {missing} không có / is not there"


def _build_faults(archive: Archive, contents: set[str]) -> Iterator[str]:
    try:
        builds = archive.builds()
    except ArchiveCorruptError as error:
        yield f"builds: {error}"
        return
    for one in builds:
        if one.get("definitions") not in contents:
            yield f"builds/{one.get('build_id')}: dữ liệu tham chiếu không có / definitions missing"


def _sha256_of(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            return file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        return type(error).__name__
