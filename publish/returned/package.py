"""The bytes of a returned workbook: results of formulas put back, the same bytes every time.

openpyxl writes formulas without their results, and the hour of writing into the file. Without
results a viewer that does not calculate shows nothing, and the copy, sent back unopened, would be
read as not calculated; with the hour no copy equals the last one.
"""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STORED = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)>\s*<f\b(?:[^>]*/>|(?:(?!</c>).)*?</f>)\s*<v>([^<]+)</v>\s*</c>',
    re.DOTALL,
)
_WRITTEN = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f\b(?:[^>]*/>|(?:(?!</c>).)*?</f>))<v\s*(?:/>|></v>)</c>',
    re.DOTALL,
)
_TYPE = re.compile(rb'\st="(\w+)"')
_MODIFIED = re.compile(rb"(<dcterms:(?:modified|created)\b[^>]*>)[^<]*")
_WRITTEN_AT = rb"\g<1>2021-01-01T00:00:00Z"
_EPOCH = (2021, 1, 1, 0, 0, 0)
_UNKEPT = re.compile(
    r"xl/(?:media|charts|diagrams|slicers|threadedComments|ctrlProps|drawings/drawing)"
)
_EXTENDED = re.compile(
    rb"<(?:x14:)?(?:dataValidations|conditionalFormattings|sparklineGroups)\b[^>]*(?:x14|xm)"
    rb"|<x14:(?:dataValidations|conditionalFormattings|sparklineGroups)\b"
)
_MOST_EXPANDED = 40 * 2**20

Results = dict[str, dict[str, tuple[bytes, bytes]]]


def is_small_enough(path: Path) -> bool:
    """Tell whether a workbook can be copied cell by cell within reasonable memory."""
    with ZipFile(path) as package:
        return sum(entry.file_size for entry in package.infolist()) <= _MOST_EXPANDED


def is_kept_whole(path: Path) -> bool:
    """Tell whether a copy keeps all of a workbook: no pictures, charts, advanced formats."""
    with ZipFile(path) as package:
        names = package.namelist()
        return not any(_UNKEPT.match(name) for name in names) and not any(
            _EXTENDED.search(package.read(name))
            for name in names
            if name.startswith("xl/worksheets/sheet")
        )


def stored_results(path: Path) -> Results:
    """Return type and text of the stored result of every formula, by sheet and cell."""
    with ZipFile(path) as package:
        return {
            title: {
                reference.decode(): (kind[1] if (kind := _TYPE.search(attributes)) else b"", text)
                for reference, attributes, text in _STORED.findall(package.read(part))
            }
            for title, part in _parts(package).items()
            if part in package.NameToInfo
        }


def finished(written: bytes, results: Mapping[str, Mapping[str, tuple[bytes, bytes]]]) -> bytes:
    """Return a workbook as openpyxl wrote it, with results stored, and free of the hour.

    Args:
        written: What openpyxl wrote.
        results: From :func:`stored_results` of the original.

    Returns:
        The package; equal input gives equal bytes.
    """
    target = io.BytesIO()
    with ZipFile(io.BytesIO(written)) as source, ZipFile(target, "w", ZIP_DEFLATED) as package:
        titles = {part: title for title, part in _parts(source).items()}
        for name in source.namelist():
            content = source.read(name)
            if stored := results.get(titles.get(name, "")):
                content = _with_results(content, stored)
            elif name == "docProps/core.xml":
                content = _MODIFIED.sub(_WRITTEN_AT, content)
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, content)
    return target.getvalue()


def _with_results(content: bytes, stored: Mapping[str, tuple[bytes, bytes]]) -> bytes:
    def put(match: re.Match[bytes]) -> bytes:
        reference, attributes, formula = match.groups()
        known = stored.get(reference.decode())
        if known is None or known[0] == b"s":
            return match[0]
        kind = b' t="' + known[0] + b'"' if known[0] else b""
        others = _TYPE.sub(b"", attributes)
        return (
            b'<c r="' + reference + b'"' + others + kind + b">"
            + formula + b"<v>" + known[1] + b"</v></c>"
        )  # fmt: skip

    return _WRITTEN.sub(put, content)


def _parts(package: ZipFile) -> dict[str, str]:
    """Return the part of every sheet by its title."""
    relations = {}
    for entry in fromstring(package.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True):
        target = str(entry.get("Target", ""))
        relations[entry.get("Id")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    root = fromstring(package.read("xl/workbook.xml"), forbid_dtd=True)
    return {
        str(node.get("name")): relations.get(node.get(_RELATION), "")
        for node in root.iter()
        if node.tag.endswith("}sheet")
    }
