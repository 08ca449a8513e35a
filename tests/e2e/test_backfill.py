"""A backfill of months on PostgreSQL metadata gives what loading them in order by hand gives."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from airflow_env import BIN
from live_airflow import released
from production_env import ProductionHome
from production_local import down, up

from ingest import pipeline
from ingest.config import Settings
from ingest.periods import reporting_window
from ingest.workbook.fill import Figure, fill_workbook
from ingest.workbook.template import write_template
from publish.release import publish

UNIT = "10525"
# Fewer for a quick look; the proof is a year.
MONTHS = int(os.environ.get("DEAN06_TEST_MONTHS", "12"))
KEYS = [f"{2025 + (7 + one) // 12}-{(7 + one) % 12 + 1:02}" for one in range(MONTHS)]
COMPARED = ("fct_indicator_period", "fct_cumulative_progress", "fct_unit_rollup")
pytestmark = [pytest.mark.airflow, pytest.mark.slow, pytest.mark.timeout(3600)]


def write_month(folder: Path, number: int, key: str) -> None:
    """Write one month's report of the unit, and what its channel recorded."""
    window = reporting_window(key)
    path = folder / f"{UNIT}_{key}.xlsx"
    template = write_template(UNIT, key, folder / "template.xlsx")
    fill_workbook(
        template,
        path,
        header={"report_date": window.end},
        figures=[
            Figure("PROPAGANDA_BROADCASTS", 10 + number),
            Figure("VNEID_L2_ACTIVATED_CUM", 1000 + 50 * number, as_of=window.end),
        ],
        drop_unfilled=True,
    )
    template.unlink()
    received = datetime(window.end.year, window.end.month, window.end.day, 9, tzinfo=UTC)
    path.with_name(f"{path.name}.receipt.json").write_text(
        json.dumps({"received_at": received.isoformat(), "sender": UNIT})
    )


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of all the months."""
    folder = tmp_path_factory.mktemp("year")
    for number, key in enumerate(KEYS):
        write_month(folder, number, key)
    return folder


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory, year: Path) -> Settings:
    """What loading month after month gives."""
    settings = Settings(home=tmp_path_factory.mktemp("hand") / "home", settle_seconds=0)
    settings.inbox.mkdir(parents=True)
    for key in KEYS:
        for path in year.glob(f"{UNIT}_{key}.*"):
            shutil.copy2(path, settings.inbox / path.name)
        pipeline.pull_sources(settings)
        batches = pipeline.plan_batches(settings)
        ids = [pipeline.read_batch(settings, one).batch_id for one in batches]
        pipeline.gate_batches(settings, ids)
        pipeline.load_batches(settings, ids)
    pipeline.build_marts(settings)
    publish(settings)
    return settings


@pytest.fixture(scope="module")
def home() -> Iterator[ProductionHome]:
    folder = Path(tempfile.mkdtemp(prefix="dean06-backfill-"))
    folder.chmod(0o755)
    yield ProductionHome(folder / "home")
    shutil.rmtree(folder, ignore_errors=True)


def facts(settings: Settings, table: str) -> list[tuple[Any, ...]]:
    """Return all rows of a mart, but for when a figure came to be known: that is the load's."""
    columns = "columns(lambda name: name not in ('known_from', 'known_to'))"
    return sorted(released(settings, f"select {columns} from marts.{table}"), key=str)


def test_months_filled_in_afterwards_are_what_they_would_have_been(
    home: ProductionHome, year: Path, by_hand: Settings
) -> None:
    settings = Settings(home=home.dean06_home)
    shutil.copytree(year, settings.inbox, copy_function=shutil.copy2)
    try:
        client = up(home, scheduled=False)
        client.unpause(["monthly_load"])
        first = date.fromisoformat(f"{KEYS[0]}-01")
        last = date.fromisoformat(f"{KEYS[-1]}-28")
        subprocess.run(
            [BIN / "airflow", "backfill", "create", "--dag-id", "monthly_load",
             "--from-date", first.isoformat(), "--to-date", last.isoformat(),
             "--max-active-runs", "1"],
            env=home.environment(client.port, scheduled=False),
            check=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 3300
        while True:
            runs = client.get("/api/v2/dags/monthly_load/dagRuns", limit=100)["dag_runs"]
            # Besides, the latest month runs by the clock as soon as the DAG may.
            done = {
                one["partition_key"]: one["state"] for one in runs if one["run_type"] == "backfill"
            }
            assert "failed" not in done.values(), done
            if set(KEYS) <= {key for key, state in done.items() if state == "success"}:
                break
            assert time.monotonic() < deadline, done
            time.sleep(2)
    finally:
        down(home)

    assert set(KEYS) == set(done), "one run a month, and no other"
    for table in COMPARED:
        found = facts(settings, table)
        assert len(found) >= MONTHS
        assert found == facts(by_hand, table), table
