"""Wordings that say the same are read the same, however long they make a line."""

from ingest.narrative.named_days import find_days
from ingest.narrative.text_document import read_text


def test_the_first_day_in_brackets_may_be_in_words() -> None:
    for first in ("1/7/2025", "01 tháng 7 năm 2025", "ngày 01 tháng 7 năm 2025"):
        (days,) = find_days(
            f"Kể từ khi xã đi vào hoạt động ({first}) đến hết ngày 31 tháng 01 năm 2026, xã nhận 5"
        )
        assert days.window is not None
        assert str(days.window.start) == "2025-07-01"


def test_a_pair_that_opens_a_line_goes_on_with_the_line_before() -> None:
    wide = "- Giải quyết xong 471 hồ sơ, đúng hạn 468 hồ sơ, quá hạn 3 hồ sơ đất đai của tháng."
    for pair in ("440/471, đạt 93,4%.", "440/471 (đạt 93,4%)."):
        lines = (wide, "- Số hóa khi nhận: 451 hồ sơ = 92,8%. Số hóa kết quả hồ sơ", pair, wide)
        blocks = read_text("\n".join(lines)).blocks
        assert [block.content.text for block in blocks] == [wide, f"{lines[1]} {pair}", wide]


def test_money_of_the_plan_is_of_its_year_however_the_plan_is_named() -> None:
    for plan in ("Đề án 06", "Đề án 06/CP"):
        (days,) = find_days(f"- Kinh phí {plan} năm 2025 xã bố trí 45 triệu đồng.")
        assert days.window is not None
        assert str(days.window.end) == "2025-12-31"
