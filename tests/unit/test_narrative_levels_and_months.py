"""Levels of safety and the months a model has run: numbers that elsewhere are no figures."""

import pytest
from narrative_factory import only, read, told

from ingest.narrative.figures import find_figures


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("Hệ thống thông tin giải quyết TTHC của tỉnh được bảo đảm an toàn ở cấp độ 3.", 3),
        ("Hệ thống một cửa của tỉnh đã được phê duyệt cấp độ 3.", 3),
        ("Cổng DVC của thành phố đã được phê duyệt hồ sơ đề xuất bảo vệ hệ thống ở cấp độ 03.", 3),
        ("Mức an toàn được phê duyệt cho mạng nội bộ UBND phường: cấp độ 2.", 2),
        ("Theo Nghị định số 85, mạng LAN của xã được xếp cấp độ 1 về bảo vệ hệ thống.", 1),
        ("- Hồ sơ ATTT của trung tâm dữ liệu được thẩm định đạt cấp 4;", 4),
        ("Phương án bảo đảm ATTT cho hệ thống một cửa điện tử được xếp hạng cấp 2.", 2),
        ("Đã phê duyệt hồ sơ đề xuất cấp độ an toàn hệ thống thông tin (cấp độ 2).", 2),
    ],
)
def test_a_level_of_safety_is_what_a_system_has_to_be_fit_for(sentence: str, level: int) -> None:
    value = only(sentence)
    assert (value.indicator_code, value.value) == ("INFOSEC_LEVEL", level)
    assert value.measure_kind == "target"  # the catalogue has it as one: no measurement


@pytest.mark.parametrize(
    "sentence",
    [
        "Cung cấp dịch vụ công trực tuyến cấp độ 4.",
        "Bảo đảm an toàn thông tin cho dịch vụ công cấp độ 4.",
        "Bảo đảm an toàn; khai thác dịch vụ công cấp độ 4.",
        "Nâng cấp độ 4G tại trung tâm xã.",
    ],
)
def test_levels_of_services_stay_names(sentence: str) -> None:
    assert find_figures(sentence) == []


def test_systems_of_a_level_are_no_accounts_of_it() -> None:
    found = told("Phê duyệt cấp độ an toàn cho 05 hệ thống, trong đó 03 hệ thống cấp độ 2.")
    assert {code for code, _ in found} <= {None, "INFOSEC_LEVEL"}


@pytest.mark.parametrize(
    ("sentence", "months"),
    [
        ("Đã 08 tháng triển khai mô hình điểm, bà con quen dần với nộp hồ sơ trên mạng.", 8),
        ("Sau 03 tháng vận hành, mô hình điểm tại Công an phường đi vào nền nếp.", 3),
        ("Việc làm thử mô hình DVCTT ở cấp cơ sở kéo dài tròn 12 tháng.", 12),
        ("- Mô hình thí điểm đã chạy được 9 tháng;", 9),
        ("Thời gian thực hiện mô hình điểm Đề án 06: 10 tháng.", 10),
        ("Mô hình làm điểm ở Công an xã đã hoạt động được 5 tháng.", 5),
    ],
)
def test_months_a_model_has_run_are_told_beside_the_measurements(
    sentence: str, months: int
) -> None:
    value = only(sentence)
    assert (value.indicator_code, value.value) == ("PILOT_MODEL_MONTHS", months)
    assert value.measure_kind == "context"


@pytest.mark.parametrize(
    "sentence",
    [
        "Sau 06 tháng thực hiện Đề án 06, mô hình điểm đi vào nền nếp.",
        "Qua 3 tháng vận hành mô hình chính quyền địa phương hai cấp, hồ sơ tăng.",
        "Mô hình điểm được triển khai trong 6 tháng đầu năm.",
        "Mô hình điểm tiếp tục được 6 tháng cuối năm đánh giá.",
    ],
)
def test_other_stretches_of_time_stay_no_figures(sentence: str) -> None:
    assert find_figures(sentence) == []


@pytest.mark.parametrize("alone", ["trong đó riêng mức 2: 812", "riêng mức độ 2 là 812"])
def test_a_level_told_alone_is_known_for_what_it_is(alone: str) -> None:
    values = read(f"- Trong tháng cấp 1.204 tài khoản định danh điện tử, {alone}.", shown_from=None)
    assert [(one.indicator_code, one.value) for one in values.values] == [
        ("VNEID_ISSUED", 1204),
        ("VNEID_L2_ISSUED", 812),
    ]
    assert "of_some" not in values.values[-1].reader_rule
