"""From a file to a submission: find out what the file is by its content, and let its reader read.

Pure: nothing is written, nothing outside the file and the seeds is looked at. In production this
runs inside the sandboxed child (``ingest.sandbox``).
"""

import hashlib
from pathlib import Path

from ingest.findings import finding
from ingest.limits import MAX_COMPRESSED_BYTES
from ingest.model import Finding, Form, ReadResult, Submission
from ingest.refusals import RefusedError
from ingest.workbook.reader import READER_VERSION as WORKBOOK_VERSION
from ingest.workbook.reader import read_workbook

READER_VERSION = WORKBOOK_VERSION
"""Version of all readers together; a document is read once per version."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_VBA = "_VBA_PROJECT".encode("utf-16-le")
_EXPECTED = "Excel (.xlsx)"


def read_document(path: Path, *, file_name: str, file_sha256: str) -> ReadResult:
    """Read one document, whatever it is.

    Args:
        path: The file.
        file_name: Its name as received; used in messages only, never to decide what it is.
        file_sha256: Hash of its content.

    Returns:
        What the reader yields; a file that is damaged, hostile or of a form not read yet gives a
        rejected result whose finding says so.
    """
    try:
        _check_size(path)
        _check_kind(path)
        return read_workbook(path, file_sha256=file_sha256)
    except RefusedError as refused:
        entry = finding(refused.code, refused.place or file_name, refused.found, refused.expected)
    except MemoryError:
        entry = finding("READER_MEMORY", file_name, "", "1 GiB")
    except Exception as error:
        entry = finding("READER_ERROR", file_name, f"{type(error).__name__}: {error}")
    return rejected(file_sha256, entry)


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
        reader_version=READER_VERSION,
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


def _check_kind(path: Path) -> None:
    """Tell a zip package from everything else by its first bytes."""
    with path.open("rb") as handle:
        head = handle.read(8)
        if head.startswith(_ZIP):
            return
        if head != _OLE:
            raise RefusedError("UNSUPPORTED_FORM", _kind_of(head), _EXPECTED)
        body = handle.read()
    if _ENCRYPTED in body:
        raise RefusedError("ENCRYPTED_FILE")
    if _VBA in body:
        raise RefusedError("MACROS", "VBA")
    raise RefusedError("UNSUPPORTED_FORM", "Office cũ (.xls, .doc)", _EXPECTED)


def _kind_of(head: bytes) -> str:
    if head.startswith(b"%PDF"):
        return "PDF"
    if head.lstrip()[:1] == b"<":
        return "HTML, XML"
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        return "ảnh"
    if head.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        return "tệp nén"
    return "văn bản" if b"\0" not in head else "không rõ"
