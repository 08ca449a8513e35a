"""Pull: bring what is new in the sources into the archive."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from ingest.archive import Archive, Receipt
from ingest.config import Settings
from ingest.sources import Arrival, Held, Listed, Source, configured_sources

_WRITERS = 8
_OOXML = "application/vnd.openxmlformats-officedocument."
_SUFFIX_TYPES = {
    b"PK": {
        ".xlsx": f"{_OOXML}spreadsheetml.sheet",
        ".docx": f"{_OOXML}wordprocessingml.document",
        "": "application/zip",
    },
    b"\xd0\xcf\x11\xe0": {
        ".xls": "application/vnd.ms-excel",
        ".doc": "application/msword",
        "": "application/x-ole-storage",
    },
    b"%PDF-": {"": "application/pdf"},
}


@dataclass(frozen=True, slots=True)
class PullReport:
    """What one pull found. ``files_listed = files_known + files_new + len(held)``.

    ``held`` names what lies in a source and was not taken, with the reason.
    """

    files_listed: int = 0
    files_known: int = 0
    files_new: int = 0
    held: list[dict[str, str]] = field(default_factory=list)


def pull_sources(settings: Settings) -> PullReport:
    """Archive every new arrival of every source; the sources themselves are left as they are.

    Args:
        settings: Where sources and archive are.

    Returns:
        What was found. Doing it again finds nothing new.
    """
    archive = Archive(settings.archive)
    archive.clear_incoming()
    listed = known = new = 0
    held: list[Held] = []
    for source in configured_sources(settings):
        found = list(source.scan())
        fresh = [
            one
            for one in found
            if isinstance(one, Listed) and not archive.has_receipt(one.receipt_id)
        ]
        listed += len(found)
        passed_over = [one for one in found if isinstance(one, Held)]
        known += len(found) - len(fresh) - len(passed_over)
        for outcome in _taken(archive, source, fresh, settings.settle_seconds):
            if isinstance(outcome, Held):
                passed_over.append(outcome)
            else:
                new += 1
        held += passed_over
    return PullReport(
        listed, known, new, [{"source_uri": one.source_uri, "reason": one.reason} for one in held]
    )


def _taken(
    archive: Archive, source: Source, fresh: list[Listed], settle_seconds: float
) -> Iterator[Receipt | Held]:
    outcomes = list(source.arrivals(fresh, settle_seconds))
    yield from (one for one in outcomes if isinstance(one, Held))
    arrivals = [one for one in outcomes if isinstance(one, Arrival)]
    arrivals.sort(key=lambda one: (one.received_at, one.listed.relative_path))
    # Most of the time goes into waiting for the disk; waits at the same time are one wait.
    with ThreadPoolExecutor(_WRITERS) as writers:
        yield from writers.map(partial(_take, archive, source), arrivals)


def _take(archive: Archive, source: Source, arrival: Arrival) -> Receipt | Held:
    listed = arrival.listed
    stream = source.open(listed)
    if stream is None:
        return Held(listed.source_uri, "đã thay đổi hoặc không mở được / changed or unreadable")
    with stream:
        blob = archive.store_blob(stream)
    if not source.is_unchanged(listed) or blob.size != listed.file_size:
        # The blob stays: it is harmless without a receipt.
        return Held(listed.source_uri, "thay đổi trong lúc nhận / changed while being taken")
    receipt = Receipt(
        receipt_id=listed.receipt_id,
        source_name=listed.source_name,
        source_uri=listed.source_uri,
        file_name=listed.file_name,
        file_sha256=blob.sha256,
        file_size=blob.size,
        media_type=media_type(blob.head, listed.file_name),
        received_at=arrival.received_at,
        archived_path=str(archive.blob_path(blob.sha256).relative_to(archive.root)),
        sender=arrival.sender,
    )
    # Another pull may have been quicker, and its receipt may be loaded already.
    if not archive.has_receipt(receipt.receipt_id):
        archive.store_receipt(receipt)
    return receipt


def media_type(head: bytes, file_name: str) -> str | None:
    """Name the media type by content; the name only tells formats with one container apart.

    Args:
        head: How the file begins.
        file_name: Its name.

    Returns:
        The type; None for what is not recognised.
    """
    suffix = PurePosixPath(file_name).suffix.lower()
    for magic, types in _SUFFIX_TYPES.items():
        if head.startswith(magic):
            return types.get(suffix, types[""])
    if head and b"\0" not in head:
        return "text/csv" if suffix == ".csv" else "text/plain"
    return None
