"""A process killed anywhere leaves no half load; processes at once do what one would have done."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from loading_world import document, drop, raw_content, rows, run, settings_at

from ingest.archive import Archive
from ingest.config import Settings

PROCESS = Path(__file__).with_name("loading_process.py")

POINTS = [
    "after_blob",
    "after_blob@4",
    "after_marker",
    "after_marker@5",
    "after_receipt@2",
    "after_staging",
    "after_staging@2",
    "mid_transaction",
    "before_commit",
    "after_commit",
]


def fill_inbox(settings: Settings) -> None:
    drop(settings, "1/a.json", document(values=[["A", "1"], ["B", None]]), minute=0)
    drop(settings, "1/b.json", document("24", values=[["A", "5", "10525"]]), minute=1)
    drop(settings, "1/wrong.json", document("24", period="2026-04"), minute=2)
    drop(settings, "2/a.json", document(values=[["A", "2"]]), minute=3)
    drop(settings, "2/broken.json", b"PK\x03\x04 broken", minute=4)
    drop(settings, "2/right.json", document("24", replaces_period="2026-04"), minute=5)
    drop(settings, "3/a-again.json", document(values=[["A", "1"], ["B", None]]), minute=6)
    drop(settings, "3/a-once-more.json", document(values=[["A", "1"], ["B", None]]), minute=7)


def start(
    action: str, settings: Settings, *arguments: str, failpoint: str = ""
) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DEAN06_FAILPOINT": failpoint}
    command = [sys.executable, str(PROCESS), action, str(settings.home), *arguments]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes]) -> None:
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Raw content of a load that nothing disturbed."""
    settings = settings_at(tmp_path_factory.mktemp("clean"))
    fill_inbox(settings)
    finish(start("load", settings))
    content = raw_content(settings)
    assert len(content["receipts"]) == 8
    assert len(content["events"]) == 1
    return content


@pytest.mark.parametrize("point", POINTS)
def test_load_killed_at_is_finished_by_the_next_run(
    point: str, home: Settings, clean: dict[str, list[str]]
) -> None:
    fill_inbox(home)
    killed = start("load", home, failpoint=point)
    killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL
    if home.warehouse.exists():
        left = raw_content(home)
        assert left["receipts"] in ([], clean["receipts"])  # all of a load or nothing
        assert bool(left["loads"]) == bool(left["submission_values"])
    finish(start("load", home))
    assert raw_content(home) == clean
    assert not list((home.archive / "pending").iterdir())
    committed = {one for (one,) in rows(home, "select load_id from raw.loads")}
    assert set(Archive(home.archive).journal_ids()) == committed


def test_load_killed_again_and_again_is_finished_at_last(
    home: Settings, clean: dict[str, list[str]]
) -> None:
    fill_inbox(home)
    for point in [
        "after_marker@3",
        "after_receipt@3",
        "after_staging",
        "before_commit",
        "before_commit",
    ]:
        killed = start("load", home, failpoint=point)
        killed.communicate(timeout=120)
        assert killed.returncode == -signal.SIGKILL
    finish(start("load", home))
    assert raw_content(home) == clean


@pytest.mark.parametrize("point", ["after_event", "before_commit", "after_commit"])
def test_decision_killed_at_takes_effect_once(point: str, home: Settings) -> None:
    drop(home, "a.json", document())
    run(home)
    ((target,),) = rows(home, "select submission_id from raw.submissions")
    killed = start("withdraw", home, target, failpoint=point)
    killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL
    run(home)
    run(home)
    assert rows(home, "select event_type, target_id from raw.events") == [("withdraw", target)]
    assert rows(home, "select count(*) from raw.loads") == [(2,)]
    assert rows(
        home,
        "select unit_code, period_key from raw.load_slices join raw.events using (load_id)",
    ) == [("10525", "2026-05")]


def test_two_schedulers_at_once_do_what_one_would(
    home: Settings, clean: dict[str, list[str]]
) -> None:
    fill_inbox(home)
    both = [start("load", home) for _ in range(2)]
    for process in both:
        finish(process)
    content = raw_content(home, but={"loads", "load_slices"})
    assert content == {name: clean[name] for name in content}
    totals = "select sum(files_seen), sum(values_read) from raw.loads"
    assert rows(home, totals) == [(8, 6)]


def test_pullers_at_once_make_one_receipt_per_arrival(home: Settings) -> None:
    for number in range(40):
        drop(home, f"{number % 4}/{number}.json", document(values=[["A", str(number % 10)]]))
    pullers = [start("pull", home) for _ in range(3)]
    for process in pullers:
        finish(process)
    archive = Archive(home.archive)
    assert len(archive.pending_receipts()) == 40
    blobs = [path for path in (home.archive / "blobs").rglob("*") if path.is_file()]
    assert len(blobs) == 10
    assert all(archive.verified_blob(path.name) == path for path in blobs)
    assert not list((home.archive / "incoming").iterdir())
