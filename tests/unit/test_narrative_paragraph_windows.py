"""Periods told in words or by a caption: ``ba tháng đầu năm``, ``Bảng 2: Kết quả tháng 4/2026``."""

from datetime import date

import pytest
from narrative_factory import only, read, report

from ingest.narrative.document import Document, Paragraph, Place, Table, Text
from ingest.narrative.named_days import find_days
from ingest.narrative.numerals import with_digits
from ingest.narrative.reader import read_narrative
from ingest.narrative.written_periods import periods_in
from ingest.periods import Window

OF_MAY = report("04", "2026-05", Window(date(2026, 4, 15), date(2026, 5, 14)))
APRIL = Window(date(2026, 4, 1), date(2026, 4, 30))


@pytest.mark.parametrize(
    ("sentence", "until", "last"),
    [
        ("Trong ba tháng đầu năm, toàn tỉnh tiếp nhận 5.120 hồ sơ.", date(2026, 5, 14), (1, 3)),
        ("Ba tháng đầu năm 2026 tiếp nhận 5.120 hồ sơ.", date(2026, 5, 14), (1, 3)),
        ("Trong hai tháng đầu năm 2026 tiếp nhận 5.120 hồ sơ.", date(2026, 5, 14), (1, 2)),
        ("Trong bảy tháng, toàn tỉnh tiếp nhận 5.120 hồ sơ.", date(2026, 8, 14), (1, 7)),
        ("Trong ba tháng, toàn tỉnh tiếp nhận 5.120 hồ sơ.", date(2026, 9, 30), (7, 9)),
        ("Sau mười một tháng đầu năm 2026 tiếp nhận 5.120 hồ sơ.", date(2026, 12, 14), (1, 11)),
    ],
)
def test_months_counted_in_words(sentence: str, until: date, last: tuple[int, int]) -> None:
    (days,) = find_days(sentence, until)
    assert days.window is not None
    assert (days.window.start.month, days.window.end.month) == last
    assert (days.window.start.day, days.window.end.year) == (1, 2026)


def test_three_months_of_no_quarter_are_left_to_a_person() -> None:
    assert find_days("Trong ba tháng, tiếp nhận 5.120 hồ sơ.", date(2026, 8, 14)) == []
    (value,) = read(
        "- Trong ba tháng, toàn tỉnh tiếp nhận 5.120 hồ sơ.", heading=OF_MAY, shown_from=None
    ).values
    assert value.indicator_code is None
    assert "unread_time" in value.reader_rule


def test_numbers_in_words_keep_the_length_of_a_text() -> None:
    written = "Trong mười một tháng và hai tháng cuối năm"
    assert len(with_digits(written)) == len(written)
    assert with_digits("năm tháng qua") == "năm tháng qua"  # years and months, or five
    assert with_digits("ba tháng một lần") == "ba tháng một lần"


def test_three_months_at_the_head_of_a_year_are_its_first_quarter() -> None:
    titles = ("KẾT QUẢ BA THÁNG ĐẦU NĂM 2026", "Kết quả 3 tháng đầu năm 2026")
    assert [[one.key for one in periods_in(title)] for title in titles] == [["2026-Q1"]] * 2


def test_a_caption_above_bullets_tells_their_month() -> None:
    received, online, cards = read(
        "Bảng 2: Kết quả tháng 4/2026",
        "- Tiếp nhận: 1.204 hồ sơ.",
        "- Hồ sơ trực tuyến: 1.100 hồ sơ.",
        "Trong kỳ, công an các xã đã cấp 120 thẻ căn cước.",
        heading=OF_MAY,
    ).values
    assert [(one.window_start, one.window_end) for one in (received, online)] == [
        (APRIL.start, APRIL.end)
    ] * 2
    assert (cards.window_start, cards.window_end) == (date(2026, 4, 15), date(2026, 5, 14))


def test_a_caption_ends_with_its_table() -> None:
    def cell(written: str) -> Text:
        return Text(written, (Place(0, "2", 1),))

    caption = cell("Bảng 2: Kết quả tháng 4/2026")
    rows = [[cell("Chỉ tiêu"), cell("Kết quả")], [cell("Hồ sơ tiếp nhận"), cell("1.204")]]
    below = Paragraph(cell("- Cấp 120 thẻ căn cước trong kỳ."))
    document = Document(
        "text", [Paragraph(caption), Table(tuple(map(tuple, rows)), caption), below]
    )
    found = read_narrative(document, OF_MAY, file_sha256="0" * 64, shown_from=0)
    assert found.values[-1].value == 120
    assert found.values[-1].window_end == date(2026, 5, 14)


def test_the_days_are_those_of_the_report_where_the_caption_names_its_month() -> None:
    value = only("Bảng 1: Kết quả tháng 5/2026", "- Tiếp nhận: 1.204 hồ sơ.", heading=OF_MAY)
    assert value.period_key == "2026-05"
