"""What figures in sentences mean: indicator, service, part, subject, time, and what is not one."""

from datetime import date
from decimal import Decimal

import pytest
from narrative_factory import only, read, report, text, told

from ingest.model import ReadResult
from ingest.narrative.document import Document, Table
from ingest.narrative.heading import Heading
from ingest.narrative.reader import read_narrative
from ingest.periods import Window


def test_a_whole_its_part_and_the_rate_of_the_part() -> None:
    sentence = (
        "Trong tháng, đã tiếp nhận 1.245 hồ sơ, trong đó trực tuyến 1.180 hồ sơ, đạt 94,78%; "
        "đã giải quyết 1.201 hồ sơ, quá hạn 03 hồ sơ."
    )
    assert told(sentence) == [
        ("DOSSIER_RECEIVED", 1245),
        ("DOSSIER_RECEIVED_ONLINE", 1180),
        ("DOSSIER_ONLINE_RATE", Decimal("94.78")),
        ("DOSSIER_RESOLVED", 1201),
        ("DOSSIER_OVERDUE", 3),
    ]


def test_headings_give_their_sentences_context() -> None:
    heading = "2. Kết quả thực hiện 25 dịch vụ công thiết yếu"
    found = told(heading, "- Đã tiếp nhận 57 trường hợp (trong đó trực tuyến 50 trường hợp).")
    assert found[1:] == [("DVC25_RECEIVED", 57), ("DVC25_RECEIVED_ONLINE", 50)]
    assert found[0] == ("DVC25_TOTAL", 25)


def test_in_the_period_and_cumulative_are_told_apart_by_their_words() -> None:
    found = read(
        "- Cấp căn cước: trong tháng thu nhận 4.162 hồ sơ; lũy kế đến ngày 17/5/2024 đã thu nhận "
        "1.532.200 hồ sơ."
    ).values
    assert [(v.indicator_code, v.measure_kind, v.as_of_date) for v in found] == [
        ("CCCD_COLLECTED", "flow", None),
        ("CCCD_COLLECTED_CUM", "cumulative", date(2024, 5, 17)),
    ]


def test_a_word_about_time_may_stand_after_its_figure() -> None:
    found = told("- Kích hoạt thành công 12.450 tài khoản mức độ 2 (lũy kế), trong tháng: 230.")
    assert found == [("VNEID_L2_ACTIVATED_CUM", 12450), ("VNEID_L2_ACTIVATED", 230)]


def test_a_figure_of_unstated_kind_is_taken_and_told() -> None:
    result = read("- Đã kích hoạt 900 tài khoản định danh điện tử.")
    assert [finding.rule_code for finding in result.findings] == ["NARRATIVE_KIND_UNSTATED"]


def test_beside_its_cumulative_an_undated_figure_is_of_the_period() -> None:
    result = read("- Đã kích hoạt 164 tài khoản định danh điện tử, lũy kế là 27.340 tài khoản.")
    assert [value.indicator_code for value in result.values] == [
        "VNEID_ACTIVATED",
        "VNEID_ACTIVATED_CUM",
    ]
    assert not result.findings


def test_parts_after_colons_without_a_noun() -> None:
    sentence = "- Hồ sơ tiếp nhận trong kỳ: 320; trong đó: trực tuyến: 310 (96,9%); trực tiếp: 10."
    assert told(sentence) == [
        ("DOSSIER_RECEIVED", 320),
        ("DOSSIER_RECEIVED_ONLINE", 310),
        ("DOSSIER_ONLINE_RATE", Decimal("96.9")),
        ("DOSSIER_RECEIVED_OFFLINE", 10),
    ]


