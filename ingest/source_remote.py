"""Sources on other machines: what object stores and SFTP servers have in common."""

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

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

_LONGEST_RECORD = 1 << 16
# The other machine's clock may be wrong, or tell local time; by more than a day it is not.
_CLOCK_DOUBT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a store lists.

    Attributes:
        path: Name below the address of the source, parts divided by ``/``.
        size: Bytes.
        version: Differs when the content does.
        modified: When it was written, by the clock of the store; UTC.
        is_file: False for links and special files, which are never opened.
    """

    path: str
    size: int
    version: str
    modified: datetime
    is_file: bool = True


class Store(Protocol):
    """The few things asked of another machine. Anything it raises means: not reachable now."""

    @property
    def appears_whole(self) -> bool:
        """Whether a name is listed only once all of its content is there."""

    @property
    def readers(self) -> int:
        """How many files may be open at the same time."""

    def entries(self) -> Iterator[Entry]:
        """List all there is, folders apart."""

    def entry(self, path: str) -> Entry | None:
        """Look at one name afresh; None if it is gone."""

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading.

        Raises:
            FileNotFoundError: If it is gone.
        """

    def close(self) -> None:
        """Let go of the connection."""


class RemoteSource:
    """A store as a source."""

    def __init__(
        self,
        name: str,
        uri: str,
        store: Store,
        names: Filter | None = None,
        sidecar_required: bool = False,
    ) -> None:
        self.name = name
        self.uri = uri.rstrip("/")
        self.readers = store.readers
        self.appears_whole = store.appears_whole
        self._store = store
        self._names = names or Filter()
        self._sidecar_required = sidecar_required
        self._seen: dict[str, Entry] = {}

    def scan(self) -> Iterator[Listed | Held]:
        """List files by name; see :class:`~ingest.sources.Source`."""
        self._seen = {one.path: one for one in self._store.entries()}
        for path in sorted(self._seen):
            *folders, name = path.split("/")
            if not self._names.wants(name) or any(map(self._names.ignores, folders)):
                continue
            if self._seen[path].is_file:
                yield self._listed(self._seen[path])
            else:
                yield Held(
                    f"{self.uri}/{printable(path)}",
                    "không phải tệp thường (liên kết, thiết bị) / not a regular file",
                )

    def arrivals(self, listed: Iterable[Listed], settle_seconds: float) -> Iterator[Arrival | Held]:
        """Look twice, where files grow under their name: the other clock is not believed."""
        candidates = list(listed)
        if candidates and not self.appears_whole:
            time.sleep(settle_seconds)
        for one in candidates:
            if not self.appears_whole and not self.is_unchanged(one):
                yield Held(one.source_uri, BEING_WRITTEN)
            else:
                yield self._described(one)

    def open(self, listed: Listed) -> BinaryIO | None:
        """Open for reading; None if it is gone, or is not for us to read."""
        try:
            return self._store.open(listed.relative_path)
        except (FileNotFoundError, PermissionError):
            return None

    def is_unchanged(self, listed: Listed) -> bool:
        """Compare size and version with the listing."""
        found = self._store.entry(listed.relative_path)
        return found is not None and self._listed(found) == listed

    def close(self) -> None:
        """Let go of the connection."""
        self._store.close()

    def _listed(self, entry: Entry) -> Listed:
        uri = f"{self.uri}/{printable(entry.path)}"
        return Listed(self.name, uri, entry.path, entry.size, entry.version)

    def _described(self, listed: Listed) -> Arrival | Held:
        sidecar = self._seen.get(f"{listed.relative_path}{SIDECAR_SUFFIX}")
        modified = self._seen[listed.relative_path].modified
        still_since = modified + _CLOCK_DOUBT
        if sidecar is not None and sidecar.is_file:
            try:
                with self._store.open(sidecar.path) as handle:
                    return with_record(listed, handle.read(_LONGEST_RECORD), still_since)
            except (FileNotFoundError, ValueError, OverflowError) as error:
                return unreadable_record(listed, error)
        if self._sidecar_required:
            return Held(listed.source_uri, NO_SIDECAR)
        return without_record(listed, modified, still_since)


def use_connections_of(airflow_home: os.PathLike[str]) -> None:
    """Let Airflow's connections be looked up outside Airflow too, from ``AIRFLOW_CONN_<ID>``.

    Args:
        airflow_home: Where Airflow, once imported, may put its files if nothing else is said.
    """
    os.environ.setdefault("AIRFLOW_HOME", os.fspath(airflow_home))
