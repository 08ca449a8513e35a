"""What is left of a whole, accounts by level, a year from December on, the police, a week."""

from dataclasses import replace
from datetime import date

import pytest
from narrative_factory import read, report, told

from ingest.narrative.document import Document, Paragraph, Place, Text
from ingest.narrative.heading import read_heading
from ingest.periods import Window, period_of_window


def test_what_is_left_of_a_pair_is_the_other_part_of_the_whole() -> None:
    found = told("- Đã cấp CCCD gắn chíp cho 93.418/93.986 công dân đủ điều kiện; còn 568 người.")
    assert found[-1] == ("CCCD_REMAINING", 568)


def test_a_rest_that_is_no_rest_of_the_pair_waits() -> None:
    found = told("- Đã cấp CCCD gắn chíp cho 93.418/93.986 công dân đủ điều kiện; còn 569 vị trí.")
    assert found[-1] == (None, 569)


@pytest.mark.parametrize(
    "levels",
    ["(mức độ 1: 3.912; mức độ 2: 77.344)", "gồm 3.912 tài khoản mức 1 và 77.344 tài khoản mức 2"],
)
def test_levels_that_add_up_are_of_what_the_whole_is_of(levels: str) -> None:
    found = told(
        "- Lũy kế đến ngày 14/5/2024: đã cấp 98.310 tài khoản định danh điện tử, "
        f"kích hoạt 81.256 tài khoản, đạt 82,65% {levels}."
    )
    assert found[0] == ("VNEID_ISSUED_CUM", 98310)
    assert found[-2:] == [("VNEID_L1_ACTIVATED_CUM", 3912), ("VNEID_L2_ACTIVATED_CUM", 77344)]


def test_the_year_so_far_is_the_report_s_own_where_that_began_in_december() -> None:
    nine_months = Window(date(2023, 12, 15), date(2024, 5, 14))
    heading = replace(report(), window=nine_months, period_key=period_of_window(*nine_months))
    (value,) = read("- Từ đầu năm đến nay đã ban hành 34 văn bản chỉ đạo.", heading=heading).values
    assert (value.window_start, value.window_end) == tuple(nine_months)
    (value,) = read(
        "- Từ ngày 01/01/2024 đến 14/5/2024, thu nhận 345 hồ sơ cấp căn cước.", heading=heading
    ).values
    assert value.window_start == date(2024, 1, 1)


def test_what_the_period_alone_added_to_a_stock() -> None:
    found = told(
        "- Đến ngày 14/5/2024, có 36.420 người tích hợp Sổ sức khỏe điện tử trên VNeID "
        "(riêng tháng 5 tăng thêm 5.117)."
    )
    assert found == [
        ("VNEID_INTEGRATED_HEALTH_BOOK", 36420),
        ("VNEID_INTEGRATED_HEALTH_BOOK_IN_PERIOD", 5117),
    ]


def test_the_police_s_own_dossiers_are_all_of_theirs() -> None:
    paragraph = "- Kết quả xử lý: đã giải quyết 2.801 hồ sơ."
    under = "3. Dịch vụ công trực tuyến trong lực lượng Công an"
    assert told(under, paragraph)[-1] == (None, 2801)
    own = replace(report(), issuing_agency="CÔNG AN HUYỆN YÊN DŨNG")
    assert told(under, paragraph, heading=own)[-1] == ("DOSSIER_RESOLVED", 2801)


def test_a_week_in_the_title_is_the_report_s_window() -> None:
    lines = [
        "UBND PHƯỜNG HỒNG GAI",
        "Hồng Gai, ngày 10/11/2025",
        "BÁO CÁO NHANH",
        "Kết quả thực hiện ĐA06 trong tuần (từ 03/11/2025 đến 09/11/2025)",
        "1. Chỉ đạo",
    ]
    blocks = [
        Paragraph(Text(line, (Place(0, str(n), 1),))) for n, line in enumerate(lines, start=1)
    ]
    found = read_heading(Document("text", blocks))
    assert found.window == Window(date(2025, 11, 3), date(2025, 11, 9))


def test_telegraph_style_is_read_as_if_written_out() -> None:
    found = told("• Đã GQ 198 HS TTHC, đúng hạn 190 HS; TN trong tuần: 214 HS.")
    assert found == [
        ("DOSSIER_RESOLVED", 198),
        ("DOSSIER_RESOLVED_ON_TIME", 190),
        ("DOSSIER_RECEIVED", 214),
    ]


def test_a_week_to_come_is_a_plan() -> None:
    found = read("6. Tuần tới (10-16/11): kích hoạt 50 TK mức 2.").values
    assert {value.measure_kind for value in found if value.value == 50} == {"target"}
