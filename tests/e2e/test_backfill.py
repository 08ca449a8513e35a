"""A backfill of months on PostgreSQL metadata gives what loading them in order by hand gives."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from backfill_world import WARDS, facts, reports, tables, write_reports
from live_airflow import released
from production_env import ProductionHome
from production_local import down, up

from ingest import pipeline
from ingest.config import Settings
from publish.release import publish

COMMAND = Path(__file__).parents[2] / "scripts" / "production_local.py"
# Fewer (at least four) for a quick look; the proof is a year.
MONTHS = int(os.environ.get("DEAN06_TEST_MONTHS", "12"))
KEYS = [f"{2025 + (7 + one) // 12}-{(7 + one) % 12 + 1:02}" for one in range(MONTHS)]
pytestmark = [pytest.mark.airflow, pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of all the months."""
    folder = tmp_path_factory.mktemp("year")
    write_reports(folder, KEYS)
    return folder


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory, year: Path) -> Settings:
    """What loading gives that which came in each month, built at once."""
    settings = Settings(home=tmp_path_factory.mktemp("hand") / "home", settle_seconds=0)
    settings.inbox.mkdir(parents=True)
    for month in range(MONTHS):
        for report in reports(MONTHS):
            if report.came == month:
                for path in year.glob(f"{report.name(KEYS)}*"):
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
            [sys.executable, COMMAND, "cli", "backfill", "create", "--dag-id", "monthly_load",
             "--from-date", first.isoformat(), "--to-date", last.isoformat(),
             "--max-active-runs", "1"],
            env={**os.environ, "DEAN06_HOME": str(home.dean06_home)},
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
    assert tables(settings) == tables(by_hand)
    assert len(tables(settings)) > 10
    for table in tables(settings):
        assert facts(settings, table) == facts(by_hand, table), table
    assert len(facts(settings, "fct_cumulative_progress")) >= MONTHS * len(WARDS)
    versions = "select max(version_no), count(*) from marts.dim_submission"
    assert released(settings, versions) == [(2, len(reports(MONTHS)))]
