"""How a figure's neighbours tell its meaning: time, parts, offices, doubts; table rows in lines."""

from datetime import date
from decimal import Decimal

import pytest
from narrative_factory import only, read, report, told

from ingest.narrative.families import families
from ingest.narrative.flat_tables import unflattened
from ingest.narrative.nouns import stands_for
from ingest.narrative.parts_of import part_within
from ingest.narrative.passages import counts_something_unknown, take_apart
from ingest.narrative.scopes import UnitNames, told_as
from ingest.narrative.sections import Sections
from ingest.narrative.table_columns import column_role
from ingest.narrative.text_document import read_text
from ingest.narrative.text_lines import split_lines
from ingest.narrative.written_periods import periods_in


def codes(*paragraphs: str) -> list[str | None]:
    return [code for code, _ in told(*paragraphs)]


def test_a_manner_behind_a_figure_ends_with_its_clause() -> None:
    sentence = (
        "- Tài khoản mức 2: trong tháng thu nhận 430 hồ sơ, lũy kế 52.117 hồ sơ; kích hoạt mới 398 "
        "tài khoản."
    )
    assert codes(sentence) == ["VNEID_L2_ISSUED", "VNEID_L2_ISSUED_CUM", "VNEID_L2_ACTIVATED"]


def test_the_days_a_window_ends_with_say_nothing_of_now() -> None:
    sentence = "Từ ngày 15/4/2024 đến ngày 14/5/2024, Công an tỉnh thu nhận 31.250 hồ sơ CCCD."
    assert codes(sentence) == ["CCCD_COLLECTED"]


def test_a_period_said_behind_the_last_of_several_holds_for_all() -> None:
    sentence = (
        "- Cấp căn cước cho 132 trẻ dưới 6 tuổi và 205 trẻ từ 6 đến dưới 14 tuổi trong tháng."
    )
    assert codes(sentence) == [
        "ID_CARD_ISSUED_UNDER_6_IN_PERIOD",
        "ID_CARD_ISSUED_AGE_6_13_IN_PERIOD",
    ]


def test_a_heading_s_day_holds_for_what_stands_below() -> None:
    heading = "3. Kết quả cấp CCCD, định danh điện tử (tính đến ngày 10/5/2024):"
    (value,) = read(heading, "- Số công dân đã được cấp CCCD: 1.140.118 người.").values
    assert value.indicator_code == "CCCD_ISSUED_CUM"
    assert value.as_of_date == date(2024, 5, 10)


def test_a_year_in_brackets_holds_inside_them() -> None:
    heading = report(key="2024", window=report().window)
    sentence = (
        "Năm 2023, toàn tỉnh tiếp nhận 812.305 hồ sơ TTHC (năm 2022: 745.118 hồ sơ), trực tuyến "
        "đạt 71%."
    )
    found = read(sentence, heading=heading).values
    assert [value.period_key for value in found] == ["2023", "2022", "2023"]


def test_the_report_s_own_period_named_again_means_the_days_it_covers() -> None:
    value = only("Trong tháng 5/2024, đã tiếp nhận 57 hồ sơ TTHC.")
    assert (value.window_start, value.window_end) == (date(2024, 4, 15), date(2024, 5, 14))


def test_a_rate_of_stocks_tells_that_its_parts_are_stocks() -> None:
    sentence = (
        "b) Cấp 978.314 tài khoản định danh điện tử, trong đó kích hoạt 861.552 tài khoản, đạt "
        "88,07%."
    )
    assert codes(sentence) == ["VNEID_ISSUED_CUM", "VNEID_ACTIVATED_CUM", "VNEID_ACTIVATION_RATE"]


def test_a_rate_may_stand_behind_both_its_parts() -> None:
    sentence = (
        "- Số lượt khám chữa bệnh bằng CCCD: 12.418 lượt trên tổng 13.040 lượt khám chữa bệnh "
        "BHYT, đạt 95,23%."
    )
    assert codes(sentence)[-1] == "KCB_CCCD_RATE"


def test_a_repeat_may_say_how_long_it_was_counted() -> None:
    sentence = "- Trong tháng thu nhận 4.162 hồ sơ CCCD; lũy kế toàn bộ chiến dịch 1.425.118 hồ sơ."
    assert codes(sentence) == ["CCCD_COLLECTED", "CCCD_COLLECTED_CUM"]


