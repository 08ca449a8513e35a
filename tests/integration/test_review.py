"""Figures without meaning: listed, decided by a person, and read anew without losing what was."""

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from loading_world import drop, raw_content, read_here, rows, run, settings_at
from test_cli import dean06
from unsure_report import FIRST, REPORT

from ingest import cli_show, learned_wordings, pipeline
from ingest.archive import Archive, Receipt
from ingest.config import Settings, get_settings
from ingest.model import ReadResult
from ingest.rebuild import rebuild_warehouse
from ingest.sandbox import Job, read_many

BY = ("--role", "Tổ trưởng", "--by", "Lan", "--reason", "Đơn vị xác nhận qua điện thoại")
OWN_WORDS = "tổ chức 23 lượt kéo loa đầu ngõ"
FIGURES = """
select figures.value_no, figures.indicator_code
from raw.current_readings
inner join raw.submission_values as figures using (submission_id)
order by 1
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home with one narrative loaded, read in this process."""
    monkeypatch.setattr(pipeline, "_read", read_here)
    monkeypatch.setenv("DEAN06_HOME", str(tmp_path))
    monkeypatch.setattr(cli_show.OUT, "_width", 220)
    get_settings.cache_clear()
    settings = settings_at(tmp_path)
    drop(settings, "phu-thuong.txt", FIRST.encode())
    run(settings)
    yield settings
    get_settings.cache_clear()


def figure(settings: Settings, value_no: int) -> str:
    """The id of a figure of the report in force."""
    ((sha,),) = rows(settings, "select distinct file_sha256 from raw.current_readings")
    return f"{sha[:10]}#{value_no}"


def listed(settings: Settings, path: Path) -> list[list[str]]:
    assert dean06("review", "--csv", str(path)) == 0
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))[1:]


def meanings(settings: Settings) -> list[str | None]:
    return [code for _, code in rows(settings, FIGURES)]


READ = ["DOSSIER_RECEIVED", "DOSSIER_RECEIVED_ONLINE", "DOSSIER_ONLINE_RATE", None, None]
ASSIGNED = [*READ[:3], "PROPAGANDA_BROADCASTS", None]


