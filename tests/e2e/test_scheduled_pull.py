"""`make up`, and nobody touches anything more: what is dropped into the inbox is released."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from airflow_env import AirflowHome
from airflow_rest import AirflowRest
from airflow_services import running_port
from live_airflow import kinds_of_runs, released, send

from ingest.config import Settings

pytestmark = [pytest.mark.airflow, pytest.mark.slow, pytest.mark.timeout(1200)]

COMMAND = Path(__file__).parents[2] / "scripts" / "airflow_local.py"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def airflow(settings: Settings) -> Iterator[AirflowRest]:
    """Airflow as `make up` starts it, looking every minute rather than every quarter of an hour."""
    env = {**os.environ, "DEAN06_HOME": str(settings.home), "DEAN06_PULL_SCHEDULE": "* * * * *"}
    home = AirflowHome(settings.home)
    try:
        subprocess.run([sys.executable, COMMAND, "up"], env=env, check=True)
        port = running_port(home)
        assert port is not None
        client = AirflowRest(port)
        client.log_in(home.password())
        yield client
    finally:
        subprocess.run([sys.executable, COMMAND, "down"], env=env, check=True)


def test_a_dropped_file_is_released_with_nobody_triggering(
    airflow: AirflowRest, settings: Settings
) -> None:
    send(settings, "TanHung_2026-05.xlsx")
    deadline = time.monotonic() + 900
    while not settings.released_database.is_file():
        assert time.monotonic() < deadline, kinds_of_runs(airflow)
        time.sleep(2)
    assert released(
        settings, "select unit_code, period_key from marts.dim_submission where is_current"
    ) == [("10537", "2026-05")]
    started = kinds_of_runs(airflow)
    assert started["submissions_pull"] == {"scheduled"}
    assert started["marts_build"] == started["marts_publish"] == {"asset_triggered"}
