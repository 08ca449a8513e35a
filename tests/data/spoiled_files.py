"""Files no reader may trust, made in code: a cut-off zip, an absurd extent, a macro in disguise."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_MOMENT = (2026, 5, 15, 8, 0, 0)
_CORNER = "XFD1048576"  # the last cell a sheet can have: 17 billion cells from A1
_CONTENT_TYPES = "[Content_Types].xml"


def settle(path: Path) -> None:
    """Rewrite a workbook so that the same content gives the same bytes, on any day.

    Times of the zip entries and of the document properties are the only things that move.
    """
    parts = _parts(path)
    name = "docProps/core.xml"
    if name in parts:
        parts[name] = _without_times(parts[name])
    _write(path, parts)


def cut_off(whole: Path, path: Path) -> None:
    """Write the first two thirds of a workbook: what a broken upload leaves."""
    content = whole.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])


def claim_whole_sheet(whole: Path, path: Path) -> None:
    """Write a workbook whose first sheet also has a value in its very last cell."""
    parts = _parts(whole)
    name = "xl/worksheets/sheet1.xml"
    cell = f'<row r="1048576"><c r="{_CORNER}"><v>1</v></c></row></sheetData>'
    parts[name] = parts[name].replace(b"</sheetData>", cell.encode(), 1)
    _write(path, parts)


def carry_macro(whole: Path, path: Path) -> None:
    """Write a macro workbook under the name of one without macros."""
    parts = _parts(whole)
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    project = (
        b'<Override PartName="/xl/vbaProject.bin" '
        b'ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    types = parts[_CONTENT_TYPES].replace(plain, macro).replace(b"</Types>", project)
    parts[_CONTENT_TYPES] = types
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    _write(path, parts)


def _parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _write(path: Path, parts: dict[str, bytes]) -> None:
    with ZipFile(path, "w") as package:
        for name, content in parts.items():
            entry = ZipInfo(name, _MOMENT)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content)


def _without_times(core: bytes) -> bytes:
    text = core.decode()
    for tag in ("created", "modified"):
        opening = text.find(f"<dcterms:{tag}")
        if opening < 0:
            continue
        start = text.index(">", opening) + 1
        end = text.index("</", start)
        text = f"{text[:start]}2026-05-15T01:00:00Z{text[end:]}"
    return text.encode()