def test_figures_without_meaning_are_listed_with_quote_place_and_guess(
    home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = listed(home, tmp_path / "unsure.csv")
    assert first[0] == figure(home, 4)
    assert first[1:4] == ["00091 PHƯỜNG PHÚ THƯỢNG", "2026-05", "23"]
    assert "phát thanh nội bộ 23 chương trình" in first[4]
    assert first[5] == "9:41-42"
    assert first[6].startswith("PROPAGANDA_BROADCASTS ")
    assert (second[3], second[6]) == ("14", "")
    capsys.readouterr()
    assert dean06("review", "--unit", "00091", "--limit", "1") == 0
    shown = capsys.readouterr().out
    assert figure(home, 4) in shown
    assert figure(home, 5) not in shown
    for elsewhere in (("--unit", "10525"), ("--period", "2026-04")):
        assert dean06("review", *elsewhere) == 0
        assert "Không có số liệu nào" in capsys.readouterr().out


def test_an_assigned_meaning_is_a_new_reading_and_the_former_one_stays(
    home: Settings, tmp_path: Path
) -> None:
    before = rows(home, "select * from raw.submission_values order by value_no")
    assert dean06("review", "assign", figure(home, 4), "PROPAGANDA_BROADCASTS", *BY) == 0
    assert meanings(home) == ASSIGNED
    ((kind, unit, value, start, period, sure, rule),) = rows(
        home,
        "select measure_kind, unit_of_measure, value, window_start::varchar, period_key,"
        " confidence, reader_rule from raw.current_readings"
        " inner join raw.submission_values using (submission_id) where value_no = 4",
    )
    assert (kind, unit, int(value), start, period, sure) == (
        "flow", "lượt", 23, "2026-04-15", "2026-05", 1.0,
    )  # fmt: skip
    ((event_id, actor, role, target),) = rows(
        home, "select event_id, actor, role, target_id from raw.events"
    )
    assert (actor, role) == ("Lan", "Tổ trưởng")
    assert target.endswith("#9:41-42")
    assert rule == f"assigned:{event_id}"
    former = rows(
        home,
        "select * from raw.submission_values where submission_id not in"
        " (select submission_id from raw.current_readings) order by value_no",
    )
    assert former == before
    assert [row[3] for row in listed(home, tmp_path / "rest.csv")] == ["14"]


def test_the_load_of_a_decision_balances_and_names_what_a_build_has_to_take(
    home: Settings,
) -> None:
    dean06("review", "assign", figure(home, 4), "PROPAGANDA_BROADCASTS", *BY)
    assert rows(
        home,
        "select files_seen, values_read, values_loaded from raw.loads order by committed_at",
    ) == [(1, 5, 5), (0, 5, 5)]
    assert rows(
        home,
        "select unit_code, period_key from raw.load_slices"
        " where load_id = (select max(load_id) from raw.loads)",
    ) == [("00091", "2026-05")]


def test_the_same_answer_twice_is_one_decision_and_another_one_replaces_it(
    home: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    number = figure(home, 4)
    for _ in range(2):
        assert dean06("review", "assign", number, "PROPAGANDA_BROADCASTS", *BY) == 0
    assert "không ghi lại" in capsys.readouterr().out
    assert rows(home, "select count(*) from raw.events") == [(1,)]
    assert dean06("review", "assign", number, "PROPAGANDA_TURNS", *BY) == 0
    assert meanings(home)[3] == "PROPAGANDA_TURNS"
    assert dean06("review", "dismiss", number, *BY) == 0
    assert meanings(home) == READ


def test_what_is_dismissed_is_listed_no_more(home: Settings, tmp_path: Path) -> None:
    assert dean06("review", "dismiss", figure(home, 5), *BY) == 0
    assert meanings(home) == READ
    assert [row[3] for row in listed(home, tmp_path / "rest.csv")] == ["23"]


def test_several_decisions_about_one_report_add_up(home: Settings, tmp_path: Path) -> None:
    dean06("review", "dismiss", figure(home, 5), *BY)
    dean06("review", "assign", figure(home, 4), "PROPAGANDA_BROADCASTS", *BY)
    assert meanings(home) == ASSIGNED
    assert listed(home, tmp_path / "rest.csv") == []


@pytest.mark.parametrize(
    ("number", "arguments", "told"),
    [
        (4, ("PROPAGANDA_BROADCAST",), "PROPAGANDA_BROADCASTS"),
        (4, ("DOSSIER_ONLINE_RATE",), "tính bằng %"),
        (4, ("PROPAGANDA_BROADCASTS", "--service", "DVC25_07"), "dịch vụ công"),
        (4, ("PROPAGANDA_BROADCASTS", "--breakdown", "NOWHERE"), "phân tổ"),
        (4, ("PROPAGANDA_BROADCASTS", "--kind", "sum"), "cumulative"),
        (4, ("PROPAGANDA_BROADCASTS", "--unit", "99999"), "99999"),
        (99, ("PROPAGANDA_BROADCASTS",), "UNKNOWN_TARGET"),
    ],
)
def test_what_a_figure_cannot_mean_is_refused(
    home: Settings,
    number: int,
    arguments: tuple[str, ...],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert dean06("review", "assign", figure(home, number), *arguments, *BY) == 1
    assert told in capsys.readouterr().err
    assert rows(home, "select count(*) from raw.events") == [(0,)]


@pytest.mark.parametrize("written", ["23", "abc#1", "#4", "' or 1=1#4", "3f9ac01b52#12"])
def test_what_is_no_id_is_refused(
    home: Settings, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dean06("review", "dismiss", written, *BY) == 1
    assert "UNKNOWN_TARGET" in capsys.readouterr().err


def test_a_stock_is_filed_by_the_day_it_stands_for(home: Settings) -> None:
    assert dean06("review", "assign", figure(home, 4), "CCCD_COLLECTED", "--kind", "cumulative",
                  "--as-of", "2026-03-31", *BY) == 0  # fmt: skip
    assert rows(
        home,
        "select measure_kind, window_start, as_of_date::varchar, period_key"
        " from raw.current_readings inner join raw.submission_values using (submission_id)"
        " where value_no = 4",
    ) == [("cumulative", None, "2026-03-31", "2026-03")]
    assert ("00091", "2026-03") in rows(home, "select unit_code, period_key from raw.load_slices")


def test_a_report_sent_anew_is_not_touched_by_decisions_about_the_old_one(home: Settings) -> None:
    old = figure(home, 4)
    dean06("review", "assign", old, "PROPAGANDA_BROADCASTS", *BY)
    drop(home, "b.txt", REPORT.format(received="700", rate="91,43").encode(), minute=9)
    run(home)
    assert meanings(home) == READ
    assert dean06("review", "dismiss", old, *BY) == 1


def test_a_withdrawn_report_does_not_come_back(home: Settings, tmp_path: Path) -> None:
    number = figure(home, 4)
    ((submission,),) = rows(home, "select submission_id from raw.current_readings")
    assert dean06("withdraw", submission, "--reason", "gửi nhầm") == 0
    assert listed(home, tmp_path / "none.csv") == []
    assert dean06("review", "assign", number, "PROPAGANDA_BROADCASTS", *BY) == 1
    assert rows(home, "select count(*) from raw.submissions") == [(1,)]


def test_a_rebuilt_warehouse_has_the_same_readings(home: Settings) -> None:
    dean06("review", "assign", figure(home, 4), "PROPAGANDA_BROADCASTS", *BY)
    dean06("review", "dismiss", figure(home, 5), *BY)
    before = raw_content(home)
    home.warehouse.unlink()
    rebuild_warehouse(home)
    assert raw_content(home) == before


def test_a_later_reader_meets_the_same_decisions(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    dean06("review", "assign", figure(home, 4), "PROPAGANDA_BROADCASTS", *BY)
    reread(home, monkeypatch, "narrative-99")
    versions = rows(
        home,
        "select reader_version from raw.current_readings"
        " inner join raw.submissions using (submission_id)",
    )
    assert versions[0][0].startswith("narrative-99+E")
    assert meanings(home) == ASSIGNED


def test_a_decision_whose_place_is_gone_is_told(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    dean06("review", "assign", figure(home, 4), "PROPAGANDA_BROADCASTS", *BY)
    reread(home, monkeypatch, "narrative-99", moved="9:400-402")
    assert meanings(home) == READ
    assert rows(
        home,
        "select rule_code, locator, found, expected, status from raw.current_readings"
        " inner join raw.submissions using (submission_id)"
        " inner join raw.submission_findings using (submission_id)",
    ) == [
        ("DECISION_PLACE_GONE", "9:41-42", "23", "PROPAGANDA_BROADCASTS", "accepted_with_findings")
    ]


def reread(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, version: str, moved: str | None = None
) -> None:
    """Let the same content come once more and be read by a reader of another version."""
    known = pipeline._read

    def read(_: Settings, archive: Archive, receipts: Sequence[Receipt]) -> list[ReadResult]:
        results = []
        for one in known(settings, archive, receipts):
            document = msgspec.structs.replace(one.submission, reader_version=version)
            values = tuple(
                msgspec.structs.replace(value, locator=moved)
                if moved and value.value_no == 4
                else value
                for value in one.values
            )
            results.append(msgspec.structs.replace(one, submission=document, values=values))
        return results

    monkeypatch.setattr(pipeline, "_read", read)
    drop(settings, "again.txt", FIRST.encode(), minute=30)
    run(settings)


@pytest.fixture
def teaching(home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same, with seeds of its own, and a report that says a thing its own way."""
    drop(home, "b.txt", FIRST.replace("phát thanh nội bộ 23 chương trình", OWN_WORDS).encode(),
         minute=9)  # fmt: skip
    run(home)
    assert meanings(home) == READ
    dean06("review", "assign", figure(home, 4), "PROPAGANDA_BROADCASTS", *BY)
    return with_own_seeds(tmp_path, monkeypatch)


def with_own_seeds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    shutil.copytree(get_settings().seeds, folder / "project" / "seeds")
    monkeypatch.setenv("DEAN06_PROJECT_DIR", str(folder / "project"))
    get_settings.cache_clear()
    return get_settings()


def test_a_learned_wording_is_two_rows_and_understood_from_then_on(
    teaching: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dean06("review", "learn", figure(teaching, 4), "kéo loa đầu ngõ") == 0
    assert "Đã học" in capsys.readouterr().out
    seeds = teaching.seeds / "narrative"
    assert (seeds / "concepts.csv").read_text(encoding="utf-8").splitlines()[-1] == (
        "hoc_keo_loa_dau_ngo,kéo loa đầu ngõ,00091_2026-05"
    )
    added = (seeds / "meanings.csv").read_text(encoding="utf-8").splitlines()[-1]
    assert added.startswith("PROPAGANDA_BROADCASTS,count,=hoc_keo_loa_dau_ngo")
    assert added.endswith(",00091_2026-05")
    anew = FIRST.replace(
        "phát thanh nội bộ 23 chương trình", OWN_WORDS.replace("23", "31")
    ).encode()
    path = teaching.home / "next.txt"
    path.write_bytes(anew)
    [result] = read_many([Job(path, path.name, "0" * 64)], teaching)
    assert [value.indicator_code for value in result.values] == ASSIGNED


@pytest.mark.parametrize(
    ("number", "phrase", "told"),
    [
        (4, "xe buýt", "không có cụm từ này"),
        (4, " ", "không có cụm từ này"),
        (5, "camera an ninh", "xác định chỉ tiêu"),
        (1, "hồ sơ", "đã hiểu đúng"),
        (4, "lắp đặt", "không có cụm từ này"),
    ],
)
def test_a_wording_that_cannot_be_learned_changes_nothing(
    teaching: Settings, number: int, phrase: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (teaching.seeds / "narrative" / "meanings.csv").read_bytes()
    assert dean06("review", "learn", figure(teaching, number), phrase) == 1
    assert told in capsys.readouterr().err
    assert (teaching.seeds / "narrative" / "meanings.csv").read_bytes() == before


def test_words_that_do_not_make_the_reader_sure_are_not_learned(
    home: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    dean06("review", "assign", figure(home, 4), "PROPAGANDA_BROADCASTS", *BY)
    settings = with_own_seeds(tmp_path, monkeypatch)
    before = (settings.seeds / "narrative" / "concepts.csv").read_bytes()
    assert dean06("review", "learn", figure(home, 4), "phát thanh nội bộ") == 1
    assert "chưa đủ" in capsys.readouterr().err
    assert (settings.seeds / "narrative" / "concepts.csv").read_bytes() == before


def test_words_that_would_change_what_others_mean_are_not_learned(
    teaching: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read(jobs: Sequence[Job], settings: Settings) -> list[ReadResult]:
        results = list(read_many(jobs, settings))
        if settings.project_dir == teaching.project_dir:
            return results
        [one] = results
        values = [
            msgspec.structs.replace(value, indicator_code="TASK_ASSIGNED")
            if value.value_no == 1
            else value
            for value in one.values
        ]
        return [msgspec.structs.replace(one, values=tuple(values))]

    monkeypatch.setattr(learned_wordings, "read_many", read)
    assert dean06("review", "learn", figure(teaching, 4), "kéo loa đầu ngõ") == 1
    told = capsys.readouterr().err
    assert "làm đổi nghĩa" in told
    assert "8:28-30" in told
