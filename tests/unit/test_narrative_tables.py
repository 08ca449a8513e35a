"""Tables of figures: plans and comparisons are no results, totals are of all, rows are parts."""

from datetime import date
from decimal import Decimal

import pytest
from narrative_factory import report, text

from ingest.model import ReadResult, Value
from ingest.narrative.document import Document, Table
from ingest.narrative.item_rows import item_status
from ingest.narrative.reader import read_narrative
from ingest.narrative.text_document import read_text

Told = list[tuple[str | None, Decimal | None]]


def read(*rows: tuple[str, ...], title: str = "") -> ReadResult:
    table = Table(
        tuple(
            tuple(text(cell, f"t1r{r}c{c}") for c, cell in enumerate(row, 1))
            for r, row in enumerate(rows, 1)
        ),
        text(title) if title else None,
    )
    return read_narrative(Document("docx", [table]), report(), file_sha256="0" * 64)


def measured(result: ReadResult) -> list[Value]:
    return [v for v in result.values if v.indicator_code and v.measure_kind != "target"]


def told(result: ReadResult) -> Told:
    return [(v.indicator_code, v.value) for v in measured(result)]


def test_a_column_of_plans_is_a_target_and_how_far_it_was_met_is_no_rate() -> None:
    result = read(
        ("STT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Thực hiện", "Tỷ lệ đạt (%)"),
        ("1", "Lớp tập huấn", "Lớp", "40", "42", "105,0"),
    )
    assert told(result) == [("TRAINING_CLASSES", 42)]
    assert [v.value for v in result.values if v.measure_kind == "target"] == [40]


def test_what_is_needed_is_not_what_there_is() -> None:
    result = read(("STT", "Nội dung", "Hiện có", "Nhu cầu"), ("1", "Máy in", "7", "9"))
    assert told(result) == [("EQUIP_PRINTERS", 7)]


def test_a_total_of_essential_services_is_theirs_together() -> None:
    result = read(
        ("STT", "Dịch vụ công", "Tiếp nhận", "Trực tuyến"),
        ("1", "Đăng ký khai sinh", "88", "86"),
        ("", "Tổng cộng", "88", "86"),
        title="BẢNG 1. KẾT QUẢ DỊCH VỤ CÔNG THIẾT YẾU",
    )
    assert told(result)[2:] == [("DVC25_RECEIVED", 88), ("DVC25_RECEIVED_ONLINE", 86)]


def test_a_total_of_essential_services_of_communes_is_of_these_only() -> None:
    result = read(
        ("STT", "Dịch vụ công", "Tiếp nhận", "Trực tuyến"),
        ("1", "Đăng ký khai sinh", "88", "86"),
        ("", "Tổng cộng", "88", "86"),
        title="BẢNG 1. DỊCH VỤ CÔNG THIẾT YẾU THUỘC THẨM QUYỀN CẤP XÃ",
    )
    assert told(result)[2:] == [("DVC25_LOCAL_RECEIVED", 88), ("DVC25_LOCAL_RECEIVED_ONLINE", 86)]


def test_dossiers_by_field_are_parts_and_their_total_is_the_whole() -> None:
    result = read(
        ("STT", "Lĩnh vực", "Tiếp nhận", "Quá hạn"),
        ("1", "Đất đai", "54", "5"),
        ("", "Tổng cộng", "54", "5"),
    )
    assert [(v.indicator_code, v.breakdown_code) for v in measured(result)] == [
        ("DOSSIER_RECEIVED", "FIELD:DATDAI"),
        ("DOSSIER_OVERDUE", "FIELD:DATDAI"),
        ("DOSSIER_RECEIVED", "ALL"),
        ("DOSSIER_OVERDUE", "ALL"),
    ]


def test_rows_of_offices_are_parts_and_rows_of_unknown_units_wait() -> None:
    result = read(
        ("STT", "Đơn vị", "Tiếp nhận", "Quá hạn"),
        ("1", "Sở Tư pháp", "318", "2"),
        ("2", "Xã Không Có", "77", "0"),
    )
    assert [(v.breakdown_code, v.value) for v in measured(result)] == [
        ("ORG:STP", 318),
        ("ORG:STP", 2),
    ]


