"""Windows are filed under periods exactly as the design says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import MeasureKind
from ingest.periods import (
    PeriodError,
    Window,
    file_figure,
    parse_period_key,
    period_of_window,
    reporting_window,
)


def d(text: str) -> date:
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))


@pytest.mark.parametrize(
    ("start", "end", "key"),
    [
        ("15/4/2026", "14/5/2026", "2026-05"),
        ("16/12/2023", "15/1/2024", "2024-01"),
        ("13/12/2023", "12/1/2024", "2024-01"),
        ("1/2/2026", "28/2/2026", "2026-02"),
        ("6/4/2026", "5/5/2026", "2026-04"),  # ends on the 5th: still April
        ("7/4/2026", "6/5/2026", "2026-05"),
        ("6/12/2023", "5/1/2024", "2023-12"),
        ("1/5/2026", "19/5/2026", "custom:2026-05-01:2026-05-19"),  # 19 days: too short
        ("1/5/2026", "20/5/2026", "2026-05"),  # 20 days
        ("1/4/2026", "15/5/2026", "2026-05"),  # 45 days
        ("1/4/2026", "16/5/2026", "custom:2026-04-01:2026-05-16"),  # 46 days
        ("15/12/2025", "14/3/2026", "2026-Q1"),
        ("1/4/2026", "30/6/2026", "2026-Q2"),
        ("22/3/2026", "9/6/2026", "custom:2026-03-22:2026-06-09"),  # closes 21 days early
        ("23/3/2026", "10/6/2026", "2026-Q2"),  # closes 20 days early
        ("5/4/2026", "5/7/2026", "2026-Q2"),  # closes 5 days late
        ("6/4/2026", "6/7/2026", "custom:2026-04-06:2026-07-06"),
        ("5/10/2025", "3/1/2026", "2025-Q4"),  # closes in the next year
        ("15/12/2025", "14/6/2026", "2026-H1"),
        ("15/6/2026", "14/12/2026", "2026-H2"),
        ("1/4/2026", "30/9/2026", "custom:2026-04-01:2026-09-30"),  # six months, but no half
        ("15/12/2025", "14/9/2026", "2026-9M"),
        ("1/1/2024", "30/9/2024", "2024-9M"),
        ("15/12/2021", "14/12/2022", "2022"),
        ("19/12/2021", "18/12/2022", "2022"),
        ("1/7/2025", "30/6/2026", "custom:2025-07-01:2026-06-30"),  # a year, but not a calendar one
        ("14/5/2026", "14/5/2026", "custom:2026-05-14:2026-05-14"),
    ],
)
def test_window_is_filed_under(start: str, end: str, key: str) -> None:
    assert period_of_window(d(start), d(end)) == key


def test_window_that_runs_backwards_is_an_error() -> None:
    with pytest.raises(PeriodError):
        period_of_window(date(2026, 5, 14), date(2026, 4, 15))


windows = st.tuples(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(0, 420)).map(
    lambda pair: Window(pair[0], pair[0] + timedelta(days=pair[1]))
)


@given(windows)
def test_every_window_has_one_key_that_parses_back(window: Window) -> None:
    key = period_of_window(*window)
    period = parse_period_key(key)
    assert period.key == key
    assert (period.period_type == "custom") == key.startswith("custom:")
    if period.period_type == "custom":
        assert (period.start, period.end) == tuple(window)
    else:
        assert period_of_window(period.start, period.end) == key
        assert -20 <= (window.end - period.end).days <= 5 or period.period_type == "month"


@given(
    st.integers(1, 9998),
    st.sampled_from([*(f"-{m:02d}" for m in range(1, 13)), "-Q1", "-Q2", "-Q3", "-Q4"])
    | st.sampled_from(["-H1", "-H2", "-9M", ""]),
)
def test_calendar_periods_map_to_themselves(year: int, suffix: str) -> None:
    key = f"{year:04d}{suffix}"
    period = parse_period_key(key)
    assert period_of_window(period.start, period.end) == key


@pytest.mark.parametrize(
    ("key", "first", "last", "period_type"),
    [
        ("2026-02", "1/2/2026", "28/2/2026", "month"),
        ("2024-Q1", "1/1/2024", "31/3/2024", "quarter"),
        ("2026-H2", "1/7/2026", "31/12/2026", "half"),
        ("2026-9M", "1/1/2026", "30/9/2026", "nine_months"),
        ("2022", "1/1/2022", "31/12/2022", "year"),
        ("custom:2026-05-14:2026-05-14", "14/5/2026", "14/5/2026", "custom"),
    ],
)
def test_key_stands_for_calendar_days(key: str, first: str, last: str, period_type: str) -> None:
    period = parse_period_key(key)
    assert (period.start, period.end, period.period_type) == (d(first), d(last), period_type)


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-13", "2026-00", "2026-5", "26-05", "2026-Q5", "2026-H3", "2026-6M", " 2026",
        "2026\n", "0000", "0000-01", "٢٠٢٦-٠٥", "custom:2026-02-30:2026-03-01",
        "custom:2026-05-14:2026-05-01",
        "custom:2026-05-01:2026-05-31",  # has a name: 2026-05
        "custom:0000-01-01:0000-01-02",
    ],
)  # fmt: skip
def test_text_that_is_no_key_is_an_error(text: str) -> None:
    with pytest.raises(PeriodError):
        parse_period_key(text)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2026-05", "15/4/2026", "14/5/2026"),
        ("2024-01", "15/12/2023", "14/1/2024"),
        ("2026-Q1", "15/12/2025", "14/3/2026"),
        ("2026-H2", "15/6/2026", "14/12/2026"),
        ("2026-9M", "15/12/2025", "14/9/2026"),
        ("2022", "15/12/2021", "14/12/2022"),
        ("custom:2026-05-14:2026-05-20", "14/5/2026", "20/5/2026"),
    ],
)
def test_default_reporting_window(key: str, first: str, last: str) -> None:
    assert reporting_window(key) == (d(first), d(last))


@given(st.integers(2, 9998), st.sampled_from(["-01", "-02", "-12", "-Q3", "-H1", "-9M", ""]))
def test_default_reporting_window_is_filed_under_its_period(year: int, suffix: str) -> None:
    key = f"{year:04d}{suffix}"
    assert period_of_window(*reporting_window(key)) == key


REPORT = Window(date(2023, 12, 16), date(2024, 1, 15))
SINCE_2022 = ("6/1/2022", "8/1/2024")


@pytest.mark.parametrize(
    ("kind", "own", "as_of", "period", "filed_window", "filed_as_of"),
    [
        ("flow", None, None, "2024-01", REPORT, None),
        ("flow", ("1/11/2023", "30/11/2023"), None, "2023-11", ("1/11/2023", "30/11/2023"), None),
        ("level", None, "17/1/2024", "2024-01", None, "17/1/2024"),  # after the window's end
        ("level", None, "15/12/2023", "2024-01", None, "15/12/2023"),  # 31 days before
        ("level", None, "14/12/2023", "2023-12", None, "14/12/2023"),  # 32 days before
        ("cumulative", None, "15/2/2024", "2024-01", None, "15/2/2024"),  # 31 days after
        ("cumulative", None, "16/2/2024", "2024-02", None, "16/2/2024"),
        ("cumulative", None, None, "2024-01", None, "15/1/2024"),  # no as-of: the window's end
        ("cumulative", SINCE_2022, None, "2024-01", SINCE_2022, "8/1/2024"),
        ("ratio", None, None, "2024-01", REPORT, None),
        ("ratio", None, "11/1/2024", "2024-01", None, "11/1/2024"),
        ("ratio", ("15/12/2022", "14/12/2023"), None, "2023", ("15/12/2022", "14/12/2023"), None),
        (None, None, None, "2024-01", REPORT, None),
        (None, None, "1/6/2023", "2023-06", None, "1/6/2023"),
    ],
)  # fmt: skip
def test_figure_is_filed_by_its_own_dates_then_by_its_report(
    kind: MeasureKind | None,
    own: tuple[str, str] | None,
    as_of: str | None,
    period: str,
    filed_window: tuple[str, str] | Window | None,
    filed_as_of: str | None,
) -> None:
    filing = file_figure(
        kind,
        own_window=Window(d(own[0]), d(own[1])) if own else None,
        as_of_date=d(as_of) if as_of else None,
        report_period="2024-01",
        report_window=REPORT,
    )
    if filed_window is None or isinstance(filed_window, Window):
        expected = filed_window or (None, None)
    else:
        expected = (d(filed_window[0]), d(filed_window[1]))
    assert filing.period_key == period
    assert (filing.window_start, filing.window_end) == tuple(expected)
    assert filing.as_of_date == (d(filed_as_of) if filed_as_of else None)


def test_figure_of_a_report_without_known_period_keeps_its_own_dates_only() -> None:
    filing = file_figure(
        "flow", own_window=None, as_of_date=None, report_period=None, report_window=None
    )
    assert filing.period_key is None
    stock = file_figure(
        "level", own_window=None, as_of_date=REPORT.end, report_period=None, report_window=None
    )
    assert stock.period_key == "2024-01"
