"""Acceptance: the sample inbox as known after each wave; from its archive alone, too."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from ingest.config import Settings
from ingest.rebuild import rebuild_warehouse
from publish.as_known_on import build_as_known_on
from tests.e2e.conftest import SampleHistory

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]


def cards_collected(path: str) -> list[object]:
    """Card applications Bắc Giang said it had collected: mistyped in the first wave."""
    with duckdb.connect(path, read_only=True) as connection:
        found = connection.execute(
            "select distinct stock_value from marts.fct_indicator_period "
            "where unit_key = '24@2021-01-01' and indicator_code = 'CCCD_COLLECTED'"
        ).fetchall()
    return [int(value) for (value,) in found]


def at_wave(history: SampleHistory, wave: int) -> str:
    moment: datetime = history.committed_at[wave]
    return moment.isoformat()


def test_what_is_known_now_is_what_was_released(sample_history: SampleHistory) -> None:
    settings = sample_history.settings
    known = build_as_known_on(settings, at_wave(sample_history, -1))
    released = json.loads((settings.published / "current" / "release.json").read_text("utf-8"))
    assert known.tables == {name: table["sha256"] for name, table in released["tables"].items()}


def test_a_warehouse_that_was_lost_still_knows_what_was_known(
    sample_history: SampleHistory, tmp_path: Path
) -> None:
    settings = sample_history.settings
    before = build_as_known_on(settings, at_wave(sample_history, 0))
    assert cards_collected(before.path) == [1352200]
    lost = Settings(home=tmp_path / "home", settle_seconds=0)
    shutil.copytree(settings.archive, lost.archive)
    rebuild_warehouse(lost)
    again = build_as_known_on(lost, at_wave(sample_history, 0), tmp_path / "then.duckdb")
    assert not again.reused
    assert again.tables == before.tables
    assert cards_collected(again.path) == [1352200]
