"""What a file is, told by its content and never by its name."""

import re
import zipfile
from pathlib import Path
from typing import Literal

from ingest.refusals import RefusedError
from ingest.zip_package import damage_refused

Kind = Literal["workbook", "narrative"]

READ_FORMS = "Excel (.xlsx), Word (.docx), PDF, văn bản (.txt, .md)"
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_VBA = "_VBA_PROJECT".encode("utf-16-le")
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
        ``workbook`` for Excel files; ``narrative`` for Word, PDF and text.

    Raises:
        RefusedError: If it is encrypted, carries macros, or is nothing that is read.
    """
    with path.open("rb") as handle:
        head = handle.read(_HEAD_BYTES)
        if head.startswith(_OLE):
            raise _old_office(head + handle.read())
    if head.startswith(_ZIP):
        return "narrative" if _is_word(path) else "workbook"
    if head.startswith(_PDF):
        return "narrative"
    other = _other_kind(head)
    if other:
        raise RefusedError("UNSUPPORTED_FORM", other, READ_FORMS)
    return "narrative"


def _is_word(path: Path) -> bool:
    with damage_refused(), zipfile.ZipFile(path) as package:
        return "word/document.xml" in package.NameToInfo


def _old_office(content: bytes) -> RefusedError:
    if _ENCRYPTED in content:
        return RefusedError("ENCRYPTED_FILE")
    if _VBA in content:
        return RefusedError("MACROS", "VBA")
    return RefusedError("UNSUPPORTED_FORM", "Office cũ (.xls, .doc)", READ_FORMS)


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
    return "CSV" if _is_separated(head) else ""


def _is_separated(head: bytes) -> bool:
    """Tell values divided by commas or semicolons from prose, where a space follows them."""
    lines = [line for line in head.splitlines()[:_SEPARATED_LINES] if line.strip()]
    for mark in (b",", b";"):
        counts = {line.count(mark) for line in lines}
        if len(lines) > 1 and counts != {0} and len(counts) == 1:
            return not any(mark + b" " in line for line in lines)
    return False
