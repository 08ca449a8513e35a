"""The same report written in other ways is read the same: no figure comes or goes or changes."""

import unicodedata
from collections import Counter
from functools import cache

import pytest
from narrative_factory import only, told

from benchmarks.narrative_truth import HELD_OUT
from benchmarks.narrative_variations import VARIATIONS, Meaning, differences, shown
from ingest.narrative.figures import find_figures
from ingest.narrative.lexicon import words_of
from ingest.narrative.named_days import find_days
from ingest.narrative.text_document import read_text
from ingest.text import spelled_with_y

QUICK = ("phuong_hai_chau_2025_09", "tinh_thai_nguyen_2026_04", "tp_chau_doc_2022_2023")
"""Wrapped lines, broken tables, long bullets: few reports, so that this stays quick."""


@cache
def as_sent(report: str) -> tuple[str, Counter[Meaning]]:
    text = HELD_OUT.report(report).read_text(encoding="utf-8")
    return unicodedata.normalize("NFC", text), shown(text)


@pytest.mark.parametrize("name", VARIATIONS)
def test_another_way_of_writing_changes_no_figure(name: str) -> None:
    found = {report: differences(as_sent(report)[0], name, as_sent(report)[1]) for report in QUICK}
    assert found == {report: [] for report in QUICK}


@pytest.mark.slow
@pytest.mark.parametrize("report", HELD_OUT.learned)
def test_no_report_is_read_otherwise_when_written_otherwise(report: str) -> None:
    text, before = as_sent(report)
    changed = {name: differences(text, name, before) for name in VARIATIONS}
    assert {name: found for name, found in changed.items() if found} == {}


def test_every_variation_changes_some_report() -> None:
    """One that changes nothing proves nothing."""
    texts = [as_sent(report)[0] for report in QUICK]
    texts += [HELD_OUT.report(report).read_text(encoding="utf-8") for report in HELD_OUT.names]
    idle = {name for name, vary in VARIATIONS.items() if all(vary(text) == text for text in texts)}
    assert idle == set()


def test_i_for_y_is_one_spelling_and_keeps_the_length() -> None:
    assert spelled_with_y("Trong kì, tỉ lệ lí lịch, quí II") == "Trong kỳ, tỷ lệ lý lịch, quý II"
    assert spelled_with_y("tin, kín, tính, tì vết?")[:14] == "tin, kín, tính"


def test_the_quote_stays_as_it_was_written() -> None:
    value = only("- Trong kì, tỉ lệ hồ sơ trực tuyến đạt 96,5%.")
    assert value.quote == "- Trong kì, tỉ lệ hồ sơ trực tuyến đạt 96,5%."
    assert value.indicator_code == "DOSSIER_ONLINE_RATE"


def test_hs_is_a_dossier_but_not_where_pupils_are_spoken_of() -> None:
    assert [word.key for word in words_of("120 HS")] == ["120", "ho", "so"]
    assert [word.key for word in words_of("Trường học có 120 HS")][-1] == "hs"
    (figure,) = find_figures("Tiếp nhận 120 HS trực tuyến")
    assert figure.noun == "hồ sơ"


def test_hs_is_a_dossier_where_its_own_sentence_says_so() -> None:
    near = "Thu nhận tại trường học. Cả năm thu nhận 120 HS cấp thẻ căn cước."
    assert [word.key for word in words_of(near)][-6:-3] == ["ho", "so", "cap"]
    assert [figure.noun for figure in find_figures(near)] == ["hồ sơ"]
    assert "hs" in [word.key for word in words_of("Tiếp nhận tại trường học. Lớp 6 có 120 HS.")]


def test_a_number_of_thousands_is_one_word() -> None:
    assert [word.key for word in words_of("cấp 1.204 thẻ")][1] not in {"1", "204"}
    assert told("- Trong tháng cấp 1.204 tài khoản định danh điện tử.") == [("VNEID_ISSUED", 1204)]


def test_thousands_parted_by_spaces_behind_a_month() -> None:
    assert [figure.value for figure in find_figures("thu nhận trong tháng 6 905 hồ sơ")] == [6905]
    assert [figure.value for figure in find_figures("thu nhận trong tháng 6 được 5 hồ sơ")] == [5]


@pytest.mark.parametrize("bullet", ["- ", "– ", "• ", "* ", "a) ", "2) "])
def test_a_zero_in_words_opens_an_item_of_any_mark(bullet: str) -> None:
    assert told(f"{bullet}Không có hồ sơ quá hạn.") == [("DOSSIER_OVERDUE", 0)]


def test_a_quarter_without_a_year_takes_the_year_of_its_text() -> None:
    days = find_days("Trong quý I/2026 tiếp nhận 5 hồ sơ. Tính đến hết quý I, đã cấp 9 thẻ")
    assert [str(one.as_of) for one in days if one.as_of] == ["2026-03-31"]
    assert find_days("Tính đến hết quý I, đã cấp 9 thẻ") == []


