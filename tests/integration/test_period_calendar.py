"""Opening and closing periods: noted once, listed for people, with a workbook for everybody."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from loading_world import rows
from openpyxl import load_workbook

from ingest.config import Settings
from ingest.period_calendar import (
    close_periods,
    due_periods,
    finish_closing,
    open_period,
    owed_with,
)
from ingest.period_roster import write_late_list, write_roster
from ingest.period_templates import write_templates
from ingest.periods import PeriodError

RELEASE = """
create schema marts;
create table marts.dim_unit as select * from (values
    ('w', 'w', '10525', 'Phường Hải Dương', 'commune', '31', 'Thành phố Hải Phòng',
        date '2025-07-01', null::date),
    ('p', 'p', '31', '=Thành phố Hải Phòng', 'province', '31', 'Thành phố Hải Phòng',
        date '2025-07-01', null)
) as t(unit_key, unit_id, unit_code, unit_name, unit_level, province_code, province_name,
    valid_from, valid_to);
create table marts.dim_period as select * from (values
    ('2026-05', 'Tháng 05/2026'), ('2026-06', 'Tháng 06/2026'), ('2026-Q2', 'Quý 2/2026')
) as t(period_key, label_vi);
create table marts.fct_submission_status as select *, null::timestamptz as received_at,
    'workbook' as form_owed from (values
    ('w', '2026-05', 'XA', 'body', true, timestamptz '2026-05-18 10:00+00', 'missing', 3),
    ('p', '2026-05', 'TINH', 'body', true, timestamptz '2026-05-20 10:00+00', 'on_time', null),
    ('w', '2026-06', 'XA', 'body', true, timestamptz '2026-06-18 10:00+00', 'awaited', null),
    ('w', '2026-06', 'XA', 'appendix', true, timestamptz '2026-06-18 10:00+00', 'awaited', null),
    ('p', '2026-Q2', 'QUY', 'body', true, timestamptz '2026-06-22 10:00+00', 'awaited', null),
    ('p', '2026-06', 'TUY', 'body', false, timestamptz '2026-06-01 10:00+00', 'late', 1)
) as t(unit_key, period_key, obligation_code, role, is_mandatory, due_at, status, days_late);
create table marts.fct_indicator_period as select * from (values
    ('w', '2026-05', 'VNEID_L2_ACTIVATED_CUM', null::varchar, 'ALL', 1234::decimal(38, 6),
        date '2026-05-14')
) as t(unit_id, period_key, indicator_code, service_code, breakdown_code, stock_value, as_of_date);
"""


@pytest.fixture
def released(home: Settings) -> Settings:
    home.released_database.parent.mkdir(parents=True)
    with duckdb.connect(str(home.released_database)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(RELEASE)
    return home


def lines(settings: Settings, path: str) -> list[list[str]]:
    with (settings.home / path).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))


def at(day: int, month: int = 5) -> datetime:
    return datetime(2026, month, day, 10, 30, tzinfo=UTC)


def test_a_month_is_opened_once_through_a_load_of_its_own(home: Settings) -> None:
    first, second = open_period(home, "2026-05"), open_period(home, "2026-05")
    assert first.load_id is not None
    assert second.load_id is None
    assert rows(home, "select event_type, target_id, actor from raw.events") == [
        ("open_period", "2026-05", "system")
    ]
    assert rows(home, "select count(*) from raw.loads") == [(1,)]


def test_what_is_no_period_is_not_opened(home: Settings) -> None:
    with pytest.raises(PeriodError):
        open_period(home, "tháng 5")


def test_a_period_is_due_when_the_last_of_its_reports_is_and_closed_once(
    released: Settings,
) -> None:
    assert due_periods(released, at(19)) == [], "the province still has a day"
    assert due_periods(released, at(20)) == ["2026-05"]
    assert close_periods(released, ["2026-05"]).load_id is not None
    write_late_list(released, "2026-05")
    finish_closing(released, ["2026-05"])
    assert due_periods(released, at(20)) == []
    assert due_periods(released, at(22, 6)) == ["2026-06", "2026-Q2"]
    assert due_periods(released, at(22, 12)) == [], "long past is history, not to be closed"


def test_a_closing_that_came_to_nothing_stays_due_until_all_of_it_is_written(
    released: Settings,
) -> None:
    """The build or the release failed after the event was noted: no list, no report was written."""
    close_periods(released, ["2026-05"])
    assert due_periods(released, at(21)) == ["2026-05"]
    assert close_periods(released, ["2026-05"]).load_id is None
    events = "select event_type, target_id from raw.events"
    assert rows(released, events) == [("close_period", "2026-05")], "no second event"
    write_late_list(released, "2026-05")
    assert due_periods(released, at(21)) == ["2026-05"], "the consolidated reports may be missing"
    (note,) = finish_closing(released, ["2026-05"])
    assert note == "reports/closings/2026-05.json"
    assert due_periods(released, at(21)) == []
    (released.home / note).unlink()
    assert due_periods(released, at(21)) == ["2026-05"], "what was removed is written again"


def test_what_was_never_closed_cannot_be_carried_out(released: Settings) -> None:
    with pytest.raises(ValueError, match="2026-05"):
        finish_closing(released, ["2026-05"])
    assert due_periods(released, at(20)) == ["2026-05"]


def test_before_a_first_release_nothing_is_due(home: Settings) -> None:
    assert due_periods(home, at(20)) == []


def test_a_month_is_asked_for_with_the_quarter_it_ends() -> None:
    keys = ["2026-05", "2026-06", "2026-Q2", "2026-H1", "2026"]
    assert owed_with("2026-06", keys) == ["2026-06", "2026-H1", "2026-Q2"]


def test_the_roster_says_who_owes_what_by_when(released: Settings) -> None:
    report = write_roster(released, "2026-06")
    header, *owed = lines(released, report.path)
    assert report.rows == len(owed) == 3
    assert header[2] == "Mã đơn vị"
    assert [one[0] for one in owed] == ["2026-06", "2026-06", "2026-Q2"]
    assert owed[0][9] == "18/06/2026 17:00"
    assert owed[0][10] == "chờ gửi"
    assert owed[2][3].startswith("'="), "nothing a spreadsheet would evaluate"


def test_the_list_of_the_late_names_them_alone(released: Settings) -> None:
    report = write_late_list(released, "2026-05")
    _, *late = lines(released, report.path)
    assert [(one[2], one[10], one[12]) for one in late] == [("10525", "chưa gửi", "3")]
    assert report.by_status == {"missing": 1}


def test_everybody_gets_one_workbook_with_the_last_figures_and_keeps_it(
    released: Settings,
) -> None:
    report = write_templates(released, "2026-06")
    assert (report.written, report.kept) == (2, 0)
    path = released.templates / "2026-06" / "Thành phố Hải Phòng" / "10525_2026-06.xlsx"
    cells = {cell.value for row in load_workbook(path)["Chỉ tiêu"].rows for cell in row}
    assert 1234 in cells
    before = path.stat().st_mtime_ns
    assert write_templates(released, "2026-06").kept == 2
    assert path.stat().st_mtime_ns == before


def test_only_the_levels_that_are_wanted_get_workbooks(released: Settings) -> None:
    provinces = released.model_copy(update={"template_levels": "province"})
    assert write_templates(provinces, "2026-06").written == 1
    nobody = released.model_copy(update={"template_levels": ""})
    assert write_templates(nobody, "2026-06").written == 0


def test_many_workbooks_are_written_by_processes_of_their_own(
    released: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.period_templates._IN_PROCESS", 1)
    report = write_templates(released.model_copy(update={"read_workers": 2}), "2026-06")
    assert report.written == 2
    files = list(Path(released.home / report.folder).rglob("*"))
    assert sorted(one.name for one in files if one.is_file()) == [
        "10525_2026-06.xlsx",
        "31_2026-Q2.xlsx",
    ]
