"""News items: who they are about, which day they tell of, and what they say without a year."""

from datetime import date

import pytest

from ingest.model import ReadResult, Value
from ingest.narrative.heading import Heading, read_heading
from ingest.narrative.reader import read_narrative
from ingest.narrative.text_document import read_text


def head(*paragraphs: str) -> Heading:
    return read_heading(read_text("\n\n".join(paragraphs)))


def read(*paragraphs: str) -> ReadResult:
    document = read_text("\n\n".join(paragraphs))
    return read_narrative(document, read_heading(document), file_sha256="0" * 64, shown_from=0)


def shown(*paragraphs: str) -> dict[str, Value]:
    values = read(*paragraphs).values
    return {
        value.indicator_code: value
        for value in values
        if value.indicator_code and value.measure_kind not in ("target", "context")
    }


LEAD = "Đến nay, tỉnh Lạng Sơn đã cấp 402.118 thẻ căn cước cho công dân trên địa bàn tỉnh."


@pytest.mark.parametrize(
    "line",
    [
        "20/06/2023 08:46",
        "Thứ Năm, 20/06/2023, 20:15",
        "20/06/2023 16:32 (GMT+07:00)",
        "Hồng Vân 17:00, 20/06/2023",
        "Ngày đăng: 20/06/2023  22:32",
        "10:00 | 20/06/2023",
        "Thứ ba, 20/06/2023 18:15 PM - 0 Trả lời",
    ],
)
def test_a_line_of_the_day_makes_a_news_item(line: str) -> None:
    heading = head("Lạng Sơn đẩy mạnh Đề án 06", line, LEAD)
    assert heading.is_news
    assert heading.report_date == date(2023, 6, 20)


@pytest.mark.parametrize(
    "above",
    [
        ("UBND TỈNH LẠNG SƠN", "Số: 12/BC-UBND", "Lạng Sơn, ngày 20 tháng 6 năm 2023"),
        ("BÁO CÁO", "Kết quả thực hiện Đề án 06 tháng 6 năm 2023"),
        ("Số: 12/BC-TCT", "20/06/2023"),
    ],
)
def test_what_has_a_letterhead_or_a_title_is_no_news_item(above: tuple[str, ...]) -> None:
    assert not head(*above, LEAD).is_news


def test_how_things_stand_is_told_as_of_the_day_of_the_news() -> None:
    value = shown("Đề án 06 ở xứ Lạng", "20/06/2023 08:46", LEAD)["CCCD_ISSUED_CUM"]
    assert value.as_of_date == date(2023, 6, 20)


def test_a_day_the_sender_spoke_on_is_the_day_told() -> None:
    lead = "Ngày 18/6, Công an tỉnh Lạng Sơn cho biết, đã cấp được 402.118 thẻ căn cước."
    value = shown("Đề án 06 ở xứ Lạng", "20/06/2023 08:46", lead)["CCCD_ISSUED_CUM"]
    assert value.as_of_date == date(2023, 6, 18)


def test_days_to_come_are_no_period_of_a_news_item() -> None:
    lead = "Tỉnh Lạng Sơn hoàn thành trước ngày 31/7/2023; từ 1/7/2023 đến 30/9/2023 làm tiếp."
    heading = head("Đề án 06 ở xứ Lạng", "20/06/2023 08:46", lead)
    assert (heading.period_key, heading.period_named) == ("2023-06", False)


def test_a_period_over_lately_is_the_one_told_of() -> None:
    lead = "6 tháng đầu năm 2023, toàn tỉnh Lạng Sơn tiếp nhận 84.115 hồ sơ thủ tục hành chính."
    heading = head("Đề án 06 ở xứ Lạng", "02/07/2023 08:46", lead)
    assert (heading.period_key, heading.period_named) == ("2023-H1", True)


def test_a_number_received_until_now_began_on_a_day_nobody_tells() -> None:
    lead = "Đến nay, tỉnh Lạng Sơn đã tiếp nhận 84.115 hồ sơ thủ tục hành chính."
    assert shown("Đề án 06 ở xứ Lạng", "20/06/2023 08:46", lead) == {}


