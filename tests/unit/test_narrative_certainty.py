"""How sure a figure is: what speaks slightly against it, and when it waits for a person."""

from dataclasses import replace
from datetime import date

import pytest
from narrative_factory import read, report

from ingest.findings import FindingList
from ingest.model import Value
from ingest.narrative.certainty import certainty, doubt_weights, doubts_of
from ingest.narrative.heading import Heading
from ingest.narrative.thresholds import threshold
from ingest.periods import Window

QUARTER = report(key="2024-Q2", window=Window(date(2024, 3, 15), date(2024, 6, 14)))


def figures(*paragraphs: str, heading: Heading | None = None) -> list[Value]:
    return list(read(*paragraphs, heading=heading, shown_from=None).values)


def doubts(*paragraphs: str, heading: Heading | None = None) -> frozenset[str]:
    """Return what speaks against the last figure of a report."""
    return doubts_of(figures(*paragraphs, heading=heading)[-1].reader_rule)


def with_finding(heading: Heading, code: str) -> Heading:
    found = FindingList()
    found.add(code, "1:1", "2024-05-14", "2024-05")
    return replace(heading, findings=tuple(found.found))


def test_a_figure_nothing_speaks_against_is_shown_as_surely_as_experience_says() -> None:
    (value,) = figures("Trong tháng, tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính.")
    assert (value.indicator_code, value.reader_rule) == (
        "DOSSIER_RECEIVED",
        "narrative-9:wording",
    )
    assert value.confidence == round(certainty(()), 3) > 0.9


@pytest.mark.parametrize(
    "sentence",
    [
        "Qua 02 năm, tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính.",
        "Sáng 1/7, tỉnh tiếp nhận 367 hồ sơ thủ tục hành chính.",
        "Đợt cao điểm, trong tuần cuối tỉnh tiếp nhận 367 hồ sơ thủ tục hành chính.",
    ],
)
def test_words_of_time_that_are_not_understood_speak_against_it(sentence: str) -> None:
    (*_, value) = figures(sentence)
    assert "unread_time" in doubts_of(value.reader_rule)
    assert value.indicator_code is None
    assert value.reader_rule.endswith("?DOSSIER_RECEIVED")


@pytest.mark.parametrize(
    ("sentence", "heading"),
    [
        ("Quý II, tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính.", QUARTER),
        ("Tháng 5, tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính.", None),
        ("Từ ngày 01/5/2024 đến ngày 10/5/2024 tiếp nhận 9.214 hồ sơ.", None),
        ("Theo Kế hoạch 71/KH-UBND ngày 24/02/2024, tỉnh tiếp nhận 9.214 hồ sơ.", None),
        ("So với tháng 4, tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính.", None),
    ],
)
def test_the_report_s_own_period_and_dates_of_documents_do_not(
    sentence: str, heading: Heading | None
) -> None:
    assert "unread_time" not in doubts(sentence, heading=heading)


@pytest.mark.parametrize(
    ("doubt", "bearing", "free"),
    [
        (
            "unknown_words",
            "Tỉnh sàng lọc 9.214 hồ sơ thủ tục hành chính tiếp nhận trong tháng.",
            "Tỉnh đã tiếp nhận 9.214 hồ sơ thủ tục hành chính.",
        ),
        (
            "acted_on",
            "Đối chiếu 9.214 hồ sơ thủ tục hành chính tiếp nhận.",
            "Tiếp nhận 9.214 hồ sơ thủ tục hành chính.",
        ),
        (
            "of_some",
            "Dẫn đầu là một nơi tiếp nhận 9.214 hồ sơ thủ tục hành chính.",
            "Dẫn đầu phong trào; tiếp nhận 9.214 hồ sơ thủ tục hành chính.",
        ),
        (
            "wanted",
            "Vượt số tỉnh giao, đã tiếp nhận 9.214 hồ sơ thủ tục hành chính.",
            "Vượt số tỉnh giao; đã tiếp nhận 9.214 hồ sơ thủ tục hành chính.",
        ),
        (
            "kind_unstated",
            "Đã kích hoạt 4.105 tài khoản định danh điện tử mức độ 2.",
            "Lũy kế kích hoạt 4.105 tài khoản định danh điện tử mức độ 2.",
        ),
    ],
)
def test_words_around_it_speak_against_it(doubt: str, bearing: str, free: str) -> None:
    assert doubt in doubts(bearing)
    assert doubt not in doubts(free)


def test_a_named_service_is_handled_where_it_is_handled() -> None:
    told = doubts("Các xã tiếp nhận 3.472 hồ sơ đăng ký khai sinh.")
    assert not told & {"of_some", "wanted"}


