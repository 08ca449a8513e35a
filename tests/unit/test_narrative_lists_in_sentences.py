"""Lists in sentences: of units, tiers, services and fields; accounts of dossiers line by line."""

from datetime import date

import pytest
from narrative_factory import only, read, report, told

from ingest.narrative.heading import Heading
from ingest.narrative.lexicon import spelled_out
from ingest.periods import Window

YEAR = Window(date(2022, 12, 15), date(2023, 12, 14))
GIA_LAI = report("64", "2023", YEAR)
NGHE_AN = report("40", "2025-10", Window(date(2025, 9, 15), date(2025, 10, 14)))
SAI_GON = report("26740", "2026-04", Window(date(2026, 3, 15), date(2026, 4, 14)))
CHAU_THANH = report("708", "2024-H1", Window(date(2023, 12, 15), date(2024, 6, 14)))


def of_units(*paragraphs: str, heading: Heading) -> list[tuple[object, ...]]:
    values = read(*paragraphs, heading=heading).values
    return [(v.indicator_code, v.subject_unit_code, float(v.value or 0)) for v in values]


def of_parts(*paragraphs: str) -> list[tuple[object, ...]]:
    values = read(*paragraphs, heading=CHAU_THANH).values
    return [(v.indicator_code, v.breakdown_code, v.value) for v in values]


def of_services(*paragraphs: str) -> list[tuple[object, ...]]:
    values = read(*paragraphs, heading=CHAU_THANH).values
    return [(v.indicator_code, v.service_code, float(v.value or 0)) for v in values]


def test_units_take_what_leads_their_list() -> None:
    assert of_units(
        "Trễ hẹn nhiều: xã Hưng Nguyên (214 hồ sơ), phường Vinh Phú (76).", heading=NGHE_AN
    ) == [("DOSSIER_OVERDUE", "18001", 214), ("DOSSIER_OVERDUE", "16702", 76)]


def test_a_list_that_only_ranks_goes_on_with_the_one_before_it() -> None:
    assert of_units(
        "- Dẫn đầu: xã Quỳnh Lưu kích hoạt mới 204 tài khoản.",
        "- Thấp nhất: xã Mường Típ 07.",
        heading=NGHE_AN,
    ) == [("VNEID_ACTIVATED", "17179", 204), ("VNEID_ACTIVATED", "16858", 7)]


def test_items_below_a_lead_take_it_and_are_told_in_turn() -> None:
    assert of_units(
        "* Tỷ lệ hồ sơ trực tuyến của cấp xã:",
        "1. Cao nhất: phường Cửa Lò 98,7%.",
        "2. Thấp nhất: các xã Mỹ Lý, Bắc Lý với tỷ lệ tương ứng 41,3%; 44,8%.",
        heading=NGHE_AN,
    ) == [
        ("DOSSIER_ONLINE_RATE", "16732", 98.7),
        ("DOSSIER_ONLINE_RATE", "16816", 41.3),
        ("DOSSIER_ONLINE_RATE", "16819", 44.8),
    ]


def test_units_that_rank_need_no_type() -> None:
    assert of_units(
        "Tỷ lệ hồ sơ nộp trực tuyến cao nhất là Pleiku (88,2%), An Khê (81,5%).", heading=GIA_LAI
    ) == [("DOSSIER_ONLINE_RATE", "622", 88.2), ("DOSSIER_ONLINE_RATE", "623", 81.5)]


def test_a_commune_beside_the_own_keeps_its_figure() -> None:
    assert of_units(
        "Cùng kỳ, tỷ lệ hồ sơ trực tuyến của phường Bến Thành là 97,1%, phường Tân Định là 95,4%.",
        heading=SAI_GON,
    ) == [("DOSSIER_ONLINE_RATE", "26743", 97.1), ("DOSSIER_ONLINE_RATE", "26737", 95.4)]


def test_all_that_a_neighbour_did_is_its_own() -> None:
    assert of_units("Phường Bến Thành tiếp nhận 4.120 hồ sơ, trực tuyến 97%.", heading=SAI_GON) == [
        ("DOSSIER_RECEIVED", "26743", 4120),
        ("DOSSIER_ONLINE_RATE", "26743", 97),
    ]


