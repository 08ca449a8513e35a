"""However arrivals are divided among pulls, schema raw ends up the same."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading_world import (
    document,
    drop,
    raw_content,
    rows,
    run,
    settings_at,
    use_stand_in_reader,
    warehouse,
)

from ingest.config import Settings
from ingest.rebuild import rebuild_warehouse

DOCUMENTS = [
    document("24", "2026-05", values=[["A", "1"]]),
    document("24", "2026-05", values=[["A", "2"], ["B", None]]),
    document("24", "2026-04", values=[["A", "3"]]),
    document("24", "2026-05", replaces_period="2026-04", values=[["A", "4", "10525"]]),
    document("10525", "2026-05", replaces_unit="24", values=[["A", "5"]]),
    document("24", "2026-04", status="rejected", values=[["A", "6"]]),
    b"no json",
]
# What depends on when a load took place: its counts and slices, and nothing else.
OF_LOADS = {"loads", "load_slices", "builds"}


@dataclass(frozen=True)
class Sent:
    """One arrival: which document, when it was received, from whom, which pull brings it."""

    document: int
    minute: int
    sender: str | None
    pull: int


sendings = st.lists(
    st.builds(
        Sent,
        st.integers(0, len(DOCUMENTS) - 1),
        st.integers(0, 5),
        st.sampled_from([None, "24"]),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=7,
)


def load_in_pulls(home: Settings, sent: list[Sent]) -> None:
    for pull in sorted({one.pull for one in sent}):
        for number, one in enumerate(sent):
            if one.pull == pull:
                content = DOCUMENTS[one.document]
                drop(home, f"{number}.json", content, minute=one.minute, sender=one.sender)
        run(home)


@given(sendings)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_and_division_of_pulls_gives_the_same_raw_content(
    monkeypatch: pytest.MonkeyPatch, sent: list[Sent]
) -> None:
    use_stand_in_reader(monkeypatch.setattr)
    monkeypatch.setattr(os, "fsync", lambda _: None)  # power cuts are not the matter here
    folder = Path(tempfile.mkdtemp())
    try:
        apart, together = settings_at(folder / "apart"), settings_at(folder / "together")
        load_in_pulls(apart, sent)
        load_in_pulls(together, [Sent(one.document, one.minute, one.sender, 0) for one in sent])
        assert raw_content(apart, but=OF_LOADS) == raw_content(together, but=OF_LOADS)
        balance = (
            "select bool_and(files_seen = files_loaded + files_rejected + files_skipped"
            " and values_read = values_loaded + values_rejected),"
            " sum(files_seen) = (select count(*) from raw.receipts),"
            " sum(values_loaded) = (select count(*) from raw.submission_values) from raw.loads"
        )
        assert rows(apart, balance) == [(True, True, True)]
        assert covered(apart) == covered(together)
        assert_rebuilt_from_its_archive(apart)
    finally:
        shutil.rmtree(folder)


def covered(home: Settings) -> set[tuple[str, str]]:
    """Every slice any load asked to be built."""
    return set(rows(home, "select distinct unit_code, period_key from raw.load_slices"))


def assert_rebuilt_from_its_archive(home: Settings) -> None:
    """The archive alone gives the same warehouse, load ids and times included."""
    before = everything(home)
    home.warehouse.unlink()
    shutil.rmtree(home.staging)
    rebuild_warehouse(home)
    assert everything(home) == before
    assert rebuild_warehouse(home).loads == 0


def everything(home: Settings) -> dict[str, list[tuple[object, ...]]]:
    tables = ["receipts", "loads", "events", "load_slices", "submissions", "submission_values"]
    with warehouse(home) as connection:
        return {
            table: connection.execute(f"select * from raw.{table} order by all").fetchall()
            for table in tables
        }
