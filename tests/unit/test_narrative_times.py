"""Days named in sentences, and which of them a figure takes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.narrative.figures import find_figures
from ingest.narrative.lexicon import marked_words_of
from ingest.narrative.passages import cue_lexicon
from ingest.narrative.times import Place, Timing, find_days, timing
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
