"""`make dashboards` and `make down-dashboards`: Superset with the dashboards, on this machine.

Reads the PostgreSQL the releases are published to; where none is set, one of its own is started and
the current release is published to it.
"""

import secrets
import sys
from pathlib import Path

from airflow_env import write_once
from airflow_services import ServicesError, is_free
from postgres_server import PostgresServer, PostgresServerError
from postgres_server import start as start_postgres
from superset_services import ADMIN, SupersetHome, start, stop

from ingest.config import Settings, get_settings
from ingest.errors import Dean06Error
from publish.dashboards.importing import Imported, import_dashboards
from publish.postgres.publication import publish_to_postgres

DEFAULT_PORT = 8088


def up(settings: Settings, home: SupersetHome, port: int = 0) -> Imported:
    """Start what is not running and import the dashboards.

    Args:
        settings: Whose releases, and where they are published.
        home: Where Superset keeps its state.
        port: Of its page; 0 takes a free one.
    """
    if not settings.postgres_dsn:
        settings = with_own_postgres(settings, home)
        publish_to_postgres(settings)
    address = f"http://localhost:{start(home, port)}"
    return import_dashboards(settings, address, ADMIN, home.known()["password"])


def down(settings: Settings, home: SupersetHome) -> bool:
    """Stop Superset, and PostgreSQL if it is its own; return whether Superset was running."""
    was = stop(home)
    if not settings.postgres_dsn and (own_postgres(home) / "server.json").exists():
        start_postgres(own_postgres(home)).stop()
    return was


def own_postgres(home: SupersetHome) -> Path:
    """Return where a server of its own has its data."""
    return home.path / "postgres"


def with_own_postgres(settings: Settings, home: SupersetHome) -> Settings:
    """Start a server of its own and return settings that publish to it."""
    home.path.mkdir(parents=True, exist_ok=True)
    passwords = home.path / "readers.json"
    write_once(passwords, {"bi_reader": secrets.token_urlsafe(24)})
    server: PostgresServer = start_postgres(own_postgres(home))
    return settings.model_copy(
        update={"postgres_dsn": server.dsn, "postgres_passwords": str(passwords)}
    )


def main(action: str) -> int:
    """Start or stop, and say so."""
    settings = get_settings()
    home = SupersetHome(settings.home.resolve() / "superset")
    try:
        if action == "down":
            was = down(settings, home)
            print("Đã dừng. Stopped." if was else "Không chạy. It was not running.")
            return 0
        print("Đang khởi động Superset… Starting Superset…", flush=True)
        done = up(settings, home, DEFAULT_PORT if is_free(DEFAULT_PORT) else 0)
    except (Dean06Error, ServicesError, PostgresServerError) as error:
        print(error, file=sys.stderr)
        return 1
    for title, address in done.dashboards.items():
        print(f"  {title:<24} {address}")
    print(
        f"""
  Người dùng / user:         {ADMIN}
  Mật khẩu / password:       {home.secrets} ("password")
  Dừng / stop:               make down-dashboards

  Chỉ nghe ở 127.0.0.1; ra mạng qua một reverse proxy có TLS. It listens on 127.0.0.1 only.
"""
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
