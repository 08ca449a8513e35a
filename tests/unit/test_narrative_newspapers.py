"""``Báo Hải Phòng đăng 12 tin``: a newspaper bears its province's name and is no province."""

from datetime import date

import pytest
from narrative_factory import only, report

from ingest.narrative.bare_names import provinces_in
from ingest.narrative.heading import read_heading
from ingest.narrative.text_document import read_text

QUANG_NINH = report(code="22")


@pytest.mark.parametrize(
    "paper",
    ["Báo Hải Phòng", "Báo thành phố Hải Phòng", "Đài PT-TH Hải Phòng", "Báo TP. Hải Phòng"],
)
def test_what_a_newspaper_of_another_province_printed_is_of_the_own_unit(paper: str) -> None:
    value = only(f"{paper} đã đăng 12 tin, bài về Đề án 06.", heading=QUANG_NINH)
    assert (value.indicator_code, value.subject_unit_code) == ("PROPAGANDA_ITEMS", "22")


def test_what_another_province_did_is_not_of_the_own_unit() -> None:
    value = only("Hải Phòng đã đăng 12 tin, bài về Đề án 06.", heading=QUANG_NINH)
    assert value.indicator_code is None


def test_newspapers_name_no_province() -> None:
    on = date(2024, 5, 14)
    assert not list(provinces_in("Báo Hải Phòng và Truyền hình Quảng Ninh đưa tin", on))
    assert [one.unit.unit_code for one in provinces_in("Thông báo: Hải Phòng có tin", on)] == ["31"]


def test_the_unit_of_a_news_item_is_not_that_of_the_papers_it_names() -> None:
    lines = [
        "Đẩy mạnh Đề án 06 ở Quảng Ninh",
        "Ngày 14/5/2024, Quảng Ninh kích hoạt 12.406 tài khoản, báo Hải Phòng cho biết.",
        "Nhiều bài trên báo Hải Phòng viết về việc này.",
        "Cũng theo báo Hải Phòng, người dân hưởng ứng.",
        "Chuyên mục của báo Hải Phòng được nhiều người đọc.",
    ]
    heading = read_heading(read_text("\n\n".join(lines)))
    assert heading.unit_code == "22"
