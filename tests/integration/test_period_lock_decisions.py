"""Decisions about locks: who may make them, and what the next build is told to take."""

from datetime import date

import duckdb
import pytest
from loading_world import document, drop, rows, run

from ingest.cli import app
from ingest.config import Settings, get_settings
from ingest.errors import UnknownTargetError
from ingest.events import EventReport
from ingest.loader import LoadReport
from ingest.period_locks import grant_exception, is_locked, lock_period, unlock_period

MAY, WHO = "2026-05", {"reason": "đã công bố", "actor": "tổng cục"}


def slices(settings: Settings, report: EventReport | LoadReport) -> set[tuple[str, str]]:
    load = report.load if isinstance(report, EventReport) else report
    sql = "select unit_code, period_key from raw.load_slices where load_id = ?"
    return set(rows(settings, sql, load.load_id))


@pytest.fixture
def locked(home: Settings) -> Settings:
    """May is locked; then come a correction of it, a first report and a June that speaks of it."""
    drop(home, "a.json", document("10525", MAY))
    drop(home, "other.json", document("10537", "2026-04"))
    run(home)
    lock_period(home, MAY, **WHO)
    drop(home, "a2.json", document("10525", MAY, values=[["A", "2"]]), minute=1)
    drop(home, "b.json", document("10532", MAY), minute=2)
    june = document("10543", "2026-06", values=[["A", "3"], ["A", "4", None, MAY]])
    drop(home, "june.json", june, minute=3)
    run(home)
    return home


def test_a_lock_is_one_decision_at_a_time(home: Settings) -> None:
    assert not is_locked(home, MAY)
    lock_period(home, MAY, **WHO)
    assert is_locked(home, MAY)
    with pytest.raises(UnknownTargetError, match="locked already"):
        lock_period(home, MAY, **WHO)
    unlock_period(home, MAY, **WHO)
    assert not is_locked(home, MAY)
    with pytest.raises(UnknownTargetError, match="not locked"):
        unlock_period(home, MAY, **WHO)


def test_opening_tells_the_build_to_take_what_had_come(locked: Settings) -> None:
    opened = unlock_period(locked, MAY, **WHO)
    assert slices(locked, opened) == {("10525", MAY), ("10532", MAY), ("10543", MAY)}


def test_an_exception_tells_the_build_to_take_that_unit(locked: Settings) -> None:
    until = date(2026, 6, 30)
    granted = grant_exception(locked, "10532", MAY, until, **WHO)
    assert slices(locked, granted) == {("10532", MAY)}
    later = grant_exception(locked, "10543", MAY, until, **WHO)
    assert slices(locked, later) == {("10543", MAY)}
    [payload] = rows(
        locked, "select payload ->> '$.until' from raw.events where event_id = ?", granted.event_id
    )
    assert payload == ("2026-06-30",)


def test_an_exception_is_for_a_unit_there_is_and_a_period_that_is_locked(locked: Settings) -> None:
    with pytest.raises(UnknownTargetError, match="No unit"):
        grant_exception(locked, "99999", MAY, date(2026, 6, 30), **WHO)
    with pytest.raises(UnknownTargetError, match="not locked"):
        grant_exception(locked, "10532", "2026-06", date(2026, 6, 30), **WHO)


def test_the_command_line_records_who_and_why(
    home: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEAN06_HOME", str(home.home))
    get_settings.cache_clear()
    reason = ["--reason", "đã công bố", "--actor", "tổng cục"]
    for words in (
        ["lock", MAY],
        ["lock-exception", "10525", MAY, "--until", "2026-06-30"],
        ["unlock", MAY],
    ):
        with pytest.raises(SystemExit) as ended:
            app([*words, *reason])
        assert ended.value.code == 0
    assert "dean06 build" in capsys.readouterr().out
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        recorded = connection.execute(
            "select event_type, target_id, actor, reason from raw.events order by recorded_at"
        ).fetchall()
    assert recorded == [
        (kind, MAY, "tổng cục", "đã công bố")
        for kind in ("lock_period", "lock_exception", "unlock_period")
    ]
    with pytest.raises(SystemExit) as ended:
        app(["lock", "2026-13", *reason])
    assert ended.value.code == 1
    get_settings.cache_clear()
