"""Who owed a report, who sent it in time: over the real units, across the reform of July 2025."""

import csv
from datetime import UTC, date, datetime

import duckdb
import pytest
from raw_factory import Arrival, BulkFactory, Document, Figure

from ingest.config import PROJECT_DIR, Settings
from ingest.dbt_run import run_dbt

SEEDS = PROJECT_DIR / "seeds"
OLD_BAC_GIANG, NEW_BAC_NINH, OLD_BAC_NINH = "24@2021-01-01", "24@2025-07-01", "27@2021-01-01"
WARD = "10525"
FIGURE = (Figure("PROPAGANDA_BROADCASTS", "2"),)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def sent(unit: str | None, period: str | None, when: str, **more: object) -> Arrival:
    """Return a report as it arrived, in local time; ``figures=()`` makes it an empty one."""
    sender = str(more.pop("sender", unit))
    document = Document(
        f"{sender}-{period}-{when}", unit, period, more.pop("figures", FIGURE), **more
    )  # type: ignore[arg-type]
    return Arrival(document, instant(f"{when}+07:00"), sender)


ARRIVALS = [
    # Before the reform the old provinces owe, for the window that closed on the 14th of June.
    sent("24", "2025-06", "2025-06-20 16:59"),
    sent("27", "2025-06", "2025-06-23 08:00"),
    # After it the new one does, under the same code; the 20th of July is a Sunday.
    sent("24", "2025-07", "2025-07-21 17:00"),
    sent("26", "2025-07", "2025-07-20 09:00"),
    sent("01", "2025-07", "2025-07-21 17:01"),
    # The wards of the reform.
    sent(WARD, "2025-07", "2025-07-16 17:00"),
    sent("10552", "2025-07", "2025-07-18 09:00"),
    sent("10507", "2025-07", "2025-07-16 08:00", figures=(Figure("PROPAGANDA_BROADCASTS", None),)),
    sent("10532", "2025-07", "2025-07-15 08:00", status="rejected", figures=()),
    sent(None, None, "2025-07-15 09:00", sender="10537", status="rejected", figures=()),
    sent("10543", "2025-07", "2025-07-15 10:00"),
    # Sent in time, taken back, sent again too late.
    sent("10546", "2025-07", "2025-07-15 11:00"),
    # Due on the 16th of February 2026: Tết, so the 23rd.
    sent(WARD, "2026-02", "2026-02-23 16:00"),
    # Not due yet when the marts are built.
    sent(WARD, "2026-03", "2026-03-15 09:00"),
]


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    settings = Settings(home=tmp_path_factory.mktemp("punctuality"))
    raw = BulkFactory.create(settings.warehouse)
    raw.load(instant("2025-07-31 00:00+07:00"), ARRIVALS)
    taken_back = [
        {"event_type": "withdraw", "target_id": raw.submission_id(ARRIVALS[number].document)}
        for number in (10, 11)
    ]
    raw.load(instant("2025-08-01 00:00+07:00"), events=taken_back)
    raw.load(
        instant("2026-03-16 09:00+07:00"),
        [sent("10546", "2025-07", "2025-08-04 08:00", figures=(*FIGURE, *FIGURE))],
    )
    raw.connection.close()
    outcome = run_dbt(
        settings,
        ["build", "--resource-type=seed", "--resource-type=model", "--select",
         "+rpt_late_units", "+rpt_punctuality", "+dim_unit"],
    )  # fmt: skip
    assert outcome.succeeded, outcome.output[-3000:]
    return duckdb.connect(str(settings.warehouse), read_only=True)


def status(marts: duckdb.DuckDBPyConnection, period: str, code: str) -> tuple[object, ...] | None:
    return marts.execute(
        """
        select owed.status, owed.days_late, owed.working_days_late
        from marts.fct_submission_status as owed
        inner join marts.dim_unit as units using (unit_key)
        where period_key = ? and unit_code = ? and obligation_code in
            ('DA06_XA_THANG', 'DA06_TINH_THANG')
        """,
        [period, code],
    ).fetchone()


def owing(marts: duckdb.DuckDBPyConnection, period: str, obligation: str) -> set[str]:
    rows = marts.execute(
        """
        select unit_id from marts.fct_submission_status
        where (period_key, obligation_code) = (?, ?)
        """,
        [period, obligation],
    ).fetchall()
    return {unit for (unit,) in rows}


