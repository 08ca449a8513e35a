"""Whether a file ends the way files of its kind end: uploads that broke off do not."""

import os
from pathlib import Path

_ZIP, _ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
_PDF, _PDF_END = b"%PDF-", b"%%EOF"
# The end record of a zip may be followed by a comment of 64 KiB, that of a PDF by a few lines.
_TAIL = (1 << 16) + 22


def is_cut_off(path: Path, head: bytes) -> bool:
    """Tell whether a zip (workbook, .docx) or PDF lacks its end.

    Args:
        path: The file.
        head: How it begins.

    Returns:
        True where the end is missing; False where it is there, or the kind has none to look for.
    """
    for magic, end in ((_ZIP, _ZIP_END), (_PDF, _PDF_END)):
        if head.startswith(magic):
            return end not in _tail(path)
    return False


def _tail(path: Path) -> bytes:
    with path.open("rb") as handle:
        size = handle.seek(0, os.SEEK_END)
        handle.seek(max(0, size - _TAIL))
        return handle.read()
