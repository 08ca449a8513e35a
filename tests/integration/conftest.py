"""Fixtures of the integration tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import loading_world
import postgres_server
import postgres_world
import publishing_process
import pytest
import small_marts
from post_office import Post, post_office

from ingest.config import Settings
from publish import release


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an empty home whose documents the stand-in reader reads."""
    loading_world.use_stand_in_reader(monkeypatch.setattr)
    return loading_world.settings_at(tmp_path / "home")


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with a few rows in every mart; to be copied."""
    made = small_marts.at(tmp_path_factory.mktemp("small") / "home")
    small_marts.make(made)
    return made.warehouse


@pytest.fixture
def small_home(small_warehouse: Path, tmp_path: Path) -> Settings:
    """Settings of a home with a few rows in every mart, ready for a first release."""
    made = small_marts.at(tmp_path / "home", lock_timeout_seconds=60)
    made.warehouse.parent.mkdir(parents=True)
    shutil.copyfile(small_warehouse, made.warehouse)
    return made


@pytest.fixture
def quick_home(small_home: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same for what is about neither gate nor dictionary: their seconds are spared."""
    for name, stand_in in publishing_process.stand_ins().items():
        monkeypatch.setattr(release, name, stand_in)
    return small_home


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server and a webhook that keep what they get."""
    with post_office() as office:
        yield office


@pytest.fixture(scope="module")
def server() -> Iterator[postgres_server.PostgresServer]:
    """A PostgreSQL of its own for a file of tests, thrown away afterwards."""
    with postgres_server.thrown_away() as started:
        yield started


@pytest.fixture
def dsn(server: postgres_server.PostgresServer) -> str:
    """A database nothing has been published to."""
    postgres_world.do(server.dsn, "drop schema if exists marts, marts_data cascade")
    return server.dsn


@pytest.fixture
def postgres_settings(tmp_path: Path, dsn: str) -> Settings:
    """Settings of a home whose releases are published there."""
    return Settings(home=tmp_path / "home", postgres_dsn=dsn, **postgres_world.SETTINGS)
