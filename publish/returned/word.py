"""A copy of a sender's Word report with what is wrong marked in its sentences."""

import io
import zipfile
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError

from publish.returned.model import Document, Folder
from publish.returned.word_front import add_front
from publish.returned.word_marks import AUTHOR, mark, unmark

_BODY = "word/document.xml"
_MOST_BYTES = 40 * 2**20
_EARLIEST = (1980, 1, 1, 0, 0, 0)
# What a damaged package makes the zip and XML libraries raise (a parse error is a SyntaxError).
_DAMAGED = (zipfile.BadZipFile, PackageNotFoundError, SyntaxError, KeyError, ValueError, OSError)


def marked_document(original: Path, folder: Folder, document: Document) -> bytes | None:
    """Return a Word report with its wrong figures red and commented, and the findings in front.

    What an earlier returned copy brought is taken away first.

    Args:
        original: The file as it was received.
        folder: The unit and period, with all findings.
        document: What the file is.

    Returns:
        The copy, the same bytes for the same input; None where the file is no Word document or is
        too large to be copied.
    """
    word = _opened(original)
    if word is None:
        return None
    standing = [one for one in folder.findings if one.state != "corrected"]
    own = [one for one in standing if one.version_key == document.version_key]
    unmark(word)
    mark(word, own)
    others = [one for one in standing if one.version_key != document.version_key]
    add_front(word, folder, document, [*own, *others])
    return _settled(word)


def _opened(original: Path) -> WordDocument | None:
    try:
        with zipfile.ZipFile(original) as package:
            if _BODY not in package.NameToInfo:
                return None
            if sum(entry.file_size for entry in package.infolist()) > _MOST_BYTES:
                return None
        with original.open("rb") as handle:
            return docx.Document(handle)
    except _DAMAGED:
        return None


def _settled(word: WordDocument) -> bytes:
    """Save without the times of saving: the same content gives the same bytes."""
    for comment in word.comments:
        if comment.author == AUTHOR:
            comment._comment_elm.attrib.pop(_DATE, None)  # no other way to it
    saved, kept = io.BytesIO(), io.BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as package, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in sorted(package.infolist(), key=lambda one: one.filename):
            info = zipfile.ZipInfo(entry.filename, _EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, package.read(entry.filename))
    return kept.getvalue()


_DATE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}date"
