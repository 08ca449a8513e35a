"""``dean06`` as its users meet it: what it prints, and what it returns to the shell."""

import json
import sys
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from loading_world import document, drop, rows, settings_at, use_stand_in_reader

from ingest import cli, cli_show, pipeline
from ingest.build import BuildReport
from ingest.config import Settings, get_settings
from publish import as_known_on
from publish.as_known_on import KnownReport


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An empty home that only DEAN06_HOME points to."""
    monkeypatch.setenv("DEAN06_HOME", str(tmp_path))
    monkeypatch.setenv("DEAN06_SETTLE_SECONDS", "0")
    monkeypatch.setenv("DEAN06_QUIET_MINUTES", "0")
    monkeypatch.setattr(cli_show.OUT, "_width", 200)
    get_settings.cache_clear()
    yield settings_at(tmp_path)
    get_settings.cache_clear()


@pytest.fixture
def loading(home: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same, with the stand-in reader and without dbt and Great Expectations."""
    use_stand_in_reader(monkeypatch.setattr)
    monkeypatch.setattr(pipeline, "gate_batches", lambda *_: None)
    monkeypatch.setattr(pipeline, "build_marts", lambda *_, **__: BuildReport(built=False))
    return home


@pytest.fixture
def released(home: Settings) -> Settings:
    """A release with one small table."""
    home.released_database.parent.mkdir(parents=True)
    with duckdb.connect(str(home.released_database)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.t as select '=1+1' as note, 1532200.5::decimal(38, 6) as amount,"
            " null::varchar as nothing, -3 as below, true as yes, date '2026-05-14' as day"
        )
    return home


def dean06(*arguments: str) -> int:
    """Run the command; return its exit code."""
    with pytest.raises(SystemExit) as end:
        cli.app(arguments)
    return int(end.value.code or 0)