@pytest.mark.parametrize(
    ("headline", "lead", "code"),
    [
        ("Hà Tĩnh mở tài khoản", "Hà Tĩnh có 5.120 người.", "42"),
        ("TPHCM cấp căn cước", "Đến nay, TPHCM đã cấp 1.210.455 thẻ căn cước.", "79"),
        ("Chuyển đổi số ở thị xã", "Thị ủy La Gi cho biết, thị xã La Gi có 60 tổ.", "594"),
        (
            "Nhận trợ cấp qua thẻ",
            "Hà Tĩnh có 5.120 người. Tại huyện Can Lộc, huyện Kỳ Anh, bà con đã quen.",
            "42",
        ),
        ("Quyết Chiến về đích", "Tại xã Quyết Chiến (Hòa Bình), bà con phấn khởi.", "05152"),
    ],
)
def test_the_press_names_units_without_their_level(headline: str, lead: str, code: str) -> None:
    assert head(headline, "20/06/2023 08:46", lead).unit_code == code


def test_a_name_that_is_part_of_another_is_no_province() -> None:
    heading = head("Chuyện ở làng", "20/06/2023", "Ông Lê Thái Bình có 2 con. Bà Hà Nam ở xa.")
    assert heading.unit is None


def test_a_paragraph_that_goes_on_tells_of_the_same_days_and_things() -> None:
    found = shown(
        "Đề án 06 ở xứ Lạng",
        "04/08/2024 08:46",
        "Công an tỉnh Lạng Sơn đã thu nhận 9.870 hồ sơ cấp căn cước từ ngày 1-7 đến nay.",
        "Trong đó, có 1.204 trường hợp là công dân dưới 6 tuổi.",
    )
    whole, part = found["CCCD_COLLECTED"], found["ID_CARD_ISSUED_UNDER_6_IN_PERIOD"]
    assert (whole.window_start, whole.window_end) == (date(2024, 7, 1), date(2024, 8, 4))
    assert (part.window_start, part.window_end) == (date(2024, 7, 1), date(2024, 8, 4))


def test_the_nation_and_other_provinces_are_not_the_unit_told_of() -> None:
    found = shown(
        "Lạng Sơn đẩy mạnh Đề án 06",
        "20/06/2023 08:46",
        LEAD,
        "Toàn quốc đã kích hoạt 9.120.000 tài khoản định danh điện tử.",
        "Thanh Hóa là địa phương có 2.000.000 tài khoản định danh điện tử đã kích hoạt.",
    )
    assert set(found) == {"CCCD_ISSUED_CUM"}


def test_a_month_without_a_year_is_the_one_just_over() -> None:
    lead = "Trong tháng 6, toàn tỉnh Lạng Sơn tiếp nhận 14.115 hồ sơ thủ tục hành chính."
    heading = head("Đề án 06 ở xứ Lạng", "02/07/2023 08:46", lead)
    assert (heading.period_key, heading.period_named) == ("2023-06", True)
    assert head("Đề án 06 ở xứ Lạng", "02/09/2023", lead).period_named is False


def test_a_window_in_brackets_before_all_figures_is_theirs() -> None:
    lead = "Trong 4 ngày nghỉ lễ (từ 30/8-2/9), tỉnh Lạng Sơn thu nhận 3.120 hồ sơ làm căn cước."
    value = shown("Căn cước dịp lễ", "04/09/2023 08:46", lead)["CCCD_COLLECTED"]
    assert (value.window_start, value.window_end) == (date(2023, 8, 30), date(2023, 9, 2))


def test_units_told_with_all_others_are_no_subject() -> None:
    lead = "TPHCM đã cấp 980.115 thẻ căn cước cho người dân ở các quận, huyện và TP Thủ Đức."
    value = shown("TPHCM cấp căn cước", "04/09/2023 08:46", lead)["CCCD_ISSUED_CUM"]
    assert value.subject_unit_code == "79"


def test_a_short_name_in_brackets_parts_nothing() -> None:
    lead = "Tỉnh Lạng Sơn cấp 410/500 thẻ căn cước công dân (CCCD) gắn chip, đạt 82%."
    found = shown("Căn cước ở xứ Lạng", "04/09/2023 08:46", lead)
    assert int(found["CCCD_COVERAGE_RATE"].value or 0) == 82


