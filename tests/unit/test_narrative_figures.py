"""Numbers in running text: every spelling parses back, and what is no figure never is one."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.narrative.figures import find_figures
from ingest.narrative.not_figures import without_not_figures
from ingest.reference import seed_rows


def values(text: str) -> list[Decimal | None]:
    return [figure.value for figure in find_figures(text)]


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def comma_grouped(number: int) -> str:
    return f"{number:,}"


def leading_zero(number: int) -> str:
    return f"{number:02d}"


COUNT_SPELLINGS = st.sampled_from([dotted, comma_grouped, leading_zero, str])
QUALIFIERS = {
    "": "exact",
    "hơn ": "at_least",
    "trên ": "at_least",
    "ít nhất ": "at_least",
    "gần ": "at_most",
    "không quá ": "at_most",
    "khoảng ": "about",
}
NOUNS = ("hồ sơ", "trường hợp", "lượt", "người", "tài khoản", "văn bản", "tin bài")


@given(
    number=st.integers(0, 99_999_999),
    spelling=COUNT_SPELLINGS,
    qualifier=st.sampled_from(sorted(QUALIFIERS)),
    noun=st.sampled_from(NOUNS),
)
def test_every_spelling_of_a_count_parses_back(
    number: int, spelling: object, qualifier: str, noun: str
) -> None:
    written = spelling(number)  # type: ignore[operator]
    (figure,) = find_figures(f"đã tiếp nhận {qualifier}{written} {noun} trong tháng")
    assert (figure.value, figure.noun, figure.kind) == (number, noun, "count")
    assert figure.precision == QUALIFIERS[qualifier]


@given(hundredths=st.integers(0, 10_000), sign=st.sampled_from(["%", " %", " phần trăm"]))
def test_every_spelling_of_a_rate_parses_back(hundredths: int, sign: str) -> None:
    whole, part = divmod(hundredths, 100)
    (figure,) = find_figures(f"đạt {whole},{part:02d}{sign} so với kỳ trước")
    assert (figure.value, figure.kind) == (Decimal(hundredths) / 100, "percent")


@given(billions=st.integers(1, 9_999), millions=st.integers(1, 999))
def test_money_in_billions_and_millions_parses_back(billions: int, millions: int) -> None:
    (figure,) = find_figures(f"tổng kinh phí {dotted(billions)} tỷ {millions} triệu đồng; đã chi")
    assert figure.kind == "money"
    assert figure.value == billions * 10**9 + millions * 10**6


@example(lower=24, upper=24)
@given(lower=st.integers(13, 99_999), upper=st.integers(0, 99_999))
def test_a_pair_gives_both_its_parts(lower: int, upper: int) -> None:
    upper = min(upper, lower)
    found = find_figures(f"có {dotted(upper)}/{dotted(lower)} cơ sở đã triển khai")
    assert [(figure.value, figure.pair) for figure in found] == [
        (upper, "numerator"),
        (lower, "denominator"),
    ]


def test_round_the_clock_is_no_pair_but_all_of_twenty_four_is() -> None:
    assert not find_figures("trực 24/24, hỗ trợ 24/24 giờ và 24/7 trong tháng")
    assert [figure.value for figure in find_figures("có 24/24 xã, 24/24 (100%) đơn vị")] == [
        24, 24, 24, 24, 100,
    ]  # fmt: skip


@given(
    number=st.integers(1, 9_999),
    kind=st.sampled_from(["Quyết định số", "Kế hoạch số", "Công văn số", "Nghị quyết số", "QĐ số"]),
    issuer=st.sampled_from(["QĐ-UBND", "KH-UBND", "NQ-CP", "QĐ-TTg", "BC-TCT", "SYT-NVY"]),
    day=st.dates(),
)
def test_a_document_and_its_day_are_no_figures(
    number: int, kind: str, issuer: str, day: object
) -> None:
    written = f"{kind} {number}/{issuer} ngày {day:%d/%m/%Y} của cơ quan"
    assert values(f"Thực hiện {written}") == []
    assert values(f"Thực hiện {written}, ban hành 05 văn bản") == [5]


@given(number=st.integers(1, 99), after=st.sampled_from(["tuổi", "tháng", "năm", "ngày"]))
def test_ages_and_lengths_of_time_are_no_figures(number: int, after: str) -> None:
    assert values(f"thực hiện từ {number} {after} trở lên") == []


@pytest.mark.parametrize("row", seed_rows("narrative/not_figures"), ids=lambda row: row["name"])
def test_what_is_no_figure_is_blanked_where_it_stands(row: dict[str, str]) -> None:
    example = row["example"]
    assert len(without_not_figures(example)) == len(example)
    assert without_not_figures(example) != example


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("với 1,300,879 lượt tra cứu và 1.532.200 trường hợp", ["1300879", "1532200"]),
        ("Đăng ký tạm trú (100,%)", ["100"]),
        ("thu được 40,795 tỷ đồng, tương ứng 89,5%", ["40795000000", "89.5"]),
        ("16 tỷ 762,5 triệu đồng", ["16762500000"]),
        ("thu phí 44 triệu đồng(đạt tỷ lệ 100% hồ sơ)", ["44000000", "100"]),
        ("tra cứu thành công 8.271 lượt/13.544 tổng lượt", ["8271", "13544"]),
        ("xác nhận số CMND 9 số 02 trường hợp", ["2"]),
        ("mức 1 = 541, mức 2 = 1.200 tài khoản", ["541", "1200"]),
        ("1 532 200 trường hợp", ["1532200"]),
        ("20K lượt xem, 1,5 triệu lượt", ["20000", "1500000"]),
        ("đã triển khai xong1; 15 nhiệm vụ", ["15"]),
        ("tại khu quảng trường 3/2, Ngã tư", []),
        ("khách sạn 2-3*, hỗ trợ 24/7, Covid-19, công nghiệp 4.0", []),
        ("(2,3,4,7)", []),
        ("Mô hình 15: nền tảng; mức độ 4; điểm 2", []),
        ("tổng đài 1022; số máy 0204.3856.222", []),
    ],
)
def test_spellings_seen_in_reports(text: str, expected: list[str]) -> None:
    assert values(text) == [Decimal(value) for value in expected]


def test_a_line_to_write_on_is_missing_and_its_whole_is_not() -> None:
    upper, lower = find_figures("số cơ sở đã triển khai .../100 cơ sở")
    assert (upper.value, upper.state, lower.value) == (None, "missing", 100)
    (blank,) = find_figures("đã tiếp nhận …… hồ sơ")
    assert blank.state == "missing"


def test_dots_that_end_a_list_in_prose_are_nothing() -> None:
    assert find_figures("tiêm chủng, an sinh xã hội, hộ tịch... trên trang thông tin") == []


def test_a_stray_page_number_is_left_out_and_told() -> None:
    (figure,) = find_figures("kinh phí trên 1.354 tỷ 5 đồng; đã chi")
    assert (figure.value, figure.problem) == (1_354 * 10**9, "NARRATIVE_STRAY_DIGITS")
    assert figure.precision == "at_least"


def test_a_footnote_mark_glued_to_a_number_is_left_out_and_told() -> None:
    (figure,) = find_figures("tổng 1.532.2005 trường hợp")
    assert (figure.value, figure.problem) == (1_532_200, "NARRATIVE_DIGIT_GLUED")


def test_more_than_was_to_be_done_is_a_pair_too() -> None:
    upper, lower = find_figures("thu nhận 436.100/319.200 hồ sơ định danh")
    assert (upper.value, upper.pair) == (Decimal(436100), "numerator")
    assert (lower.value, lower.pair) == (Decimal(319200), "denominator")
    assert find_figures("ngày 22/5 và 15/4") == []