@pytest.mark.parametrize(
    ("doubt", "heading"),
    [
        ("period_inferred", with_finding(report(), "PERIOD_INFERRED")),
        ("dated_late", with_finding(report(), "REPORT_DATED_TOO_LATE")),
        ("not_over", replace(report(), report_date=date(2024, 4, 18))),
        ("several_years", replace(report(), title="BÁO CÁO tổng kết năm 2023 và năm 2024")),
    ],
)
def test_a_head_in_doubt_speaks_against_figures_without_days(doubt: str, heading: Heading) -> None:
    undated = "Tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính."
    dated = "Từ ngày 01/5/2024 đến ngày 10/5/2024 tiếp nhận 9.214 hồ sơ thủ tục hành chính."
    assert doubt in doubts(undated, heading=heading)
    assert doubt not in doubts(dated, heading=heading)
    assert doubt not in doubts(undated)
    (value,) = figures(undated, heading=heading)
    assert value.confidence == round(certainty({doubt}), 3) < certainty(())
    assert (value.indicator_code is None) == (value.confidence < threshold("current_view"))


@pytest.mark.parametrize(
    "title",
    [
        "BÁO CÁO kết quả năm 2024, phương hướng năm 2025",
        "BÁO CÁO Đề án 06 giai đoạn 2022 - 2025, tầm nhìn đến năm 2030, tháng 5 năm 2024",
        "BÁO CÁO kết quả thực hiện Đề án 06 năm 2024 (so sánh với năm 2023)",
        "BÁO CÁO tổng kết năm 2024, đối chiếu với kết quả của năm 2023",
    ],
)
def test_plans_the_years_of_the_scheme_and_compared_years_are_no_second_year(title: str) -> None:
    told = doubts("Tỉnh tiếp nhận 9.214 hồ sơ.", heading=replace(report(), title=title))
    assert "several_years" not in told


def test_a_text_of_the_press_is_less_sure_than_a_report() -> None:
    sentence = "Trong tháng, tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính."
    assert "news" in doubts(sentence, heading=replace(report(), told_on=date(2024, 5, 16)))
    assert "news" not in doubts(sentence)


def test_how_things_stand_is_not_told_by_days_long_over() -> None:
    assert "long_ago" in doubts("Trong năm 2019, lũy kế cấp 131.000 thẻ căn cước công dân.")
    assert "long_ago" not in doubts("Trong năm 2019, tiếp nhận 131.000 hồ sơ.")


def test_two_figures_that_claim_to_be_the_same_and_differ_both_wait() -> None:
    first, second = figures(
        "Trong tháng, tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính.",
        "Trong tháng, tỉnh tiếp nhận 4.100 hồ sơ thủ tục hành chính.",
    )
    for value in (first, second):
        assert "contested" in doubts_of(value.reader_rule)
        assert value.indicator_code is None


def test_the_sender_hears_which_figures_contradict_each_other() -> None:
    result = read(
        "Trong tháng, tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính.",
        "Trong tháng, tỉnh tiếp nhận 4.100 hồ sơ thủ tục hành chính.",
        shown_from=None,
    )
    (told,) = (one for one in result.findings if one.rule_code == "NARRATIVE_FIGURES_DIFFER")
    first, second = result.values
    assert told.locator == second.locator
    assert told.found == f"9.214 ({first.locator}); 4.100 ({second.locator})"
    assert "Tổng số hồ sơ tiếp nhận" in told.message_vi


def test_what_was_hardly_understood_accuses_nobody() -> None:
    result = read(
        "Trong tháng, tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính.",
        "Đợt cao điểm, trong tuần cuối tỉnh tiếp nhận 367 hồ sơ thủ tục hành chính.",
        shown_from=None,
    )
    assert "contested" in doubts_of(result.values[0].reader_rule)
    assert all(one.rule_code != "NARRATIVE_FIGURES_DIFFER" for one in result.findings)


def test_a_rounded_figure_contradicts_no_exact_one() -> None:
    rounded = "Trong tháng, tỉnh tiếp nhận hơn {} hồ sơ thủ tục hành chính."
    exact = "Trong tháng, tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính."
    near, far = figures(rounded.format("9.000"), exact), figures(rounded.format("4.000"), exact)
    assert ["contested" in doubts_of(one.reader_rule) for one in near + far] == [False] * 2 + [
        True
    ] * 2


def test_the_same_figure_told_twice_is_not_contested() -> None:
    again = "Trong tháng, tỉnh tiếp nhận 9.214 hồ sơ thủ tục hành chính."
    assert [value.indicator_code for value in figures(again, again)] == ["DOSSIER_RECEIVED"] * 2


def test_an_aim_is_judged_by_its_words_alone() -> None:
    (aim,) = figures(
        "Phấn đấu tỷ lệ hồ sơ trực tuyến đạt 95%.",
        heading=replace(report(), title="năm 2023, 2024"),
    )
    assert aim.measure_kind == "target"
    assert not doubts_of(aim.reader_rule) - {"weak_match", "fair_match"}


def test_each_doubt_makes_a_figure_less_sure_and_two_slight_ones_hide_it_or_nearly() -> None:
    weights = doubt_weights()
    speaks_for = {"none", "borne_out"}
    assert all((weight > 0) == (sign in speaks_for) for sign, weight in weights.items())
    assert certainty({"unknown_words"}) > threshold("current_view")
    assert certainty({"kind_unstated", "unknown_words"}) < certainty({"acted_on", "of_some"})
    assert certainty({"fair_match", "unknown_words"}) < threshold("current_view")
    with pytest.raises(KeyError):
        certainty({"no such doubt"})
