"""What goes back after a release: only what changed, a bit at a time, whatever a file is like."""

import shutil
from contextlib import nullcontext
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from ingest.config import Settings
from publish.returned import returning, writing
from publish.returned.returning import NothingToReturnError, return_documents
from tests.mart_columns import declared
from tests.unit.workbook_factory import plain_book

MARTS = ("fct_quality_finding", "dim_submission", "dim_unit", "dim_period", "dim_indicator",
         "dim_service", "dim_breakdown", "fct_reported_value")  # fmt: skip
UNITS = 14  # enough for more than one process


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with one finding for each of some units, whose files are in the archive."""
    made = Settings(home=tmp_path_factory.mktemp("returning") / "home")
    folder = made.published / "releases" / "r1"
    folder.mkdir(parents=True)
    (made.published / "current").symlink_to("releases/r1")
    (folder / "release.json").write_text('{"release_id": "r1"}')
    with duckdb.connect(str(folder / "dean06.duckdb")) as connection:
        connection.execute("create schema marts")
        for mart in MARTS:
            connection.execute(f"create table marts.{mart} ({declared(mart)})")
        sha = archived(made)
        for number in range(UNITS):
            add(connection, sha, f"{number:05d}")
    return made.home


@pytest.fixture
def settings(made_once: Path, tmp_path: Path) -> Settings:
    """A home of its own for each test."""
    shutil.copytree(made_once, tmp_path / "home", symlinks=True)
    return Settings(home=tmp_path / "home", lock_timeout_seconds=5)


def archived(settings: Settings) -> str:
    content = BytesIO()
    plain_book(lines=[{"code": "DOSSIER_RECEIVED", "value": 5}]).save(content)
    sha = sha256(content.getvalue()).hexdigest()
    blob = settings.archive / "blobs" / sha[:2] / sha[2:4] / sha
    blob.parent.mkdir(parents=True)
    blob.write_bytes(content.getvalue())
    return sha


def add(connection: duckdb.DuckDBPyConnection, sha: str, unit: str) -> None:
    connection.execute(
        """
        insert into marts.dim_submission by name
        select $unit || '#1' as submission_version_key, $unit as submission_id, 1 as version_no,
            true as is_current, $unit as unit_code, '2026-05' as period_key, 'workbook' as form,
            $unit || '.xlsx' as file_name, $sha as file_sha256,
            timestamptz '2026-05-15 02:00:00+00' as received_at
        """,
        {"unit": unit, "sha": sha},
    )
    connection.execute(
        """
        insert into marts.fct_quality_finding by name
        select 'F' || left(sha256($unit), 24) as finding_id, 'RULE' as rule_code,
            'error' as severity, 'open' as state, $unit as unit_code, '2026-05' as period_key,
            'ALL' as breakdown_code, $unit || '#1' as submission_version_key,
            'Chỉ tiêu!G5' as locator, 'Sai.' as message_vi, 'Wrong.' as message_en,
            timestamptz '2026-06-01 00:00:00+00' as last_found_at
        """,
        {"unit": unit},
    )


def change(settings: Settings, sql: str) -> None:
    path = settings.published / "releases" / "r1" / "dean06.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)


def marked(settings: Settings, unit: str) -> Path:
    return settings.returned / unit / "2026-05" / f"{unit}_ket-qua-kiem-tra.xlsx"


def test_many_units_are_written_side_by_side_and_then_left_alone(settings: Settings) -> None:
    report = return_documents(settings)
    assert (report.written, report.workbooks, report.failed) == (UNITS, UNITS, [])
    book = load_workbook(marked(settings, "00013"))
    assert book["Chỉ tiêu"]["G5"].fill.fgColor.rgb == "FFFF5050"
    times = {path: path.stat().st_mtime_ns for path in settings.returned.rglob("*.*")}
    assert return_documents(settings).written == 0
    (settings.returned / ".index.json").unlink()
    # with nothing known of the last time all is made again, and equal files stay
    assert return_documents(settings, "00001").written == 1
    for path, time in times.items():
        assert path.name == ".index.json" or path.stat().st_mtime_ns == time


def test_only_what_changed_is_written_and_what_stands_no_more_is_taken_away(
    settings: Settings,
) -> None:
    return_documents(settings)
    change(
        settings,
        "update marts.fct_quality_finding set state = 'corrected' where unit_code = '00002'",
    )
    report = return_documents(settings)
    assert (report.units_periods, report.written, report.workbooks) == (UNITS, 1, 0)
    assert not marked(settings, "00002").exists()
    page = marked(settings, "00002").with_name("ket-qua-kiem-tra.html").read_text("utf-8")
    assert "Không còn điều gì cần xử lý" in page
    assert marked(settings, "00003").exists()


def test_too_much_at_once_is_done_newest_first_and_the_rest_the_next_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(
        settings,
        "update marts.fct_quality_finding set last_found_at = last_found_at + interval 1 day"
        " where unit_code >= '00011'",
    )
    monkeypatch.setattr(returning, "_AT_ONCE", 3)
    ticks = iter([0.0, 0.0, 1e9, 1e9])
    monkeypatch.setattr(returning.time, "monotonic", lambda: next(ticks, 1e9))
    monkeypatch.setattr(returning, "publisher_lock", lambda *_: nullcontext())
    report = return_documents(settings)
    assert (report.written, report.waiting) == (3, UNITS - 3)
    written = {path.parent.parent.name for path in settings.returned.rglob("*.html")}
    assert written == {"00011", "00012", "00013"}
    monkeypatch.undo()
    assert return_documents(settings).written == UNITS - 3


def test_a_file_that_is_gone_costs_its_copy_only(settings: Settings) -> None:
    for blob in (settings.archive / "blobs").rglob("*"):
        if blob.is_file():
            blob.unlink()
    report = return_documents(settings)
    assert (report.written, report.workbooks, report.unmarked) == (UNITS, 0, UNITS)
    page = (settings.returned / "00000" / "2026-05" / "ket-qua-kiem-tra.html").read_text("utf-8")
    assert "Sai." in page


def test_a_copy_that_fails_is_told_and_stops_nobody_else(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_IN_PROCESS", 100)
    copy = writing.marked_copy

    def failing(original: Path, folder: writing.Folder, document: writing.Document) -> object:
        if folder.unit_code == "00004":
            raise RuntimeError("unforeseen")
        return copy(original, folder, document)

    monkeypatch.setattr(writing, "marked_copy", failing)
    report = return_documents(settings)
    assert report.failed == ["00004/2026-05/00004.xlsx"]
    assert (report.written, report.workbooks) == (UNITS, UNITS - 1)


def test_nothing_goes_back_where_it_is_switched_off_or_nothing_is_released(
    settings: Settings, tmp_path: Path
) -> None:
    off = settings.model_copy(update={"return_documents": False})
    assert return_documents(off).written == 0
    assert not settings.returned.exists()
    assert return_documents(off, "00001").written == 1
    assert return_documents(Settings(home=tmp_path / "empty")).written == 0
    for home in (settings, Settings(home=tmp_path / "empty")):
        with pytest.raises(NothingToReturnError):
            return_documents(home, "99999")


def test_a_report_whose_figures_are_not_understood_goes_back_without_findings_too(
    settings: Settings,
) -> None:
    return_documents(settings)
    change(
        settings,
        """
        insert into marts.dim_submission by name
        select 'N#1' as submission_version_key, 'N' as submission_id, 1 as version_no,
            true as is_current, '00077' as unit_code, '2026-05' as period_key,
            'narrative' as form, 'bc.txt' as file_name, repeat('0', 64) as file_sha256,
            timestamptz '2026-05-15 02:00:00+00' as received_at;
        insert into marts.fct_reported_value by name
        select 'N#1' as submission_version_key, number as value_no, '14' as value_as_written,
            14 as value, 'reported' as value_state, 'narrative' as form, true as is_current,
            '9:68-69' as locator, 'lắp đặt 14 camera' as quote, rule as reader_rule
        from (values (1, 'narrative-2:'), (2, 'dismissed:E1')) as t(number, rule);
        """,
    )
    assert return_documents(settings).written == 1
    [page] = (settings.returned / "00077" / "2026-05").glob("*.html")
    assert page.read_text().count("<td>9:68-69</td>") == 1
    assert return_documents(settings).written == 0
    change(settings, "update marts.fct_reported_value set reader_rule = 'dismissed:E2'")
    assert return_documents(settings).written == 1
    assert "9:68-69" not in page.read_text()
