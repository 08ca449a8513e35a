"""From a file to a submission: find out what the file is by its content, and let its reader read.

Pure: nothing is written, nothing outside the file and the seeds is looked at. In production this
runs inside the sandboxed child (``ingest.sandbox``).
"""

import hashlib
from pathlib import Path

from ingest.content import Kind, kind_of
from ingest.findings import finding
from ingest.limits import MAX_COMPRESSED_BYTES
from ingest.model import Finding, Form, ReadResult, Submission
from ingest.refusals import RefusedError
from ingest.versions import NARRATIVE_VERSION, READER_VERSION, WORKBOOK_VERSION

__all__ = ["READER_VERSION", "check_file", "read_document", "rejected"]


def read_document(path: Path, *, file_name: str, file_sha256: str) -> ReadResult:
    """Read one document, whatever it is.

    Args:
        path: The file.
        file_name: Its name as received; used in messages only, never to decide what it is.
        file_sha256: Hash of its content.

    Returns:
        What the reader yields; a file that is damaged, hostile or of a form that is not read gives
        a rejected result whose finding says so.
    """
    kind: Kind = "workbook"
    try:
        _check_size(path)
        kind = kind_of(path)
        return _read(kind, path, file_sha256)
    except RefusedError as refused:
        entry = finding(refused.code, refused.place or file_name, refused.found, refused.expected)
    except MemoryError:
        entry = finding("READER_MEMORY", file_name, "", "1 GiB")
    except Exception as error:
        entry = finding("READER_ERROR", file_name, f"{type(error).__name__}: {error}")
    return rejected(file_sha256, entry, form=kind)


def _read(kind: Kind, path: Path, file_sha256: str) -> ReadResult:
    """Hand the file to its reader; only that reader's libraries are loaded."""
    if kind == "workbook":
        from ingest.workbook.reader import read_workbook

        return read_workbook(path, file_sha256=file_sha256)
    from ingest.narrative.heading import read_heading
    from ingest.narrative.open import open_document
    from ingest.narrative.reader import read_narrative

    document = open_document(path)
    return read_narrative(document, read_heading(document), file_sha256=file_sha256)


def check_file(path: Path) -> ReadResult:
    """Read a file as a dry run: what would be loaded, and what is wrong with it.

    Args:
        path: The file.

    Returns:
        The same result a load would get, read in the same limited process.
    """
    from ingest.config import get_settings
    from ingest.sandbox import Job, read_many

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return next(iter(read_many([Job(path, path.name, digest)], get_settings())))


def rejected(file_sha256: str, *findings: Finding, form: Form = "workbook") -> ReadResult:
    """Return the result of a document that was not read."""
    submission = Submission(
        file_sha256=file_sha256,
        reader_version=NARRATIVE_VERSION if form == "narrative" else WORKBOOK_VERSION,
        form=form,
        role="body",
        template_version=None,
        unit_code=None,
        unit_name_as_written=None,
        period_key=None,
        window_start=None,
        window_end=None,
        report_date=None,
        document_no=None,
        issuing_agency=None,
        status="rejected",
    )
    return ReadResult(submission, findings=findings)


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise RefusedError("EMPTY_FILE")
    if size > MAX_COMPRESSED_BYTES:
        raise RefusedError(
            "FILE_TOO_LARGE", f"{size / 2**20:.1f} MiB", f"{MAX_COMPRESSED_BYTES >> 20} MiB"
        )