def test_rows_broken_over_lines_and_by_page_numbers_are_one_table() -> None:
    document = read_text(
        "STT\tTên dịch vụ\tTổng hồ sơ\tTrực tuyến\n"
        "1\tĐăng ký khai sinh\t12\t10\n"
        "\n3\n\n"
        "2\tLiên thông đăng ký khai sinh -\n"
        "cấp thẻ BHYT cho trẻ em\t8\t8\n"
        "\n4\n\n"
        "3\tĐăng ký kết hôn\t5\t4\n"
    )
    (table,) = document.blocks
    assert [[cell.text for cell in row] for row in table.rows[2:]] == [
        ["2", "Liên thông đăng ký khai sinh - cấp thẻ BHYT cho trẻ em", "8", "8"],
        ["3", "Đăng ký kết hôn", "5", "4"],
    ]


def test_items_numbered_without_a_last_dot_are_paragraphs_of_their_own() -> None:
    lines = ("1.1 Hồ sơ tiếp nhận: 733 hồ sơ.", "1.2 Kết quả số hóa đầu vào 98%.")
    document = read_text("\n".join(lines))
    assert [block.content.text for block in document.blocks] == list(lines)


def test_fields_listed_with_their_dossiers() -> None:
    values = told("- Theo lĩnh vực: hộ tịch 204 hồ sơ, chứng thực 861 hồ sơ, đất đai 53 hồ sơ.")
    assert values == [("DOMAIN_DOSSIERS", 204), ("DOMAIN_DOSSIERS", 861), ("DOMAIN_DOSSIERS", 53)]
    late = only("- Có 853 hồ sơ quá hạn.")
    assert late.breakdown_code == "ALL"
    assert told("- Quá hạn 853 hồ sơ, chủ yếu là lĩnh vực đất đai (701 hồ sơ).") == [
        ("DOSSIER_OVERDUE", 853),
        ("DOSSIER_OVERDUE", 701),
    ]


def test_units_are_listed_under_the_rate_named_ahead_of_them() -> None:
    found = told(
        "- Tỷ lệ thanh toán trực tuyến đạt 64,9%. Một số địa phương có tỷ lệ hồ sơ trực tuyến cao "
        "như: huyện Việt Yên (98,6%), huyện Lạng Giang (97,3%)."
    )
    assert [code for code, _ in found] == [
        "DOSSIER_ONLINE_PAYMENT_RATE",
        "DOSSIER_ONLINE_RATE",
        "DOSSIER_ONLINE_RATE",
    ]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_sentence_broken_twice_is_one_paragraph(gap: str) -> None:
    lines = (
        "- Theo kết quả chấm trên Cổng Dịch vụ công quốc gia, tỉnh đạt 85,17 điểm theo Quyết",
        "định số 766, đứng thứ",
        "17 cả nước. Từ đầu năm toàn tỉnh đã phê duyệt danh sách cho 3.412.905 người, tổng",
        "kinh phí",
        "341 tỷ đồng, trong đó các xã, phường đã chi xong cho phần lớn số người được duyệt ở",
        "địa bàn.",
    )
    (block,) = read_text(gap.join(lines)).blocks
    assert block.content.text == " ".join(lines)


def test_no_paragraph_begins_with_the_end_of_a_clause() -> None:
    lines = (
        "- Riêng trong quý III, các cơ sở KCB tiếp đón 268.907 lượt KCB",
        "BHYT; 201.433 lượt trong số này sử dụng CCCD thay thẻ giấy, đạt 74,91%.",
        "- Bảo hiểm xã hội tỉnh đã đồng bộ, xác thực thông tin của người tham gia bảo hiểm y",
        "tế trên địa bàn với cơ sở dữ liệu quốc gia về dân cư.",
    )
    document = read_text("\n".join(lines))
    assert document.blocks[0].content.text == " ".join(lines[:2])
    assert len(document.blocks) == 2


@pytest.mark.parametrize("dash", ["-", "–", "—", "*", "•", "+"])
def test_a_year_opens_an_item_of_any_mark(dash: str) -> None:
    (days,) = find_days(f"{dash} Năm 2025, ngân sách bố trí 64,5 tỷ đồng.")
    assert days.window is not None
    assert days.window.start.year == 2025


@pytest.mark.parametrize(
    "written", ["KCB", "khám chữa bệnh", "khám, chữa bệnh", "khám bệnh, chữa bệnh"]
)
def test_examining_and_treating_are_one_thing(written: str) -> None:
    found = told(
        f"Trạm Y tế ghi nhận 2.946/3.087 lượt {written} sử dụng căn cước thay thẻ bảo hiểm y tế "
        "(đạt 95,43%)."
    )
    codes = ["KCB_VISITS_CCCD", "KCB_VISITS_TOTAL", "KCB_CCCD_RATE"]
    assert [code for code, _ in found] == codes


def test_minutes_parted_by_spaces_are_no_stretch_of_time() -> None:
    found = find_figures("thời lượng phát thanh cơ sở 6 200 phút; họp 200 phút")
    assert [figure.value for figure in found] == [6200]


def test_the_sum_of_accounts_stands_behind_a_day_with_dots() -> None:
    for day in ("14/3/2026", "14.3.2026", "14-3-2026"):
        found = told(
            f"Kích hoạt thêm 604 tài khoản định danh mức độ 2; tổng số đến hết ngày {day} là "
            "71.846 tài khoản."
        )
        assert found[-1] == ("VNEID_L2_ACTIVATED_CUM", 71846)