def test_a_window_named_holds_for_the_rest_of_the_paragraph() -> None:
    found = read(
        "Từ ngày 13/12/2023 đến ngày 12/01/2024, các xã đã tiếp nhận 30 hồ sơ đăng ký khai sinh, "
        "20 hồ sơ đăng ký khai tử. Sở Tư pháp tiếp nhận 10 hồ sơ cấp phiếu lý lịch tư pháp."
    ).values
    assert [(v.service_code, v.window_start, v.period_key) for v in found] == [
        ("DVC25_09", date(2023, 12, 13), "2024-01"),
        ("DVC25_10", date(2023, 12, 13), "2024-01"),
        ("DVC25_22", date(2023, 12, 13), "2024-01"),
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Các thủ tục có tỷ lệ trực tuyến cao: Đăng ký thường trú (100%); Khai báo tạm vắng "
            "(98,5%); Cấp, cấp lại, sửa đổi, bổ sung hộ chiếu phổ thông (99%).",
            [("SVC_ONLINE_RATE", "DVC25_03"), ("SVC_ONLINE_RATE", "DVC25_05"),
             ("SVC_ONLINE_RATE", "DVC25_12")],
        ),
        (
            "Đã tiếp nhận: đăng ký tạm trú 176 trường hợp, thông báo lưu trú 3.056 trường hợp.",
            [("SVC_RECEIVED", "DVC25_04"), ("SVC_RECEIVED", "DVC25_06")],
        ),
        (
            "Các thủ tục không phát sinh: Đăng ký kết hôn; Đăng ký khai tử.",
            [("SVC_RECEIVED", "DVC25_11"), ("SVC_RECEIVED", "DVC25_10")],
        ),
    ],
)  # fmt: skip
def test_services_in_lists_before_and_after_their_figures(
    sentence: str, expected: list[tuple[str, str]]
) -> None:
    found = read(sentence).values
    assert [(value.indicator_code, value.service_code) for value in found] == expected


def test_zero_in_words_counts_only_where_it_names_an_indicator() -> None:
    assert told("Không có phản ánh, kiến nghị; không phát sinh hồ sơ quá hạn.") == [
        ("FEEDBACK_RECEIVED", 0),
        ("DOSSIER_OVERDUE", 0),
    ]
    assert told("Nhiều công dân không có mặt tại địa phương, không có điện thoại thông minh.") == []


def test_a_town_named_in_passing_is_the_subject_of_its_figure() -> None:
    value = only("Trong tháng, thị trấn Nếnh tiếp nhận 12 hồ sơ đăng ký thường trú.")
    assert (value.subject_unit_code, value.subject_unit_as_written) == ("07795", "thị trấn Nếnh")


def test_two_towns_named_alike_leave_the_figure_to_the_province() -> None:
    value = only("Tại huyện Việt Yên và huyện Lục Nam đã tiếp nhận 12 hồ sơ trực tuyến.")
    assert value.subject_unit_code == "24"


def test_a_department_is_a_part_and_the_communes_own_office_is_not() -> None:
    province = only("Sở Tư pháp đã giải quyết 60 hồ sơ TTHC.")
    assert (province.indicator_code, province.breakdown_code) == ("DOSSIER_RESOLVED", "ORG:STP")
    ward = report("10525", "2026-05", Window(date(2026, 4, 15), date(2026, 5, 14)))
    own = only("Trung tâm Phục vụ hành chính công tiếp nhận 60 hồ sơ TTHC.", heading=ward)
    assert (own.indicator_code, own.breakdown_code) == ("DOSSIER_RECEIVED", "ALL")


def test_what_is_planned_or_aimed_at_is_no_measurement() -> None:
    found = read(
        "II. NHIỆM VỤ TRỌNG TÂM THÁNG TỚI",
        "- Tiếp nhận 300 hồ sơ trực tuyến.",
        "III. KẾT QUẢ KHÁC",
        "- Đảm bảo 100% hồ sơ TTHC được số hóa.",
    ).values
    assert {value.measure_kind for value in found} == {"target"}


def test_a_change_and_a_share_of_the_plan_have_no_indicator() -> None:
    found = read(
        "Tiếp nhận 500 hồ sơ trực tuyến (tăng 120 hồ sơ so với tháng trước); "
        "kích hoạt 90 tài khoản định danh điện tử, đạt 92,4% so với chỉ tiêu."
    ).values
    assert [value.indicator_code for value in found][1] is None
    assert found[-1].indicator_code is None


