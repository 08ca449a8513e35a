"""One run of dbt in a process of its own, and what came of it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.config import Settings

# dbt keeps hundreds of thousands of objects as long as it runs; looking through them for garbage
# again and again takes a good part of a small build.
_ENTRY = "import gc; gc.set_threshold(100_000, 50, 50); from dbt.cli.main import cli; cli()"
# Megabytes of debugging lines a run; what a node ran and said is in target/ all the same.
_OPTIONS = ("--no-use-colors", "--log-level-file=none")
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
    target = settings.home / "dbt" / "target"
    results = target / "run_results.json"
    target.mkdir(parents=True, exist_ok=True)
    results.unlink(missing_ok=True)
    finished = subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
        [sys.executable, "-c", _ENTRY, *_OPTIONS, *command],
        cwd=settings.dbt_project,
        env=_environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    nodes = tuple(_nodes(results))
    return DbtRun(finished.returncode, nodes, finished.stdout)


def _environment(settings: Settings) -> dict[str, str]:
    folder = settings.home / "dbt"
    return {
        **os.environ,
        "DEAN06_HOME": str(settings.home.resolve()),
        "DEAN06_WAREHOUSE": str(settings.warehouse.resolve()),
        "DEAN06_TIMEZONE": settings.timezone,
        "DEAN06_DUCKDB_THREADS": str(settings.duckdb_threads or os.cpu_count() or 1),
        "DEAN06_DUCKDB_MEMORY_LIMIT": settings.duckdb_memory_limit or "80%",
        "DBT_PROFILES_DIR": str(settings.dbt_project.resolve()),
        "DBT_TARGET_PATH": str((folder / "target").resolve()),
        "DBT_LOG_PATH": str((folder / "logs").resolve()),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONUTF8": "1",
    }


def _nodes(results: Path) -> list[DbtNode]:
    try:
        document: dict[str, Any] = json.loads(results.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # dbt did not come to it, or found no room for all
        return []
    return [
        DbtNode(
            name=_short(result["unique_id"]),
            status=result["status"],
            message=(result.get("message") or "").strip(),
            failures=result.get("failures") or 0,
            compiled=(result.get("compiled_code") or "").strip()
            if result["unique_id"].startswith("test.")
            else "",
        )
        for result in document["results"]
    ]


def _short(unique_id: str) -> str:
    kind, _, *rest = unique_id.split(".")
    return f"{kind}.{rest[0]}"
