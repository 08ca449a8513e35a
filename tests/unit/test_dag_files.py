"""The DAG files: quick to read, touching nothing, wired and guarded as the design says."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from croniter import croniter_range

ROOT = Path(__file__).parents[2]
DAG_IDS = ("deadline_watch", "maintenance", "marts_build", "marts_publish", "monthly_load",
           "period_close", "period_open", "submissions_pull")  # fmt: skip
# What holds the working file open, to write or, as receipts do, to read.
WRITERS = {"load", "build", "publish", "acknowledge", "remind", "open_month", "close", "back_up",
           "compact"}  # fmt: skip

# What a DAG file must not do while it is read, and what is noted of it.
CURIOUS = {
    "reads_a_file": ("open('notes.csv').read()", "open notes.csv"),
    "reads_one_without_suffix": ("open('notes').read()", "open notes"),
    "lists": ("os.listdir('.')", "os.listdir ."),
    "walks": ("next(os.walk('.'))", "os.scandir ."),
    "looks_for": ("list(Path('.').glob('*'))", "os.scandir ."),
    "removes": ("Path('notes').unlink()", "os.remove"),
    "starts": ("os.system('true')", "os.system"),
    "imports": ("import colorsys", None),
}

every_dag = pytest.mark.parametrize("dag_id", DAG_IDS)


DEADLINES = {"DEAN06_RUN_DEADLINE_MINUTES": "120"}
OTHER_TIMES = {"DEAN06_PULL_SCHEDULE": "5 6 * * *; 7 8 * * 1"}
Told = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Imported:
    """What importing each file cost and touched, and what is in it, by its name."""

    dags: Told
    with_deadlines: Told
    at_other_times: Told
    curious: Told


@pytest.fixture(scope="module")
def all_imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """Files imported as the DAG processor does, each in a process of its own."""
    home = tmp_path_factory.mktemp("airflow")
    for name, (code, _) in CURIOUS.items():
        (home / f"{name}.py").write_text(f"import os\nfrom pathlib import Path\n{code}\n")
    for file in ("notes", "notes.csv"):
        (home / file).touch()
    dags = [ROOT / "dags" / f"{dag_id}.py" for dag_id in DAG_IDS]
    found = imported(
        home,
        (dags, {}),
        (dags, DEADLINES),
        ([ROOT / "dags" / "submissions_pull.py"], OTHER_TIMES),
        ([home / f"{name}.py" for name in CURIOUS], {}),
    )
    assert not (home / "absent").exists()
    assert set(found[0]) == set(found[1]) == set(DAG_IDS)
    return Imported(*found)


@pytest.fixture
def probed(all_imported: Imported) -> Told:
    """Each DAG file, as it is imported without settings."""
    return all_imported.dags


def imported(home: Path, *groups: tuple[Sequence[Path], dict[str, str]]) -> list[Told]:
    """Import files, each group with its settings; what was found, group by group."""
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith("AIRFLOW_")},
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "DEAN06_HOME": str(home / "absent"),
    }
    told: list[str | Path] = []
    for files, settings in groups:
        told += ["--", *(f"{name}={value}" for name, value in settings.items()), *files]
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("dag_import_probe.py"), *told[1:]],
        env=env, check=True, capture_output=True, text=True, cwd=home,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"file"')]
    return [
        {one["file"]: one for one in lines if one["group"] == number}
        for number in range(len(groups))
    ]


def tasks(probed: dict[str, Any], dag_id: str) -> dict[str, Any]:
    return dict(probed[dag_id]["dags"][dag_id]["tasks"])


def test_there_are_no_other_dag_files() -> None:
    files = {path.stem for path in (ROOT / "dags").glob("*.py")}
    assert files - set(DAG_IDS) == {"steps", "period_steps", "upkeep_steps", "wiring"}


@every_dag
def test_a_dag_file_is_read_within_two_seconds(probed: dict[str, Any], dag_id: str) -> None:
    assert probed[dag_id]["errors"] == []
    assert probed[dag_id]["seconds"] <= 2.0


@every_dag
def test_reading_a_dag_file_touches_nothing(probed: dict[str, Any], dag_id: str) -> None:
    assert probed[dag_id]["touched"] == []
    assert set(probed[dag_id]["modules"]) <= {"ingest", "ingest.config", "ingest.errors"}


def test_a_dag_file_that_touches_something_is_seen(all_imported: Imported) -> None:
    found = all_imported.curious
    seen = {name: " ".join(one["touched"]) for name, one in found.items()}
    assert {name: (CURIOUS[name][1] or "") in told for name, told in seen.items()} == dict.fromkeys(
        CURIOUS, True
    )
    assert seen["imports"] == ""


@every_dag
def test_every_dag_says_what_it_is_for_in_both_languages(
    probed: dict[str, Any], dag_id: str
) -> None:
    dag = probed[dag_id]["dags"][dag_id]
    assert "when it fails" in dag["doc"] or "by hand" in dag["doc"]
    assert " / " in dag["doc"]
    assert "dean06" in dag["tags"]


@every_dag
def test_one_run_at_a_time_and_no_catching_up(probed: dict[str, Any], dag_id: str) -> None:
    dag = probed[dag_id]["dags"][dag_id]
    assert dag["max_active_runs"] == 1
    assert dag["catchup"] is False


@every_dag
def test_every_task_retries_with_backoff_and_has_a_limit_of_time(
    probed: dict[str, Any], dag_id: str
) -> None:
    """Each wait is about twice the one before, and what failed together does not come back so."""
    for name, task in tasks(probed, dag_id).items():
        assert task["retries"] >= 1
        assert 0 < task["timeout"] <= 3600
        first = 10 if name == "pull" else 30
        for attempt, (shortest, longest) in enumerate(task["waits"]):
            middle = first * 2**attempt
            assert 0.75 * middle <= shortest < 0.9 * middle, name
            assert 1.1 * middle < longest <= 1.25 * middle, name
        assert len(task["waits"]) == 3, name


@every_dag
def test_what_opens_the_warehouse_to_write_takes_the_one_slot(
    probed: dict[str, Any], dag_id: str
) -> None:
    for name, task in tasks(probed, dag_id).items():
        assert (task["pool"] == "warehouse_writer") == (name in WRITERS), name


def test_the_dags_are_joined_by_assets(probed: dict[str, Any]) -> None:
    outlets = {
        dag_id: [asset for task in tasks(probed, dag_id).values() for asset in task["outlets"]]
        for dag_id in DAG_IDS
    }
    assert outlets == {
        "submissions_pull": ["raw_submissions"],
        "deadline_watch": ["raw_submissions"],
        "marts_build": ["marts"],
        "marts_publish": ["release"],
        "monthly_load": ["release"],
        "period_open": ["release"],
        "period_close": ["release"],
        "maintenance": [],
    }


@pytest.mark.parametrize("dag_id", ["submissions_pull", "monthly_load"])
def test_reading_is_mapped_and_named_by_what_a_batch_holds(
    probed: dict[str, Any], dag_id: str
) -> None:
    read = tasks(probed, dag_id)["read"]
    assert read["mapped"]
    assert read["named_by"] == "{{ batch_label }}"


@pytest.mark.parametrize("dag_id", ["submissions_pull", "monthly_load"])
def test_nothing_is_loaded_before_its_gate(probed: dict[str, Any], dag_id: str) -> None:
    assert "gate" in tasks(probed, dag_id)["load"]["upstream"]


def test_closing_a_period_writes_its_late_list_and_its_reports_from_the_new_release(
    probed: dict[str, Any],
) -> None:
    closing = tasks(probed, "period_close")
    assert closing["late_list"]["upstream"] == ["due", "publish"]
    assert closing["report_batches"]["upstream"] == ["due", "publish"]
    assert closing["report_batches"]["rule"] == "none_failed_min_one_success"
    assert closing["consolidated"]["upstream"] == ["report_batches"]
    assert closing["consolidated"]["mapped"]
    assert closing["consolidated"]["named_by"] == "{{ batch_label }}"


def test_a_closing_is_carried_out_when_all_of_it_is_written(probed: dict[str, Any]) -> None:
    """Also one whose marts were built and not released: the build skips, the release follows."""
    closing = tasks(probed, "period_close")
    assert closing["publish"]["upstream"] == ["build", "close"]
    assert closing["publish"]["rule"] == "none_failed_min_one_success"
    assert closing["finish"]["upstream"] == ["consolidated", "due", "late_list"]
    assert closing["finish"]["rule"] == "none_failed_min_one_success"


def test_a_release_by_form_asks_for_the_reason_to_override_a_failed_gate(
    probed: dict[str, Any],
) -> None:
    asked = probed["marts_publish"]["dags"]["marts_publish"]["params"]
    assert set(asked) == {"override_reason"}
    reason = asked["override_reason"]
    assert reason["value"] is None, "the release by itself overrides nothing"
    # A form does not let somebody leave empty what may not be null.
    assert reason["schema"]["type"] == ["null", "string"]
    assert reason["schema"]["title"].startswith("Lý do")
    assert " / " in reason["description"]
    others = [one for one in DAG_IDS if one != "marts_publish"]
    assert not any("override_reason" in probed[one]["dags"][one]["params"] for one in others)


def test_the_load_of_a_month_tells_with_the_event_of_its_release(probed: dict[str, Any]) -> None:
    loading = tasks(probed, "monthly_load")
    assert loading["publish"]["upstream"] == ["build", "load"]
    assert loading["publish"]["given"] == ["build", "load"]


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_every_release_reaches_postgres_whichever_dag_made_it(
    probed: dict[str, Any], dag_id: str
) -> None:
    found = tasks(probed, dag_id)
    releasing = [name for name, task in found.items() if "release" in task["outlets"]]
    sending = found.get("publish_to_postgres", {"upstream": [], "rule": "none_failed"})
    assert sending["upstream"] == releasing
    # Also after an unchanged release: an attempt before may have died on its way there.
    assert sending["rule"] == "none_failed"


def test_the_pull_is_scheduled_by_the_setting(all_imported: Imported) -> None:
    timetable = all_imported.dags["submissions_pull"]["dags"]["submissions_pull"]["timetable"]
    assert timetable == "MultipleCronTriggerTimetable"
    told = all_imported.at_other_times["submissions_pull"]["dags"]["submissions_pull"]
    assert told["crons"] == ["5 6 * * *", "7 8 * * 1"]


def test_the_pull_looks_often_while_reports_come_in_and_hourly_otherwise(
    probed: dict[str, Any],
) -> None:
    """Reports close on the 14th; those who report by the calendar month send in its first days."""
    crons = probed["submissions_pull"]["dags"]["submissions_pull"]["crons"]
    runs = {}
    for day in range(1, 32):
        first = datetime(2026, 10, day)
        last = first + timedelta(hours=24, minutes=-1)
        runs[day] = len({one for cron in crons for one in croniter_range(first, last, cron)})
    collecting = {*range(1, 6), *range(14, 26)}
    assert runs == {day: 96 if day in collecting else 24 for day in range(1, 32)}


def test_the_month_flows_as_a_partition_key(probed: dict[str, Any]) -> None:
    assert probed["monthly_load"]["dags"]["monthly_load"]["timetable"] == "CronPartitionTimetable"


@pytest.mark.parametrize("dag_id", ["submissions_pull", "monthly_load"])
def test_a_source_that_is_down_holds_up_no_other(probed: dict[str, Any], dag_id: str) -> None:
    pull, plan = tasks(probed, dag_id)["pull"], tasks(probed, dag_id)["plan"]
    assert pull["mapped"]
    assert pull["named_by"] == "{{ source }}"
    assert pull["retries"] == 1, "the others wait for it"
    assert (plan["upstream"], plan["rule"]) == (["pull"], "all_done")


@every_dag
def test_whoever_operates_it_is_told_when_a_task_fails_or_a_run_does_not_end(
    probed: dict[str, Any], dag_id: str
) -> None:
    assert all(task["tells"] for task in tasks(probed, dag_id).values())
    dag = probed[dag_id]["dags"][dag_id]
    assert dag["tells"]
    assert 0 < dag["timeout"] <= 24 * 3600


def test_no_dag_has_a_deadline_unless_the_setting_asks_for_one(probed: dict[str, Any]) -> None:
    assert not any(probed[dag_id]["dags"][dag_id]["deadlines"] for dag_id in DAG_IDS)


def test_a_closing_and_a_release_have_a_deadline_where_the_setting_asks_for_one(
    all_imported: Imported,
) -> None:
    told = all_imported.with_deadlines
    found = {dag_id: told[dag_id]["dags"][dag_id]["deadlines"] for dag_id in DAG_IDS}
    assert {dag_id: one for dag_id, one in found.items() if one} == {
        "period_close": [7200.0],
        "marts_publish": [7200.0],
    }
