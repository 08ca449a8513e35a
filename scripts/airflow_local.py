"""`make up` and `make down`: a scheduling Airflow with its web page, for one person.

python scripts/airflow_local.py cli dags list    # any command of `airflow`, told the same
"""

import sys
from collections.abc import Sequence

from airflow_env import USER, AirflowHome
from airflow_services import (
    COMPLETE,
    ServicesError,
    airflow,
    free_port,
    is_free,
    only_one,
    running_port,
    start,
    stop,
)

DEFAULT_PORT = 8080


def up(home: AirflowHome) -> int:
    """Start Airflow if it is not running and say where its page is."""
    with only_one(home):
        port = running_port(home)
        if port is None:
            print("Đang khởi động Airflow… Starting Airflow…", flush=True)
            try:
                port = start(home, COMPLETE, preferred_port(), scheduled=True).port
            except ServicesError as error:
                print(error, file=sys.stderr)
                return 1
    print(
        f"""
  Trang Airflow / web page:  http://localhost:{port}
  Người dùng / user:         {USER}
  Mật khẩu / password:       {home.passwords}
  Dừng / stop:               make down

  CHỈ DÙNG CHO MỘT NGƯỜI, TRÊN CHÍNH MÁY NÀY. Trang chỉ nghe ở 127.0.0.1; đừng mở ra mạng.
  FOR ONE PERSON, ON THIS MACHINE ONLY. It listens on 127.0.0.1; do not open it to a network
  (docker-compose.yml is the shape for a server).
"""
    )
    return 0


def preferred_port() -> int:
    """Return the usual port if it is free, else any free one."""
    return DEFAULT_PORT if is_free(DEFAULT_PORT) else free_port()


def down(home: AirflowHome) -> int:
    """Stop Airflow and say whether it was running."""
    with only_one(home):
        stopped = stop(home)
    print("Đã dừng. Stopped." if stopped else "Airflow không chạy. Airflow was not running.")
    return 0


def command_line(home: AirflowHome, words: Sequence[str]) -> int:
    """Run a command of ``airflow`` and return its code, or say why there is none to run."""
    try:
        return airflow(home, words)
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1


def main(action: str, *words: str) -> int:
    """Start, stop, or run a command of ``airflow``."""
    home = AirflowHome.from_environment()
    return command_line(home, words) if action == "cli" else {"up": up, "down": down}[action](home)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