def test_one_unit_told_apart_has_what_the_whole_has() -> None:
    found = of_units(
        "Tiếp nhận 47 tin tố giác về ANTT qua VNeID (ma túy 19 tin); riêng Công an xã Thanh Điền "
        "nhận 06 tin.",
        heading=CHAU_THANH,
    )
    assert found[-1][1:] == ("25618", 6)


def test_tiers_that_add_up_are_parts_of_the_whole() -> None:
    assert of_parts("Tiếp nhận 61 nghìn hồ sơ.")[0][1] == "ALL"
    assert of_parts("Tiếp nhận 6.100 hồ sơ TTHC, trong đó cấp huyện 2.100, xã - TT 4.000.") == [
        ("DOSSIER_RECEIVED", "ALL", 6100),
        ("DOSSIER_RECEIVED", "ORG:CAPHUYEN", 2100),
        ("DOSSIER_RECEIVED", "ORG:CAPXA", 4000),
    ]


def test_tiers_that_do_not_add_up_are_no_parts() -> None:
    found = of_parts("Tiếp nhận 6.100 hồ sơ TTHC, trong đó cấp huyện 2.100, xã - TT 3.000.")
    assert [one[1] for one in found] == ["ALL", "ALL", "ALL"]


def test_an_account_counts_dossiers_in_every_line() -> None:
    assert told("Tiếp nhận mới 41.386 HS TTHC.", "GQ xong 39.870, trễ 159; đang GQ 2.118.")[1:] == [
        ("DOSSIER_RESOLVED", 39870),
        ("DOSSIER_OVERDUE", 159),
        ("DOSSIER_PENDING", 2118),
    ]
    assert told(
        "a) Tổng số hồ sơ phải giải quyết: 286, gồm:", "+ Nhận mới: 277", "+ Kỳ trước qua: 09"
    )[1:] == [("DOSSIER_RECEIVED", 277), ("DOSSIER_CARRIED_OVER", 9)]


def test_an_account_goes_on_from_item_to_item() -> None:
    assert told(
        "Kết quả giải quyết TTHC: tiếp nhận 1.412 hồ sơ.", "- Quá hạn: 0", "- Đang xử lý: 24"
    )[1:] == [("DOSSIER_OVERDUE", 0), ("DOSSIER_PENDING", 24)]


def test_fields_below_a_lead_count_dossiers() -> None:
    assert of_parts("Phân theo lĩnh vực (hồ sơ nhận mới):", "- Hộ tịch: 38", "- Đất đai: 17") == [
        ("DOMAIN_DOSSIERS", "FIELD:HOTICH", 38),
        ("DOMAIN_DOSSIERS", "FIELD:DATDAI", 17),
    ]


def test_services_are_listed_by_their_abbreviations() -> None:
    assert of_services("+ TP: KS 1.102, TT 88,2%; KT 421; KH 388; LT KS - TT - BHYT 846.") == [
        ("SVC_RECEIVED", "DVC25_09", 1102),
        ("SVC_ONLINE_RATE", "DVC25_09", 88.2),
        ("SVC_RECEIVED", "DVC25_10", 421),
        ("SVC_RECEIVED", "DVC25_11", 388),
        ("SVC_RECEIVED", "DVC25_15", 846),
    ]


def test_what_went_in_online_stands_in_brackets_behind_a_bare_number() -> None:
    assert of_services("- ĐK thường trú 214 (TT 210), ĐK tạm trú 112 (TT 100).") == [
        ("SVC_RECEIVED", "DVC25_03", 214),
        ("SVC_RECEIVED_ONLINE", "DVC25_03", 210),
        ("SVC_RECEIVED", "DVC25_04", 112),
        ("SVC_RECEIVED_ONLINE", "DVC25_04", 100),
    ]


def test_a_bare_number_is_of_the_name_before_it_in_a_mixed_list() -> None:
    assert of_services(
        "Bộ phận tư pháp làm 905 hồ sơ chứng thực bản sao, kế đến là tạm trú (812 hồ sơ), "
        "kết hôn 143 và khai tử 61 hồ sơ."
    ) == [
        ("SVC_RECEIVED", "SVC_CT_BANSAO", 905),
        ("SVC_RECEIVED", "DVC25_04", 812),
        ("SVC_RECEIVED", "DVC25_11", 143),
        ("SVC_RECEIVED", "DVC25_10", 61),
    ]