def test_cells_may_be_approximate_and_labels_cumulative() -> None:
    result = read(
        ("STT", "Chỉ tiêu", "ĐVT", "Số liệu"),
        ("1", "Lũy kế tài khoản định danh mức 2 kích hoạt", "TK", "hơn 41.200"),
    )
    (value,) = result.values
    assert (value.indicator_code, value.precision) == ("VNEID_L2_ACTIVATED_CUM", "at_least")


def test_amounts_in_millions_are_worth_millions() -> None:
    result = read(
        ("STT", "Nội dung", "ĐVT", "Năm 2022", "Năm 2023"),
        ("1", "Kinh phí thực hiện Đề án 06", "Triệu đồng", "9.450", "12.300"),
    )
    assert told(result) == [
        ("BUDGET_ALLOCATED", 9_450_000_000),
        ("BUDGET_ALLOCATED", 12_300_000_000),
    ]


def test_all_until_now_of_what_only_counts_in_the_period_waits() -> None:
    result = read(
        ("STT", "Nội dung", "Trong tháng", "Lũy kế"), ("1", "Hồ sơ TTHC tiếp nhận", "962", "5.811")
    )
    assert told(result) == [("DOSSIER_RECEIVED", 962)]


def test_a_flattened_table_under_merged_headers_is_read_by_its_figures() -> None:
    lines = ["TT", "Nội dung", "ĐVT", "Kết quả", "Ghi chú", "Năm 2022", "Năm 2023"]
    lines += ["1", "Hồ sơ giải quyết quá hạn", "Hồ sơ", "4.012", "2.980", "Chủ yếu đất đai"]
    lines += ["2", "Số lớp tập huấn", "Lớp", "38", "64"]
    result = read_narrative(read_text("\n".join(lines)), report(), file_sha256="0" * 64)
    assert [(v.indicator_code, v.period_key, v.value) for v in measured(result)] == [
        ("DOSSIER_OVERDUE", "2022", 4012),
        ("DOSSIER_OVERDUE", "2023", 2980),
        ("TRAINING_CLASSES", "2022", 38),
        ("TRAINING_CLASSES", "2023", 64),
    ]


def test_columns_of_services_that_only_name_a_time_hold_what_was_received() -> None:
    result = read(
        ("STT", "Dịch vụ công", "Tháng 5/2024", "Lũy kế từ đầu năm", "Lũy kế"),
        ("1", "Đăng ký khai sinh", "88", "377", "9.100"),
        title="KẾT QUẢ TIẾP NHẬN HỒ SƠ",
    )
    assert [(v.indicator_code, v.window_start, v.value) for v in measured(result)] == [
        ("SVC_RECEIVED", date(2024, 4, 15), 88),
        ("SVC_RECEIVED", date(2024, 1, 1), 377),
    ]


def test_columns_of_services_under_a_year_are_of_that_year() -> None:
    result = read(
        ("TT", "Tên dịch vụ công", "Năm 2022", "Năm 2022", "Năm 2023", "Năm 2023"),
        ("", "", "Tiếp nhận", "Trực tuyến", "Tiếp nhận", "Trực tuyến"),
        ("1", "Đăng ký khai sinh", "141", "38", "135", "119"),
    )
    assert [(v.indicator_code, v.period_key) for v in measured(result)] == [
        ("SVC_RECEIVED", "2022"),
        ("SVC_RECEIVED_ONLINE", "2022"),
        ("SVC_RECEIVED", "2023"),
        ("SVC_RECEIVED_ONLINE", "2023"),
    ]