def test_what_something_rose_to_is_its_figure() -> None:
    value = only("Số hồ sơ trực tuyến tăng lên 1.200 hồ sơ.")
    assert value.indicator_code == "DOSSIER_RECEIVED_ONLINE"


def test_a_rate_its_parts_contradict_waits_for_a_person() -> None:
    value = read("Tiếp nhận 200 hồ sơ TTHC, trong đó trực tuyến 100 hồ sơ, đạt 98%.").values[-1]
    assert value.indicator_code is None
    assert value.reader_rule.endswith("?DOSSIER_ONLINE_RATE")


def test_what_is_not_understood_is_kept_with_its_quote_and_place() -> None:
    value = only("Đã trồng được 350 cây xanh quanh trụ sở.")
    assert (value.indicator_code, value.value, value.confidence) == (None, 350, 0.0)
    assert value.quote == "Đã trồng được 350 cây xanh quanh trụ sở."
    assert value.locator == "1:15-17"


def test_damaged_marks_do_not_change_the_meaning() -> None:
    damaged = only("Đã tích hợp 20.771 số sức khoẻ điện tử trên VNeID.")
    assert damaged.indicator_code == "VNEID_INTEGRATED_HEALTH_BOOK"


def test_nouns_of_another_class_are_never_counted_for_an_indicator() -> None:
    value = only("Đã tiếp nhận hồ sơ trực tuyến tại 15 xã.")
    assert value.indicator_code is None


def test_programmes_are_told_apart_by_their_founding_document() -> None:
    found = read(
        "- Hỗ trợ theo Nghị quyết số 68/NQ-CP ngày 01/7/2021 trong năm 2021: đã phê duyệt hỗ trợ "
        "3.946 người sử dụng lao động, kinh phí 1.354 tỷ đồng; đã chi hỗ trợ kinh phí 1.337 tỷ "
        "đồng, đạt 98,51% so với số lượng được duyệt."
    ).values
    assert [(v.indicator_code, v.breakdown_code, v.period_key) for v in found] == [
        ("ASXH_APPROVED_EMPLOYERS", "PROG:NQ68", "2021"),
        ("ASXH_APPROVED_AMOUNT", "PROG:NQ68", "2021"),
        ("ASXH_PAID_AMOUNT", "PROG:NQ68", "2021"),
        ("ASXH_PAID_RATE", "PROG:NQ68", "2021"),
    ]


def test_a_report_whose_unit_is_unknown_is_rejected() -> None:
    result = read("Tiếp nhận 5 hồ sơ trực tuyến.", heading=Heading(period_key="2024-05"))
    assert result.submission.status == "rejected"


def test_a_report_without_figures_says_so() -> None:
    result = read("Công tác tuyên truyền được đẩy mạnh.")
    assert [finding.rule_code for finding in result.findings] == ["EMPTY_REPORT"]


def grid(*rows: tuple[str, ...], title: str = "") -> Document:
    table = Table(
        tuple(
            tuple(text(cell, f"t1r{r}c{c}") for c, cell in enumerate(row, 1))
            for r, row in enumerate(rows, 1)
        ),
        text(title) if title else None,
    )
    return Document("docx", [table])


def read_table(document: Document) -> ReadResult:
    return read_narrative(document, report(), file_sha256="0" * 64)


