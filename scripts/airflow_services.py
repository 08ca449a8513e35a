"""Start and stop the services of the embedded Airflow, leaving nothing behind."""

import contextlib
import fcntl
import importlib.metadata
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from airflow_env import BIN, LOOPBACK, AirflowHome
from airflow_rest import AirflowRest

MINIMAL = ("api-server", "scheduler", "dag-processor")
COMPLETE = (*MINIMAL, "triggerer")
STOP_SECONDS = 20.0
START_SECONDS = 180.0
DAG_COUNT = 8
POOL = "warehouse_writer"


class ServicesError(Exception):
    """The embedded Airflow did not start; the message says where to look."""


def migrate(home: AirflowHome, env: dict[str, str]) -> None:
    """Bring Airflow's database to the installed version; quick when it is there already."""
    version = importlib.metadata.version("apache-airflow")
    stamp = _stamp(home)
    if stamp.exists() and stamp.read_text() == version:
        return
    home.console.mkdir(parents=True, exist_ok=True)
    log = home.console / "db-migrate.log"
    with log.open("w") as output:
        done = subprocess.run(
            [BIN / "airflow", "db", "migrate"],
            env=env,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    if done.returncode != 0:
        raise ServicesError(f"airflow db migrate: {log}\n{tail(log)}")
    stamp.write_text(version)


def start(
    home: AirflowHome, services: Sequence[str], port: int = 0, scheduled: bool = False
) -> AirflowRest:
    """Start the services and wait until they answer and know the DAGs.

    Args:
        home: Where this Airflow keeps its state.
        services: Subcommands of ``airflow`` to run, with their words after them.
        port: Port of the web page; 0 takes a free one.
        scheduled: Whether submissions are looked for by the clock, or only when triggered.

    Returns:
        A logged-in client.

    Raises:
        ServicesError: If a service ends or does not answer in time.
    """
    port = port or free_port()
    env = home.environment(port, scheduled)
    migrate(home, env)
    home.prepare(env)
    home.console.mkdir(parents=True, exist_ok=True)
    running: dict[str, int] = {}
    for service in services:
        with log_of(home, service).open("w") as output:
            process = subprocess.Popen(
                [BIN / "airflow", *service.split()],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        running[service] = process.pid
        home.process_file.write_text(json.dumps({"port": port, "services": running}))
    try:
        return _wait_until_ready(home, port, running)
    except BaseException:
        stop(home)
        raise


def log_of(home: AirflowHome, service: str) -> Path:
    """Return where a service prints to."""
    return home.console / f"{'_'.join(service.replace('--', '').split())}.log"


def running_port(home: AirflowHome) -> int | None:
    """Return the port of the Airflow running in ``home``, or None; clears up after a dead one."""
    if not home.process_file.exists():
        return None
    known = json.loads(home.process_file.read_text())
    if all(_is_ours(pid) for pid in known["services"].values()):
        return int(known["port"])
    stop(home)
    return None


def airflow(home: AirflowHome, words: Sequence[str]) -> int:
    """Run ``airflow <words>`` in this terminal with what the services are told; return its code.

    Raises:
        ServicesError: If this Airflow was never started: there is nothing to speak to.
    """
    if not _stamp(home).exists():
        raise ServicesError(
            "Airflow này chưa khởi động lần nào. This Airflow was never started: "
            f"{home.path} (DEAN06_HOME)"
        )
    port = json.loads(home.process_file.read_text())["port"] if home.process_file.exists() else 0
    done = subprocess.run([BIN / "airflow", *words], env=home.environment(port), check=False)
    return done.returncode


def stop(home: AirflowHome) -> bool:
    """Stop every service of ``home`` with all its children; return whether there were any."""
    if not home.process_file.exists():
        return False
    pids = [
        pid
        for pid in json.loads(home.process_file.read_text())["services"].values()
        if _is_ours(pid)
    ]
    for pid in reversed(pids):
        _signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while any(_is_ours(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.2)
    for pid in pids:
        _signal_group(pid, signal.SIGKILL)
    home.process_file.unlink(missing_ok=True)
    return bool(pids)


@contextlib.contextmanager
def only_one(home: AirflowHome) -> Iterator[None]:
    """Keep a second command off this Airflow while one starts, uses or stops it."""
    home.path.mkdir(parents=True, exist_ok=True)
    with (home.path / "command.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("Một lệnh khác đang dùng Airflow này. Another command is using this Airflow.")
        yield


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Tell whether nobody listens on ``port`` of the loopback address."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0


def tail(log: Path, lines: int = 30) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def _stamp(home: AirflowHome) -> Path:
    """Return the file that says which version Airflow's database was brought to."""
    return home.path / "database_version"


def _wait_until_ready(home: AirflowHome, port: int, running: dict[str, int]) -> AirflowRest:
    client = AirflowRest(port)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        for service, pid in running.items():
            if not _is_ours(pid):
                log = log_of(home, service)
                raise ServicesError(f"airflow {service} đã dừng / ended: {log}\n{tail(log)}")
        if client.is_healthy():
            client.log_in(home.password())
            client.ensure_pool(POOL, slots=1)
            if client.count_dags() >= DAG_COUNT:
                return client
        time.sleep(0.5)
    raise ServicesError(
        f"Airflow không sẵn sàng / not ready after {START_SECONDS:.0f}s: {home.console}"
    )


def _is_ours(pid: int) -> bool:
    """Tell whether ``pid`` is alive and one of our services (process numbers are re-used)."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    # A Celery worker calls itself by another name.
    return state != "Z" and (b"airflow" in command or b"celeryd" in command)


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
