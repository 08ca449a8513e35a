"""A first look at a Word file, and its parts as XML."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from ingest import limits
from ingest.refusals import RefusedError
from ingest.zip_package import check_names, check_part, check_sizes, damage_refused, is_code

Element = ElementTree.Element
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_BODY = "word/document.xml"
# Most of a style sheet is about tables, which say nothing of the text in them.
_OTHER_STYLES = re.compile(
    rb'<w:style w:type="table"(?:(?!</w:style>).)*</w:style>|<w:latentStyles .*?</w:latentStyles>',
    re.DOTALL,
)


class DocxPackage:
    """A Word file that passed the first look."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Take an archive whose parts were looked at."""
        self._archive = archive

    def part(self, name: str) -> Element | None:
        """Return the root of a part such as ``styles.xml``; None where the file has none.

        Raises:
            RefusedError: If it is too large or is not well-formed.
        """
        path = f"word/{name}"
        if path not in self._archive.NameToInfo:
            return None
        size = self._archive.getinfo(path).file_size
        if size > limits.MAX_TEXT_PART_BYTES:
            shown = f"{limits.MAX_TEXT_PART_BYTES >> 20} MiB"
            raise RefusedError("FILE_TOO_LARGE", f"{path}: {size / 2**20:.0f} MiB", shown)
        with damage_refused():
            data = self._archive.read(path)
            if name == "styles.xml":
                data = _OTHER_STYLES.sub(b"", data)
            if _STRICT.encode() in data[:4096]:
                data = data.replace(_STRICT.encode(), W[1:-1].encode())
            try:
                return ElementTree.fromstring(data)  # noqa: S314  # prologs hold no DTD, see below
            except ElementTree.ParseError as error:
                raise RefusedError("CORRUPT_FILE", f"{path}: {error}") from error


@contextmanager
def open_docx(path: Path) -> Iterator[DocxPackage]:
    """Look at a Word file and open it for the time of the block.

    Raises:
        RefusedError: If it is damaged, too large, or carries what is not accepted: macros, links
            to outside data, document type declarations.
    """
    with damage_refused():
        archive = zipfile.ZipFile(path)
    with archive:
        with damage_refused():
            _inspect(path, archive)
        yield DocxPackage(archive)


def _inspect(path: Path, archive: zipfile.ZipFile) -> None:
    names = check_names(archive.infolist())
    check_sizes(path, archive.infolist())
    if _BODY not in names:
        raise RefusedError("CORRUPT_FILE", _BODY)
    for name in names:
        if is_code(name):
            raise RefusedError("MACROS", name)
        if name.endswith((".xml", ".rels")):
            check_part(archive, name)
