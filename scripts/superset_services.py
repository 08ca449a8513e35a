"""A Superset of one's own on this machine: started, filled with the dashboards, stopped."""

import json
import os
import secrets
import subprocess
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx
from airflow_env import LOOPBACK, ROOT, write_once
from airflow_services import ServicesError, free_port, tail

BIN = ROOT / ".venv-superset" / "bin"
ADMIN = "admin"
START_SECONDS = 180.0


@dataclass(frozen=True)
class SupersetHome:
    """Where it keeps its state.

    Attributes:
        path: The folder; nothing is written elsewhere.
    """

    path: Path

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.path / "superset.log"

    @property
    def process_file(self) -> Path:
        """Names the running process and its port."""
        return self.path / "process.json"

    @property
    def secrets(self) -> Path:
        """Its key and the administrator's password, made once, for its owner only."""
        return self.path / "secrets.json"

    def known(self) -> dict[str, str]:
        """Return what belongs to this installation alone."""
        self.path.mkdir(parents=True, exist_ok=True)
        write_once(self.secrets, {name: secrets.token_urlsafe(32) for name in ("key", "password")})
        return dict(json.loads(self.secrets.read_text()))

    def environment(self) -> dict[str, str]:
        """Return the whole environment of its processes."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("SUPERSET_")
        }
        return {
            **inherited,
            "FLASK_APP": "superset.app:create_app()",
            "PYTHONPATH": str(ROOT / "deploy"),
            "SUPERSET_CONFIG": "superset.config",
            "SUPERSET_DATABASE_URI": f"sqlite:///{self.path / 'superset.db'}",
            "SUPERSET_HOME": str(self.path),
            "SUPERSET_SECRET_KEY": self.known()["key"],
        }


def start(home: SupersetHome, port: int = 0) -> int:
    """Start Superset, making its database and administrator first if there are none.

    Args:
        home: Where it keeps its state.
        port: Port on the loopback address; 0 takes a free one.

    Returns:
        The port. One that runs already is left running.

    Raises:
        ServicesError: If it does not start.
    """
    running = running_port(home)
    if running is not None:
        return running
    port = port or free_port()
    _prepare(home)
    with home.log.open("a") as output:
        process = subprocess.Popen(
            [
                *(BIN / "gunicorn", "--bind", f"{LOOPBACK}:{port}", "--workers", "1"),
                *("--worker-class", "gthread", "--threads", "8", "--timeout", "120"),
                "superset.app:create_app()",
            ],
            env=home.environment(), cwd=home.path, stdin=subprocess.DEVNULL, stdout=output,
            stderr=output, start_new_session=True,
        )  # fmt: skip
    home.process_file.write_text(json.dumps({"pid": process.pid, "port": port}))
    deadline = time.monotonic() + START_SECONDS
    while not _is_healthy(port):
        if process.poll() is not None or time.monotonic() > deadline:
            stop(home)
            raise ServicesError(f"Superset: {home.log}\n{tail(home.log)}")
        time.sleep(0.5)
    return port


def stop(home: SupersetHome) -> bool:
    """Stop it; return whether it was running."""
    if not home.process_file.exists():
        return False
    pid = json.loads(home.process_file.read_text())["pid"]
    was = _is_ours(pid)
    if was:
        os.kill(pid, 15)
        deadline = time.monotonic() + 20
        while _is_ours(pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        if _is_ours(pid):
            os.killpg(pid, 9)
    home.process_file.unlink()
    return was


def tell(home: SupersetHome, statements: str) -> None:
    """Run Python inside Superset.

    Through a pipe: what stands on a command line every user of the machine can read.

    Raises:
        ServicesError: If a statement fails.
    """
    _run(home, [BIN / "python", "-"], f"{_INSIDE}\n{statements}")


def running_port(home: SupersetHome) -> int | None:
    """Return the port of the Superset that runs in a home, if one does."""
    if not home.process_file.exists():
        return None
    known = json.loads(home.process_file.read_text())
    return int(known["port"]) if _is_ours(known["pid"]) else None


def _prepare(home: SupersetHome) -> None:
    """Bring its database to this version; make the roles and the administrator."""
    stamp = home.path / "prepared"
    wanted = sha256((ROOT / "requirements" / "superset.txt").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _run(home, [BIN / "superset", "db", "upgrade"])
    _run(home, [BIN / "superset", "init"])
    tell(home, _MAKE_ADMIN.format(user=ADMIN, password=home.known()["password"]))
    stamp.write_text(wanted)


_INSIDE = "from superset.app import create_app\ncreate_app().app_context().push()"
_MAKE_ADMIN = """
from superset import security_manager as sm
assert sm.find_user({user!r}) or sm.add_user({user!r}, 'Dean06', 'Admin', 'admin@localhost', \
sm.find_role('Admin'), {password!r})
"""


def _run(home: SupersetHome, words: list[str | Path], said: str = "") -> None:
    with home.log.open("a") as output:
        done = subprocess.run(
            words, env=home.environment(), cwd=home.path, input=said, text=True, stdout=output,
            stderr=output, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise ServicesError(f"{' '.join(map(str, words))}: {home.log}\n{tail(home.log)}")


def _is_healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://{LOOPBACK}:{port}/health", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _is_ours(pid: int) -> bool:
    """Tell whether a process lives and is a Superset (process numbers are re-used)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" and b"superset" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
