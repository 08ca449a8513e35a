"""Damaged, hostile and foreign files: each gives a rejected result that says why, quickly."""

import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx_factory import word
from openpyxl import Workbook
from workbook_factory import codes, plain_book, read_path, repack

from ingest import limits

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path = tmp_path / "whole.xlsx"
    plain_book([{"code": "PROPAGANDA_BROADCASTS", "value": 120}]).save(path)
    return path


def _refused(path: Path) -> list[str]:
    started = time.monotonic()
    result = read_path(path)
    assert time.monotonic() - started < 5
    assert result.submission.status == "rejected"
    assert result.values == ()
    for entry in result.findings:
        assert entry.severity == "error"
        assert entry.message_vi and "{" not in entry.message_vi
    return codes(result)


def _replace(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return change


def _add(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: content})


def test_the_whole_file_itself_is_accepted(whole: Path) -> None:
    assert read_path(whole).submission.status == "accepted"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"%PDF-1.7 ...", "CORRUPT_FILE"),
        (b"{\\rtf1\\ansi B\\'e1o c\\'e1o}", "UNSUPPORTED_FORM"),
        (b"MZ" + bytes(300), "UNSUPPORTED_FORM"),
        (b"Rar!\x1a\x07\x00", "UNSUPPORTED_FORM"),
        (b"<html><table><tr><td>1", "UNSUPPORTED_FORM"),
        (b"\x89PNG\r\n\x1a\n", "UNSUPPORTED_FORM"),
        (b"\0" * 100, "UNSUPPORTED_FORM"),
        (b"PK\x03\x04" + b"\0" * 100, "CORRUPT_FILE"),
        (b"PK\x03\x04", "CORRUPT_FILE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "UNSUPPORTED_FORM"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "ENCRYPTED_FILE",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "MACROS"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(content)
    assert _refused(path) == [code]


def test_a_workbook_under_another_name_is_read_all_the_same(whole: Path) -> None:
    renamed = whole.rename(whole.with_name("bao-cao.pdf"))
    assert read_path(renamed).submission.status == "accepted"


@pytest.mark.parametrize("part", [0.1, 0.5, 0.67, 0.9, 0.99])
def test_a_cut_off_file_is_corrupt(whole: Path, part: float) -> None:
    content = whole.read_bytes()
    whole.write_bytes(content[: int(len(content) * part)])
    assert _refused(whole) == ["CORRUPT_FILE"]


def test_damaged_bytes_inside_are_corrupt_or_refused(whole: Path) -> None:
    with zipfile.ZipFile(whole) as package:
        entry = package.getinfo(SHEET)
    content = bytearray(whole.read_bytes())
    start = entry.header_offset + 30 + len(SHEET)
    content[start + 40 : start + 80] = bytes(40)
    whole.write_bytes(content)
    assert _refused(whole) == ["CORRUPT_FILE"]


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "ZZ99999"])
def test_a_cell_at_the_far_end_is_refused_before_it_is_laid_out(
    whole: Path, tmp_path: Path, cell: str
) -> None:
    row = "".join(filter(str.isdigit, cell))
    tail = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    path = repack(whole, tmp_path / "far.xlsx", _replace(SHEET, b"</sheetData>", tail))
    if cell == "A1048576":  # one long column of a narrow sheet: 2 x 1048576 cells
        assert _refused(path) == ["TOO_MANY_CELLS"]
    else:
        result = read_path(path)
        assert codes(result) == ["TOO_MANY_CELLS"]
        assert cell in result.findings[0].message_vi
        assert result.findings[0].locator == "Thông tin chung"


def test_a_far_row_is_noticed_though_its_cells_do_not_say_where_they_are(
    whole: Path, tmp_path: Path
) -> None:
    tail = b'<row r="1048576"><c><v>1</v></c><c><v>2</v></c></row></sheetData>'
    path = repack(whole, tmp_path / "bare.xlsx", _replace(SHEET, b"</sheetData>", tail))
    result = read_path(path)
    assert codes(result) == ["TOO_MANY_CELLS"]


def test_a_formatted_but_empty_far_cell_is_harmless(whole: Path, tmp_path: Path) -> None:
    tail = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    path = repack(whole, tmp_path / "far.xlsx", _replace(SHEET, b"</sheetData>", tail))
    assert read_path(path).submission.status == "accepted"


def test_a_dimension_that_lies_changes_nothing(whole: Path, tmp_path: Path) -> None:
    def lie(parts: dict[str, bytes]) -> None:
        start = parts[SHEET].index(b"<dimension")
        end = parts[SHEET].index(b"/>", start)
        parts[SHEET] = parts[SHEET][:start] + b'<dimension ref="A1:XFD1048576"' + parts[SHEET][end:]

    assert read_path(repack(whole, tmp_path / "lie.xlsx", lie)).submission.status == "accepted"


def test_a_bomb_is_refused_by_its_ratio(whole: Path, tmp_path: Path) -> None:
    bomb = _add("xl/media/image1.bin", bytes(50 * 2**20))
    assert _refused(repack(whole, tmp_path / "bomb.xlsx", bomb)) == ["ARCHIVE_BOMB"]


