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