def test_parts_behind_a_service_are_of_the_service() -> None:
    found = read(
        "+ Cấp hộ chiếu phổ thông: 402 hồ sơ, trong đó nộp trực tuyến 398 hồ sơ (đạt 99%)."
    ).values
    assert [(v.indicator_code, v.service_code) for v in found] == [
        ("SVC_RECEIVED", "DVC25_12"),
        ("SVC_RECEIVED_ONLINE", "DVC25_12"),
        ("SVC_ONLINE_RATE", "DVC25_12"),
    ]


@pytest.mark.parametrize(
    ("code", "before", "meant"),
    [
        ("DOSSIER_RECEIVED_ONLINE", "SVC_RECEIVED", "SVC_RECEIVED_ONLINE"),
        ("DOSSIER_ONLINE_RATE", "DVC25_RECEIVED", "DVC25_ONLINE_RATE"),
        ("DOSSIER_ONLINE_RATE", "DVC25_BCA_RECEIVED", None),
        ("DOSSIER_ONLINE_RATE", "DOSSIER_RECEIVED", "DOSSIER_ONLINE_RATE"),
        ("CCCD_COLLECTED", "SVC_RECEIVED", "CCCD_COLLECTED"),
    ],
)
def test_what_all_dossiers_mean_behind_some(code: str, before: str, meant: str | None) -> None:
    assert part_within(code, before) == meant


def test_an_office_goes_on_as_the_subject_of_the_next_sentence() -> None:
    found = read(
        "Sở Tư pháp tiếp nhận 26.104 hồ sơ TTHC. Tỷ lệ hồ sơ nộp trực tuyến đạt 98,7%."
    ).values
    assert {value.breakdown_code for value in found} == {"ORG:STP"}


def test_digitised_dossiers_of_a_field_have_their_own_indicator() -> None:
    found = read("Lĩnh vực chứng thực: phát sinh 1.820 hồ sơ, số hóa 1.790 hồ sơ.").values
    assert [(v.indicator_code, v.breakdown_code) for v in found] == [
        ("DOMAIN_DOSSIERS", "FIELD:CHUNGTHUC"),
        ("DOMAIN_DIGITIZED", "FIELD:CHUNGTHUC"),
    ]
    assert told_as("DOSSIER_INPUT_DIGITIZED", "ORG") == "DOSSIER_INPUT_DIGITIZED"


def test_a_difference_to_last_year_is_a_figure_of_its_own() -> None:
    sentence = (
        "So với cùng kỳ năm trước, hồ sơ trực tuyến tăng 112 hồ sơ, hồ sơ trực tiếp giảm 85 hồ sơ."
    )
    assert told(sentence) == [
        ("DOSSIER_ONLINE_DELTA_YOY", 112),
        ("DOSSIER_OFFLINE_DELTA_YOY", -85),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Tỷ lệ hồ sơ trực tuyến ở một số xã còn dưới 20%.",
        "Tỷ lệ số hóa hồ sơ, kết quả giải quyết lần lượt là 81,2%.",
        "Tuyên truyền trên hệ thống truyền thanh của 23 đài cơ sở.",
    ],
)
def test_what_speaks_against_a_figure_keeps_it_from_the_current_view(sentence: str) -> None:
    assert codes(sentence) == [None]


def test_of_two_figures_that_mean_the_same_one_is_a_part() -> None:
    sentence = "Còn 1.321 hồ sơ đang giải quyết (1.246 hồ sơ đang giải quyết trong hạn)."
    assert codes(sentence) == ["DOSSIER_PENDING", None]


def test_what_came_over_is_no_comparison() -> None:
    sentence = "Tiếp nhận 1.936 hồ sơ (tồn kỳ trước 214 hồ sơ)."
    assert codes(sentence) == ["DOSSIER_RECEIVED", "DOSSIER_CARRIED_OVER"]


def test_services_without_dossiers_are_counted_not_zero() -> None:
    assert told("- Có 03 dịch vụ công thiết yếu chưa phát sinh hồ sơ.") == [
        ("DVC25_INACTIVE_SERVICES", 3)
    ]


def test_the_word_counted_weighs_most() -> None:
    sentence = "Tuyên truyền: treo 340 băng rôn, khẩu hiệu và cấp phát 62.500 tờ rơi."
    assert codes(sentence) == ["PROPAGANDA_BANNERS", "PROPAGANDA_LEAFLETS"]


def test_scores_are_told_from_what_they_are_out_of() -> None:
    heading = "1. Kết quả Bộ chỉ số 766, trong đó:"
    found = read(heading, "- Công khai, minh bạch: 16,4/18 điểm").values
    assert (found[0].indicator_code, found[0].value) == ("QD766_TRANSPARENCY", Decimal("16.4"))