def test_units_closed_by_the_reform_owe_the_month_before_and_the_new_ones_the_month_of_it(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    june = owing(marts, "2025-06", "DA06_TINH_THANG")
    july = owing(marts, "2025-07", "DA06_TINH_THANG")
    assert (len(june), len(july)) == (63, 34)
    assert {OLD_BAC_GIANG, OLD_BAC_NINH} <= june
    assert NEW_BAC_NINH in july
    assert not {OLD_BAC_GIANG, OLD_BAC_NINH} & july
    assert owing(marts, "2025-06", "DA06_XA_THANG") == set()
    assert len(owing(marts, "2025-07", "DA06_XA_THANG")) == 3321


def test_a_report_under_a_used_code_counts_for_the_unit_of_its_window(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.execute(
        """
        select unit_id, period_key, status, days_late, working_days_late
        from marts.fct_submission_status
        where unit_id in (?, ?, ?) and period_key in ('2025-06', '2025-07') order by all
        """,
        [OLD_BAC_GIANG, NEW_BAC_NINH, OLD_BAC_NINH],
    ).fetchall()
    assert rows == [
        (OLD_BAC_GIANG, "2025-06", "on_time", 0, 0),
        (NEW_BAC_NINH, "2025-07", "on_time", 0, 0),
        # Friday 17:00 to Monday 08:00: three days begun, one of them a working day.
        (OLD_BAC_NINH, "2025-06", "late", 3, 1),
    ]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (WARD, ("on_time", 0, 0)),
        ("10552", ("late", 2, 2)),
        ("10507", ("empty", 0, 0)),
        ("10532", ("rejected", 0, 0)),
        ("10537", ("rejected", 0, 0)),
        ("10543", ("withdrawn", 0, 0)),
        ("10546", ("late", 19, 13)),
        ("10549", ("missing", None, None)),
        ("01", ("late", 1, 1)),
    ],
)
def test_what_became_of_the_report_of_july_2025(
    marts: duckdb.DuckDBPyConnection, unit: str, expected: tuple[object, ...]
) -> None:
    assert status(marts, "2025-07", unit) == expected


def test_a_due_day_in_tet_moves_behind_it(marts: duckdb.DuckDBPyConnection) -> None:
    due = marts.execute(
        """
        select distinct due_at::varchar from marts.fct_submission_status
        where period_key = '2026-02' and obligation_code = 'DA06_XA_THANG'
        """
    ).fetchall()
    assert due == [("2026-02-23 10:00:00+00",)]
    assert status(marts, "2026-02", WARD) == ("on_time", 0, 0)
    assert status(marts, "2026-02", "10552") == ("missing", None, None)


def test_what_is_not_due_yet_is_awaited_not_missing(marts: duckdb.DuckDBPyConnection) -> None:
    assert status(marts, "2026-03", WARD) == ("on_time", 0, 0)
    assert status(marts, "2026-03", "10552") == ("awaited", None, None)
    # The window of the month after has begun, so its reports are awaited too; no later one's.
    assert status(marts, "2026-04", WARD) == ("awaited", None, None)
    assert status(marts, "2026-05", WARD) is None


def test_the_list_of_the_late_names_the_province_and_the_working_days(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    late = """
        select unit_code, province_name, status, days_late, working_days_late
        from marts.rpt_late_units where period_key = ? and unit_code in (?, ?, ?) order by all
    """
    assert marts.execute(late, ["2025-07", WARD, "10552", "10546"]).fetchall() == [
        ("10546", "Thành phố Hải Phòng", "late", 19, 13),
        ("10552", "Thành phố Hải Phòng", "late", 2, 2),
    ]
    # Missing since Monday the 23rd of February, counted to the last load: Monday, 16th of March.
    assert marts.execute(late, ["2026-02", WARD, "10552", "10549"]).fetchall() == [
        ("10549", "Thành phố Hải Phòng", "missing", 21, 15),
        ("10552", "Thành phố Hải Phòng", "missing", 21, 15),
    ]
    assert marts.execute(late, ["2026-03", WARD, "10552", "10549"]).fetchall() == []


def test_counts_by_province_add_up_to_the_nation(marts: duckdb.DuckDBPyConnection) -> None:
    counts = marts.execute(
        """
        select count(*), sum(units_expected), sum(units_on_time), sum(units_late),
            sum(units_missing), sum(units_rejected), sum(units_empty), sum(units_withdrawn)
        from marts.rpt_punctuality
        where period_key = '2025-07' and obligation_code = 'DA06_XA_THANG'
        """
    ).fetchone()
    assert counts == (34, 3321, 1, 2, 3321 - 7, 2, 1, 1)
    hai_phong = marts.execute(
        """
        select units_expected, units_on_time, on_time_rate, received_rate
        from marts.rpt_punctuality
        where (province_code, period_key, obligation_code) = ('31', '2025-07', 'DA06_XA_THANG')
        """
    ).fetchone()
    assert hai_phong is not None
    expected, on_time, on_time_rate, received_rate = hai_phong
    assert (expected, on_time) == (114, 1)
    assert float(on_time_rate) == pytest.approx(100 / 114, abs=1e-6)
    assert float(received_rate) == pytest.approx(300 / 114, abs=1e-6)


def exceptions() -> list[dict[str, str]]:
    with (SEEDS / "working_day_exceptions.csv").open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def test_days_off_are_weekdays_and_days_worked_instead_are_weekends() -> None:
    days = exceptions()
    assert len({one["day"] for one in days}) == len(days)
    assert [one["day"] for one in days] == sorted(one["day"] for one in days)
    for one in days:
        is_weekend = date.fromisoformat(one["day"]).isoweekday() > 5
        assert (one["is_working_day"] == "true") == is_weekend, one
        assert "Điều 112" in one["source"] or "hoán đổi" in one["source"]


@pytest.mark.parametrize("year", range(2021, 2027))
def test_every_year_has_its_11_days_off_or_days_off_instead(year: int) -> None:
    # 11 days by law; a weekend among them is made up for, except inside the days of Tết; a day off
    # that is worked on another Saturday is none of the 11.
    days = [one for one in exceptions() if one["day"].startswith(str(year))]
    off = [one for one in days if one["is_working_day"] == "false"]
    worked = [one for one in days if one["is_working_day"] == "true"]
    assert len(off) - len(worked) == 11
    assert sum(one["name_vi"] == "Tết Âm lịch" for one in off) == 5
