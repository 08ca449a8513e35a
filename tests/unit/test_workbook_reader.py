"""What the reader makes of a workbook: lines, dates, units, front sheet."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from workbook_factory import FRONT, add_table, codes, figures, plain_book, read

from ingest.findings import _codes, finding, shown_to_people
from ingest.workbook.layout import current_version, layout_versions

ONE = [{"code": "PROPAGANDA_BROADCASTS", "label": "Số lượt phát thanh tuyên truyền", "value": 120}]


def test_a_line_becomes_a_figure_with_everything_that_is_known_about_it(tmp_path: Path) -> None:
    result = read(plain_book(ONE), tmp_path)
    assert result.submission.status == "accepted"
    assert result.submission.template_version == "2026.1"
    (value,) = result.values
    assert (value.value, value.value_state, value.value_as_written) == (120, "reported", "120")
    assert (value.indicator_code, value.breakdown_code) == ("PROPAGANDA_BROADCASTS", "ALL")
    assert (value.measure_kind, value.unit_of_measure) == ("flow", "lượt")
    assert (value.window_start, value.window_end) == (date(2026, 4, 15), date(2026, 5, 14))
    assert (value.subject_unit_code, value.period_key) == ("10525", "2026-05")
    assert value.locator == "Chỉ tiêu!G5"
    assert value.reader_rule == "layout:2026.1/Chỉ tiêu"
    assert value.quote == "Số lượt phát thanh tuyên truyền | 120"


def test_missing_zero_and_not_applicable_stay_apart(tmp_path: Path) -> None:
    lines = [
        {"code": "PROPAGANDA_BROADCASTS"},
        {"code": "DOSSIER_RECEIVED", "value": "…"},
        {"code": "DOSSIER_OVERDUE", "value": "không phát sinh"},
        {"code": "DOSSIER_PENDING", "value": 0},
        {"code": "FEEDBACK_RECEIVED", "value": "không áp dụng"},
    ]
    found = figures(read(plain_book(lines), tmp_path))
    states = {code: (value.value_state, value.value) for code, value in found.items()}
    assert states == {
        "PROPAGANDA_BROADCASTS": ("missing", None),
        "DOSSIER_RECEIVED": ("missing", None),
        "DOSSIER_OVERDUE": ("reported", 0),
        "DOSSIER_PENDING": ("reported", 0),
        "FEEDBACK_RECEIVED": ("not_applicable", None),
    }
    assert found["DOSSIER_RECEIVED"].value_as_written == "…"


def test_a_repeated_line_keeps_its_own_breakdown_dates_qualifier_and_unit(tmp_path: Path) -> None:
    lines = [
        {"code": "DOSSIER_RECEIVED", "value": 500},
        {
            "code": "DOSSIER_RECEIVED", "value": 86, "breakdown": "Sở NN&PTNT",
            "window_start": "15/12/2023", "window_end": datetime(2024, 1, 14), "qualifier": "hơn",
        },
        {"code": "DOSSIER_RECEIVED", "value": 7, "subject_unit": "thị trấn Nếnh"},
        {"code": "CCCD_ISSUED_CUM", "value": 9, "as_of": "08/01/2024"},
    ]  # fmt: skip
    front = {
        "unit_code": "24", "unit_name": "Tỉnh Bắc Giang", "parent_name": None,
        "period": "2024-01", "window_start": date(2023, 12, 16), "window_end": date(2024, 1, 15),
        "report_date": date(2024, 1, 17),
    }  # fmt: skip
    result = read(plain_book(lines, front=front), tmp_path)
    assert result.submission.status == "accepted"
    whole, part, town, stock = result.values
    assert (whole.breakdown_code, whole.period_key) == ("ALL", "2024-01")
    assert (part.breakdown_code, part.precision) == ("ORG:SNNPTNT", "at_least")
    assert (part.window_start, part.window_end) == (date(2023, 12, 15), date(2024, 1, 14))
    assert town.subject_unit_as_written == "thị trấn Nếnh"
    assert town.subject_unit_code not in (None, "24")
    assert (stock.as_of_date, stock.period_key) == (date(2024, 1, 8), "2024-01")


def test_a_stock_without_a_day_stands_for_the_end_of_the_window(tmp_path: Path) -> None:
    (value,) = read(plain_book([{"code": "CCCD_ISSUED_CUM", "value": 9}]), tmp_path).values
    assert (value.as_of_date, value.window_start) == (date(2026, 5, 14), None)


def test_the_total_of_the_period_before_is_kept_beside_a_total_only(tmp_path: Path) -> None:
    lines = [
        {"code": "CCCD_COLLECTED_CUM", "value": 21000, "previous": "20.771"},
        {"code": "VNEID_ACTIVATED_CUM", "value": 900},
        {"code": "DOSSIER_RECEIVED", "value": 50, "previous": 40},
        {"code": "VNEID_ISSUED_CUM", "value": 10, "previous": "chín"},
    ]
    result = read(plain_book(lines), tmp_path)
    kept = {v.indicator_code: (v.previous_value, v.previous_locator) for v in result.values}
    assert kept["CCCD_COLLECTED_CUM"] == (Decimal(20771), "Chỉ tiêu!F5")
    assert {kept[v.indicator_code] for v in result.values[1:]} == {(None, None)}
    [wrong] = [one for one in result.findings if one.locator == "Chỉ tiêu!F8"]
    assert wrong.found == "chín"


def test_services_give_one_figure_a_measure_and_an_item_for_the_connection(tmp_path: Path) -> None:
    services = [
        {"service_code": "DVC25_03", "SVC_RECEIVED": 5, "SVC_ONLINE_RATE": "60 %",
         "connection_status": "Chưa kết nối", "difficulty": "chưa có đường truyền"},
        {"label": "Đăng ký tạm trú", "SVC_RECEIVED": "02"},
    ]  # fmt: skip
    result = read(plain_book(services=services), tmp_path)
    reported = {
        (v.service_code, v.indicator_code): v.value
        for v in result.values
        if v.value_state == "reported"
    }
    assert reported == {
        ("DVC25_03", "SVC_RECEIVED"): 5,
        ("DVC25_03", "SVC_ONLINE_RATE"): 60,
        ("DVC25_04", "SVC_RECEIVED"): 2,
    }
    (item,) = result.items
    assert (item.item_type, item.item_code) == ("service_connection", "DVC25_03")
    assert (item.status, item.result) == ("not_connected", "chưa có đường truyền")


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("30/6/2026", date(2026, 6, 30)),
        (datetime(2026, 6, 1), date(2026, 6, 1)),
        ("tháng 6/2026", date(2026, 6, 30)),
        ("Quý II/2026", date(2026, 6, 30)),
        ("năm 2026", date(2026, 12, 31)),
        ("Trước ngày 15/7/2026", date(2026, 7, 15)),
        ("thường xuyên", None),
        (None, None),
    ],
)
def test_a_task_is_due_on_the_day_its_text_names(
    tmp_path: Path, written: object, due: date | None
) -> None:
    book = plain_book(ONE)
    task = {"title": "Làm sạch dữ liệu", "due": written, "status": "hoàn thành", "item_type": None}
    add_table(book, "tasks", [task])
    add_table(book, "issues", [{"title": "Đề nghị cấp máy", "item_type": "Kiến nghị"}])
    task_item, proposal = read(book, tmp_path).items
    assert (task_item.due_date, task_item.status, task_item.item_type) == (due, "done", "task")
    assert proposal.item_type == "proposal"


def test_a_percent_formatted_cell_says_what_it_shows(tmp_path: Path) -> None:
    book = plain_book([{"code": "DOSSIER_ONLINE_RATE", "value": 0.9596},
                       {"code": "DOSSIER_ON_TIME_RATE", "value": 0.5},
                       {"code": "SATISFACTION_RATE", "value": 1.0}])  # fmt: skip
    book["Chỉ tiêu"]["G5"].number_format = "0.00%"
    book["Chỉ tiêu"]["G7"].number_format = "0%"
    result = read(book, tmp_path)
    assert [value.value for value in result.values] == [Decimal("95.96"), Decimal("0.5"), 100]
    assert codes(result) == ["RATIO_BELOW_ONE"]
    assert result.findings[0].locator == "Chỉ tiêu!G6"


def test_a_formula_error_and_a_formula_without_result_are_findings(tmp_path: Path) -> None:
    book = plain_book([{"code": "DOSSIER_RECEIVED"}, {"code": "DOSSIER_PENDING"}, *ONE])
    book["Chỉ tiêu"]["G5"] = "#REF!"
    book["Chỉ tiêu"]["G5"].data_type = "e"
    book["Chỉ tiêu"]["G6"] = "=1+1"
    result = read(book, tmp_path)
    assert codes(result) == ["FORMULA_ERROR", "FORMULA_NOT_CALCULATED"]
    assert [entry.locator for entry in result.findings] == ["Chỉ tiêu!G5", "Chỉ tiêu!G6"]
    assert result.findings[0].found == "#REF!"
    assert [value.value_state for value in result.values] == ["missing", "missing", "reported"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"code": "DOSSIER_RECEIVED", "value": "nhiều"}, "TEXT_FOR_NUMBER"),
        ({"code": "DOSSIER_RECEIVED", "value": date(2026, 2, 3)}, "DATE_FOR_NUMBER"),
        ({"code": "DOSSIER_RECEIVED", "value": -5}, "NEGATIVE_NUMBER"),
        ({"code": "NO_SUCH", "value": 5}, "INDICATOR_UNKNOWN"),
        ({"value": 5}, "INDICATOR_UNKNOWN"),
        ({"code": "DOSSIER_RECEIVED", "value": 5, "breakdown": "Sở Lạ"}, "BREAKDOWN_UNKNOWN"),
        ({"code": "DOSSIER_RECEIVED", "value": 5, "subject_unit": "xã Lạ"}, "SUBJECT_UNIT_UNKNOWN"),
        ({"code": "DOSSIER_RECEIVED", "value": 5, "qualifier": "rất"}, "QUALIFIER_UNKNOWN"),
        ({"code": "DOSSIER_RECEIVED", "value": 5, "window_start": "hôm nay"}, "DATE_UNREADABLE"),
        ({"code": "DOSSIER_RECEIVED", "value": 5, "window_end": "5/5/2026"}, "WINDOW_INCOMPLETE"),
        ({"code": "CCCD_ISSUED_CUM", "value": 5, "as_of": "20/5/2026"}, "AS_OF_AFTER_REPORT"),
        ({"code": "DOSSIER_RECEIVED", "value": "hơn 5", "qualifier": "gần"}, "QUALIFIER_CONFLICT"),
        ({"code": "DOSSIER_RECEIVED", "value": 5, "kind": "Lũy kế"}, "KIND_MISMATCH"),
        (
            {"code": "DOSSIER_RECEIVED", "value": 5, "label": "Hồ sơ quá hạn"},
            "INDICATOR_CODE_LABEL_MISMATCH",
        ),
    ],
)
def test_what_is_wrong_with_a_line_is_found_and_the_rest_still_reads(
    tmp_path: Path, line: dict[str, object], code: str
) -> None:
    result = read(plain_book([*ONE, line]), tmp_path)
    assert codes(result) == [code]
    assert result.submission.status == "accepted_with_findings"
    assert result.values[0].value == 120
    assert result.findings[0].locator.startswith("Chỉ tiêu!")
    assert result.findings[0].locator.endswith("6")


@pytest.mark.parametrize("extra", [{"breakdown": "Sở Lạ"}, {"subject_unit": "xã Lạ"}])
def test_a_figure_whose_part_is_unknown_counts_for_nothing(
    tmp_path: Path, extra: dict[str, object]
) -> None:
    line = {"code": "DOSSIER_RECEIVED", "value": 86} | extra
    (value,) = read(plain_book([line]), tmp_path).values
    assert (value.indicator_code, value.value, value.confidence) == (None, 86, 0.0)


def test_a_repeated_figure_is_a_duplicate_unless_something_tells_it_apart(tmp_path: Path) -> None:
    twice = {"code": "DOSSIER_RECEIVED", "value": 5}
    other = twice | {"breakdown": "ORG:STP"}
    result = read(plain_book([twice, other, twice]), tmp_path)
    assert codes(result) == ["DUPLICATE_LINE"]
    assert (result.findings[0].locator, result.findings[0].expected) == (
        "Chỉ tiêu!G7", "Chỉ tiêu!G5",
    )  # fmt: skip


def test_a_removed_line_is_nothing_and_a_blank_one_is_missing(tmp_path: Path) -> None:
    result = read(plain_book([*ONE, {}, {"code": "DOSSIER_RECEIVED"}, {}]), tmp_path)
    assert [value.value_state for value in result.values] == ["reported", "missing"]


@pytest.mark.parametrize(
    ("front", "code", "status"),
    [
        ({"unit_code": "99999", "unit_name": "Xã Không Có"}, "UNIT_UNKNOWN", "rejected"),
        ({"unit_code": None, "unit_name": None}, "UNIT_MISSING", "rejected"),
        ({"unit_name": "Phường Thủ Dầu Một"}, "UNIT_CODE_NAME_MISMATCH", "rejected"),
        ({"unit_name": "Phường Lạ Hoắc"}, "UNIT_NAME_UNKNOWN", "accepted_with_findings"),
        ({"unit_code": "99999"}, "UNIT_CODE_UNKNOWN", "accepted_with_findings"),
        ({"period": "tháng Năm"}, "PERIOD_UNREADABLE", "rejected"),
        ({"period": None, "window_start": None}, "WINDOW_INCOMPLETE", "rejected"),
        ({"period": "2026-03"}, "WINDOW_PERIOD_MISMATCH", "rejected"),
        ({"window_end": date(2026, 4, 1)}, "WINDOW_BACKWARDS", "accepted_with_findings"),
        ({"report_date": "hôm qua"}, "DATE_UNREADABLE", "accepted_with_findings"),
        ({"role": "linh tinh"}, "CHOICE_UNKNOWN", "accepted_with_findings"),
        ({"replaces_period": "kỳ nào đó"}, "REPLACES_UNREADABLE", "accepted_with_findings"),
    ],
)
def test_what_is_wrong_with_the_front_sheet_is_found(
    tmp_path: Path, front: dict[str, object], code: str, status: str
) -> None:
    result = read(plain_book(ONE, front=front), tmp_path)
    assert codes(result)[0] == code
    assert result.submission.status == status


@pytest.mark.parametrize(
    ("superior", "code"),
    [
        ("Thành phố Hoa Lư", "14533"),
        ("Huyện Hoa Lư", "14533"),  # a city since January 2025
        ("Huyện Gia Viễn", None),
    ],
)
def test_a_superior_may_be_written_by_the_name_it_had(
    tmp_path: Path, superior: str, code: str | None
) -> None:
    front = {
        "unit_code": "14533", "unit_name": "Xã Trường Yên", "parent_name": superior,
        "period": "2025-05", "window_start": date(2025, 4, 15), "window_end": date(2025, 5, 14),
        "report_date": date(2025, 5, 15),
    }  # fmt: skip
    result = read(plain_book(ONE, front=front), tmp_path)
    assert result.submission.unit_code == code
    assert ("UNIT_CODE_NAME_MISMATCH" in codes(result)) == (code is None)


@pytest.mark.parametrize(
    "written",
    ["2026-05", "05/2026", "Tháng 5/2026", "tháng 05 năm 2026", "Báo cáo tháng 5/2026",
     datetime(2026, 5, 1), None],
)  # fmt: skip
def test_the_period_is_understood_as_people_write_it(tmp_path: Path, written: object) -> None:
    result = read(plain_book(ONE, front={"period": written}), tmp_path)
    assert result.submission.period_key == "2026-05"
    assert result.submission.status == "accepted"


@pytest.mark.parametrize(
    ("written", "window"),
    [
        ("quý II/2026", (date(2026, 3, 15), date(2026, 6, 14))),
        ("6 tháng đầu năm 2026", (date(2025, 12, 15), date(2026, 6, 14))),
        ("9 tháng năm 2026", (date(2025, 12, 15), date(2026, 9, 14))),
        ("năm 2026", (date(2025, 12, 15), date(2026, 12, 14))),
        (2026, (date(2025, 12, 15), date(2026, 12, 14))),
    ],
)
def test_a_period_without_dates_takes_its_reporting_window(
    tmp_path: Path, written: object, window: tuple[date, date]
) -> None:
    front = {"period": written, "window_start": None, "window_end": None}
    submission = read(plain_book(ONE, front=front), tmp_path).submission
    assert (submission.window_start, submission.window_end) == window


@pytest.mark.parametrize(
    "front",
    [
        {"unit_code": 10525.0},
        {"unit_code": None, "unit_name": "P. Hải Dương"},
        {"unit_code": None, "unit_name": "phường Hải Dương, TP Hải Phòng", "parent_name": None},
        {"unit_name": unicodedata.normalize("NFD", "Phường Hải Dương")},
        {"unit_name": "UBND phường Hải Dương"},
    ],
)
def test_the_unit_is_understood_as_people_write_it(
    tmp_path: Path, front: dict[str, object]
) -> None:
    assert read(plain_book(ONE, front=front), tmp_path).submission.unit_code == "10525"


def test_leading_zeros_a_spreadsheet_took_are_given_back(tmp_path: Path) -> None:
    front = {"unit_code": 1.0, "unit_name": "Thành phố Hà Nội", "parent_name": None}
    assert read(plain_book(ONE, front=front), tmp_path).submission.unit_code == "01"


def test_what_a_report_replaces_may_name_the_period_only(tmp_path: Path) -> None:
    result = read(plain_book(ONE, front={"replaces_period": "tháng 4/2026"}), tmp_path)
    submission = result.submission
    assert (submission.replaces_unit_code, submission.replaces_period_key) == ("10525", "2026-04")


def test_an_empty_report_is_rejected_and_says_so(tmp_path: Path) -> None:
    result = read(plain_book([{"code": "DOSSIER_RECEIVED"}]), tmp_path)
    assert (codes(result), result.submission.status) == (["EMPTY_REPORT"], "rejected")
    assert result.submission.unit_code == "10525"


def test_a_template_made_for_another_unit_is_noticed(tmp_path: Path) -> None:
    book = plain_book(ONE)
    book["_meta"].append(["unit_code", "10526"])
    book["_meta"].append(["period_key", "2026-05"])
    result = read(book, tmp_path)
    assert (codes(result), result.submission.unit_code) == (["META_MISMATCH"], "10525")


def test_every_finding_code_has_both_messages_and_fills_its_blanks() -> None:
    for code in _codes():
        entry = finding(code, "Sheet!A1", "thấy", "cần")
        assert entry.message_vi and entry.message_en
        assert "{" not in entry.message_vi + entry.message_en
        assert entry.severity in ("info", "warning", "error")


def test_numbers_are_shown_the_vietnamese_way() -> None:
    shown = [shown_to_people(x) for x in (1532200, Decimal("95.96"), 0.5, date(2026, 5, 4))]
    assert shown == ["1.532.200", "95,96", "0,5", "04/05/2026"]


def test_the_layout_prints_only_what_the_catalogue_knows() -> None:
    from ingest.catalogue import catalogue
    from ingest.workbook.layout import lines

    known = catalogue()
    for line in lines(current_version(), "figures"):
        assert line.kind == "section" or line.code in known.indicators
    for line in lines(current_version(), "services"):
        assert line.kind == "section" or line.code in known.services
    measures = [c.indicator_code for c in layout_versions()[current_version()]["services"].columns]
    assert set(filter(None, measures)) <= known.indicators.keys()
    assert FRONT.keys() <= {c.field for c in layout_versions()[current_version()]["front"].columns}
