"""Which sources there are, and which units may send through each: data, not code.

``seeds/sources.csv`` is part of the product; ``<home>/sources.csv``, with the same columns, is the
installation's own: its rows come besides, and replace those of the same name.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.config import Settings
from ingest.errors import ReferenceDataError
from ingest.reference import Row, seed_rows
from ingest.source_folder import FolderSource
from ingest.source_remote import RemoteSource, Store
from ingest.source_s3 import S3Store
from ingest.source_sftp import SftpStore
from ingest.sources import Arrival, Filter, Held, Source
from ingest.units import UnitDirectory

BY_RECORD = "record"
BY_FOLDER = "folder"
_BELOW = "+"


@dataclass(frozen=True, slots=True)
class SenderRule:
    """How a source tells who sent a file, and who may.

    Attributes:
        sender: ``record`` (what the channel recorded, if anything), ``folder`` (the first folder
            below the source is the unit's code), or the code of the one unit the source belongs to.
        allowed: Codes of the units that may send; ``31+`` is 31 and all that lies in it on the day
            of arrival. Empty: everybody, known or not.
        timezone: Where the day of an arrival is told.
        seeds: Where the units are.
    """

    sender: str
    allowed: tuple[str, ...]
    timezone: str
    seeds: Path

    def judge(self, arrival: Arrival) -> Arrival | Held:
        """Name the sender of an arrival, and hold it back if it may not come this way."""
        uri, path = arrival.listed.source_uri, arrival.listed.relative_path
        sender = arrival.sender
        if self.sender != BY_RECORD:
            told = path.partition("/")[0] if self.sender == BY_FOLDER else self.sender
            if self.sender == BY_FOLDER and "/" not in path:
                return Held(uri, "không nằm trong thư mục của đơn vị nào / in no unit's folder")
            if sender not in (None, told):
                return Held(uri, f"biên nhận ghi {sender}, nơi gửi là {told} / senders disagree")
            sender = told
        if self.allowed and sender is None:
            return Held(uri, "không rõ đơn vị gửi / the sender is not known")
        if sender is not None and not self._may_send(sender, arrival):
            return Held(uri, f"{sender} không được gửi qua nguồn này / may not send this way")
        return replace(arrival, sender=sender)

    def _may_send(self, code: str, arrival: Arrival) -> bool:
        if not self.allowed and self.sender != BY_FOLDER:
            return True
        day = arrival.received_at.astimezone(ZoneInfo(self.timezone)).date()
        unit = _directory(self.seeds).by_code(code, day)
        if unit is None or unit.unit_code != code:
            return False
        above = {code, unit.province_code, unit.district_code, "VN"}
        return not self.allowed or any(
            one == code or (one.endswith(_BELOW) and one.removesuffix(_BELOW) in above)
            for one in self.allowed
        )


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One source as configured; ``connect`` makes it, and asks nothing of it yet."""

    name: str
    rule: SenderRule
    connect: Callable[[], Source]


def configured_sources(settings: Settings) -> list[SourceEntry]:
    """Return the enabled sources: those of the seeds, then the installation's own.

    Raises:
        ReferenceDataError: If a source is of a kind nothing reads, or says something unusable.
    """
    rows = {row["source_name"]: row for row in seed_rows("sources", settings.seeds)}
    rows |= {row["source_name"]: row for row in _own_rows(settings.home / "sources.csv")}
    return [_entry(row, settings) for row in rows.values() if row["enabled"] == "true"]


def _entry(row: Row, settings: Settings) -> SourceEntry:
    names = Filter(row["pattern"] or "*", tuple(filter(None, row["ignore"].split("|"))))
    required = row["sidecar"] == "required"
    rule = SenderRule(
        row["sender"] or BY_RECORD,
        tuple(filter(None, row["allowed_senders"].split("|"))),
        settings.timezone,
        settings.seeds,
    )
    name, uri = row["source_name"], row["uri"]

    def folder() -> Source:
        return FolderSource(name, uri, settings.home / uri, names, required)

    def remote(store: Callable[[], Store]) -> Callable[[], Source]:
        return lambda: RemoteSource(name, uri, store(), names, required)

    there = (row["connection"], settings.source_timeout_seconds, settings.home / "airflow")
    kinds: dict[str, Callable[[], Source]] = {
        "folder": folder,
        "s3": remote(lambda: S3Store(uri, *there)),
        "sftp": remote(lambda: SftpStore(_folder_of(uri, name), *there)),
    }
    if row["kind"] not in kinds:
        raise _unusable(name, row["kind"], ", ".join(kinds))
    return SourceEntry(name, rule, kinds[row["kind"]])


def _folder_of(uri: str, name: str) -> str:
    """Return the folder of ``sftp://folder`` or, from the server's root, ``sftp:///folder``."""
    if not uri.startswith("sftp://"):
        raise _unusable(name, uri, "sftp://folder")
    return uri.removeprefix("sftp://")


def _own_rows(path: Path) -> list[Row]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = {"source_name", "kind", "uri", "connection", "pattern", "ignore", "sidecar",
               "sender", "allowed_senders", "enabled"}  # fmt: skip
    for row in rows:
        missing = {one for one in columns if row.get(one) is None}
        if missing:
            raise _unusable(row.get("source_name") or "?", "–", ", ".join(sorted(missing)))
    return rows


def _unusable(name: str, found: str, expected: str) -> ReferenceDataError:
    return ReferenceDataError(
        "Nguồn khai không đúng. A source that cannot be used.",
        place=f"sources.csv: {name}",
        found=found,
        expected=expected,
    )


@lru_cache(maxsize=2)
def _directory(seeds: Path) -> UnitDirectory:
    return UnitDirectory.from_seeds(seeds)