def test_what_is_received_of_all_stands_for_coverage() -> None:
    lead = "Tỉnh Lạng Sơn đã thu nhận 410/500 hồ sơ cấp thẻ căn cước công dân, đạt 82%."
    found = shown("Căn cước ở xứ Lạng", "04/09/2023 08:46", lead)
    assert {"CCCD_COLLECTED_CUM", "CCCD_ELIGIBLE", "CCCD_COVERAGE_RATE"} == set(found)


def test_a_day_to_reach_is_not_one_reached() -> None:
    lead = "Tỉnh Lạng Sơn đặt mục tiêu đến ngày 28/8 sẽ xong; hiện đã cấp 980.115 thẻ căn cước."
    value = shown("Căn cước ở xứ Lạng", "04/09/2023 08:46", lead)["CCCD_ISSUED_CUM"]
    assert value.as_of_date == date(2023, 9, 4)


@pytest.mark.parametrize(
    ("lead", "published"),
    [
        ("Ngày 4/11, ông Lê V., Chủ tịch UBND tỉnh Lạng Sơn cho biết, năm 2025 đã xong.", (11, 4)),
        ("(LSO) - Sáng 20/5/2025, UBND tỉnh Lạng Sơn đã tổ chức hội nghị.", (5, 20)),
    ],
)
def test_the_day_of_the_lead_makes_a_news_item_too(lead: str, published: tuple[int, int]) -> None:
    heading = head("Đề án 06 ở xứ Lạng", lead)
    assert heading.is_news
    assert heading.report_date == date(2025, *published)


def test_without_any_day_a_text_tells_of_no_time() -> None:
    lead = (
        "Năm 2023, tỉnh Lạng Sơn hợp nhất các tổ. Đến nay tỉnh có 1.020 tổ công nghệ số cộng đồng."
    )
    assert head("Đề án 06 ở xứ Lạng", lead).period_key is None


def test_a_weekday_is_no_place() -> None:
    heading = head("Căn cước", "Thứ Ba, ngày 18/01/2022 16:42", "Bộ đã in 60 triệu thẻ căn cước.")
    assert heading.unit is None


def test_buttons_above_the_first_sentence_do_not_hide_the_period() -> None:
    lead = "6 tháng đầu năm 2021, toàn tỉnh Lạng Sơn tiếp nhận 84.115 hồ sơ thủ tục hành chính."
    heading = head("Đúng hạn", "06/07/2021 | 08:47", "ĐỌC BÁO", "Âm thanh", "CHỌN GIỌNG", lead)
    assert heading.period_key == "2021-H1"


def test_a_quarter_without_a_year_is_the_one_just_over() -> None:
    lead = "Báo cáo quý III của UBND tỉnh Lạng Sơn cho thấy nhiều kết quả."
    assert head("Một cửa xứ Lạng", "03/10/2025", lead).period_key == "2025-Q3"
    assert head("Một cửa xứ Lạng", "03/07/2025", lead).period_named is False


def test_a_drive_that_still_goes_on_has_brought_what_it_brought_so_far() -> None:
    lead = "Đợt cao điểm từ 20/5-10/7, tỉnh Lạng Sơn thu nhận 3.120 hồ sơ làm căn cước."
    value = shown("Căn cước xứ Lạng", "12/06/2023 08:46", lead)["CCCD_COLLECTED"]
    assert (value.window_start, value.window_end) == (date(2023, 5, 20), date(2023, 6, 12))


def test_a_day_long_before_holds_in_its_own_sentence() -> None:
    lead = (
        "Ngày 22.4, tỉnh Lạng Sơn cấp căn cước cho 100% công dân đủ điều kiện. "
        "Công an tỉnh đã kích hoạt 401.220 tài khoản định danh điện tử."
    )
    found = shown("Căn cước xứ Lạng", "05/06/2023", lead)
    assert found["CCCD_COVERAGE_RATE"].as_of_date == date(2023, 4, 22)
    assert found["VNEID_ACTIVATED_CUM"].as_of_date == date(2023, 6, 5)


