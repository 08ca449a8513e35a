"""Whether a file ends the way files of its kind end: uploads that broke off do not."""

import os
from enum import Enum
from pathlib import Path

_ZIP, _ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
_PDF, _PDF_END = b"%PDF-", b"%%EOF"
# The end record of a zip may be followed by a comment of 64 KiB, that of a PDF by a few lines.
_TAIL = (1 << 16) + 22


class Ending(Enum):
    """How a file ends.

    Attributes:
        WHOLE: The way files of its kind do.
        CUT_OFF: A zip (workbook, .docx) or PDF without its end.
        UNTOLD: Its kind has no end to look for: text, CSV, .xls.
    """

    WHOLE = "whole"
    CUT_OFF = "cut off"
    UNTOLD = "untold"


def ending(path: Path, head: bytes) -> Ending:
    """Tell how a file ends.

    Args:
        path: The file.
        head: How it begins.
    """
    for magic, end in ((_ZIP, _ZIP_END), (_PDF, _PDF_END)):
        if head.startswith(magic):
            return Ending.WHOLE if end in _tail(path) else Ending.CUT_OFF
    return Ending.UNTOLD


def _tail(path: Path) -> bytes:
    with path.open("rb") as handle:
        size = handle.seek(0, os.SEEK_END)
        handle.seek(max(0, size - _TAIL))
        return handle.read()
