"""Figures that follow one another: what few words mean behind what was told before them."""

from datetime import date

import pytest
from narrative_factory import read, told

from ingest.narrative.own_words import said
from ingest.reference import seed_rows


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        (
            "- Kế hoạch năm giao các sở, ngành 40 đầu việc. Xong 31 việc, 06 việc đang làm, "
            "03 việc chưa xong.",
            [
                ("TASK_ASSIGNED", 40),
                ("TASK_COMPLETED", 31),
                ("TASK_ONGOING", 6),
                ("TASK_INCOMPLETE", 3),
            ],
        ),
        (
            "- Bộ phận một cửa nhận 500 hồ sơ. Nộp trên mạng 450; nộp tại quầy 50. Trễ hẹn 2.",
            [
                ("DOSSIER_RECEIVED", 500),
                ("DOSSIER_RECEIVED_ONLINE", 450),
                ("DOSSIER_RECEIVED_OFFLINE", 50),
                ("DOSSIER_OVERDUE", 2),
            ],
        ),
        (
            "- Toàn xã có 820 người đủ điều kiện cấp căn cước, đã cấp 790, còn 30 người.",
            [("CCCD_ELIGIBLE", 820), ("CCCD_ISSUED_CUM", 790), ("CCCD_REMAINING", 30)],
        ),
        (
            "- Có 44 tổ công nghệ số cộng đồng, 236 người.",
            [("DIGITAL_TEAMS", 44), ("DIGITAL_TEAM_MEMBERS", 236)],
        ),
    ],
)
def test_few_words_tell_enough_behind_what_was_told(
    sentence: str, wanted: list[tuple[str, int]]
) -> None:
    assert told(sentence) == wanted


def test_a_part_that_is_more_than_its_whole_is_none() -> None:
    found = told("- Kế hoạch năm giao 40 nhiệm vụ. Xong 41.")
    assert found[-1] == (None, 41)


def test_words_that_say_more_than_the_phrase_wait() -> None:
    found = told("- Kế hoạch năm giao 40 nhiệm vụ. Xong phần mềm dùng chung của tỉnh 3.")
    assert found[-1][0] != "TASK_ONGOING"
    assert said("Đến nay đã xong") == said("xong") != said("xong phần mềm")


def test_what_follows_a_service_is_of_that_service() -> None:
    found = told("- Cấp phiếu lý lịch tư pháp: tiếp nhận 120 hồ sơ, trong đó qua mạng 110.")
    assert found == [("SVC_RECEIVED", 120), ("SVC_RECEIVED_ONLINE", 110)]


def test_children_are_not_late() -> None:
    assert said("trẻ") != said("trễ")


def test_under_dossiers_a_phrase_alone_tells() -> None:
    found = told("2. Giải quyết thủ tục hành chính", "- Đã trả kết quả: 279")
    assert found == [("DOSSIER_RESOLVED", 279)]


def test_no_phrase_of_a_sequence_is_empty_by_chance() -> None:
    for row in seed_rows("narrative/sequences"):
        for phrase in row["phrases"].split(";"):
            assert said(phrase) or phrase.strip() == "-", row
            assert phrase.strip() != "-" or row["nouns"], row


def test_every_step_of_a_sequence_names_an_indicator() -> None:
    known = {row["indicator_code"] for row in seed_rows("indicators")}
    for row in seed_rows("narrative/sequences"):
        assert row["indicator_code"] in known
        assert not row["whole"] or row["whole"] in known


def test_what_must_be_and_what_is_not_done_are_counted_as_such() -> None:
    found = told("- Số người phải cấp căn cước là 820 người, còn 30 người chưa làm.")
    assert found[0] == ("CCCD_ELIGIBLE", 820)


def test_money_said_short_beside_money() -> None:
    found = told("- Thu viện phí 985,6 tỷ đồng, qua chuyển khoản 634,6 tỷ.")
    assert [code for code, _ in found] == ["HOSPITAL_PAY_AMOUNT", "HOSPITAL_PAY_AMOUNT_CASHLESS"]


def test_all_levels_named_together_are_the_whole() -> None:
    found = told(
        "- Cả ba khối (sở, ngành; ngành dọc; cấp xã) tiếp nhận 3.184 hồ sơ thủ tục hành chính."
    )
    assert found == [("DOSSIER_RECEIVED", 3184)]


def test_a_remark_in_brackets_below_a_heading_dates_what_follows() -> None:
    result = read(
        "2. Căn cước công dân",
        "(Số liệu do Công an tỉnh cung cấp, chốt ngày 12/5/2024)",
        "- Người trong độ tuổi cấp căn cước: 6.309 người.",
    )
    (value,) = result.values
    assert (value.indicator_code, value.as_of_date) == ("CCCD_ELIGIBLE", date(2024, 5, 12))


def test_the_day_of_a_ranking_needs_no_year() -> None:
    sentence = "- Bộ chỉ số 766 (dữ liệu ngày 10/5): tỉnh đạt 86,42 điểm."
    (value,) = read(sentence).values
    assert (value.indicator_code, value.as_of_date) == ("QD766_SCORE", date(2024, 5, 10))


def test_who_issued_documents_by_few_words() -> None:
    found = told("- Ban hành 15 văn bản; Tổ công tác ký 5; Công an xã (thường trực) phát hành 4.")
    assert found == [
        ("DIRECTIVE_DOCS", 15),
        ("DIRECTIVE_DOCS_WORKING_GROUP", 5),
        ("DIRECTIVE_DOCS_POLICE", 4),
    ]


def test_what_police_collect_is_theirs_not_of_a_service() -> None:
    found = told("- Trong kỳ thu nhận 684 hồ sơ cấp, đổi, cấp lại thẻ căn cước.")
    assert found == [("CCCD_COLLECTED", 684)]


def test_late_dossiers_of_a_field_are_all_that_are_late() -> None:
    found = told("- Giải quyết 6.307 hồ sơ TTHC, để quá hạn 06 hồ sơ thuộc lĩnh vực dược.")
    assert found[-1] == ("DOSSIER_OVERDUE", 6)
    assert told("- Tiếp nhận 40 hồ sơ TTHC; riêng thủ tục thành lập hộ kinh doanh 6 hồ sơ.")[-1][
        0
    ] in (None, "SVC_RECEIVED")


def test_successes_behind_visits_are_of_those_visits() -> None:
    found = told("- Khám BHYT 2.310 lượt, dùng căn cước 2.180 lượt; tra được thông tin thẻ 2.150.")
    assert [code for code, _ in found] == [
        "KCB_VISITS_TOTAL",
        "KCB_VISITS_CCCD",
        "KCB_CCCD_LOOKUP_SUCCESS",
    ]


def test_a_bare_rest_needs_the_sum_that_makes_it_one() -> None:
    found = told("- Có 820 người đủ điều kiện cấp căn cước, 790 người có bảo hiểm, còn 31 người.")
    assert found[-1][0] != "CCCD_REMAINING"