def test_a_longer_noun_counts_as_its_shorter_one() -> None:
    assert stands_for("thẻ bảo hiểm y tế") == ("thẻ bảo hiểm y tế", "thẻ")
    assert stands_for("hồ sơ") == ("hồ sơ",)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("có 45 kiosk mới", True), ("có 45 hồ sơ", False), ("là 45, tăng", False)],
)
def test_a_noun_no_seed_knows_is_noticed(text: str, unknown: bool) -> None:
    passage = take_apart(text, UnitNames(None, None), ())
    assert counts_something_unknown(passage, 0) == unknown


def test_rates_know_their_parts() -> None:
    known = families()
    assert known.parts("VNEID_ACTIVATION_RATE") == ("VNEID_ACTIVATED_CUM", "VNEID_ISSUED_CUM")
    assert known.rates_of("VNEID_ACTIVATED_CUM") == ("VNEID_ACTIVATION_RATE",)
    assert known.rates_of(None) == ()


def test_headings_in_capitals_stand_above_numbered_ones() -> None:
    followed = Sections()
    for line in ("Phần II", "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024", "1. Phấn đấu kích hoạt 95%."):
        for block in read_text(line).blocks:
            followed.enter(block)  # type: ignore[arg-type]
    assert followed.role == "plan"


def test_a_year_compared_with_is_not_the_report_s() -> None:
    assert [p.key for p in periods_in("tăng so với cùng kỳ năm 2022")] == []


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Trong đó trực tuyến", "SVC_RECEIVED_ONLINE"),
        ("Số hồ sơ quá hạn", "SVC_OVERDUE"),
        ("Tổng số hồ sơ tiếp nhận", "SVC_RECEIVED"),
    ],
)
def test_headers_may_begin_with_words_that_tell_nothing(header: str, role: str) -> None:
    assert column_role(header) == role


FLAT = ["STT", "Tên dịch vụ", "Tiếp nhận", "Trực tuyến"]


def test_a_table_with_a_cell_a_line_is_put_into_rows() -> None:
    rows = ["1", "Đăng ký", "thường trú", "120", "118", "2", "Đăng ký tạm trú", "45", "40"]
    lines = split_lines("\n".join(["Phụ lục", *FLAT, *rows, "Ghi chú: số liệu tháng 5."]))
    assert [line.raw for line in unflattened(lines)] == [
        "Phụ lục",
        "STT\tTên dịch vụ\tTiếp nhận\tTrực tuyến",
        "1\tĐăng ký thường trú\t120\t118",
        "2\tĐăng ký tạm trú\t45\t40",
        "Ghi chú: số liệu tháng 5.",
    ]


def test_rows_that_do_not_come_out_even_stay_lines() -> None:
    rows = ["1", "Đăng ký thường trú", "120", "2", "Đăng ký tạm trú", "45"]
    lines = split_lines("\n".join([*FLAT, *rows]))
    assert unflattened(lines) == lines


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "Lũy kế đã kích hoạt 56.710 tài khoản, riêng mức 2 là 51.204 tài khoản.",
            ["VNEID_ACTIVATED_CUM", "VNEID_L2_ACTIVATED_CUM"],
        ),
        (
            "Trong tháng, kích hoạt 1.204 tài khoản định danh điện tử, riêng mức 2 là 812 tài "
            "khoản. Lũy kế đến nay đã kích hoạt 56.710 tài khoản.",
            ["VNEID_ACTIVATED", "VNEID_L2_ACTIVATED", "VNEID_ACTIVATED_CUM"],
        ),
        (
            "Trong tháng kích hoạt 812 tài khoản định danh điện tử mức 2. Lũy kế đã kích hoạt "
            "56.710 tài khoản.",
            ["VNEID_L2_ACTIVATED", "VNEID_L2_ACTIVATED_CUM"],
        ),
        (
            "Trong tháng, kích hoạt 1.204 tài khoản định danh điện tử, riêng mức 2 là 812 tài "
            "khoản. Lũy kế đã kích hoạt 56.710 tài khoản, riêng mức 2 là 51.204 tài khoản.",
            [
                "VNEID_ACTIVATED",
                "VNEID_L2_ACTIVATED",
                "VNEID_ACTIVATED_CUM",
                "VNEID_L2_ACTIVATED_CUM",
            ],
        ),
    ],
)
def test_a_level_told_apart_is_over_with_its_sentence(sentence: str, found: list[str]) -> None:
    assert codes(f"- {sentence}") == found