def test_a_field_that_was_digitised_has_indicators_of_its_own() -> None:
    result = read(
        ("Lĩnh vực", "Hồ sơ phát sinh", "Đã số hóa", "Tỷ lệ (%)"),
        ("Đất đai", "600", "480", "80,0"),
        title="KẾT QUẢ SỐ HÓA THÀNH PHẦN HỒ SƠ THEO LĨNH VỰC",
    )
    assert [(v.indicator_code, v.breakdown_code) for v in measured(result)] == [
        ("DOMAIN_DOSSIERS", "FIELD:DATDAI"),
        ("DOMAIN_DIGITIZED", "FIELD:DATDAI"),
        ("DOMAIN_DIGITIZED_RATE", "FIELD:DATDAI"),
    ]


def test_a_rate_that_says_no_more_is_of_the_measure_left_of_it() -> None:
    result = read(
        ("STT", "Dịch vụ công", "Tiếp nhận", "Đúng hạn", "Tỷ lệ"),
        ("1", "Công nhận bằng tốt nghiệp THCS, THPT do cơ sở giáo dục nước ngoài cấp", "20", "19",
         "95%"),
    )  # fmt: skip
    assert [v.indicator_code for v in measured(result)] == [
        "SVC_RECEIVED",
        "SVC_ON_TIME",
        "SVC_ON_TIME_RATE",
    ]


def test_a_rate_in_a_row_of_a_unit_is_what_its_counts_come_to() -> None:
    result = read(
        ("Đơn vị", "Người tham gia BHXH", "Người tham gia BHXH đã đồng bộ CSDLQGDC", "%"),
        ("Huyện Yên Thế", "400", "390", "97,5"),
    )
    assert told(result)[-1] == ("BHXH_SYNCED_RATE", Decimal("97.5"))


def test_a_checklist_with_a_number_tells_both() -> None:
    result = read(
        ("Nội dung", "Có", "Không", "Số lượng"),
        ("Máy in", "X", "", "06"),
        ("Máy scan A3", "", "X", ""),
    )
    assert told(result) == [("EQUIP_PRINTERS", 6)]
    assert len(result.items) == 2


def test_a_row_without_a_number_is_a_part_of_the_one_numbered_last() -> None:
    result = read(
        ("TT", "Nội dung", "ĐVT", "Kết quả"),
        ("1", "Tổng số hồ sơ tiếp nhận", "Hồ sơ", "2.145"),
        ("", "Trực tiếp, bưu chính", "Hồ sơ", "311"),
    )
    assert told(result) == [("DOSSIER_RECEIVED", 2145), ("DOSSIER_RECEIVED_OFFLINE", 311)]


@pytest.mark.parametrize(
    ("result", "due", "status"),
    [
        ("Đang thực hiện", "Thường xuyên", "ongoing"),
        ("- Đã hoàn thành.", "Thường xuyên", "done"),
        ("Chưa thực hiện", "Quý I/2024", "not_started"),
        ("Quá hạn, đã triển khai một phần", "Quý I/2024", "overdue"),
        ("Đã triển khai 100% dịch vụ công", "Tháng 10/2022", "done"),
        ("Đã triển khai 100% dịch vụ công", "Thường xuyên", "regular"),
        ("", "Thường xuyên", "regular"),
        ("Thực hiện khi có hướng dẫn", "Thường xuyên", "regular"),
        ("Chưa triển khai vì thiếu kinh phí", "Thường xuyên", "not_started"),
        ("Thực hiện sau khi thí điểm. Đã chỉ đạo tại Công văn số 12", "Năm 2022", "ongoing"),
        ("Đã ban hành kế hoạch, đang triển khai", "Năm 2022", "ongoing"),
        ("Đã rà soát, chưa phát hiện sai sót", "Năm 2022", "done"),
        ("Đã giao Công an huyện nghiên cứu", "Năm 2022", "ongoing"),
        ("Kết quả nêu tại mục 2", "Năm 2022", None),
        ("", "Năm 2022", None),
    ],
)
def test_the_state_of_a_task_is_what_its_result_says(
    result: str, due: str, status: str | None
) -> None:
    assert item_status(result, due) == status
