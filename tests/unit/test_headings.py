"""The head of a narrative: who reports, when, for which days; what is absent or in disagreement."""

from datetime import date

import pytest

from ingest.narrative.heading import Heading, read_heading
from ingest.narrative.text_document import read_text
from ingest.narrative.written_periods import period_ended_by, periods_in, windows_in

SECTION = "I. KẾT QUẢ THỰC HIỆN\n\n- Đã thu nhận 12 hồ sơ.\n"


def head(text: str) -> Heading:
    return read_heading(read_text(f"{text}\n\n{SECTION}"))


def codes(heading: Heading) -> set[str]:
    return {finding.rule_code for finding in heading.findings}


COMMUNE = """ỦY BAN NHÂN DÂN
XÃ ĐA PHÚC
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 45/BC-UBND
Đa Phúc, ngày 16 tháng 10 năm 2025

BÁO CÁO
Kết quả thực hiện Đề án 06 tháng 10 năm 2025 trên địa bàn xã Đa Phúc, thành phố Hà Nội
"""


def test_a_complete_head_leaves_nothing_to_find() -> None:
    heading = head(COMMUNE)
    assert heading.unit is not None
    assert heading.unit.full_name == "Xã Đa Phúc, Thành phố Hà Nội"
    assert heading.unit.unit_level == "commune"
    assert (heading.period_key, heading.document_no) == ("2025-10", "45/BC-UBND")
    assert heading.window == (date(2025, 9, 15), date(2025, 10, 14))
    assert not heading.window_stated
    assert heading.report_date == date(2025, 10, 16)
    assert heading.issuing_agency == "ỦY BAN NHÂN DÂN XÃ ĐA PHÚC"
    assert heading.role == "body"
    assert heading.findings == ()


def test_a_letterhead_in_two_columns_is_read_like_one_in_lines() -> None:
    columns = (
        "UBND TỈNH BẮC GIANG\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "TỔ CÔNG TÁC ĐỀ ÁN 06\tĐộc lập - Tự do - Hạnh phúc\n"
        "Số: 12/BC-TCT\tBắc Giang, ngày 17 tháng 6 năm 2024\n\n"
        "BÁO CÁO\nKết quả thực hiện Đề án 06 tháng 6, nhiệm vụ trọng tâm tháng 7 năm 2024\n"
    )
    heading = head(columns)
    assert heading.unit_code == "24"
    assert heading.period_key == "2024-06"
    assert heading.document_no == "12/BC-TCT"
    assert heading.issuing_agency == "TỔ CÔNG TÁC ĐỀ ÁN 06"
    assert codes(heading) == set()


@pytest.mark.parametrize(
    ("letterhead", "day", "name"),
    [
        ("UBND HUYỆN VIỆT YÊN\nUBND THỊ TRẤN NẾNH", "10 tháng 01 năm 2024", "Thị trấn Nếnh"),
        (
            "CÔNG AN TỈNH BẮC GIANG\nCÔNG AN HUYỆN VIỆT YÊN",
            "10 tháng 01 năm 2024",
            "Huyện Việt Yên",
        ),
        (
            "UBND THÀNH PHỐ HẢI PHÒNG\nUBND PHƯỜNG HẢI DƯƠNG",
            "14 tháng 5 năm 2026",
            "Phường Hải Dương",
        ),
        ("UBND TỈNH TUYÊN QUANG\nUBND XÃ TÂN TIẾN", "14 tháng 5 năm 2026", "Xã Tân Tiến"),
        ("THÀNH PHỐ HỒ CHÍ MINH\nUBND QUẬN 3", "20 tháng 12 năm 2023", "Quận 3"),
        ("UBND TỈNH BẮC GIANG\nSỞ TƯ PHÁP", "20 tháng 12 năm 2023", "Tỉnh Bắc Giang"),
    ],
)
def test_the_lowest_unit_of_the_letterhead_reports(letterhead: str, day: str, name: str) -> None:
    month = day.split("tháng ")[1].replace(" năm ", "/")
    text = f"{letterhead}\nSố: 1/BC\nNơi đây, ngày {day}\n\nBÁO CÁO\nKết quả tháng {month}\n"
    heading = head(text)
    assert heading.unit is not None
    assert heading.unit.unit_name == name


def test_units_are_those_of_the_day_the_window_ends() -> None:
    def text(period: str) -> str:
        return f"BÁO CÁO\nKết quả Đề án 06 tỉnh Bắc Ninh {period}\n"

    before, after = head(text("tháng 6/2025")), head(text("tháng 8/2025"))
    assert (before.unit_code, after.unit_code) == ("27", "24")


