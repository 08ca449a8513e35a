"""What people are told after a run, and what the command line makes of a release."""

import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import duckdb
import publishing_process
import pytest
import small_marts
from rich.console import Console

from ingest import cli
from ingest.config import Settings, get_settings
from publish import gates, release
from publish.summary import MOST_ROWS, number, show_summary
from publish.summary_queries import summarise


@pytest.fixture
def settings(
    small_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """A small warehouse that only DEAN06_HOME points to; gate and dictionary are spared."""
    monkeypatch.setenv("DEAN06_HOME", str(tmp_path))
    monkeypatch.setenv("DEAN06_LOCK_TIMEOUT_SECONDS", "5")
    monkeypatch.setenv("DEAN06_RETURN_DOCUMENTS", "false")  # there are no files to return
    for name, stand_in in publishing_process.stand_ins().items():
        monkeypatch.setattr(release, name, stand_in)
    get_settings.cache_clear()
    get_settings().warehouse.parent.mkdir(parents=True)
    shutil.copyfile(small_warehouse, get_settings().warehouse)
    yield get_settings()
    get_settings.cache_clear()


def shown(settings: Settings) -> str:
    out = StringIO()
    show_summary(settings, Console(file=out, width=200, highlight=False))
    return out.getvalue()


def dean06(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        cli.app(arguments)
    return int(end.value.code or 0)


def test_before_the_first_release_the_summary_says_so(settings: Settings) -> None:
    assert "Chưa có bản phát hành nào" in shown(settings)


def test_the_summary_counts_files_figures_findings_and_versions(settings: Settings) -> None:
    release.publish(settings)
    summary = summarise(settings)
    assert summary.files == [
        ("accepted", 2, 1),
        ("accepted_with_findings", 1, 1),
        ("rejected", 1, 0),
    ]
    assert summary.figures == [
        ("Phường Hải Dương", "2026-05", 2, 0, 0, 0),
        ("Phường Thành Đông", "2026-05", 0, 1, 0, 0),
    ]
    assert [row[:3] for row in summary.findings] == [("error", "RATIO_PARTS", 1)]
    assert [row[:4] for row in summary.versions] == [("Phường Hải Dương", "2026-05", 2, 2)]
    assert [row[0] for row in summary.rejected] == ["hong.xlsx"]


def test_an_example_names_unit_cell_found_and_expected(settings: Settings) -> None:
    release.publish(settings)
    text = shown(settings)
    assert "Phường Hải Dương · Chỉ tiêu!C1: Tỷ lệ không khớp" in text
    assert "thấy (found): 98,34 %; cần (expected): 98,40 %" in text
    assert "gửi lại (resubmission)" in text
    assert str(settings.published / "current" / "dean06.duckdb") in text


def test_text_from_a_file_is_not_taken_for_markup(settings: Settings) -> None:
    small_marts.change(
        settings, "update marts.fct_quality_finding set found = '[red]x[/red]', message_vi = '[/]'"
    )
    release.publish(settings)
    assert "[red]x[/red]" in shown(settings)


def test_a_long_list_is_cut_and_says_how_much_more_there_is(settings: Settings) -> None:
    small_marts.change(
        settings,
        "insert into marts.fct_quality_finding by name "
        "select 'G' || i as finding_id, 'RULE_' || i as rule_code, 'info' as severity, "
        "'open' as state, 'S3#1' as submission_version_key, '2026-05' as period_key "
        f"from range({MOST_ROWS + 2}) as t(i)",
    )
    release.publish(settings)
    assert "… và 3 dòng nữa (more rows)" in shown(settings)


def test_numbers_are_shown_the_vietnamese_way() -> None:
    assert number(1532200) == "1.532.200"


def test_status_shows_the_release_and_publish_can_be_repeated(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dean06("publish") == 0
    assert dean06("publish") == 0
    assert "Nothing changed" in capsys.readouterr().out
    assert dean06("status") == 0
    assert "Bản phát hành (release)" in capsys.readouterr().out


def test_overriding_the_gate_from_the_command_line_is_recorded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "gate_marts", gates.gate_marts)
    small_marts.change(settings, "insert into marts.dim_unit from marts.dim_unit limit 1")
    assert dean06("publish") == 1
    assert dean06("publish", "--override-gate", "Cần số cho giao ban") == 0
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        events = connection.execute("select event_type, reason from raw.events").fetchall()
    assert events == [("override_gate", "Cần số cho giao ban")]
    assert "gate overridden" in shown(settings)
