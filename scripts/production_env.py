"""The production shape without containers: what its processes are told, and where they keep things.

The same as docker-compose.yml says, on one machine: PostgreSQL for Airflow's metadata, Redis as the
broker, Celery workers, users with roles.
"""

import contextlib
import json
import secrets
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import psycopg2
import redis
from airflow_env import BIN, LOOPBACK, AirflowHome, write_once
from airflow_services import ServicesError, free_port, tail
from debian_programs import program
from postgres_server import PostgresServer
from postgres_server import start as start_postgres
from psycopg2 import sql

WORKERS = ("worker1", "worker2")
# Viewers look; operators also trigger, clear, pause and set connections; admins do everything.
ROLES = {"admin": "Admin", "operator": "Op", "viewer": "Viewer"}
_FAB = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"


@dataclass(frozen=True)
class ProductionHome(AirflowHome):
    """Where the production shape keeps its state: ``production/`` of the home."""

    users: ClassVar[tuple[str, ...]] = tuple(ROLES)

    @property
    def path(self) -> Path:
        """``AIRFLOW_HOME``."""
        return self.dean06_home / "production" / "airflow"

    @property
    def postgres_folder(self) -> Path:
        """Where PostgreSQL keeps its data."""
        return self.dean06_home / "production" / "postgres"

    @property
    def redis_folder(self) -> Path:
        """Where Redis keeps its data."""
        return self.dean06_home / "production" / "redis"

    def known(self) -> dict[str, str]:
        """Return what belongs to this installation alone: made once, for its owner only."""
        store = self.dean06_home / "production" / "production.json"
        store.parent.mkdir(parents=True, exist_ok=True)
        made = {name: secrets.token_urlsafe(24) for name in ("redis_password", "airflow_password")}
        write_once(store, {**made, "redis_port": str(free_port())})
        return dict(json.loads(store.read_text()))

    def environment(self, port: int, scheduled: bool = True) -> dict[str, str]:
        """Return the whole environment of a process; the database server has to be running."""
        known = self.known()
        database = json.loads((self.postgres_folder / "server.json").read_text())
        place = f"airflow:{known['airflow_password']}@{LOOPBACK}:{database['port']}/airflow"
        base = super().environment(port, scheduled)
        dropped = ("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER",)
        return {
            **{name: value for name, value in base.items() if not name.startswith(dropped)},
            "AIRFLOW__CELERY__BROKER_URL": (
                f"redis://:{known['redis_password']}@{LOOPBACK}:{known['redis_port']}/0"
            ),
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+postgresql+psycopg2://{place}",
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
            "AIRFLOW__CORE__AUTH_MANAGER": _FAB,
            "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{place}",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": f"postgresql+asyncpg://{place}",
            # What a dead worker had taken and not begun is given to another one after a minute.
            "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "60",
            "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "15",
        }

    def prepare(self, env: dict[str, str]) -> None:
        """Make the users, once."""
        stamp = self.path / "users_made"
        if stamp.exists():
            return
        users = [[name, role, self.password(name)] for name, role in ROLES.items()]
        # Through a pipe: on a command line every user of the machine would read the passwords.
        done = subprocess.run(
            [BIN / "python", Path(__file__).with_name("production_users.py")],
            env=env, input=json.dumps(users), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise ServicesError(f"users\n{done.stderr[-2000:]}")
        stamp.touch()


def start_stores(home: ProductionHome) -> PostgresServer:
    """Start PostgreSQL and Redis, with the database Airflow needs; what runs is left running."""
    server = start_postgres(home.postgres_folder)
    known = home.known()
    _make_database(server, known["airflow_password"])
    _start_redis(home, known)
    return server


def stop_stores(home: ProductionHome) -> None:
    """Stop both; their data stay."""
    known = home.known()
    client = _redis(known)
    with contextlib.suppress(redis.ConnectionError):
        client.shutdown(save=True)
    start_postgres(home.postgres_folder).stop()


def _make_database(server: PostgresServer, password: str) -> None:
    connection = psycopg2.connect(server.dsn)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_roles where rolname = 'airflow'")
            if cursor.fetchone() is None:
                cursor.execute(
                    sql.SQL("create role airflow login password {}").format(sql.Literal(password))
                )
            cursor.execute("select 1 from pg_database where datname = 'airflow'")
            if cursor.fetchone() is None:
                cursor.execute(
                    "create database airflow owner airflow template template0 encoding 'UTF8'"
                )
    finally:
        connection.close()


def _start_redis(home: ProductionHome, known: dict[str, str]) -> None:
    if _answers(known):
        return
    home.redis_folder.mkdir(parents=True, exist_ok=True)
    settings = home.redis_folder / "redis.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"port {known['redis_port']}\nbind {LOOPBACK}\nrequirepass {known['redis_password']}\n"
        f"dir {home.redis_folder}\nappendonly yes\n"
    )
    log = home.redis_folder / "redis.log"
    with log.open("a") as output:
        subprocess.Popen(
            [program("redis-server"), settings],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + 30
    while not _answers(known):
        if time.monotonic() > deadline:
            raise ServicesError(f"redis-server\n{tail(log)}")
        time.sleep(0.1)


def _redis(known: dict[str, str]) -> redis.Redis:
    return redis.Redis(LOOPBACK, int(known["redis_port"]), password=known["redis_password"])


def _answers(known: dict[str, str]) -> bool:
    try:
        return bool(_redis(known).ping())
    except redis.ConnectionError:
        return False
