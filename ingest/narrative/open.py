"""Opening a narrative report, whatever kind of file it is."""

from pathlib import Path

from ingest import limits
from ingest.content import READ_FORMS
from ingest.narrative.document import Document
from ingest.narrative.docx_document import read_docx
from ingest.narrative.pdf_document import read_pdf
from ingest.narrative.text_document import read_text
from ingest.refusals import RefusedError
from ingest.text_bytes import decode_text

_ZIP, _PDF = b"PK\x03\x04", b"%PDF"


def open_document(path: Path) -> Document:
    """Read the blocks of a narrative report.

    Args:
        path: The file; what it is told by its content, not by its name.

    Returns:
        Paragraphs, tables and footnotes in reading order.

    Raises:
        RefusedError: If it is no narrative, is damaged, hostile or too large, or holds no text.
    """
    with path.open("rb") as handle:
        head = handle.read(8)
    if head.startswith(_ZIP):
        document = read_docx(path)
    elif head.startswith(_PDF):
        document = read_pdf(path)
    else:
        document = _open_text(path)
    if not document.blocks:
        raise RefusedError("NO_TEXT")
    return document


def _open_text(path: Path) -> Document:
    size = path.stat().st_size
    if size > limits.MAX_TEXT_BYTES:
        shown = f"{limits.MAX_TEXT_BYTES >> 20} MiB"
        raise RefusedError("FILE_TOO_LARGE", f"{size / 2**20:.1f} MiB", shown)
    text = decode_text(path.read_bytes())
    if text is None:
        raise RefusedError("UNSUPPORTED_FORM", "không rõ", READ_FORMS)
    return read_text(text)
