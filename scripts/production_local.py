"""`make up-production` and `make down-production`: the processes of docker-compose.yml, by hand.

python scripts/production_local.py cli dags list    # any command of `airflow`, told the same
"""

import sys

from airflow_local import command_line, preferred_port
from airflow_rest import AirflowRest
from airflow_services import COMPLETE, ServicesError, only_one, running_port, start, stop
from postgres_server import PostgresServerError
from production_env import WORKERS, ProductionHome, start_stores, stop_stores


def services() -> tuple[str, ...]:
    """Return what runs; logs lie in one folder for all, so no worker has to hand its own out."""
    workers = (f"celery worker --skip-serve-logs --celery-hostname {name}@%h" for name in WORKERS)
    return (*COMPLETE, *workers)


def up(home: ProductionHome, port: int = 0, *, scheduled: bool = True) -> AirflowRest:
    """Start what is not running and return a client logged in as the admin.

    Args:
        home: Where it keeps its state.
        port: Port of the web page; 0 takes a free one.
        scheduled: Whether submissions are looked for by the clock.
    """
    start_stores(home)
    running = running_port(home)
    if running is None:
        return start(home, services(), port, scheduled=scheduled)
    client = AirflowRest(running)
    client.log_in(home.password())
    return client


def down(home: ProductionHome) -> bool:
    """Stop everything; return whether Airflow was running."""
    stopped = stop(home)
    stop_stores(home)
    return stopped


def main(action: str, *words: str) -> int:
    """Start or stop, and say so; or run a command of ``airflow``."""
    home = ProductionHome.from_environment()
    if action == "cli":
        return command_line(home, words)
    try:
        with only_one(home):
            if action == "down":
                was = down(home)
                print("Đã dừng. Stopped." if was else "Không chạy. It was not running.")
                return 0
            print("Đang khởi động… Starting…", flush=True)
            port = up(home, preferred_port()).port
    except (ServicesError, PostgresServerError) as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"""
  Trang Airflow / web page:  http://localhost:{port}
  Người dùng / users:        {", ".join(home.users)}
  Mật khẩu / passwords:      {home.passwords}
  Dừng / stop:               make down-production

  PostgreSQL, Redis, CeleryExecutor, {len(WORKERS)} workers. Chỉ nghe ở 127.0.0.1; ra mạng qua một
  reverse proxy có TLS. It listens on 127.0.0.1; put a reverse proxy with TLS before it.
"""
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
