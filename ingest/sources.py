"""What a source is: it lists files, says when one has arrived whole, and opens it.

A source never changes or deletes anything. Names are data: they are never joined into paths of the
archive. Which sources there are is said in ``source_list``; the kinds are ``source_folder`` and
``source_remote`` (object stores, SFTP).
"""

import fnmatch
import json
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import BinaryIO, Protocol

SIDECAR_SUFFIX = ".receipt.json"
NO_SIDECAR = "chưa có tệp biên nhận / its receipt is not there"
BEING_WRITTEN = "đang được ghi dở / still being written"
JUST_WRITTEN = "vừa mới ghi, chờ thêm ít phút / written just now, taken in a few minutes"


@dataclass(frozen=True, slots=True)
class Listed:
    """One file as a source lists it.

    ``version`` is what changes when the content does: the modification time in nanoseconds, or the
    entity tag of a store. ``relative_path`` is as the source has it; ``source_uri`` is the same
    made printable.
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
    """A file that has arrived, as far as looking at it tells.

    Attributes:
        listed: The file.
        received_at: When it came, by its channel's record; else when it was last written.
        sender: Who sent it, if its channel recorded that.
        still_since: When, at the latest and by the clock here, it was last written. What a channel
            recorded says nothing about that.
        recorded: Whether its channel recorded that it came.
    """

    listed: Listed
    received_at: datetime
    sender: str | None
    still_since: datetime
    recorded: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Something that lies in a source and is not taken (yet), and why."""

    source_uri: str
    reason: str


class Source(Protocol):
    """What the pull needs of a source; the same for folders, object stores and SFTP servers."""

    @property
    def name(self) -> str:
        """Name of the source; part of every receipt's identity."""

    @property
    def readers(self) -> int:
        """How many files may be open at the same time."""

    @property
    def appears_whole(self) -> bool:
        """Whether a name is listed only once all of its content is there."""

    def scan(self) -> Iterator[Listed | Held]:
        """List every file that could be a submission, and what is passed over with a reason."""

    def arrivals(self, listed: Iterable[Listed], settle_seconds: float) -> Iterator[Arrival | Held]:
        """Tell which of the listed files have arrived whole, and hold the others back."""

    def open(self, listed: Listed) -> BinaryIO | None:
        """Open a file for reading; None if it is no longer the one that was listed."""

    def is_unchanged(self, listed: Listed) -> bool:
        """Tell whether the file still is the one that was listed."""

    def close(self) -> None:
        """Let go of connections; nothing may be asked afterwards."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which names of a source are looked at.

    Attributes:
        pattern: What a file name has to match (shell style, case counts).
        ignore: What neither a file nor a folder may match, in any case: half-written and side
            files.
    """

    pattern: str = "*"
    ignore: tuple[str, ...] = (".*", f"*{SIDECAR_SUFFIX}")

    def wants(self, name: str) -> bool:
        """Tell whether a file of this name could be a submission."""
        return fnmatch.fnmatchcase(name, self.pattern) and not self.ignores(name)

    def ignores(self, name: str) -> bool:
        """Tell whether a file or folder of this name is none of ours."""
        lowered = name.lower()
        return any(fnmatch.fnmatchcase(lowered, rule.lower()) for rule in self.ignore)


def printable(name: str) -> str:
    """Make a file name safe to show and store: other bytes become ``%XX``, as does ``%`` itself."""
    return "".join(
        character
        if character.isprintable() and character != "%"
        else "".join(f"%{byte:02X}" for byte in os.fsencode(character))
        for character in name
    )


def with_record(listed: Listed, content: bytes, still_since: datetime) -> Arrival:
    """Take a file as its channel recorded it; see :func:`channel_record`."""
    return Arrival(listed, *channel_record(content), still_since, recorded=True)


def channel_record(content: bytes) -> tuple[datetime, str | None]:
    """Read what a channel recorded beside a file: when it came, and from whom.

    Args:
        content: JSON with ``received_at`` (ISO 8601 with offset) and, if known, ``sender``.

    Returns:
        The instant in UTC, and the code of the sending unit.

    Raises:
        ValueError: If it says something else.
        OverflowError: If the instant is out of range.
    """
    record = json.loads(content)
    if not isinstance(record, dict):
        raise ValueError("not an object")  # noqa: TRY004 (bad content, as every other case here)
    received_at = datetime.fromisoformat(str(record.get("received_at")))
    if received_at.tzinfo is None:
        raise ValueError("received_at has no offset")
    sender = record.get("sender")
    if sender is not None and not (isinstance(sender, str) and sender.strip()):
        raise ValueError("sender is not a unit code")
    return received_at.astimezone(UTC), sender.strip() if sender else None


def unreadable_record(listed: Listed, error: Exception) -> Held:
    """Hold a file back whose channel record says nothing that can be used."""
    return Held(listed.source_uri, f"tệp biên nhận không đọc được / unreadable receipt: {error}")


def without_record(listed: Listed, modified: datetime, still_since: datetime) -> Arrival:
    """Take a file nothing was recorded about as received when it was last written."""
    # A clock that runs ahead must not make a report the latest for ever.
    return Arrival(listed, min(modified, datetime.now(UTC)), None, still_since, recorded=False)
