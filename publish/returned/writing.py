"""Writing the folders of units and periods, many at once in processes of their own.

A copy takes some hundredths of a second, so a national month is shared out among processes. They
are started as this module, with their work as JSON on standard input: what ``multiprocessing``
starts imports the program it was started from, and Airflow's task runner cannot be imported twice.
"""

import logging
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from ingest.config import Settings, child_environment
from publish.returned.files import write_if_changed
from publish.returned.model import Document, Folder
from publish.returned.names import PAGE_NAME, copy_names, folder_name
from publish.returned.page import page
from publish.returned.word import marked_document
from publish.returned.workbook import marked_copy

_IN_PROCESS = 12  # folders below which starting other processes costs more than it brings
_SUFFIXES = {"workbook": ".xlsx", "narrative": ".docx"}
_PLACES = {"workbook": re.compile("!"), "narrative": re.compile(r"^(?:p?\d+:|t\d+r\d+c)")}
"""What the place of a finding looks like once a reader of the form got to the figures."""
_LOG = logging.getLogger(__name__)


class Written(msgspec.Struct, frozen=True):
    """What became of one folder.

    Attributes:
        name: The folder below ``returned``.
        fingerprint: State of the findings it was written for.
        files: Names of its page and marked workbooks.
        unmarked: Files that could not be marked; the page says why.
        failed: Files whose copy failed against expectation.
    """

    name: str
    fingerprint: str
    files: list[str]
    unmarked: int
    failed: list[str]


class _Work(msgspec.Struct, frozen=True):
    """The share of one process."""

    archive: str
    returned: str
    folders: list[Folder]


def write_folders(settings: Settings, wanted: Sequence[Folder]) -> list[Written]:
    """Write folders, side by side where they are many.

    Args:
        settings: Where archive and returned files are, and how many processes may work.
        wanted: What goes into each folder.

    Returns:
        What became of each, in no particular order.

    Raises:
        subprocess.CalledProcessError: If a process died; what it wrote is whole, and is found
            unchanged the next time.
    """
    workers = min(settings.read_workers or len(os.sched_getaffinity(0)), len(wanted))
    shares = [
        _Work(str(settings.archive), str(settings.returned), list(wanted[number::workers]))
        for number in range(workers)
    ]
    if len(wanted) < _IN_PROCESS or workers == 1:
        return [written for share in shares for written in _write_share(share)]
    with ThreadPoolExecutor(workers) as pool:
        return [written for share in pool.map(_write_elsewhere, shares) for written in share]


def _write_elsewhere(share: _Work) -> list[Written]:
    """Let a process of its own write a share."""
    done = subprocess.run(
        [sys.executable, "-m", "publish.returned.writing"],
        input=msgspec.json.encode(share),
        stdout=subprocess.PIPE,
        env=child_environment(),
        cwd="/",
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=list[Written])


def _write_share(share: _Work) -> list[Written]:
    archive, returned = Path(share.archive), Path(share.returned)
    return [_write(archive, returned, folder) for folder in share.folders]


def _write(archive: Path, returned: Path, folder: Folder) -> Written:
    """Write the files of one unit and period; what is the same already is left alone."""
    name = folder_name(folder.unit_code, folder.period_key)
    asking = [one for one in folder.documents if _is_to_be_answered(folder, one)]
    to_mark = [one for one in asking if _was_opened(folder, one)]
    copies: dict[str, str] = {}
    unmarked, failed = len(asking) - len(to_mark), []
    names = copy_names((one.file_name, _SUFFIXES.get(one.form, ".docx")) for one in to_mark)
    for document, file_name in zip(to_mark, names, strict=True):
        try:
            make = marked_copy if document.form == "workbook" else marked_document
            content = make(_blob(archive, document), folder, document)
        except Exception:
            _LOG.exception("%s: %s was not marked", name, document.file_name)
            failed.append(f"{name}/{document.file_name}")
            continue
        if content is None:
            unmarked += 1
            continue
        write_if_changed(returned / name / file_name, content)
        copies[document.version_key] = file_name
    write_if_changed(returned / name / PAGE_NAME, page(folder, copies))
    files = sorted([PAGE_NAME, *copies.values()])
    return Written(str(name), folder.fingerprint, files, unmarked, failed)


def _is_to_be_answered(folder: Folder, document: Document) -> bool:
    """Whether a copy is worth sending: something in the file is, or was, to be answered."""
    return any(
        one.version_key == document.version_key
        and one.state != "corrected"
        and one.severity != "info"
        for one in folder.findings
    )


def _was_opened(folder: Folder, document: Document) -> bool:
    """Whether the reader got as far as the figures: what it refused is not opened here either."""
    place = _PLACES.get(document.form)
    return place is not None and (
        not document.is_rejected
        or any(
            one.version_key == document.version_key and bool(place.search(one.locator))
            for one in folder.findings
        )
    )


def _blob(archive: Path, document: Document) -> Path:
    sha = document.file_sha256
    return archive / "blobs" / sha[:2] / sha[2:4] / sha


if __name__ == "__main__":
    work = msgspec.json.decode(sys.stdin.buffer.read(), type=_Work)
    sys.stdout.buffer.write(msgspec.json.encode(_write_share(work)))
