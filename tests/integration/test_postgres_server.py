"""A PostgreSQL server of one's own: started again it is the same, with what was in it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import postgres_server
import psycopg2
import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder the account of the server reaches, unlike the one tests are given."""
    made = Path(tempfile.mkdtemp(prefix="dean06-server-"))
    made.chmod(0o755)
    yield made / "postgres"
    shutil.rmtree(made)


def test_a_server_keeps_its_data_port_and_password(folder: Path) -> None:
    options = postgres_server.THROWN_AWAY
    server = postgres_server.start(folder, options=options)
    try:
        assert postgres_server.start(folder, port=1) == server  # it runs, and is left running
        with psycopg2.connect(server.dsn) as connection:
            connection.cursor().execute("create table kept as select 1 as one")
        connection.close()
        server.stop()
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(server.dsn)
        assert postgres_server.start(folder, options=options) == server
        connection = psycopg2.connect(server.dsn)
        cursor = connection.cursor()
        cursor.execute("select one from kept")
        assert cursor.fetchall() == [(1,)]
        connection.close()
    finally:
        server.stop()
    server.stop()  # nothing to stop is nothing wrong


def test_nobody_gets_in_without_the_password(folder: Path) -> None:
    server = postgres_server.start(folder, options=postgres_server.THROWN_AWAY)
    try:
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(server.dsn_of("postgres", "guess"))
        assert (folder / "server.json").stat().st_mode & 0o077 == 0
    finally:
        server.stop("immediate")


def test_a_folder_the_server_cannot_reach_is_said() -> None:
    with tempfile.TemporaryDirectory() as private:
        Path(private).chmod(0o700)
        if not postgres_server._account():
            pytest.skip("only root starts servers as somebody else")
        with pytest.raises(postgres_server.PostgresServerError, match="cannot reach"):
            postgres_server.start(Path(private) / "postgres")


def test_it_says_where_the_programs_lie_that_copy_a_database(folder: Path) -> None:
    command = [sys.executable, postgres_server.__file__, "programs", folder]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for name in ("pg_dump", "pg_restore"):
        assert (Path(told.strip()) / name).is_file()
    assert not folder.exists()
