"""What the company of a figure tells: lists of services, brackets, plans, names that tell more."""

import pytest
from narrative_factory import read, told

from ingest.narrative.service_names import service_names
from ingest.narrative.text_document import read_text


def test_parts_behind_one_service_of_a_list_are_of_that_service() -> None:
    result = read(
        "- Kết quả một số dịch vụ công thiết yếu: Đăng ký khai sinh tiếp nhận 61 hồ sơ, trực tuyến "
        "60 hồ sơ (đạt 98,36%); Đăng ký khai tử 22 hồ sơ, trực tuyến 22 hồ sơ (đạt 100%)."
    )
    assert [(v.indicator_code, v.service_code) for v in result.values] == [
        (code, service)
        for service in ("DVC25_09", "DVC25_10")
        for code in ("SVC_RECEIVED", "SVC_RECEIVED_ONLINE", "SVC_ONLINE_RATE")
    ]


def test_the_essential_services_named_anew_are_not_of_the_service_before() -> None:
    found = read(
        "- Đăng ký khai sinh tiếp nhận 61 hồ sơ, 25 dịch vụ công thiết yếu tiếp nhận trực tuyến "
        "900 hồ sơ."
    ).values
    assert [(v.indicator_code, v.service_code) for v in found if v.value == 900] == [
        ("DVC25_RECEIVED_ONLINE", None)
    ]


def test_a_part_in_brackets_is_of_the_time_of_its_whole() -> None:
    found = told("- Trong tháng thu nhận 87 hồ sơ cấp thẻ căn cước (06 trường hợp dưới 6 tuổi).")
    assert found == [("CCCD_COLLECTED", 87), ("ID_CARD_ISSUED_UNDER_6_IN_PERIOD", 6)]


@pytest.mark.parametrize(
    ("named", "service"),
    [
        ("cấp lại thẻ căn cước", "DVC25_02"),
        ("đổi thẻ căn cước", "DVC25_02"),
        ("liên thông khai tử", "DVC25_16"),
    ],
)
def test_short_names_of_services_are_known(named: str, service: str) -> None:
    assert service_names().best(named)[0] == service


def test_a_first_card_is_no_card_issued_again() -> None:
    assert service_names().best("hồ sơ cấp thẻ căn cước")[0] != "DVC25_02"


@pytest.mark.parametrize(
    "sentence",
    [
        "Phấn đấu đến 31/12/2026 kích hoạt 400.000 tài khoản định danh điện tử mức 2.",
        "Dự kiến trong tháng tới thu nhận 500 hồ sơ căn cước.",
    ],
)
def test_what_is_to_be_reached_is_an_aim_however_far_its_word(sentence: str) -> None:
    assert {value.measure_kind for value in read(sentence).values} == {"target"}


def test_what_was_reached_of_an_aim_is_no_aim() -> None:
    found = read(
        "Chỉ tiêu phấn đấu là 500 hồ sơ, đã thu nhận trong tháng 412 hồ sơ căn cước."
    ).values
    assert [value.measure_kind for value in found if value.value == 412] == ["flow"]


def test_the_level_of_an_account_before_its_whole_is_no_figure() -> None:
    values = [v.value for v in read("Đã kích hoạt 12.870 tài khoản mức 2/13.512 tài khoản.").values]
    assert 2 not in values


@pytest.mark.parametrize("event", ["không để xảy ra", "chưa ghi nhận", "không phát sinh"])
def test_no_incident_is_a_zero(event: str) -> None:
    assert told(f"An toàn thông tin: {event} sự cố an toàn thông tin.") == [
        ("INFOSEC_INCIDENTS", 0)
    ]


@pytest.mark.parametrize(
    "heading",
    ["3. Phát triển công dân số", "II. TỒN TẠI", "Phần III. NHIỆM VỤ 6 THÁNG CUỐI NĂM"],
)
def test_a_heading_that_ends_in_a_word_like_an_open_one_is_over(heading: str) -> None:
    blocks = read_text(f"{heading}\nThu nhận 87 hồ sơ cấp thẻ căn cước.").blocks
    assert next(block.content.text for block in blocks) == heading  # type: ignore[union-attr]
