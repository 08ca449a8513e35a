"""The environment of the embedded Airflow: all of it, so that nothing of the machine leaks in."""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
LOOPBACK = "127.0.0.1"
USER = "admin"

# What is the installation's own and passed on: connections, and where its metrics and lineage go.
_PASSED = (
    "AIRFLOW_CONN_",
    "AIRFLOW_VAR_",
    "AIRFLOW__METRICS__",
    "AIRFLOW__OPENLINEAGE__",
    "AIRFLOW__TRACES__",
)

# Fixed settings; see docs of Airflow for what each means. The rest depends on home and port.
_FIXED = {
    "AIRFLOW__API__HOST": LOOPBACK,
    "AIRFLOW__API__WORKERS": "1",
    "AIRFLOW__API__EXPOSE_CONFIG": "False",
    "AIRFLOW__CORE__AUTH_MANAGER": (
        "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager"
    ),
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
    "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__PARALLELISM": "4",
    "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "120",
    "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
    "AIRFLOW__LOGGING__NAMESPACE_LEVELS": "great_expectations._docs_decorators=ERROR",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "2",
    # A task that was killed is tried again after a minute of silence.
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "10",
    # Nobody is told what runs here.
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    # The services talk to each other on this machine only, whatever proxy is configured.
    "NO_PROXY": f"{LOOPBACK},localhost",
    "no_proxy": f"{LOOPBACK},localhost",
}


@dataclass(frozen=True)
class AirflowHome:
    """Where one embedded Airflow keeps its state.

    Attributes:
        dean06_home: Folder of all state (``DEAN06_HOME``), absolute.
    """

    dean06_home: Path
    users: ClassVar[tuple[str, ...]] = (USER,)

    @classmethod
    def from_environment(cls) -> "AirflowHome":
        """Return the home the environment asks for; ``var/`` of the repository otherwise."""
        return cls(Path(os.environ.get("DEAN06_HOME") or ROOT / "var").resolve())

    @property
    def path(self) -> Path:
        """``AIRFLOW_HOME``."""
        return self.dean06_home / "airflow"

    @property
    def passwords(self) -> Path:
        """File with the password of every user, as JSON; made once."""
        return self.path / "password.json"

    @property
    def process_file(self) -> Path:
        """File that names the running services."""
        return self.path / "services.json"

    @property
    def console(self) -> Path:
        """Folder of what the services print."""
        return self.path / "console"

    def password(self, user: str = USER) -> str:
        """Return the password of a user."""
        return str(json.loads(self.passwords.read_text())[user])

    def prepare(self, env: dict[str, str]) -> None:
        """Do what is left to do once the database is there, before the services start."""

    def environment(self, port: int, scheduled: bool = True) -> dict[str, str]:
        """Return the whole environment of an Airflow process.

        Args:
            port: Port of the API server on the loopback address.
            scheduled: Whether submissions are looked for by the clock, or only when triggered.
        """
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name.startswith(_PASSED) or not name.startswith("AIRFLOW_")
        }
        base_url = f"http://{LOOPBACK}:{port}"
        return {
            **inherited,
            **_FIXED,
            **self._secrets(),
            "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "AIRFLOW_HOME": str(self.path),
            "AIRFLOW__API__BASE_URL": base_url,
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{base_url}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self.passwords),
            # SQLite has one writer: wait for it rather than fail.
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": (
                f"sqlite:///{self.path / 'airflow.db'}?timeout=60"
            ),
            "DEAN06_HOME": str(self.dean06_home),
            **({} if scheduled else {"DEAN06_PULL_SCHEDULE": ""}),
        }

    def _secrets(self) -> dict[str, str]:
        """Return the keys of this installation, made once and readable by its owner only."""
        self.path.mkdir(parents=True, exist_ok=True)
        write_once(self.passwords, {name: secrets.token_urlsafe(12) for name in self.users})
        store = self.path / "secrets.json"
        write_once(
            store,
            {
                "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(32),
                "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(64),
                "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(
                    secrets.token_bytes(32)
                ).decode(),
            },
        )
        return dict(json.loads(store.read_text()))


def write_once(path: Path, content: dict[str, str]) -> None:
    """Write a file only its owner reads, unless it is there."""
    if path.exists():
        return
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:
        json.dump(content, handle)
    draft.rename(path)
