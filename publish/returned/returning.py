"""Sending back: after a release, every unit and period whose findings changed gets its folder anew.

Below ``<home>/returned``::

    <unit>/<period>/<name>_ket-qua-kiem-tra.xlsx   the sender's workbook, marked
    <unit>/<period>/ket-qua-kiem-tra.html          all findings of the unit and period
    <unit>/<period>/bien-nhan-<receipt>.html       what was received (see receipts.py)
    .index.json                                    what was written for which state of the findings
"""

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from ingest.config import Settings
from ingest.errors import Dean06Error
from publish.release_folders import SNAPSHOT_NAME, current_manifest, publisher_lock
from publish.returned.files import write_if_changed
from publish.returned.names import PAGE_NAME, folder_name
from publish.returned.questions import Key, fingerprints, folders
from publish.returned.writing import Written, write_folders

_INDEX = ".index.json"
_AT_ONCE = 500  # folders between two notes of what is done
_LONGEST_SECONDS = 2400.0  # what waits then (years of history at once) goes with the next release

Index = dict[str, dict[str, object]]


class NothingToReturnError(Dean06Error):
    """Somebody asked for a unit and period that have no findings, or there is no release."""

    code = "NOTHING_TO_RETURN"


@dataclass(frozen=True)
class ReturnReport:
    """What was sent back.

    Attributes:
        units_periods: Units and periods with findings, looked at.
        written: Of them, those whose folder was written.
        waiting: Those left for the next time, because there were too many; the newest went first.
        workbooks: Marked workbooks in what was written.
        unmarked: Files that could not be marked: unreadable or too large; their page says why.
        failed: Files whose copy failed against expectation; the log tells how.
        path: The folder of folders.
    """

    units_periods: int = 0
    written: int = 0
    waiting: int = 0
    workbooks: int = 0
    unmarked: int = 0
    failed: list[str] = field(default_factory=list)
    path: str = ""
    seconds: float = 0.0


def return_documents(
    settings: Settings, unit: str | None = None, period: str | None = None
) -> ReturnReport:
    """Write what goes back to the senders, from the current release.

    Folders whose findings are what they were are not touched; naming a unit writes its folders in
    any case.

    Args:
        settings: Where releases, archive and returned files are; ``return_documents`` switches
            the whole off where no unit is named.
        unit: Only this unit, by its code.
        period: Only this period of the unit.

    Returns:
        What was written.

    Raises:
        NothingToReturnError: If a unit is named and has no findings, or nothing is released.
        PublisherBusyError: If another run did not finish in time.
    """
    clock = time.monotonic()
    manifest = current_manifest(settings)
    if unit is None and (manifest is None or not settings.return_documents):
        return ReturnReport(path=str(settings.returned))
    done: list[Written] = []
    with publisher_lock(settings, "return"), _released(settings, manifest) as connection:
        index = _read_index(settings)
        found = fingerprints(connection, unit, period)
        if unit is not None and not found:
            raise _nothing_of(unit, period)
        keys = [
            key
            for key, fingerprint in found.items()
            if unit is not None or not _is_done(settings, key, fingerprint, index)
        ]
        while len(done) < len(keys) and time.monotonic() - clock < _LONGEST_SECONDS:
            some = keys[len(done) : len(done) + _AT_ONCE]
            wanted = folders(connection, {key: found[key] for key in some})
            written = write_folders(settings, wanted)
            _note(settings, written, index)
            done += written
    return ReturnReport(
        units_periods=len(found),
        written=len(done),
        waiting=len(keys) - len(done),
        workbooks=sum(len(one.files) - 1 for one in done),
        unmarked=sum(one.unmarked for one in done),
        failed=[name for one in done for name in one.failed],
        path=str(settings.returned),
        seconds=round(time.monotonic() - clock, 1),
    )


@contextmanager
def _released(
    settings: Settings, manifest: dict[str, Any] | None
) -> Iterator[duckdb.DuckDBPyConnection]:
    if manifest is None:
        raise NothingToReturnError("Chưa có bản phát hành nào. Nothing has been released yet.")
    # By its own name: a release switched meanwhile must not mix with this one.
    path = settings.published / "releases" / manifest["release_id"] / SNAPSHOT_NAME
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = ?", [settings.timezone])
        yield connection


def _nothing_of(unit: str, period: str | None) -> NothingToReturnError:
    return NothingToReturnError(
        "Bản phát hành hiện hành không có phát hiện nào của đơn vị, kỳ này. "
        "The current release has no findings of this unit and period.",
        found=" / ".join(filter(None, (unit, period))),
    )


def _note(settings: Settings, written: Iterable[Written], index: Index) -> None:
    """Take stale copies away and write down what is done: a killed run goes on from here."""
    for one in written:
        _tidy(settings, one, index)
        index[one.name] = {"fingerprint": one.fingerprint, "files": one.files}
    body = json.dumps(index, ensure_ascii=False, indent=0, sort_keys=True)
    write_if_changed(settings.returned / _INDEX, body.encode())


def _is_done(settings: Settings, key: Key, fingerprint: str, index: Index) -> bool:
    name = str(folder_name(*key))
    is_known = index.get(name, {}).get("fingerprint") == fingerprint
    return is_known and (settings.returned / name / PAGE_NAME).is_file()


def _tidy(settings: Settings, done: Written, index: Index) -> None:
    """Remove marked copies of documents that no longer stand: their red cells would mislead."""
    before = index.get(done.name, {}).get("files", [])
    stale: Iterable[object] = before if isinstance(before, list) else []
    for file_name in set(map(str, stale)) - set(done.files):
        (settings.returned / done.name / Path(file_name).name).unlink(missing_ok=True)


def _read_index(settings: Settings) -> Index:
    try:
        index: Index = json.loads((settings.returned / _INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return index
