"""Workbooks that are no .xlsx: files of older Excel, and values divided by a mark."""

from decimal import Decimal
from pathlib import Path

import pytest
from workbook_factory import codes, read_path

from ingest.content import divided_by, kind_of
from ingest.refusals import RefusedError

# Saved as "Excel 97-2003" by a spreadsheet program from the template's sheets.
OLD = Path(__file__).parents[1] / "data" / "forms" / "report.xls"
LINES = [
    ["Mã đơn vị", "10525", "", ""],
    ["Kỳ báo cáo", "05/2026", "", ""],
    ["Từ ngày", "15/04/2026", "", ""],
    ["Đến ngày", "14/05/2026", "", ""],
    ["", "", "", ""],
    ["Mã", "Chỉ tiêu", "Đơn vị tính", "Giá trị"],
    ["DOSSIER_RECEIVED", "", "hồ sơ", "1.950"],
    ["FEEDBACK_RECEIVED", "", "lượt", ""],
]


def text(mark: str) -> str:
    return "\n".join(mark.join(line) for line in LINES) + "\n"


def test_a_workbook_of_older_excel_is_read_like_any_other() -> None:
    result = read_path(OLD)
    assert result.submission.status == "accepted"
    assert (result.submission.unit_code, result.submission.period_key) == ("10525", "2026-05")
    assert {v.indicator_code: (v.value, v.locator) for v in result.values} == {
        "CCCD_COLLECTED_CUM": (Decimal(21000), "Chỉ tiêu!G5"),
        "DOSSIER_RECEIVED": (Decimal(950), "Chỉ tiêu!G6"),
        "DOSSIER_ONLINE_RATE": (Decimal(98), "Chỉ tiêu!G7"),
    }


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_divided_values_are_one_sheet(tmp_path: Path, mark: str, encoding: str) -> None:
    path = tmp_path / "report.csv"
    path.write_text(text(mark), encoding=encoding)
    result = read_path(path)
    assert (result.submission.unit_code, result.submission.period_key) == ("10525", "2026-05")
    assert [(v.indicator_code, v.value, v.value_state, v.locator) for v in result.values] == [
        ("DOSSIER_RECEIVED", Decimal(1950), "reported", "CSV!D7"),
        ("FEEDBACK_RECEIVED", None, "missing", "CSV!D8"),
    ]


def test_a_value_in_quotes_may_hold_the_mark_and_a_line_break(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    lines = text(",").replace("DOSSIER_RECEIVED,,", 'DOSSIER_RECEIVED,"Hồ sơ,\nđã nhận",')
    path.write_text(lines, encoding="utf-8")
    assert [value.value for value in read_path(path).values] == [Decimal(1950), None]


def test_prose_is_not_taken_for_divided_values() -> None:
    assert divided_by("Đã cấp 120 thẻ, đạt 98%\nĐã nhận 12 hồ sơ, trả 11\n") is None
    assert divided_by("Một đoạn văn\nMột đoạn khác\n") is None
    assert divided_by("a;b\nc;d\n") == ";"


def test_a_word_file_of_older_office_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "report.doc"
    path.write_bytes(OLD.read_bytes()[:512] + "WordDocument\0".encode("utf-16-le"))
    with pytest.raises(RefusedError) as refused:
        kind_of(path)
    assert (refused.value.code, refused.value.found) == (
        "UNSUPPORTED_FORM",
        "Office cũ (.doc, .ppt)",
    )


def test_half_a_workbook_of_older_excel_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "half.xls"
    path.write_bytes(OLD.read_bytes()[:6000])
    assert codes(read_path(path)) in (["CORRUPT_FILE"], ["UNSUPPORTED_FORM"])
