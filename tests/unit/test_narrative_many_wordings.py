"""What the reader makes of wordings it has learned from; the floors hold what was reached."""

import csv
from collections import Counter

import pytest
from narrative_factory import only, told

from benchmarks.narrative_wordings import FOLDER, HALVES, judge, totals
from ingest.reference import seed_rows


@pytest.mark.parametrize("half", HALVES)
def test_each_indicator_is_worded_three_times_in_each_half(half: str) -> None:
    with (FOLDER / f"{half}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    indicators = {row["indicator_code"] for row in seed_rows("indicators")}
    worded = Counter(row["indicator_code"] for row in rows)
    assert set(worded) <= indicators
    assert set(worded.values()) == {3}
    assert all(row["sentence"].count(row["value_raw"]) == 1 for row in rows)


@pytest.mark.parametrize(("half", "right", "wrong"), [("seen", 655, 21), ("unseen", 622, 33)])
def test_the_reader_falls_back_behind_no_floor(half: str, right: int, wrong: int) -> None:
    verdicts = totals(judge(half))
    assert verdicts["right"] >= right
    assert verdicts["wrong"] <= wrong


def codes(*paragraphs: str) -> list[str | None]:
    return [code for code, _ in told(*paragraphs)]


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("- Không kể nộp trực tuyến, xã tiếp nhận 45 hồ sơ trực tiếp.", "DOSSIER_RECEIVED_OFFLINE"),
        (
            "- Người dân nộp 45 hồ sơ trực tuyến, không phải đến nộp tại quầy.",
            "DOSSIER_RECEIVED_ONLINE",
        ),
    ],
)
def test_what_is_left_out_is_not_counted(sentence: str, code: str) -> None:
    assert codes(sentence) == [code]


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("- Đăng ký thường trú còn 05 hồ sơ giải quyết quá hạn.", "SVC_OVERDUE"),
        ("- Đăng ký tạm trú giải quyết đúng hạn 372 hồ sơ.", "SVC_ON_TIME"),
        (
            "- Riêng thủ tục đăng ký khai tử, tỷ lệ giải quyết đúng hạn đạt 99,8%.",
            "SVC_ON_TIME_RATE",
        ),
    ],
)
def test_what_is_said_of_a_service_is_no_part_of_its_name(sentence: str, code: str) -> None:
    assert codes(sentence) == [code]


@pytest.mark.parametrize(
    "sentence",
    [
        "- Thủ tục đăng ký thế chấp: kỳ trước chuyển sang 136 hồ sơ.",
        "- Bộ phận Một cửa tiếp nhận 412 hồ sơ thuộc mảng bảo trợ xã hội.",
    ],
)
def test_dossiers_of_one_service_or_field_are_not_all(sentence: str) -> None:
    assert codes(sentence) == [None]


def test_a_field_may_label_a_line() -> None:
    value = only("- Đất đai: số hóa 2.105 hồ sơ.")
    assert (value.indicator_code, value.breakdown_code) == ("DOMAIN_DIGITIZED", "FIELD:DATDAI")


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("- Hồ sơ trực tuyến chênh lệch so với cùng kỳ năm trước: -274 hồ sơ.", -274),
        ("- Hồ sơ trực tuyến chênh lệch so với cùng kỳ năm trước: +682 hồ sơ.", 682),
        ("- Hồ sơ trực tuyến ít hơn 345 hồ sơ so với cùng kỳ năm trước.", -345),
    ],
)
def test_a_difference_falls_by_its_sign_or_word(sentence: str, value: int) -> None:
    assert told(sentence) == [("DOSSIER_ONLINE_DELTA_YOY", value)]


def test_what_is_still_resolved_in_time_is_pending() -> None:
    assert codes("- Hiện có 32 hồ sơ đang giải quyết trong hạn.") == ["DOSSIER_PENDING"]
