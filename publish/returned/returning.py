"""Sending back: after a release, every unit and period whose findings changed gets its folder anew.

Below ``<home>/returned``::

    <unit>/<period>/<name>_ket-qua-kiem-tra.xlsx   the sender's workbook, marked
    <unit>/<period>/ket-qua-kiem-tra.html          all findings of the unit and period
    <unit>/<period>/bien-nhan-<receipt>.html       what was received (see receipts.py)
    .index.json                                    what was written for which state of the findings
"""

import json
import logging
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import duckdb

from ingest.config import Settings
from ingest.errors import Dean06Error
from publish.release_folders import SNAPSHOT_NAME, current_manifest, publisher_lock
from publish.returned.files import write_if_changed
from publish.returned.model import Document, Folder
from publish.returned.names import PAGE_NAME, folder_name, workbook_names
from publish.returned.page import page
from publish.returned.questions import fingerprints, folders
from publish.returned.workbook import marked_copy

_INDEX = ".index.json"
_IN_PROCESS = 12  # folders below which starting other processes costs more than it brings
_LOG = logging.getLogger(__name__)

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
        workbooks: Marked workbooks in what was written.
        unmarked: Files that could not be marked: unreadable or too large; their page says why.
        failed: Files whose copy failed against expectation; the log tells how.
        path: The folder of folders.
    """

    units_periods: int = 0
    written: int = 0
    workbooks: int = 0
    unmarked: int = 0
    failed: list[str] = field(default_factory=list)
    path: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class _Written:
    """What became of one folder."""

    name: str
    fingerprint: str
    files: list[str]
    unmarked: int
    failed: list[str]


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
        NothingToReturnError: If a unit is named and has no findings.
        PublisherBusyError: If another run did not finish in time.
    """
    began = time.monotonic()
    manifest = current_manifest(settings)
    if unit is None and (manifest is None or not settings.return_documents):
        return ReturnReport(path=str(settings.returned))
    with publisher_lock(settings, "return"):
        index = _read_index(settings)
        wanted = _wanted(settings, manifest, index, unit, period)
        done = list(_write_all(settings, wanted.changed))
        for one in done:
            _tidy(settings, one, index)
            index[one.name] = {"fingerprint": one.fingerprint, "files": one.files}
        if done:
            body = json.dumps(index, ensure_ascii=False, indent=0, sort_keys=True)
            write_if_changed(settings.returned / _INDEX, body.encode())
    return ReturnReport(
        units_periods=wanted.looked_at,
        written=len(done),
        workbooks=sum(len(one.files) - 1 for one in done),
        unmarked=sum(one.unmarked for one in done),
        failed=[name for one in done for name in one.failed],
        path=str(settings.returned),
        seconds=round(time.monotonic() - began, 1),
    )


@dataclass(frozen=True)
class _Wanted:
    """What has to be written, of how many looked at."""

    looked_at: int
    changed: list[Folder]


def _wanted(
    settings: Settings,
    manifest: dict[str, object] | None,
    index: Index,
    unit: str | None,
    period: str | None,
) -> _Wanted:
    found = {}
    if manifest is not None:
        # By its own name: a release switched meanwhile must not mix with this one.
        released = settings.published / "releases" / str(manifest["release_id"]) / SNAPSHOT_NAME
        with duckdb.connect(str(released), read_only=True) as connection:
            connection.execute("set TimeZone = ?", [settings.timezone])
            found = fingerprints(connection, unit, period)
            changed = {
                key: mark
                for key, mark in found.items()
                if unit is not None or not _is_done(settings, str(folder_name(*key)), mark, index)
            }
            if found:
                return _Wanted(len(found), folders(connection, changed))
    if unit is not None:
        raise NothingToReturnError(
            "Bản phát hành hiện hành không có phát hiện nào của đơn vị, kỳ này. "
            "The current release has no findings of this unit and period.",
            found=" / ".join(filter(None, (unit, period))),
        )
    return _Wanted(len(found), [])


def _is_done(settings: Settings, name: str, fingerprint: str, index: Index) -> bool:
    is_known = index.get(name, {}).get("fingerprint") == fingerprint
    return is_known and (settings.returned / name / PAGE_NAME).is_file()


def _write_all(settings: Settings, wanted: list[Folder]) -> Iterator[_Written]:
    workers = settings.read_workers or os.cpu_count() or 1
    if len(wanted) < _IN_PROCESS or workers == 1:
        yield from (_write(settings, folder) for folder in wanted)
        return
    # Fresh processes: a fork would take the threads of DuckDB and Airflow along half-way.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_write, [settings] * len(wanted), wanted, chunksize=4)


def _write(settings: Settings, folder: Folder) -> _Written:
    """Write the files of one unit and period; what is the same already is left alone."""
    name = folder_name(folder.unit_code, folder.period_key)
    to_mark = [one for one in folder.documents if _is_to_be_marked(folder, one)]
    copies: dict[str, str] = {}
    unmarked, failed = 0, []
    names = workbook_names(one.file_name for one in to_mark)
    for document, file_name in zip(to_mark, names, strict=True):
        try:
            content = marked_copy(_blob(settings, document), folder, document)
        except Exception:
            _LOG.exception("%s: %s was not marked", name, document.file_name)
            failed.append(f"{name}/{document.file_name}")
            continue
        if content is None:
            unmarked += 1
            continue
        write_if_changed(settings.returned / name / file_name, content)
        copies[document.version_key] = file_name
    write_if_changed(settings.returned / name / PAGE_NAME, page(folder, copies))
    files = sorted([PAGE_NAME, *copies.values()])
    return _Written(str(name), folder.fingerprint, files, unmarked, failed)


def _is_to_be_marked(folder: Folder, document: Document) -> bool:
    """Whether a copy is worth sending: something in the file is, or was, to be answered."""
    return document.form == "workbook" and any(
        one.version_key == document.version_key
        and one.state != "corrected"
        and one.severity != "info"
        for one in folder.findings
    )


def _blob(settings: Settings, document: Document) -> Path:
    sha = document.file_sha256
    return settings.archive / "blobs" / sha[:2] / sha[2:4] / sha


def _tidy(settings: Settings, done: _Written, index: Index) -> None:
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