def test_more_than_200_mib_expanded_is_refused(whole: Path, tmp_path: Path) -> None:
    path = repack(whole, tmp_path / "big.xlsx", lambda parts: None)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        for number in range(5):
            package.writestr(f"xl/media/{number}.bin", bytes(45 * 2**20))
    assert _refused(path) == ["ARCHIVE_BOMB"]


def test_more_than_20_mib_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as handle:
        handle.write(b"PK\x03\x04")
        handle.truncate(limits.MAX_COMPRESSED_BYTES + 1)
    assert _refused(path) == ["FILE_TOO_LARGE"]


def test_more_than_40_sheets_are_refused(tmp_path: Path) -> None:
    book = Workbook()
    for number in range(limits.MAX_SHEETS):
        book.create_sheet(f"s{number}")
    book.save(tmp_path / "sheets.xlsx")
    assert _refused(tmp_path / "sheets.xlsx") == ["TOO_MANY_SHEETS"]


def test_two_million_cells_are_too_many(whole: Path, tmp_path: Path) -> None:
    rows = b"".join(
        b'<row r="%d"><c r="Z%d"><v>1</v></c></row>' % (row, row) for row in range(100, 90_000)
    )
    path = repack(
        whole, tmp_path / "wide.xlsx", _replace(SHEET, b"</sheetData>", rows + b"</sheetData>")
    )
    assert _refused(path) == ["TOO_MANY_CELLS"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("xl/vbaProject.bin", b"x", "MACROS"),
        ("xl/macrosheets/sheet1.xml", b"<a/>", "MACROS"),
        ("xl/activeX/activeX1.xml", b"<a/>", "MACROS"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "EXTERNAL_LINKS"),
        ("xl/connections.xml", b"<a/>", "EXTERNAL_LINKS"),
        ("../../etc/cron.d/x", b"x", "UNSAFE_NAME"),
        ("/etc/passwd", b"x", "UNSAFE_NAME"),
        ("xl\\..\\x", b"x", "UNSAFE_NAME"),
        ("XL/workbook.xml", b"<a/>", "UNSAFE_NAME"),
        ("docProps/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "FORBIDDEN_XML"),
        ("docProps/x.xml", '<?xml version="1.0"?><a/>'.encode("utf-16"), "FORBIDDEN_XML"),
        ("docProps/x.xml", b'<?xml version="1.0" encoding="utf-7"?><a/>', "FORBIDDEN_XML"),
    ],
)
def test_a_forbidden_part_is_refused(
    whole: Path, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    assert _refused(repack(whole, tmp_path / "x.xlsx", _add(name, content))) == [code]


def test_a_macro_content_type_is_refused_whatever_the_name(whole: Path, tmp_path: Path) -> None:
    change = _replace(
        "[Content_Types].xml",
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert _refused(repack(whole, tmp_path / "macro.xlsx", change)) == ["MACROS"]


@pytest.mark.parametrize("name", ["xl/workbook.xml", SHEET, "xl/styles.xml"])
def test_a_dtd_is_refused_in_every_part(whole: Path, tmp_path: Path, name: str) -> None:
    def declare(parts: dict[str, bytes]) -> None:
        body = parts[name].split(b"?>", 1)[-1]
        parts[name] = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "b">]>' + body

    assert _refused(repack(whole, tmp_path / "dtd.xlsx", declare)) == ["FORBIDDEN_XML"]


def test_a_link_to_another_workbook_is_refused_but_a_web_link_is_not(
    whole: Path, tmp_path: Path
) -> None:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for kind, target, refused in (
        ("externalLinkPath", "file:///c:/other.xlsx", True),
        ("hyperlink", "https://dichvucong.gov.vn", False),
    ):
        rels = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId9" Type="{base}/{kind}" Target="{target}"'
            ' TargetMode="External"/></Relationships>'
        )
        name = "xl/worksheets/_rels/sheet1.xml.rels"
        path = repack(whole, tmp_path / f"{kind}.xlsx", _add(name, rels.encode()))
        assert (codes(read_path(path)) == ["EXTERNAL_LINKS"]) is refused


def test_a_part_that_occurs_twice_is_refused(whole: Path) -> None:
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(whole, "a") as package,
    ):
        package.writestr(SHEET, b"<worksheet/>")
    assert _refused(whole) == ["UNSAFE_NAME"]


def test_an_encrypted_zip_entry_is_refused(whole: Path) -> None:
    content = bytearray(whole.read_bytes())
    place = content.rindex(b"PK\x01\x02")
    flags = struct.unpack_from("<H", content, place + 8)[0]
    struct.pack_into("<H", content, place + 8, flags | 1)
    whole.write_bytes(content)
    assert _refused(whole) == ["ENCRYPTED_FILE"]


def test_a_word_document_under_a_workbooks_name_is_read_as_a_narrative(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    word(path, "BÁO CÁO", "Kết quả thực hiện Đề án 06 tháng 6 năm 2024 tỉnh Bắc Giang")
    result = read_path(path)
    assert result.submission.form == "narrative"
    assert (result.submission.unit_code, result.submission.period_key) == ("24", "2024-06")


def test_a_package_that_only_claims_to_be_a_word_document_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<w/>")
    result = read_path(path)
    assert codes(result) == ["CORRUPT_FILE"]
    assert result.submission.form == "narrative"
