"""A copy of a sender's workbook with what is wrong marked in it."""

import io
import warnings
import zlib
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook

from publish.returned.front_sheet import add_front_sheet
from publish.returned.marks import mark, unmark
from publish.returned.model import Document, Folder
from publish.returned.package import finished, is_kept_whole, is_small_enough, stored_results

_MOST_SHEETS = 38  # with the two we add, no more than a reader takes
# What a damaged package makes the zip and XML libraries and openpyxl raise (a parse error is a
# SyntaxError, forbidden XML a ValueError).
_DAMAGED = (BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, OSError, SyntaxError,
            MemoryError)  # fmt: skip


def marked_copy(original: Path, folder: Folder, document: Document) -> bytes | None:
    """Return a workbook with its wrong cells red and the list of findings in front.

    Formulas with their results, styles, validations, conditional formats and hidden sheets stay as
    they are; what an earlier returned copy brought is taken away first.

    Args:
        original: The file as it was received.
        folder: The unit and period, with all findings.
        document: What the file is.

    Returns:
        The copy, the same bytes for the same input; None where the file cannot be opened as a
        workbook or is too large to be copied.
    """
    book = _opened(original)
    if book is None:
        return None
    standing = [one for one in folder.findings if one.state != "corrected"]
    own = [one for one in standing if one.version_key == document.version_key]
    unmark(book)
    mark(book, own)
    whole = is_kept_whole(original)
    others = [one for one in standing if one.version_key != document.version_key]
    add_front_sheet(book, folder, document, own + others, whole=whole)
    written = io.BytesIO()
    book.save(written)
    return finished(written.getvalue(), stored_results(original))


def _opened(original: Path) -> Workbook | None:
    try:
        if not is_small_enough(original):
            return None
        with warnings.catch_warnings(), original.open("rb") as handle:
            warnings.simplefilter("ignore")  # of what openpyxl does not keep; told on the sheet
            book = load_workbook(handle, rich_text=True)
        return book if len(book.sheetnames) <= _MOST_SHEETS else None
    except _DAMAGED:
        return None