def test_a_few_days_and_one_morning_are_windows() -> None:
    for words, days in (
        ("Chỉ trong 3 ngày, từ 6 – 8.4", ((2023, 4, 6), (2023, 4, 8))),
        ("Chỉ trong sáng 1/6/2023", ((2023, 6, 1), (2023, 6, 1))),
    ):
        lead = f"{words}, Công an tỉnh Lạng Sơn thu nhận 1.032 hồ sơ cấp căn cước."
        value = shown("Căn cước xứ Lạng", "05/06/2023", lead)["CCCD_COLLECTED"]
        assert (value.window_start, value.window_end) == (date(*days[0]), date(*days[1]))


def test_the_one_stop_centre_a_news_item_is_about_has_its_figures() -> None:
    found = shown(
        "Trung tâm Phục vụ hành chính công tỉnh giải quyết 8.900 hồ sơ",
        "08/11/2022",
        "Trong tháng 10/2022, Trung tâm Phục vụ hành chính công tỉnh Bến Tre nhận việc mới.",
        "Cơ quan chức năng đã giải quyết 8.912 hồ sơ.",
    )
    assert found["DOSSIER_RESOLVED"].breakdown_code == "ORG:TTHCC"


@pytest.mark.parametrize(
    "told",
    [
        "Huyện Cao Lộc, huyện Văn Lãng thuộc tỉnh Lạng Sơn cấp căn cước cho 100% công dân.",
        "6 xã vừa hoàn thành cấp căn cước cho 100% công dân đủ điều kiện.",
        "Công an tỉnh huy động 45 cán bộ, chiến sĩ, lập các tổ đi thu nhận hồ sơ cấp căn cước.",
        "Thành lập 11 tổ công tác tỏa đi các địa phương thu nhận hồ sơ cấp căn cước.",
        "Đã cấp căn cước cho công dân sinh trước năm 2009 là 131 trường hợp.",
        "Thu nhận 800 hồ sơ căn cước cho trẻ từ 6 đến 14 tuổi.",
        "Phòng đã nhận 250 thẻ căn cước chuẩn bị trao cho công dân.",
        "In 400.000 thẻ căn cước mỗi ngày.",
        "Hiện còn 47.454 hồ sơ đang chờ in thẻ căn cước đã cấp.",
        "Đến ngày 15-8 phải hoàn thành mục tiêu cấp hơn 600.000 thẻ căn cước.",
        "Riêng tại thôn Nà Lốc, 58 công dân đã được kích hoạt tài khoản định danh điện tử mức 2.",
        "Toàn bộ 18 đầu mối tiếp nhận hồ sơ cấp căn cước.",
        "can-cuoc-cho-cong-dan-duoi-14-tuoi-1719886107.jpeg",
    ],
)
def test_what_is_said_of_some_or_of_another_thing_is_not_shown(told: str) -> None:
    assert shown("Căn cước xứ Lạng", "20/06/2023 08:46", f"Tại tỉnh Lạng Sơn: {told}") == {}


PERIOD = "6 tháng đầu năm 2023, tỉnh Lạng Sơn tiếp nhận 84.115 hồ sơ thủ tục hành chính."


@pytest.mark.parametrize(
    "told",
    [
        "Trong đó cấp huyện tiếp nhận 16.020 hồ sơ, giải quyết 15.182 hồ sơ.",
        "Tại khối UBND các phường, xã đã giải quyết 71.714 hồ sơ.",
        "Có 218.763 hồ sơ của tổ chức, cá nhân yêu cầu giải quyết.",
        "Tỷ lệ hồ sơ trực tuyến được giải quyết đúng hạn đạt 99,7%.",
        "Giải quyết trước hạn 99.558 hồ sơ, đạt 48,2%; đúng hạn 106.018 hồ sơ, đạt 51,2%.",
        "Các lĩnh vực nhiều hồ sơ như: tư pháp tiếp nhận 33.120 hồ sơ; công an 2.400 hồ sơ.",
        "Những địa phương có tỷ lệ giải quyết đúng hạn đạt 100% là các huyện phía nam.",
        "Lũy kế đã và đang giải quyết là 96.302 hồ sơ.",
        "Có 90 hồ sơ (chiếm 2,16%), các cơ quan thụ lý trả lại hồ sơ.",
    ],
)
def test_parts_of_the_dossiers_are_not_all_of_them(told: str) -> None:
    found = shown("Một cửa xứ Lạng", "02/07/2023 08:46", PERIOD, told)
    assert set(found) == {"DOSSIER_RECEIVED"}
    assert found["DOSSIER_RECEIVED"].value == 84115


