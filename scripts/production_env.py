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
# Databases and the role that owns each: Airflow's metadata, and the released marts for BI, whose
# publisher makes the roles that read them.
_DATABASES = {"airflow": "login", "marts": "login createrole"}
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
        owners = ("redis", *_DATABASES)
        made = {f"{name}_password": secrets.token_urlsafe(24) for name in owners}
        write_once(store, {**made, "redis_port": str(free_port())})
        return dict(json.loads(store.read_text()))

    def database(self, name: str) -> str:
        """Return where a database is, with its owner: ``owner:password@host:port/name``."""
        server = json.loads((self.postgres_folder / "server.json").read_text())
        return f"{name}:{self.known()[f'{name}_password']}@{LOOPBACK}:{server['port']}/{name}"

    def environment(self, port: int, scheduled: bool = True) -> dict[str, str]:
        """Return the whole environment of a process; the database server has to be running."""
        known = self.known()
        place = self.database("airflow")
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
            # A closing or a release that is late is told, as the containers do.
            "DEAN06_RUN_DEADLINE_MINUTES": base.get("DEAN06_RUN_DEADLINE_MINUTES") or "120",
            # Another server, if the installation names one.
            "DEAN06_POSTGRES_DSN": base.get("DEAN06_POSTGRES_DSN")
            or f"postgresql://{self.database('marts')}",
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
    """Start PostgreSQL and Redis, with the databases there are to be; what runs is left running."""
    server = start_postgres(home.postgres_folder)
    known = home.known()
    for name, rights in _DATABASES.items():
        _make_database(server, name, rights, known[f"{name}_password"])
    _start_redis(home, known)
    return server


def stop_stores(home: ProductionHome) -> None:
    """Stop both; their data stay."""
    known = home.known()
    client = _redis(known)
    with contextlib.suppress(redis.ConnectionError):
        client.shutdown(save=True)
    start_postgres(home.postgres_folder).stop()


def _make_database(server: PostgresServer, name: str, rights: str, password: str) -> None:
    """Make a database and its owner of the same name, unless they are there."""
    owner = sql.Identifier(name)
    connection = psycopg2.connect(server.dsn)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_roles where rolname = %s", [name])
            if cursor.fetchone() is None:
                made = sql.SQL(f"create role {{}} {rights} password {{}}")
                cursor.execute(made.format(owner, sql.Literal(password)))
            cursor.execute("select 1 from pg_database where datname = %s", [name])
            if cursor.fetchone() is None:
                made = sql.SQL("create database {} owner {} template template0 encoding 'UTF8'")
                cursor.execute(made.format(owner, owner))
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