def test_the_opening_names_the_unit_where_the_letterhead_was_lost() -> None:
    heading = head(
        "BÁO CÁO\nKết quả triển khai Đề án 06\n(Từ ngày 16/12/2023 đến 15/01/2024)\n\n"
        "Thực hiện Quyết định số 06/QĐ-TTg ngày 06/01/2022 của Thủ tướng Chính phủ; Tổ công tác "
        "Đề án 06 tỉnh Bắc Giang báo cáo kết quả thực hiện trong tháng 01/2024 như sau:\n"
    )
    assert heading.unit_code == "24"
    assert heading.window == (date(2023, 12, 16), date(2024, 1, 15))
    assert heading.window_stated
    assert heading.issuing_agency == "Tổ công tác Đề án 06 tỉnh Bắc Giang"
    assert codes(heading) == {"DOCUMENT_NUMBER_MISSING", "REPORT_DATE_MISSING"}


def test_a_unit_only_the_body_names_is_taken_and_said_to_be_inferred() -> None:
    body = "- UBND Phường Hải Dương đã tuyên truyền trên địa bàn Phường Hải Dương, TP Hải Phòng.\n"
    heading = read_heading(
        read_text(
            "Số: 02/BC-BCĐ\n\nHải Dương, ngày 14 tháng 5 năm 2026\n\n## BÁO CÁO\n\n"
            "(Thời gian từ 15/4/2026 đến 14/5/2026)\n\n## I. KẾT QUẢ\n\n" + body
        )
    )
    assert heading.unit_code == "10525"
    assert "UNIT_INFERRED" in codes(heading)


def test_a_name_that_several_units_bear_is_not_guessed() -> None:
    heading = head("BÁO CÁO\nKết quả tháng 3/2026 của UBND xã Tân Tiến\n")
    assert heading.unit is None
    (finding,) = (one for one in heading.findings if one.rule_code == "UNIT_AMBIGUOUS")
    assert finding.found == "xã Tân Tiến"
    assert "Tỉnh Lạng Sơn" in finding.expected


def test_a_commune_nobody_knows_is_not_taken_for_the_district_beside_it() -> None:
    heading = head(
        "BAN CHỈ ĐẠO ĐỀ ÁN 06\nXÃ KHÔNG CÓ, HUYỆN VIỆT YÊN\nSố 15/BC-BCĐ\n"
        "Việt Yên, ngày 16/01/2024\n\nBÁO CÁO\nKết quả tháng 01/2024\n"
    )
    assert heading.unit is None
    assert heading.document_no == "15/BC-BCĐ"
    assert "UNIT_UNKNOWN" in codes(heading)


def test_a_letterhead_and_the_title_below_it_stay_apart() -> None:
    heading = head(
        "UBND PHƯỜNG TÂN HƯNG, THÀNH PHỐ HẢI PHÒNG\nBÁO CÁO\nKết quả Đề án 06 Quý I năm 2026\n"
    )
    assert (heading.unit_code, heading.period_key) == ("10537", "2026-Q1")


def test_no_unit_at_all_is_a_finding() -> None:
    assert "UNIT_MISSING" in codes(head("BÁO CÁO\nKết quả tháng 3/2026\n"))


def test_letterhead_and_opening_that_name_different_units_are_a_finding() -> None:
    heading = head(
        "UBND TỈNH BẮC GIANG\nSố: 4/BC-UBND\nBắc Giang, ngày 16 tháng 01 năm 2024\n\nBÁO CÁO\n"
        "Kết quả tháng 01/2024\n\nTổ công tác Đề án 06 tỉnh Bắc Ninh báo cáo kết quả như sau:\n"
    )
    assert heading.unit_code == "24"
    assert codes(heading) == {"HEADING_UNITS_DISAGREE"}


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Kết quả Đề án 06 tháng 01/2024", "2024-01"),
        ("Kết quả Đề án 06 quý II năm 2023", "2023-Q2"),
        ("Kết quả Đề án 06 6 tháng đầu năm 2024", "2024-H1"),
        ("Kết quả Đề án 06 9 tháng đầu năm 2025", "2025-9M"),
        ("Tổng kết giai đoạn 2022 - 2025, tầm nhìn đến năm 2030 (năm 2022)", "2022"),
        ("Kết quả (số liệu từ ngày 15/4 đến ngày 14/5/2026)", "2026-05"),
        ("Kết quả từ 01/01/2023 đến 31/12/2024", "custom:2023-01-01:2024-12-31"),
        (
            "Tổng kết 02 năm thực hiện Đề án 06 (2022 - 2023); phương hướng, nhiệm vụ năm 2024",
            "custom:2022-01-01:2023-12-31",
        ),
        ("Kết quả năm 2023, phương hướng, nhiệm vụ trọng tâm năm 2024", "2023"),
    ],
)
def test_the_period_is_what_the_title_says(title: str, key: str) -> None:
    assert head(f"TỈNH BẮC GIANG\n\nBÁO CÁO\n{title}\n").period_key == key


