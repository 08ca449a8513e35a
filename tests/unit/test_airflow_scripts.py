"""What `make up` says, and the commands of Airflow it and `make up-production` take."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import airflow_local
import pytest
from airflow_env import AirflowHome
from production_env import ProductionHome

SCRIPTS = Path(__file__).parents[2] / "scripts"
SHAPES = {
    "airflow_local.py": (AirflowHome, "sqlite:///{home}/airflow/airflow.db"),
    "production_local.py": (ProductionHome, "postgresql+psycopg2://airflow:"),
}

each_shape = pytest.mark.parametrize("script", SHAPES)


@pytest.mark.parametrize("running", [8123, None], ids=["it runs already", "it is started"])
def test_make_up_says_loudly_that_it_is_for_one_person(
    running: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(airflow_local, "running_port", lambda _: running)
    monkeypatch.setattr(airflow_local, "start", lambda *_, **__: SimpleNamespace(port=8123))
    assert airflow_local.up(AirflowHome(tmp_path)) == 0
    told = capsys.readouterr().out
    assert "http://localhost:8123" in told
    assert "CHỈ DÙNG CHO MỘT NGƯỜI, TRÊN CHÍNH MÁY NÀY" in told
    assert "FOR ONE PERSON, ON THIS MACHINE ONLY" in told
    assert "do not open it to a network" in told


def cli(script: str, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Type a command of Airflow as the operations page says."""
    return subprocess.run(
        [sys.executable, SCRIPTS / script, "cli", *words],
        env={**os.environ, "DEAN06_HOME": str(home)},
        check=False, capture_output=True, text=True,
    )  # fmt: skip


@each_shape
def test_a_command_of_airflow_speaks_to_the_database_of_the_services(
    script: str, tmp_path: Path
) -> None:
    shape, database = SHAPES[script]
    home = shape(tmp_path)
    home.path.mkdir(parents=True)
    (home.path / "database_version").write_text("as after a first start")
    if isinstance(home, ProductionHome):
        home.postgres_folder.mkdir()
        (home.postgres_folder / "server.json").write_text('{"port": 5432}')
    done = cli(script, tmp_path, "config", "get-value", "database", "sql_alchemy_conn")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1].startswith(database.format(home=tmp_path))


@each_shape
def test_there_is_nothing_to_speak_to_before_a_first_start(script: str, tmp_path: Path) -> None:
    done = cli(script, tmp_path, "version")
    assert done.returncode == 1
    assert "chưa khởi động lần nào" in done.stderr
    assert str(tmp_path) in done.stderr
