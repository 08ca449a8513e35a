"""A first look at a workbook, without trusting it: the zip, its parts, the extents of its sheets.

Nothing here parses cells. What passes is then parsed in the same limited process; this look exists
so that the usual hostile and broken files get a clear answer instead of a dead process.
"""

import re
import zipfile
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from ingest import limits
from ingest.content import READ_FORMS
from ingest.refusals import RefusedError
from ingest.workbook.extents import SheetScan, scan_sheet
from ingest.zip_package import (
    check_names,
    check_part,
    check_prolog,
    check_sizes,
    damage_refused,
    is_code,
    small_part,
)

_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_OUTSIDE = ("xl/externalLinks/", "xl/connections.xml", "xl/queryTables/", "xl/webextensions/")


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
        with damage_refused(), self.archive.open(part) as stream:
            scan = scan_sheet(stream, partial(check_prolog, name=part))
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
    with damage_refused():
        archive = zipfile.ZipFile(path)
        try:
            return _inspect(path, archive)
        except BaseException:
            archive.close()
            raise


def _inspect(path: Path, archive: zipfile.ZipFile) -> Package:
    entries = archive.infolist()
    names = check_names(entries)
    check_sizes(path, entries)
    if "xl/workbook.xml" not in names:
        raise RefusedError("UNSUPPORTED_FORM", _other_form(names), READ_FORMS)
    for name in names:
        if is_code(name) or name.lower().startswith("xl/macrosheets/"):
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
            check_part(archive, name)
    package.sheets = sheets
    return package


def _other_form(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "Excel nhị phân (.xlsb)"
    return "OpenDocument" if "mimetype" in names else "zip"


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of every sheet by its name, in the order of the workbook."""
    relations = {}
    if "xl/_rels/workbook.xml.rels" in archive.NameToInfo:
        for entry in fromstring(small_part(archive, "xl/_rels/workbook.xml.rels"), forbid_dtd=True):
            target = str(entry.get("Target", ""))
            relations[entry.get("Id")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    root = fromstring(small_part(archive, "xl/workbook.xml"), forbid_dtd=True)
    return {
        str(node.get("name")): relations.get(node.get(f"{_RELATIONS}id"), "")
        for node in root.iter()
        if node.tag.endswith("}sheet")
    }
