"""What waits for a person: figures whose words look like an indicator's and mean something else."""

from datetime import date

import pytest
from narrative_factory import read, report, told

from ingest.periods import Window


def shown(*paragraphs: str) -> list[tuple[str | None, int]]:
    measured = read(*paragraphs).values
    return [
        (v.indicator_code, int(v.value or 0))
        for v in measured
        if v.indicator_code and v.measure_kind not in ("target", "context")
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "- Huyện mua 33 bộ máy tính cấp cho công an các xã.",
        "- Đoàn kiểm tra phát hiện 03 máy tính kết nối mạng trái quy định.",
        "- Còn 14 máy tính cấu hình thấp.",
        "- Có 04/110 xã chưa bố trí máy quét.",
        "- Rà soát 9.870 người thuộc diện bảo trợ xã hội.",
        "- Có 240 đối tượng bảo trợ xã hội chưa chi trả qua tài khoản.",
        "- Mỗi thôn có 01 tổ công nghệ số cộng đồng.",
        "- Đã thành lập 16 Tổ công tác cấp xã.",
        "- Cử công chức dự 02 lớp tập huấn.",
        "- Còn 02 xã có tỷ lệ hồ sơ trực tuyến dưới 80%.",
        "- Kinh phí 120 triệu đồng thực hiện Đề án 06 chưa được bố trí.",
        "- Kích hoạt tài khoản định danh điện tử, đứng thứ 15/63 tỉnh, thành phố.",
        "- Vận động 870 hộ kinh doanh dùng hóa đơn khởi tạo từ máy tính tiền.",
        "- Toàn quốc đã kích hoạt 9.120.000 tài khoản định danh điện tử.",
        "- Tỷ lệ hồ sơ trực tuyến của bộ, ngành đạt 46,2%.",
        "- Cấp huyện tiếp nhận 6.102 hồ sơ, cấp xã tiếp nhận 20.440 hồ sơ.",
        "- TTYT huyện A với 2.110 lượt khám chữa bệnh bằng căn cước công dân.",
        "- Đã gửi dữ liệu về Bộ 88.410 hồ sơ căn cước công dân.",
        "- Sau 3 ngày ra quân đã kích hoạt 1.205 tài khoản định danh điện tử.",
        "- Tỷ lệ kích hoạt tài khoản định danh điện tử đạt 133%.",
        "- Các huyện, thị xã, thành phố tiếp nhận hơn 13.100 hồ sơ.",
        "- Bộ Tư pháp cùng khối bộ, ngành có 1.480 hồ sơ trực tuyến.",
        "- Trên cả nước, hơn 55 triệu tài khoản định danh điện tử đã kích hoạt.",
        "- Phải kích hoạt thêm 40.000 tài khoản định danh điện tử.",
        "- Cùng kỳ năm 2023, toàn tỉnh tiếp nhận 59.870 hồ sơ.",
        "- Xử lý 22 trường hợp sai lệch thông tin bảo hiểm y tế.",
        "- Đăng 08 bài, 67 tin tuyên truyền về Đề án 06.",
        "- Đối với 11 thủ tục cư trú, đã tiếp nhận 2.410 hồ sơ.",
        "- Đến nay, tỉnh Quảng Ninh đã cấp 902.110 thẻ căn cước công dân.",
        "- Theo chỉ tiêu Bộ Công an giao hơn 12.000 tài khoản định danh điện tử kích hoạt.",
        "- Công an huyện phải cấp trên 4.120 thẻ căn cước công dân.",
        "- Hồ sơ trực tuyến bằng gần 85% số hồ sơ của cả năm 2020.",
        "- Cấp 43.100 chữ ký số cho người dân.",
        "- Khởi tạo hồ sơ sức khỏe điện tử cho 214.000 người.",
    ],
)
def test_words_beside_a_figure_may_forbid_it(sentence: str) -> None:
    assert shown(sentence) == []


def test_two_parts_told_alike_are_neither_the_whole() -> None:
    sentence = "- Đã giải quyết 290 hồ sơ, trong đó trước hạn 204 hồ sơ, đúng hạn 86 hồ sơ."
    assert shown(sentence) == [("DOSSIER_RESOLVED", 290)]


def test_under_the_essential_services_a_number_of_dossiers_is_not_that_of_all() -> None:
    found = shown("2. Dịch vụ công thiết yếu", "- Đã giải quyết 120 hồ sơ.")
    assert found == []


def test_a_numerator_is_no_total() -> None:
    assert shown("- Số lượt sử dụng 188/214 lượt khám bệnh, chữa bệnh bảo hiểm y tế.") == []


def test_a_flow_without_a_year_waits_in_a_summary_of_several() -> None:
    years = report(
        "24", "custom:2022-01-01:2023-12-31", Window(date(2022, 1, 1), date(2023, 12, 31))
    )
    undated, dated = (
        "- Toàn tỉnh tiếp nhận 900 hồ sơ thủ tục hành chính.",
        "- Năm 2023, toàn tỉnh tiếp nhận 900 hồ sơ thủ tục hành chính.",
    )
    assert told(undated, heading=years)[0][0] is None
    assert told(dated, heading=years)[0][0] == "DOSSIER_RECEIVED"


@pytest.mark.parametrize(
    "sentence",
    [
        "- Đến hết năm 2024 có ít nhất 95% hồ sơ được nộp trực tuyến.",
        "- Tháng 6/2024: kích hoạt 700 tài khoản định danh điện tử mức 2.",
        "3. Kế hoạch tháng 6: kích hoạt 700 tài khoản định danh điện tử mức 2.",
        "III/ Nhiệm vụ 6 tháng cuối năm: kích hoạt 700 tài khoản định danh điện tử mức 2.",
    ],
)
def test_what_is_to_come_was_not_measured(sentence: str) -> None:
    assert shown(sentence) == []


def test_what_follows_a_plan_in_one_line_is_planned_too_until_the_next_item() -> None:
    found = shown(
        "3. Nhiệm vụ tháng 6: thực hiện tốt các việc sau.",
        "- Kích hoạt 700 tài khoản định danh điện tử mức 2.",
        "4. Kết quả khác",
        "- Tổ chức 05 lớp tập huấn.",
    )
    assert found == [("TRAINING_CLASSES", 5)]


def test_what_was_granted_is_issued_not_what_was_asked_for() -> None:
    sentence = (
        "- Thu nhận 61.200 hồ sơ định danh điện tử; phê duyệt, cấp 57.900 tài khoản định danh;"
        " đã kích hoạt 49.200 tài khoản."
    )
    assert ("VNEID_ISSUED", 57900) in shown(sentence)
    assert 61200 not in {value for _, value in shown(sentence)}
