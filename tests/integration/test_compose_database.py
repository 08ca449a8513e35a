"""The databases of docker-compose.yml, made by its own script on the PostgreSQL it names."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import postgres_server
import postgres_world as world
import psycopg2
import pytest
import yaml

from ingest.config import PROJECT_DIR, Settings
from publish.postgres.publication import publish_to_postgres

PASSWORDS = {name: f"{name.lower()}-1" for name in
             ("AIRFLOW_DB_PASSWORD", "SUPERSET_DB_PASSWORD", "MARTS_DB_PASSWORD")}  # fmt: skip


def version() -> str:
    """Return the major version of PostgreSQL the file names."""
    compose = yaml.safe_load((PROJECT_DIR / "docker-compose.yml").read_text())
    named = re.search(r"postgres:(\d+)\.", compose["services"]["postgres"]["image"])
    assert named
    return named[1]


@pytest.fixture(scope="module")
def server() -> Iterator[postgres_server.PostgresServer]:
    """A server in the state the container's is in when it has started for the first time."""
    with postgres_server.thrown_away(programs=postgres_server.programs_of(version())) as started:
        subprocess.run(
            ["bash", PROJECT_DIR / "deploy" / "postgres_init.sh"],
            env={**os.environ, **PASSWORDS, "POSTGRES_USER": "postgres", "PGHOST": "127.0.0.1",
                 "PGPORT": str(started.port), "PGPASSWORD": started.password,
                 "PATH": f"{started.programs}{os.pathsep}{os.environ['PATH']}"},
            check=True, capture_output=True,
        )  # fmt: skip
        yield started


def ask(server: postgres_server.PostgresServer, user: str, database: str, query: str) -> object:
    password = PASSWORDS.get(f"{user.upper()}_DB_PASSWORD", "r")
    connection = psycopg2.connect(server.dsn_of(user, password, database))
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("owner", ["airflow", "superset", "marts"])
def test_each_has_a_database_of_its_own_and_no_way_into_the_others(
    server: postgres_server.PostgresServer, owner: str
) -> None:
    assert ask(server, owner, owner, "select current_user") == [(owner,)]
    others = {"airflow", "superset", "marts"} - {owner}
    for other in others:
        with pytest.raises(psycopg2.OperationalError, match="permission denied"):
            ask(server, owner, other, "select 1")


def test_releases_are_published_there_and_the_reader_reads_them(
    server: postgres_server.PostgresServer, tmp_path: Path
) -> None:
    passwords = tmp_path / "bi_passwords.json"
    passwords.write_text('{"bi_reader": "r"}')
    settings = Settings(
        home=tmp_path / "home",
        postgres_dsn=server.dsn_of("marts", PASSWORDS["MARTS_DB_PASSWORD"], "marts"),
        postgres_passwords=str(passwords),
        **world.SETTINGS,
    )
    release = world.make_release(settings, 1)

    assert publish_to_postgres(settings).published
    told = ask(server, "bi_reader", "marts", "select release_id from marts.release")
    assert told == [(release,)]
    with pytest.raises(psycopg2.OperationalError, match="permission denied"):
        ask(server, "bi_reader", "airflow", "select 1")
