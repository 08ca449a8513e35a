"""Days named in sentences, and which of them a figure takes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.narrative.figures import find_figures
from ingest.narrative.lexicon import marked_words_of
from ingest.narrative.named_days import find_days
from ingest.narrative.passages import cue_lexicon
from ingest.narrative.times import Place, Timing, timing
from ingest.periods import Window

DAYS = st.dates(date(2021, 1, 1), date(2030, 12, 31))


@given(first=DAYS, last=DAYS)
def test_windows_as_people_write_them(first: date, last: date) -> None:
    first, last = sorted((first, last))
    for written in (
        f"Từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}, đã",
        f"từ {first:%d/%m/%Y}-{last:%d/%m/%Y} tỉnh",
        f"tính từ ngày {first.day} tháng {first.month} năm {first.year} đến ngày {last:%d/%m/%Y}",
    ):
        (found,) = find_days(written)
        assert found.window == Window(first, last)


@given(day=DAYS)
def test_as_of_days_as_people_write_them(day: date) -> None:
    for written in (f"tính đến ngày {day:%d/%m/%Y}", f"lũy kế đến {day:%d/%m/%Y} có"):
        (found,) = find_days(written)
        assert (found.as_of, found.window) == (day, None)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("từ ngày 15/12 đến ngày 14/01/2024", (date(2023, 12, 15), date(2024, 1, 14))),
        ("Năm 2023 toàn tỉnh tiếp nhận", (date(2023, 1, 1), date(2023, 12, 31))),
        ("trong quý II/2023 đã", (date(2023, 4, 1), date(2023, 6, 30))),
        ("trong 6 tháng đầu năm 2024", (date(2024, 1, 1), date(2024, 6, 30))),
    ],
)
def test_periods_named_in_a_sentence_are_windows(text: str, window: tuple[date, date]) -> None:
    (found,) = find_days(text)
    assert found.window == Window(*window)


def test_a_day_something_goes_on_until_is_no_as_of_day() -> None:
    assert find_days("tiếp tục thực hiện đến ngày 31/12/2022") == []


def time_of(text: str, figure: str) -> Timing:
    cues = cue_lexicon().mentions(marked_words_of(text))
    opening = find_figures(text)[0].start
    return timing(find_days(text), cues, Place(text, text.index(figure), 0, opening))


def test_the_last_days_before_a_figure_are_its_own() -> None:
    text = "Trong tháng thu nhận 4.162; lũy kế đến ngày 17/01/2024 đã có 9.999 trường hợp"
    assert time_of(text, "4.162") == Timing("in_period")
    assert time_of(text, "9.999") == Timing("cumulative", None, date(2024, 1, 17))


def test_words_for_the_period_end_the_days_named_before() -> None:
    text = "Tính đến ngày 17/01/2024 có 9.999; trong tháng có 12"
    assert time_of(text, "12").as_of is None or time_of(text, "có 12").manner == "in_period"
    assert time_of(text, "có 12") == Timing("in_period")


REACHED = date(2023, 6, 20)


@pytest.mark.parametrize(
    ("text", "as_of", "window"),
    [
        ("tính đến ngày 16/6 đã cấp", date(2023, 6, 16), None),
        ("Đến ngày 22-5, đã cấp", date(2023, 5, 22), None),
        ("tính đến 30/11 đã cấp", date(2022, 11, 30), None),
        ("từ ngày 1/2/2023 đến nay", None, (date(2023, 2, 1), REACHED)),
        ("từ ngày 15-5 đến 14-6", None, (date(2023, 5, 15), date(2023, 6, 14))),
        ("Từ ngày 15/5 - 14/6, toàn tỉnh", None, (date(2023, 5, 15), date(2023, 6, 14))),
        ("từ đầu năm 2023 đến ngày 16/6", None, (date(2023, 1, 1), date(2023, 6, 16))),
        ("Từ tháng 3/2023 đến nay", None, (date(2023, 3, 1), REACHED)),
        ("trong ngày 2-6, đã thu nhận", None, (date(2023, 6, 2), date(2023, 6, 2))),
        ("Theo đó, trong 5 tháng, các cơ sở", None, (date(2023, 1, 1), date(2023, 5, 31))),
        ("cơ sở y tế; 6 tháng có 31.400 lượt", None, (date(2023, 1, 1), date(2023, 6, 30))),
    ],
)
def test_what_lacks_a_year_or_an_end_is_completed_from_the_day_of_the_report(
    text: str, as_of: date | None, window: tuple[date, date] | None
) -> None:
    (found,) = find_days(text, REACHED)
    assert (found.as_of, found.window) == (as_of, Window(*window) if window else None)


@pytest.mark.parametrize("text", ["trước ngày 31/7", "đến 30/63 tỉnh", "đạt 3/4", "đến 22-5"])
def test_other_fractions_are_no_days(text: str) -> None:
    assert find_days(text, REACHED) == []


def test_so_far_in_a_later_sentence_is_past_the_day_of_an_earlier_one() -> None:
    text = "Đến ngày 22/5/2023 đã cấp 410 thẻ. Đến nay đã kích hoạt 380 tài khoản."
    cues = cue_lexicon().mentions(marked_words_of(text))
    start, sentence = text.index("380"), text.index(" Đến nay")
    assert timing(find_days(text), cues, Place(text, start, sentence, start)) == Timing("now")


@pytest.mark.parametrize("verb", ["là", "có", "đạt", ":"])
def test_the_year_of_a_day_in_words_is_no_period(verb: str) -> None:
    assert find_days(f"Bàn giao từ ngày 01 tháng 3 năm 2025 {verb} 02 dịch vụ.", REACHED) == []
