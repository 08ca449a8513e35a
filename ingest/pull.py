"""Pull: bring what is new in the sources into the archive."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import partial, reduce
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from ingest.archive import Archive, Blob, Receipt
from ingest.config import Settings
from ingest.errors import ReferenceDataError, SourceUnavailableError
from ingest.source_list import SourceEntry, configured_sources
from ingest.sources import BEING_WRITTEN, JUST_WRITTEN, Arrival, Held, Listed, Source
from ingest.whole_files import Ending, ending

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

    ``held`` names what lies in a source and was not taken, with the reason; ``down`` the sources
    that did not answer, with what they said. What was taken from such a source before it failed is
    archived, and not counted here.
    """

    files_listed: int = 0
    files_known: int = 0
    files_new: int = 0
    held: list[dict[str, str]] = field(default_factory=list)
    down: list[dict[str, str]] = field(default_factory=list)

    def __add__(self, other: "PullReport") -> "PullReport":
        both = {one.name: getattr(self, one.name) + getattr(other, one.name)
                for one in fields(self)}  # fmt: skip
        return PullReport(**both)


def source_names(settings: Settings) -> list[str]:
    """Return the names of the enabled sources, in the order they are pulled."""
    return [one.name for one in configured_sources(settings)]


def pull_sources(settings: Settings) -> PullReport:
    """Archive every new arrival of every source; the sources themselves are left as they are.

    A source that is down is told in the report and holds up no other.

    Args:
        settings: Where sources and archive are.

    Returns:
        What was found. Doing it again finds nothing new.
    """
    return reduce(PullReport.__add__, map(partial(_pull_or_tell, settings), source_names(settings)),
                  PullReport())  # fmt: skip


def pull_source(settings: Settings, name: str) -> PullReport:
    """Archive every new arrival of one source.

    Args:
        settings: Where sources and archive are.
        name: The source.

    Returns:
        What was found.

    Raises:
        SourceUnavailableError: If the source does not answer or does not let us in.
        ReferenceDataError: If there is no such source.
    """
    entry = next((one for one in configured_sources(settings) if one.name == name), None)
    if entry is None:
        raise ReferenceDataError("Không có nguồn này. No such source.", found=name)
    archive = Archive(settings.archive)
    archive.clear_incoming()
    with _asking(name):
        source = entry.connect()
    with closing(source):
        return _pull(settings, archive, source, entry)


def _pull_or_tell(settings: Settings, name: str) -> PullReport:
    try:
        return pull_source(settings, name)
    except SourceUnavailableError as error:
        return PullReport(down=[{"source_name": name, "reason": str(error)}])


def _pull(settings: Settings, archive: Archive, source: Source, entry: SourceEntry) -> PullReport:
    with _asking(source.name):
        found = list(source.scan())
    fresh = [
        one for one in found if isinstance(one, Listed) and not archive.has_receipt(one.receipt_id)
    ]
    held = [one for one in found if isinstance(one, Held)]
    known = len(found) - len(fresh) - len(held)
    outcomes = list(_taken(settings, archive, source, entry, fresh))
    held += [one for one in outcomes if isinstance(one, Held)]
    return PullReport(
        files_listed=len(found),
        files_known=known,
        files_new=len(found) - known - len(held),
        held=[{"source_uri": one.source_uri, "reason": one.reason} for one in held],
    )


def _taken(
    settings: Settings, archive: Archive, source: Source, entry: SourceEntry, fresh: list[Listed]
) -> Iterator[Receipt | Held]:
    with _asking(source.name):
        seen = list(source.arrivals(fresh, settings.settle_seconds))
    outcomes = [entry.rule.judge(one) if isinstance(one, Arrival) else one for one in seen]
    yield from (one for one in outcomes if isinstance(one, Held))
    arrivals = [one for one in outcomes if isinstance(one, Arrival)]
    arrivals.sort(key=lambda one: (one.received_at, one.listed.relative_path))
    with ThreadPoolExecutor(source.readers) as takers:
        yield from takers.map(partial(_take, settings, archive, source), arrivals)


def _take(settings: Settings, archive: Archive, source: Source, arrival: Arrival) -> Receipt | Held:
    listed = arrival.listed
    with _asking(source.name):
        stream = source.open(listed)
    if stream is None:
        return Held(listed.source_uri, "đã thay đổi hoặc không mở được / changed or unreadable")
    with stream:
        blob = archive.store_blob(cast("BinaryIO", _AskedStream(stream, source.name)))
    with _asking(source.name):
        unchanged = source.is_unchanged(listed)
    if not unchanged or blob.size != listed.file_size:
        # The blob stays: it is harmless without a receipt.
        return Held(listed.source_uri, "thay đổi trong lúc nhận / changed while being taken")
    if not source.appears_whole and (why := _unfinished(settings, archive, arrival, blob)):
        return Held(listed.source_uri, why)
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


def _unfinished(settings: Settings, archive: Archive, arrival: Arrival, blob: Blob) -> str | None:
    """Say why a file may be unfinished although it did not grow: a line may stall for longer.

    It counts as still from when it was last written or first met here, whichever is known to be
    earlier: a wrong clock at the source makes it wait longer, not shorter.
    """
    end = ending(archive.blob_path(blob.sha256), blob.head)
    if end is Ending.WHOLE or (end is Ending.UNTOLD and arrival.recorded):
        return None
    met = archive.first_met(arrival.listed.receipt_id)
    still = datetime.now(UTC) - min(arrival.still_since, met)
    if end is Ending.CUT_OFF:
        return BEING_WRITTEN if still < timedelta(minutes=settings.stalled_minutes) else None
    return JUST_WRITTEN if still < timedelta(minutes=settings.quiet_minutes) else None


@contextmanager
def _asking(name: str) -> Iterator[None]:
    """Tell whatever goes wrong while a source is asked apart from what goes wrong here.

    The libraries of all kinds of servers raise all kinds of things.
    """
    try:
        yield
    except SourceUnavailableError:
        raise
    except Exception as error:
        raise SourceUnavailableError(
            f"Không đọc được nguồn này ({error}). The source cannot be read.",
            place=name,
            found=type(error).__name__,
        ) from error


class _AskedStream:
    """A file of a source while it is copied."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name

    def read(self, size: int) -> bytes:
        with _asking(self._name):
            return self._stream.read(size)


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