def test_brackets_tell_the_way_all_of_them_came() -> None:
    told = "Có 19.838 hồ sơ trực tuyến, 190.319 hồ sơ mới tiếp nhận (trực tiếp và bưu chính)."
    found = shown("Một cửa xứ Lạng", "02/07/2023 08:46", f"{PERIOD} {told}")
    assert found["DOSSIER_RECEIVED_OFFLINE"].value == 190319


def test_a_rate_behind_another_subject_is_none_of_the_count_before() -> None:
    told = "Tỉnh Lạng Sơn kích hoạt 401.220 tài khoản định danh và số hóa tàng thư đạt 100%."
    assert "VNEID_ACTIVATION_RATE" not in shown("Căn cước xứ Lạng", "05/06/2023", told)


def test_another_commune_in_the_news_of_one_keeps_its_figure() -> None:
    found = shown(
        "Định danh ở vùng khó",
        "04/11/2025",
        "Công an xã Vĩnh Sơn, tỉnh Gia Lai đã kích hoạt 2.105 tài khoản định danh điện tử.",
        "Tại xã Vân Canh, đến nay tỷ lệ tài khoản định danh điện tử kích hoạt đạt 79%.",
    )
    assert set(found) == {"VNEID_ACTIVATED_CUM"}


def test_cards_of_the_new_law_s_first_days_are_not_all_so_far() -> None:
    told = "Đến nay, tỉnh Lạng Sơn đã cấp 4.109 thẻ căn cước cho công dân."
    assert "CCCD_ISSUED_CUM" not in shown("Căn cước mới", "02/07/2024", told)


def test_new_ones_of_a_quarter_are_of_the_quarter_named() -> None:
    told = "Quý III/2023, tỉnh Lạng Sơn tiếp nhận mới 14.043 hồ sơ thủ tục hành chính."
    found = shown("Một cửa xứ Lạng", "02/10/2023 08:46", told)
    assert found["DOSSIER_RECEIVED"].value == 14043


def test_days_and_months_with_a_dash_are_no_figures() -> None:
    told = "Từ 15-7 đến 31-8, tỉnh Lạng Sơn thu nhận 1.200 hồ sơ tích hợp ADN vào thẻ căn cước."
    assert shown("Căn cước mới", "02/09/2025", told) == {}


def test_what_a_campaign_brought_is_not_all_so_far() -> None:
    found = shown(
        "Căn cước xứ Lạng",
        "10/06/2023",
        "Ngày 9-6, Công an tỉnh Lạng Sơn sơ kết đợt cao điểm từ ngày 9-5 đến 31-5.",
        "Theo đó, Công an tỉnh Lạng Sơn đã hoàn thành cấp CCCD gắn chip với 15.828 trường hợp.",
    )
    assert "CCCD_ISSUED_CUM" not in found


def test_the_centre_of_a_commune_goes_on_as_the_subject() -> None:
    found = shown(
        "Kiểm tra các trung tâm",
        "07/07/2025",
        "Chủ tịch UBND tỉnh Quảng Ngãi kiểm tra các trung tâm phục vụ hành chính công.",
        "Trung tâm phục vụ hành chính công phường Trương Quang Trọng được trang bị đầy đủ. "
        "Từ ngày 1-7 đến 7-7, trung tâm tiếp nhận 137 hồ sơ.",
    )
    assert found["DOSSIER_RECEIVED"].subject_unit_code == "21172"


@pytest.mark.parametrize(
    "told",
    [
        "Số căn cước công dân gắn chíp nhận về qua đường bưu điện là 385.613.",
        "Đến ngày 5-6 là mốc Bộ Công an giao để hoàn thành trên 600.000 căn cước công dân.",
        "Tỉnh yêu cầu toàn bộ cán bộ, công chức hoàn thành 100% thủ tục cấp CCCD gắn chip.",
    ],
)
def test_cards_that_came_and_what_is_ordered_are_no_results(told: str) -> None:
    assert not [
        value
        for value in shown("Căn cước xứ Lạng", "09/05/2023", f"Tại tỉnh Lạng Sơn: {told}").values()
        if value.measure_kind != "target"
    ]