def test_a_title_of_another_month_than_its_dates_is_a_finding() -> None:
    heading = head("BÁO CÁO\nKết quả tháng 6/2026\n(Từ ngày 15/4/2026 đến ngày 14/5/2026)\n")
    assert heading.period_key == "2026-05"
    assert "HEADING_PERIODS_DISAGREE" in codes(heading)


def test_a_report_dated_before_its_month_is_over_is_a_finding() -> None:
    heading = head(COMMUNE.replace("ngày 16 tháng 10", "ngày 08 tháng 10"))
    assert heading.period_key == "2025-10"
    assert codes(heading) == {"REPORT_DATED_TOO_EARLY"}


def test_a_report_that_names_no_period_is_filed_by_its_day_and_says_so() -> None:
    heading = head(COMMUNE.replace(" tháng 10 năm 2025 trên", " trên"))
    assert heading.period_key == "2025-10"
    assert codes(heading) == {"PERIOD_INFERRED"}


def test_an_appendix_sent_alone_is_known_by_its_title() -> None:
    heading = head("PHỤ LỤC II\nTÌNH HÌNH TRIỂN KHAI DỊCH VỤ CÔNG TỈNH BẮC GIANG THÁNG 01/2024\n")
    assert heading.role == "appendix"
    assert (heading.unit_code, heading.period_key) == ("24", "2024-01")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("từ 15/12/2023-14/01/2024", date(2023, 12, 15), date(2024, 1, 14)),
        ("từ ngày 15/12 đến 14/01/2024", date(2023, 12, 15), date(2024, 1, 14)),
        (
            "Tính ngày 15/12/2023 đến ngày đến ngày 12/01/2024",
            date(2023, 12, 15),
            date(2024, 1, 12),
        ),
        ("từ ngày 15 đến 20/5/2026", date(2026, 5, 15), date(2026, 5, 20)),
        (
            "từ ngày 15 tháng 4 năm 2026 đến hết ngày 14 tháng 5 năm 2026",
            date(2026, 4, 15),
            date(2026, 5, 14),
        ),
    ],
)
def test_windows_are_read_however_they_are_written(text: str, start: date, end: date) -> None:
    (found,) = windows_in(f"Kết quả {text} như sau")
    assert found.window == (start, end)


@pytest.mark.parametrize(
    "text",
    ["tỷ lệ 3-5/2", "mức 12 - 15/3/2024", "từ 20/5/2024 đến 10/5/2024", "ngày 31/02/2024 đến 5/3"],
)
def test_what_is_no_window_is_left(text: str) -> None:
    assert list(windows_in(text)) == []


def test_the_month_of_a_day_and_the_years_of_a_programme_are_no_periods() -> None:
    text = "ngày 14 tháng 5 năm 2026, giai đoạn 2022 - 2025, tầm nhìn đến năm 2030"
    assert [one.key for one in periods_in(text)] == []


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2026, 5, 14), "2026-05"),
        (date(2024, 1, 17), "2024-01"),
        (date(2026, 6, 2), "2026-05"),
        (date(2026, 5, 8), "2026-04"),
        (date(2026, 1, 3), "2025-12"),
    ],
)
def test_a_report_is_about_the_last_month_that_ended(day: date, key: str) -> None:
    assert period_ended_by(day) == key


@pytest.mark.parametrize(
    "title",
    [
        "Kết quả 02 năm 2024 - 2025 triển khai Đề án 06 trên địa bàn tỉnh Tuyên Quang",
        "SỐ LIỆU NĂM 2024, NĂM 2025 CỦA TỈNH TUYÊN QUANG",
    ],
)
def test_two_years_in_a_title_are_one_period(title: str) -> None:
    heading = head(f"UBND TỈNH TUYÊN QUANG\nSố: 1/BC-UBND\n\nBÁO CÁO\n{title}")
    assert heading.window == (date(2024, 1, 1), date(2025, 12, 31))


def test_a_news_item_is_of_the_province_it_begins_with() -> None:
    news = (
        "Quảng Ninh: Dấu ấn một năm\n\nThứ ba, 14/01/2025\n\n"
        "Năm 2024, toàn tỉnh tiếp nhận 9.114 hồ sơ, phần lớn được "
        "nộp trực tuyến; nhiều địa phương có cách làm hay, được người dân đồng tình hưởng ứng.\n\n"
        "Riêng thành phố Hạ Long đã kích hoạt 2.606 tài khoản."
    )
    unit = read_heading(read_text(news)).unit
    assert unit is not None
    assert unit.unit_name == "Tỉnh Quảng Ninh"
