"""A copy of a sender's workbook with what is wrong marked in it."""

import zlib
from pathlib import Path
from zipfile import BadZipFile

from publish.returned.book import Book
from publish.returned.front_sheet import add_front_sheet
from publish.returned.marks import Marker
from publish.returned.model import Document, Folder
from publish.returned.package import Package
from publish.returned.styles import Styles

_MOST_SHEETS = 38  # with the two we add, no more than a reader takes
# What a damaged package makes the zip and XML libraries raise (a parse error is a SyntaxError).
_DAMAGED = (BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, SyntaxError,
            NotImplementedError, MemoryError)  # fmt: skip


def marked_copy(original: Path, folder: Folder, document: Document) -> bytes | None:
    """Return a workbook with its wrong cells red and the list of findings in front.

    Only the marked cells, their comments and the lists of sheets and styles are written anew;
    every other part of the file (pictures, charts, formulas with their results, hidden sheets,
    settings of printing) is the sender's, byte for byte. What an earlier returned copy brought is
    taken away first.

    Args:
        original: The file as it was received.
        folder: The unit and period, with all findings.
        document: What the file is.

    Returns:
        The copy, the same bytes for the same input; None where the file cannot be opened as a
        workbook or is too large to be copied.
    """
    try:
        package = Package(original)
        book = Book(package)
        if len(book.entries()) > _MOST_SHEETS:
            return None
        styles = Styles(book)
        marker = Marker(book, styles)
        marker.unmark()
        standing = [one for one in folder.findings if one.state != "corrected"]
        own = [one for one in standing if one.version_key == document.version_key]
        marker.mark(own)
        others = [one for one in standing if one.version_key != document.version_key]
        add_front_sheet(book, styles, folder, document, [*own, *others])
        return package.saved()
    except _DAMAGED:
        return None
