"""What a file is, told by its content and never by its name."""

import csv
import re
import zipfile
from pathlib import Path
from typing import Literal

from ingest.refusals import RefusedError
from ingest.text_bytes import decode_text
from ingest.zip_package import damage_refused

Kind = Literal["workbook", "narrative"]

READ_FORMS = "Excel (.xlsx, .xls, .csv), Word (.docx), PDF, văn bản (.txt, .md)"
ZIP, OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_VBA = "_VBA_PROJECT".encode("utf-16-le")
_EXCEL_STREAMS = tuple(f"{name}\0".encode("utf-16-le") for name in ("Workbook", "Book"))
_HEAD_BYTES = 64 * 2**10
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|body|head|svg)\b", re.I)
_SEPARATED_LINES = 20


def kind_of(path: Path) -> Kind:
    """Tell which reader a file is for.

    Args:
        path: The file.

    Returns:
        ``workbook`` for Excel files and divided values; ``narrative`` for Word, PDF and text.

    Raises:
        RefusedError: If it is encrypted, carries macros, or is nothing that is read.
    """
    with path.open("rb") as handle:
        head = handle.read(_HEAD_BYTES)
        if head.startswith(OLE):
            return _old_office(head + handle.read())
    if head.startswith(ZIP):
        return "narrative" if _is_word(path) else "workbook"
    if head.startswith(_PDF):
        return "narrative"
    other = _other_kind(head)
    if other:
        raise RefusedError("UNSUPPORTED_FORM", other, READ_FORMS)
    whole_lines = head[: head.rfind(b"\n") + 1] or head
    return "workbook" if divided_by(decode_text(whole_lines) or "") else "narrative"


def _is_word(path: Path) -> bool:
    with damage_refused(), zipfile.ZipFile(path) as package:
        return "word/document.xml" in package.NameToInfo


def _old_office(content: bytes) -> Kind:
    """Tell an .xls from other files of the Office of before 2007."""
    if _ENCRYPTED in content:
        raise RefusedError("ENCRYPTED_FILE")
    if _VBA in content:
        raise RefusedError("MACROS", "VBA")
    if any(name in content for name in _EXCEL_STREAMS):
        return "workbook"
    raise RefusedError("UNSUPPORTED_FORM", "Office cũ (.doc, .ppt)", READ_FORMS)


def _other_kind(head: bytes) -> str:
    """Name what is neither a package nor a PDF nor prose; empty for what may be prose."""
    if _MARKUP.match(head):
        return "HTML, XML"
    if head.startswith(_PICTURES):
        return "ảnh"
    if head.startswith(_ARCHIVES):
        return "tệp nén"
    if head.startswith(b"{\\rtf"):
        return "RTF"
    if head.startswith((b"\x7fELF", b"MZ")):
        return "chương trình"
    return ""


def divided_by(text: str) -> str | None:
    """Tell values divided by a mark from prose, where a space follows commas and semicolons.

    Args:
        text: The file, or its first lines.

    Returns:
        The mark that divides every line into as many values; None for prose.
    """
    lines = [line for line in text.splitlines()[:_SEPARATED_LINES] if line.strip()]
    for mark in ("\t", ";", ","):
        counts = {len(row) for row in csv.reader(lines, delimiter=mark)}
        if len(lines) > 1 and len(counts) == 1 and counts != {1}:
            return None if any(mark + " " in line for line in lines) else mark
    return None
