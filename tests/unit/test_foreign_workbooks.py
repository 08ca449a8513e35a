"""Workbooks of people who did not keep to the template: what is recognised and what is not."""

import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from workbook_factory import add_table, codes, plain_book, read

ONE = [{"code": "PROPAGANDA_BROADCASTS", "label": "Số lượt phát thanh tuyên truyền", "value": 120}]


def _changed(tmp_path: Path, rows: list[list[object]], title: str = "Sheet1") -> object:
    book = Workbook()
    book.worksheets[0].title = title
    for row in rows:
        book.worksheets[0].append(row)
    return read(book, tmp_path)


def test_moved_and_renamed_columns_on_a_renamed_sheet_are_recognised_by_their_headers(
    tmp_path: Path,
) -> None:
    result = _changed(
        tmp_path,
        [
            ["BÁO CÁO KẾT QUẢ"],
            ["Đơn vị: Phường Hải Dương, thành phố Hải Phòng"],
            ["Kỳ báo cáo:", "tháng 5/2026"],
            [],
            ["Số liệu", "TT", "Nội dung", "Đơn vị tính", "Ghi chú"],
            [None, "I", "Công tác tuyên truyền"],
            ["1.532.200", 1, "Số lượt phát thanh tuyên truyền", "lượt"],
            ["95,96 %", 2, "Tỷ lệ hồ sơ trực tuyến", "%"],
        ],
        "Bieu 1",
    )
    assert result.submission.status == "accepted"
    assert result.submission.template_version is None
    assert [(v.value, v.section, v.locator) for v in result.values] == [
        (1532200, "Công tác tuyên truyền", "Bieu 1!A7"),
        (Decimal("95.96"), "Công tác tuyên truyền", "Bieu 1!A8"),
    ]
    assert result.values[0].reader_rule == "headers:2026.1/Bieu 1"


def test_merged_headers_over_two_rows_are_read_by_their_lower_row(tmp_path: Path) -> None:
    book = plain_book()
    del book["Dịch vụ công"]
    sheet = book.create_sheet("PL II")
    sheet.append(["TT", "Tên dịch vụ công", "Hồ sơ", None, None, "Tình trạng kết nối"])
    sheet.append([None, None, "Tiếp nhận", "Trực tuyến", "Quá hạn", None])
    sheet.append([1, "Đăng ký khai sinh", 156, "119", "0", "Đã kết nối"])
    for span in ("A1:A2", "B1:B2", "C1:E1", "F1:F2"):
        sheet.merge_cells(span)
    result = read(book, tmp_path)
    assert {v.indicator_code: v.value for v in result.values} == {
        "SVC_RECEIVED": 156, "SVC_RECEIVED_ONLINE": 119, "SVC_OVERDUE": 0,
    }  # fmt: skip
    assert result.items[0].status == "connected"


@pytest.mark.parametrize("header_row", [1, 2, 9, 30])
def test_a_header_row_that_moved_is_found(tmp_path: Path, header_row: int) -> None:
    book = plain_book()
    del book["Chỉ tiêu"]
    add_table(book, "figures", ONE, header_row=header_row)
    (value,) = read(book, tmp_path).values
    assert value.locator == f"Chỉ tiêu!G{header_row + 1}"


def test_decomposed_text_reads_like_composed_text(tmp_path: Path) -> None:
    book = plain_book()
    del book["Chỉ tiêu"]
    sheet = book.create_sheet(unicodedata.normalize("NFD", "Chỉ tiêu"))
    for row in (["Mã", "Chỉ tiêu", "Giá trị"], [None, "Hồ sơ quá hạn", "không phát sinh"]):
        sheet.append([unicodedata.normalize("NFD", text) if text else None for text in row])
    (value,) = read(book, tmp_path).values
    assert (value.indicator_code, value.value) == ("DOSSIER_OVERDUE", 0)
    assert unicodedata.is_normalized("NFC", value.label_as_written)


def test_two_columns_that_could_be_the_value_are_not_guessed_between(tmp_path: Path) -> None:
    rows = [["Đơn vị:", "Phường Hải Dương, TP Hải Phòng"], ["Kỳ báo cáo", "2026-05"],
            ["Chỉ tiêu", "Số liệu", "Kết quả"], ["Hồ sơ quá hạn", 1, 2]]  # fmt: skip
    result = _changed(tmp_path, rows)
    assert "COLUMN_AMBIGUOUS" in codes(result)
    assert (result.submission.status, result.values) == ("rejected", ())


def test_a_workbook_that_is_something_else_is_rejected(tmp_path: Path) -> None:
    result = _changed(tmp_path, [["Họ tên", "Lương"], ["A", 1]])
    assert result.submission.status == "rejected"
    assert "LAYOUT_UNKNOWN" in codes(result)


def test_a_sheet_nobody_knows_is_skipped_with_a_finding(tmp_path: Path) -> None:
    book = plain_book(ONE)
    book.create_sheet("Ảnh").append(["x"])
    result = read(book, tmp_path)
    assert codes(result) == ["SHEET_NOT_RECOGNISED"]
    assert result.submission.status == "accepted_with_findings"


def test_one_workbook_for_many_communes_is_about_its_subordinates(tmp_path: Path) -> None:
    lines = [
        {"code": "DOSSIER_RECEIVED", "value": 5, "subject_unit": "Phường Hải Dương"},
        {"code": "DOSSIER_RECEIVED", "value": 7, "subject_unit": "10507"},
    ]
    front = {"unit_code": "31", "unit_name": "Thành phố Hải Phòng", "parent_name": None}
    result = read(plain_book(lines, front=front), tmp_path)
    assert result.submission.scope == "subordinates"
    assert [value.subject_unit_code for value in result.values] == ["10525", "10507"]
    assert codes(result) == []