def test_a_table_of_services_by_its_two_rows_of_headers() -> None:
    result = read_table(
        grid(
            ("STT", "Dịch vụ công", "Kết nối", "Tổng số hồ sơ", "Tổng số hồ sơ", "Kết quả xử lý"),
            ("STT", "Dịch vụ công", "Kết nối", "Tổng hồ sơ", "Trực tuyến", "Đúng hạn"),
            ("1", "Đăng ký khai sinh", "đã kết nối", "1.200", "9", "0"),
            ("2", "Đăng ký kết hôn", "chưa kết nội*", "", "", ""),
        )
    )
    assert [(v.service_code, v.indicator_code, v.value, v.value_state) for v in result.values] == [
        ("DVC25_09", "SVC_RECEIVED", 1200, "reported"),
        ("DVC25_09", "SVC_RECEIVED_ONLINE", 9, "reported"),
        ("DVC25_09", "SVC_ON_TIME", 0, "reported"),
        ("DVC25_11", "SVC_RECEIVED", None, "missing"),
        ("DVC25_11", "SVC_RECEIVED_ONLINE", None, "missing"),
        ("DVC25_11", "SVC_ON_TIME", None, "missing"),
    ]
    assert [(item.item_code, item.status) for item in result.items] == [
        ("DVC25_09", "connected"),
        ("DVC25_11", "not_connected"),
    ]


def test_a_table_of_tasks_yields_items_and_the_figures_of_their_results() -> None:
    result = read_table(
        grid(
            ("STT", "Nhiệm vụ được giao", "Văn bản", "Cơ quan thực hiện", "Thời hạn", "Kết quả"),
            ("1", "Khám bệnh bằng CCCD tại 500 cơ sở", "Văn bản số 331/TB-VPCP", "Sở Y tế",
             "Chậm nhất trong tháng 11 năm 2024",
             "Đã triển khai 119/119 cơ sở khám chữa bệnh bằng CCCD"),
        )
    )  # fmt: skip
    (item,) = result.items
    assert (item.item_code, item.owner, item.due_date) == (
        "Văn bản số 331/TB-VPCP", "Sở Y tế", date(2024, 11, 30),
    )  # fmt: skip
    assert item.status == "done"
    assert [v.indicator_code for v in result.values] == [
        "HEALTH_FACILITY_CCCD",
        "HEALTH_FACILITY_TOTAL",
    ]


def test_columns_of_years_are_windows_of_their_figures() -> None:
    result = read_table(
        grid(
            ("STT", "Chỉ tiêu", "ĐVT", "Năm 2022", "Năm 2023"),
            ("1", "Hồ sơ TTHC tiếp nhận", "hồ sơ", "180.221", "215.432"),
            ("2", "Tỷ lệ hồ sơ trực tuyến", "%", "55,1", "78,44"),
        )
    )
    assert [(v.indicator_code, v.period_key, v.value) for v in result.values] == [
        ("DOSSIER_RECEIVED", "2022", 180221),
        ("DOSSIER_RECEIVED", "2023", 215432),
        ("DOSSIER_ONLINE_RATE", "2022", Decimal("55.1")),
        ("DOSSIER_ONLINE_RATE", "2023", Decimal("78.44")),
    ]


def test_rows_of_units_are_subjects_and_their_total_is_the_report_s_own() -> None:
    result = read_table(
        grid(
            ("STT", "Đơn vị", "Hồ sơ tiếp nhận", "Hồ sơ trực tuyến"),
            ("1", "Huyện Việt Yên", "300", "234"),
            ("", "Tổng cộng", "300", "234"),
        )
    )
    assert [(v.subject_unit_code, v.indicator_code, v.value) for v in result.values] == [
        ("222", "DOSSIER_RECEIVED", 300),
        ("222", "DOSSIER_RECEIVED_ONLINE", 234),
        ("24", "DOSSIER_RECEIVED", 300),
        ("24", "DOSSIER_RECEIVED_ONLINE", 234),
    ]


def test_the_cross_of_a_checklist_is_its_state() -> None:
    result = read_table(
        grid(
            ("STT", "Nội dung", "Đạt", "Chưa đạt", "Ghi chú"),
            ("1", "Niêm yết công khai thủ tục", "x", "", ""),
            ("2", "Kết nối camera", "", "X", "Đang mua sắm"),
        )
    )
    assert [(i.item_type, i.title, i.status) for i in result.items] == [
        ("checklist_line", "Niêm yết công khai thủ tục", "done"),
        ("checklist_line", "Kết nối camera", "not_started"),
    ]