def test_rejected_file_is_shown_and_is_no_failure(
    loading: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(loading, "good.json", document(values=[["A", "1"], ["B", "2"]]))
    drop(loading, "bad [x].json", b"no json")
    assert dean06("load") == 0
    shown = capsys.readouterr().out
    assert "bad [x].json" in shown
    assert "NOT_JSON" in shown
    assert rows(loading, "select files_loaded, files_rejected, values_loaded from raw.loads") == [
        (1, 1, 2)
    ]
    assert dean06("load") == 0
    assert "Không có gì mới" in capsys.readouterr().out


def test_failure_of_the_pipeline_is_a_sentence_and_code_1(
    loading: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(loading, "good.json", document())
    assert dean06("load") == 0
    loading.warehouse.unlink()
    assert dean06("load") == 1
    error = capsys.readouterr().err
    assert "[WAREHOUSE_BEHIND_ARCHIVE]" in error
    assert "Traceback" not in error
    assert dean06("rebuild") == 0
    assert dean06("load") == 0


def test_status_tells_what_came_and_what_waits(
    loading: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dean06("status") == 0
    assert "Kho chưa có dữ liệu" in capsys.readouterr().out
    drop(loading, "Báo cáo.json", document())
    assert dean06("load") == 0
    drop(loading, "b.json", document("24"))
    pipeline.pull_sources(loading)
    capsys.readouterr()
    assert dean06("status") == 0
    shown = capsys.readouterr().out
    assert "Báo cáo.json" in shown
    assert "nhận / accepted" in shown
    assert "Waiting to be loaded: 1" in shown


def test_withdrawal_is_recorded_with_its_reason(loading: Settings) -> None:
    drop(loading, "a.json", document())
    assert dean06("load") == 0
    ((target,),) = rows(loading, "select submission_id from raw.submissions")
    assert dean06("withdraw", target, "--reason", "gửi nhầm", "--actor", "văn thư") == 0
    assert rows(loading, "select event_type, target_id, actor, reason from raw.events") == [
        ("withdraw", target, "văn thư", "gửi nhầm")
    ]
    assert dean06("withdraw", "S0", "--reason", "gửi nhầm") == 1
    assert dean06("withdraw", target) == 2


def test_a_waiver_needs_a_known_finding_a_day_a_role_and_a_reason(
    released: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    known = f"F{1:024x}"
    with duckdb.connect(str(released.released_database)) as connection:
        connection.execute(f"create table marts.fct_quality_finding as select '{known}' finding_id")
    decided = ["--reason", "chờ phần mềm", "--role", "Tổ trưởng", "--actor", "An"]
    assert dean06("waive", known, *decided) == 2
    assert dean06("waive", known, *decided, "--until", "31/12/2026") == 2
    assert dean06("waive", known, "--until", "2026-12-31", "--reason", "x") == 2
    assert dean06("waive", f"F{2:024x}", *decided, "--until", "2026-12-31") == 1
    assert "[UNKNOWN_TARGET]" in capsys.readouterr().err
    assert dean06("waive", known, *decided, "--until", "2026-12-31") == 0
    assert rows(
        released,
        "select event_type, target_id, actor, role, reason, payload ->> '$.until' from raw.events",
    ) == [("waive", known, "An", "Tổ trưởng", "chờ phần mềm", "2026-12-31")]


def test_template_left_blank_is_checked_and_would_be_rejected(
    home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "mẫu.xlsx"
    assert dean06("template", "--unit", "10525", "--period", "2026-05", str(out)) == 0
    assert dean06("check", str(out)) == 1
    shown = capsys.readouterr().out
    assert "10525" in shown
    assert "15/04/2026" in shown
    assert "BỊ TỪ CHỐI" in shown
    assert not home.warehouse.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "not-there.xlsx"],
        ["check"],
        ["sql", "--format", "xml"],
        ["build", "--output", "then.duckdb"],
    ],
)
def test_wrong_usage_is_code_2(home: Settings, arguments: list[str]) -> None:
    assert dean06(*arguments) == 2


def test_marts_of_before_the_first_load_are_code_1(
    loading: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(loading, "good.json", document())
    assert dean06("load") == 0
    assert dean06("build", "--as-known-on", "2020-01-31") == 1
    assert "NOTHING_KNOWN_YET" in capsys.readouterr().err
    # built with a stand-in that keeps no record: today's reference data are not taken instead
    assert dean06("build", "--as-known-on", "2099-01-31") == 1
    assert "REFERENCE_DATA_NOT_KEPT" in capsys.readouterr().err
    assert not list((loading.home / "as-known-on").glob(".tmp-*"))


def test_marts_of_a_day_tell_what_they_are_made_of(
    home: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def build(_: Settings, instant: str, output: Path | None, *, anew: bool) -> KnownReport:
        asked.append((instant, output, anew))
        return KnownReport(
            moment="2026-06-30T16:59:59.999999+00:00", path="then.duckdb", reused=True,
            is_settled=False, loads=1234, last_load_at="2026-06-20T01:00:00+00:00",
            reference_build="B1", reference_at="2026-06-20T01:05:00+00:00", tables={},
        )  # fmt: skip

    monkeypatch.setattr(as_known_on, "build_as_known_on", build)
    assert dean06("build", "--as-known-on", "2026-06-30", "--output", "then.duckdb") == 0
    assert asked == [("2026-06-30", Path("then.duckdb"), False)]
    shown = capsys.readouterr().out
    for said in ("30/06/2026 23:59:59", "1.234", "20/06/2026 08:05:00", "then.duckdb", "B1"):
        assert said in shown
    assert "Đã dựng từ trước" in shown
    assert "chưa qua" in shown


@pytest.mark.parametrize(("unit", "period"), [("00000", "2026-05"), ("10525", "2026-5")])
def test_template_of_nothing_is_code_1(
    home: Settings, tmp_path: Path, unit: str, period: str
) -> None:
    assert dean06("template", "--unit", unit, "--period", period, str(tmp_path / "t.xlsx")) == 1
    assert not (tmp_path / "t.xlsx").exists()


@pytest.mark.parametrize("command", [["sql", "select 1"], ["findings"]])
def test_without_a_release_there_is_nothing_to_ask(
    home: Settings, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dean06(*command) == 1
    assert "dean06 publish" in capsys.readouterr().err


def test_csv_is_plain_and_safe_to_open(
    released: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dean06("sql", "select * from marts.t", "--format", "csv") == 0
    assert capsys.readouterr().out == (
        "note,amount,nothing,below,yes,day\n'=1+1,1532200.5,,-3,true,2026-05-14\n"
    )


def test_json_is_one_object_a_row(released: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert dean06("sql", "select * from marts.t", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "note": "=1+1",
        "amount": 1532200.5,
        "nothing": None,
        "below": -3,
        "yes": True,
        "day": "2026-05-14",
    }


def test_table_shows_numbers_the_vietnamese_way(
    released: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dean06("sql", "select amount, nothing, day from marts.t") == 0
    shown = capsys.readouterr().out
    assert "1.532.200,5" in shown
    assert "14/05/2026" in shown


def test_question_may_come_from_standard_input(
    released: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("select 42 as answer"))
    assert dean06("sql", "--format", "csv") == 0
    assert capsys.readouterr().out == "answer\n42\n"


@pytest.mark.parametrize("text", ["selec 1", "delete from marts.t", "create table marts.u (a int)"])
def test_release_is_read_only_and_mistakes_are_code_1(released: Settings, text: str) -> None:
    assert dean06("sql", text) == 1
    assert dean06("sql", "select * from marts.t") == 0
