"""Opening a narrative report, whatever kind of file it is."""

from pathlib import Path

from ingest.narrative.document import Document
from ingest.narrative.text_bytes import decode_text
from ingest.narrative.text_document import read_text
from ingest.refusals import RefusedError

NARRATIVE_FORMS = "Word (.docx), PDF, văn bản (.txt, .md)"


def open_document(path: Path) -> Document:
    """Read the blocks of a narrative report.

    Args:
        path: The file; what it is told by its content, not by its name.

    Returns:
        Paragraphs, tables and footnotes in reading order.

    Raises:
        RefusedError: If it is no narrative, is damaged, or holds no text.
    """
    text = decode_text(path.read_bytes())
    if text is None:
        raise RefusedError("UNSUPPORTED_FORM", "không rõ", NARRATIVE_FORMS)
    return read_text(text)