def test_what_a_lead_says_of_a_part_is_not_said_of_its_items() -> None:
    found = of_services(
        "Nhóm dịch vụ thiết yếu: 19.438 hồ sơ, trực tuyến 18.077. Cụ thể:",
        "+ Thường trú 2.214; tạm trú 1.806.",
    )
    assert found[-2:] == [("SVC_RECEIVED", "DVC25_03", 2214), ("SVC_RECEIVED", "DVC25_04", 1806)]


def test_how_cards_were_issued_names_no_service() -> None:
    found = of_services(
        "Thu nhận 52.904 hồ sơ cấp căn cước, trong đó: cấp lần đầu 21.406 hồ sơ, cấp đổi 27.118 "
        "hồ sơ, cấp lại 4.380 hồ sơ."
    )
    assert {one[1] for one in found} == {None}


def test_no_thing_of_a_sort_is_a_zero() -> None:
    value = only("Trong kỳ không hồ sơ nào bị trễ hạn.")
    assert (value.indicator_code, value.value) == ("DOSSIER_OVERDUE", 0)


@pytest.mark.parametrize(
    "written",
    ["Phấn đấu không để hồ sơ nào quá hạn.", "Nếu không có hồ sơ nào quá hạn thì được khen."],
)
def test_a_zero_that_is_wanted_is_none(written: str) -> None:
    assert told(written) == []


@pytest.mark.parametrize("said", ["chưa phát sinh hồ sơ", "không phát sinh"])
def test_a_service_without_dossiers_is_a_zero_behind_its_label(said: str) -> None:
    assert of_services(f"Thủ tục khai báo tạm vắng theo QĐ 06: {said}.") == [
        ("SVC_RECEIVED", "DVC25_05", 0)
    ]


def test_the_beginning_of_a_label_is_counted() -> None:
    assert told("- Văn bản đã ban hành trong tháng: 04") == [("DIRECTIVE_DOCS", 4)]


def test_an_assigned_rate_in_brackets_is_an_aim() -> None:
    value = only("So chỉ tiêu tỉnh giao (hồ sơ trực tuyến 80%), huyện chưa đạt.")
    assert value.measure_kind == "target"


def test_a_plan_may_be_headed_by_an_abbreviation() -> None:
    value = only("IV. NV 6 THÁNG CUỐI NĂM", "1. Tỷ lệ hồ sơ trực tuyến đạt 80%.")
    assert value.measure_kind == "target"


def test_things_called_by_number_are_no_figures() -> None:
    assert told("Do hoàn lưu bão số 10, cụm thi đua số 1 họp muộn.") == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tiếp nhận 412 HS, TT 398", "tiếp nhận 412 hồ sơ, trực tuyến 398"),
        ("14 xã + 01 TT;", "14 xã + 01 thị trấn;"),
        ("xã - TT 29.182", "xã - thị trấn 29.182"),
        ("đăng ký TT, tạm trú", "đăng ký thường trú, tạm trú"),
        ("TT không dùng tiền mặt", "thanh toán không dùng tiền mặt"),
        ("TT 13/2023/TT-BCA", "TT 13/2023/TT-BCA"),
        ("CD đủ ĐK", "công dân đủ điều kiện"),
        ("ĐK tạm trú 12", "đăng ký tạm trú 12"),
        ("theo KH 58 và KT 3 xã", "theo KH 58 và KT 3 xã"),
    ],
)
def test_an_abbreviation_means_what_its_place_says(written: str, meant: str) -> None:
    assert spelled_out(written, 0, len(written)) == meant


def test_procedures_are_no_dossiers_of_an_account() -> None:
    found = told("Tiếp nhận 1.412 hồ sơ TTHC.", "- DVC toàn trình 96.")
    assert found[-1][0] != "DOSSIER_RECEIVED_ONLINE"


def test_the_lower_part_of_a_level_is_of_that_level() -> None:
    assert told("Lũy kế kích hoạt 84.216/96.812 tài khoản định danh mức 2.") == [
        ("VNEID_L2_ACTIVATED_CUM", 84216),
        ("VNEID_L2_ISSUED_CUM", 96812),
    ]
