"""A first look at a workbook, without trusting it: the zip, its parts, the extents of its sheets.

Nothing here parses cells. What passes is then parsed in the same limited process; this look exists
so that the usual hostile and broken files get a clear answer instead of a dead process.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path, PurePosixPath

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]

from ingest.refusals import RefusedError
from ingest.workbook import limits
from ingest.workbook.extents import SheetScan, scan_sheet

_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml(?P<declared>[^>]*)\?>)?"
    rb"(?:\s|<!--(?:(?!-->).)*-->|<\?(?!xml)[^>]*\?>)*<[A-Za-z_]",
    re.DOTALL,
)
_ENCODING = re.compile(rb"encoding\s*=\s*[\"'](?!utf-8[\"']|us-ascii[\"'])", re.IGNORECASE)
_PROLOG_BYTES = 4096
_OUTSIDE = ("xl/externalLinks/", "xl/connections.xml", "xl/queryTables/", "xl/webextensions/")
_CODE = ("vbaproject.bin", "vbadata.xml")


@dataclass
class Package:
    """A workbook that passed the first look."""

    path: Path
    archive: zipfile.ZipFile
    sheets: dict[str, str] = field(default_factory=dict)
    cells: int = 0

    def close(self) -> None:
        """Close the file."""
        self.archive.close()

    def scan(self, sheet: str) -> SheetScan:
        """Look at the XML of a sheet; to be done before anything parses the sheet.

        Raises:
            RefusedError: If it is damaged or the sheets looked at so far are too large together.
        """
        part = self.sheets.get(sheet, "")
        if part not in self.archive.NameToInfo:
            raise RefusedError("CORRUPT_FILE", part or sheet, place=sheet)
        with _damage_refused(), self.archive.open(part) as stream:
            scan = scan_sheet(stream, partial(_check_prolog, name=part))
        self.cells += scan.cells
        if self.cells > limits.MAX_CELLS:
            raise RefusedError("TOO_MANY_CELLS", scan.extent, limits.MAX_CELLS, place=sheet)
        return scan

    @cached_property
    def percent_styles(self) -> frozenset[bytes]:
        """Numbers of the cell styles that show a fraction as a percentage (0.9596 → 95,96 %)."""
        try:
            styles = self.archive.read("xl/styles.xml")
        except KeyError:
            return frozenset()
        custom = {
            number
            for number, code in re.findall(
                rb'<numFmt\b[^>]*?numFmtId="(\d+)"[^>]*?formatCode="([^"]*)"', styles
            )
            if b"%" in code
        }
        body = re.search(rb"<cellXfs\b.*?</cellXfs>", styles, re.DOTALL)
        formats = re.findall(rb'<xf\b[^>]*?numFmtId="(\d+)"', body[0]) if body else []
        return frozenset(
            str(index).encode()
            for index, number in enumerate(formats)
            if number in custom or number in (b"9", b"10")
        )

    def percent_cells(self, sheet: str) -> frozenset[str]:
        """Return the references of the cells of a sheet that are formatted as percentages."""
        if not self.percent_styles:
            return frozenset()
        wanted = b"|".join(sorted(self.percent_styles))
        cell = re.compile(rb'<c r="([A-Z]+[0-9]+)" s="(?:' + wanted + rb')"[ />]')
        return frozenset(ref.decode() for ref in cell.findall(self._xml(sheet)))

    def uncalculated(self, sheet: str) -> frozenset[str]:
        """Return the references of cells that hold a formula without a stored result."""
        cell = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f\b(?:(?!</c>).)*)</c>', re.DOTALL)
        return frozenset(
            ref.decode()
            for ref, attributes, inner in cell.findall(self._xml(sheet))
            if b't="str"' not in attributes and not re.search(rb"<v>[^<]", inner)
        )

    def _xml(self, sheet: str) -> bytes:
        return self.archive.read(self.sheets[sheet])


def open_package(path: Path) -> Package:
    """Look at a workbook and open it.

    Raises:
        RefusedError: If the file is damaged, too large, or carries what is not accepted.
    """
    with _damage_refused():
        archive = zipfile.ZipFile(path)
        try:
            return _inspect(path, archive)
        except BaseException:
            archive.close()
            raise


@contextmanager
def _damage_refused() -> Iterator[None]:
    """Turn what a damaged package makes the zip and XML libraries raise into a refusal."""
    try:
        yield
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError,
    ) as error:  # fmt: skip
        forbidden = isinstance(error, DefusedXmlException)
        raise RefusedError(
            "FORBIDDEN_XML" if forbidden else "CORRUPT_FILE", _brief(error)
        ) from error
    except ParseError as error:
        raise RefusedError("FORBIDDEN_XML", _brief(error)) from error


def _inspect(path: Path, archive: zipfile.ZipFile) -> Package:
    entries = archive.infolist()
    names = _check_names(entries)
    _check_sizes(path, entries)
    if "xl/workbook.xml" not in names:
        raise RefusedError("UNSUPPORTED_FORM", _other_form(names), "Excel (.xlsx)")
    for name in names:
        low = name.lower()
        if low.endswith(_CODE) or low.startswith(("xl/macrosheets/", "xl/activex/")):
            raise RefusedError("MACROS", name)
        if name.startswith(_OUTSIDE):
            raise RefusedError("EXTERNAL_LINKS", name)
    package = Package(path, archive)
    sheets = _sheets(archive)
    if len(sheets) > limits.MAX_SHEETS:
        raise RefusedError("TOO_MANY_SHEETS", len(sheets), limits.MAX_SHEETS)
    sheet_parts = set(sheets.values())
    for name in names:
        if name.endswith((".xml", ".rels", ".vml")) and name not in sheet_parts:
            _check_part(archive, name)
    package.sheets = sheets
    return package


def _check_names(entries: list[zipfile.ZipInfo]) -> set[str]:
    if len(entries) > limits.MAX_PARTS:
        raise RefusedError("ARCHIVE_BOMB", f"{len(entries)} tệp con", limits.MAX_PARTS)
    names: set[str] = set()
    for entry in entries:
        name = entry.filename
        # zipfile cuts a name at NUL; what was written is in orig_filename.
        if (
            ".." in PurePosixPath(name).parts
            or name.startswith(("/", "\\"))
            or any(char in name for char in "\\:\0")
            or "\0" in entry.orig_filename
        ):
            raise RefusedError("UNSAFE_NAME", name)
        if name.lower() in names:
            raise RefusedError("UNSAFE_NAME", f"{name} (hai lần)")
        if entry.flag_bits & 1:
            raise RefusedError("ENCRYPTED_FILE", name)
        names.add(name.lower())
    return {entry.filename for entry in entries}


def _check_sizes(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    expanded = sum(entry.file_size for entry in entries)
    packed = min(sum(entry.compress_size for entry in entries), path.stat().st_size)
    if expanded > limits.MAX_EXPANDED_BYTES:
        raise RefusedError(
            "ARCHIVE_BOMB", f"{expanded / 2**20:.0f} MiB", f"{limits.MAX_EXPANDED_BYTES >> 20} MiB"
        )
    if expanded > limits.MAX_RATIO * max(packed, 1):
        raise RefusedError("ARCHIVE_BOMB", f"{expanded // max(packed, 1)} lần", limits.MAX_RATIO)


def _other_form(names: set[str]) -> str:
    if "word/document.xml" in names:
        return "Word (.docx)"
    if "xl/workbook.bin" in names:
        return "Excel nhị phân (.xlsb)"
    return "OpenDocument" if "mimetype" in names else "zip"


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of every sheet by its name, in the order of the workbook."""
    relations = {}
    if "xl/_rels/workbook.xml.rels" in archive.NameToInfo:
        for entry in fromstring(_small(archive, "xl/_rels/workbook.xml.rels"), forbid_dtd=True):
            target = str(entry.get("Target", ""))
            relations[entry.get("Id")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    root = fromstring(_small(archive, "xl/workbook.xml"), forbid_dtd=True)
    return {
        str(node.get("name")): relations.get(node.get(f"{_RELATIONS}id"), "")
        for node in root.iter()
        if node.tag.endswith("}sheet")
    }


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > limits.MAX_LIST_PART_BYTES:
        raise RefusedError("ARCHIVE_BOMB", name, f"{limits.MAX_LIST_PART_BYTES >> 20} MiB")
    return archive.read(name)


def _check_part(archive: zipfile.ZipFile, name: str) -> None:
    """Look at the prolog of a part (a DTD can stand nowhere else) and at outward relations."""
    if name.endswith(".rels") or name == "[Content_Types].xml":
        data = _small(archive, name)
        _check_prolog(data[:_PROLOG_BYTES], name)
        if b"macroEnabled" in data:
            raise RefusedError("MACROS", name)
        if b"TargetMode" in data:
            _check_relations(data, name)
        return
    with archive.open(name) as stream:
        _check_prolog(stream.read(_PROLOG_BYTES), name)


def _check_relations(data: bytes, name: str) -> None:
    for entry in fromstring(data, forbid_dtd=True):
        outward = entry.get("TargetMode") == "External"
        if outward and not str(entry.get("Type", "")).endswith("/hyperlink"):
            raise RefusedError("EXTERNAL_LINKS", entry.get("Target") or name)


def _check_prolog(head: bytes, name: str) -> None:
    match = _PROLOG.match(head)
    if match is None:
        what = "DTD" if b"<!DOCTYPE" in head or b"<!ENTITY" in head else "không phải XML UTF-8"
        raise RefusedError("FORBIDDEN_XML", f"{what}: {name}")
    if _ENCODING.search(match["declared"] or b""):
        raise RefusedError("FORBIDDEN_XML", f"encoding: {name}")


def _brief(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:160]
