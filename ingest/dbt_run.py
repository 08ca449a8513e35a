"""One run of dbt in a process of its own, and what came of it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.config import Settings, child_environment

# dbt writes each of its thousands of debugging lines before it sees that nobody wants it, and goes
# through the whole environment for every one; ``ingest.dbt_process`` prints what it says to people.
_OPTIONS = ("--log-level=none", "--log-level-file=none")
_FAILED = frozenset({"error", "fail", "runtime error"})


@dataclass(frozen=True, slots=True)
class DbtNode:
    """One node dbt ran: a seed, a model or a test.

    Attributes:
        name: Its unique id less the project, such as ``model.fct_item_status``.
        status: What dbt says of it: ``success``, ``pass``, ``warn``, ``fail``, ``error``, ...
        message: What went wrong, in dbt's words; empty where nothing did.
        failures: Rows that break a test.
        compiled: The SQL a test ran; empty for other nodes.
    """

    name: str
    status: str
    message: str
    failures: int
    compiled: str

    @property
    def failed(self) -> bool:
        """Whether the node keeps the build from being complete."""
        return self.status in _FAILED

    @property
    def kind(self) -> str:
        """``seed``, ``model``, ``test`` or ``operation``."""
        return self.name.split(".")[0]


@dataclass(frozen=True, slots=True)
class DbtRun:
    """What came of one run.

    Attributes:
        exit_code: 0 where all went well, 1 where a node failed, negative where a signal ended dbt.
        nodes: The outcome of every node.
        output: What dbt printed.
    """

    exit_code: int
    nodes: tuple[DbtNode, ...]
    output: str

    @property
    def succeeded(self) -> bool:
        """Whether every node did what it should."""
        return self.exit_code == 0

    def names(self, *statuses: str) -> list[str]:
        """Return the names of the nodes that ended in one of these states."""
        return [node.name for node in self.nodes if node.status in statuses]


def run_dbt(settings: Settings, command: Sequence[str]) -> DbtRun:
    """Run dbt on the project of these settings and wait for it.

    A process of its own, because DuckDB lets one process at a time open the warehouse and dbt
    keeps its handle. Whatever dbt writes goes to ``home/dbt``.

    Args:
        settings: Where project, seeds, warehouse and home are.
        command: Arguments of dbt, such as ``["build", "--full-refresh"]``.

    Returns:
        The outcome of every node; none if dbt did not get as far as running them.
    """
    outcome = settings.home / "dbt" / "target" / "outcome.json"
    outcome.parent.mkdir(parents=True, exist_ok=True)
    outcome.unlink(missing_ok=True)
    finished = _carried_out(
        [str(outcome.resolve()), *_OPTIONS, *command],
        folder=settings.dbt_project,
        environment=_environment(settings),
    )
    return DbtRun(finished.returncode, tuple(_nodes(outcome)), finished.stdout)


def _carried_out(
    arguments: Sequence[str], *, folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Let a process of its own do what ``ingest.dbt_process`` does, and wait for it."""
    return subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
        [sys.executable, "-m", "ingest.dbt_process", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _environment(settings: Settings) -> dict[str, str]:
    folder = settings.home / "dbt"
    return child_environment(
        DEAN06_HOME=str(settings.home.resolve()),
        DEAN06_WAREHOUSE=str(settings.warehouse.resolve()),
        DEAN06_TIMEZONE=settings.timezone,
        DEAN06_DUCKDB_THREADS=str(settings.duckdb_threads or os.cpu_count() or 1),
        DEAN06_DUCKDB_MEMORY_LIMIT=settings.duckdb_memory_limit or "80%",
        DBT_PROFILES_DIR=str(settings.dbt_project.resolve()),
        DBT_TARGET_PATH=str((folder / "target").resolve()),
        DBT_LOG_PATH=str((folder / "logs").resolve()),
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        DBT_WRITE_JSON=os.environ.get("DBT_WRITE_JSON", "false"),
        DO_NOT_TRACK="1",
        PYTHONUTF8="1",
    )


def _nodes(outcome: Path) -> list[DbtNode]:
    try:
        told: list[dict[str, Any]] = json.loads(outcome.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # dbt did not come to it, or found no room for all
        return []
    return [
        DbtNode(
            name=_short(one["unique_id"]),
            status=one["status"],
            message=one["message"].strip(),
            failures=one["failures"],
            compiled=one["compiled"].strip() if one["unique_id"].startswith("test.") else "",
        )
        for one in told
    ]


def _short(unique_id: str) -> str:
    kind, _, *rest = unique_id.split(".")
    return f"{kind}.{rest[0]}"
