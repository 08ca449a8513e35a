"""dbt for tests: one process loads it and parses the project once, and forks for every run.

Loading dbt and parsing the project takes as long as a small build itself. Each run still has a
process of its own, the arguments, the environment and the folder it would have had, and does there
what ``ingest.dbt_process`` does; what is made beforehand is only what is the same for all of them:
the modules, and the manifest of a project with exactly these files.
"""

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

# What of a run's environment is read while a project is parsed.
_PARSED = ("DEAN06_TIMEZONE",)
_LEFT_BY_DBT = frozenset({"target", "logs", "dbt_packages"})


class DbtForks:
    """The side of the tests; the process is started by the first run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None
        self.runs = 0

    def carried_out(
        self, arguments: Sequence[str], *, folder: Path, environment: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Stand in for ``ingest.dbt_run._carried_out``."""
        self.runs += 1
        printed = self.folder / f"{self.runs}.txt"
        told = {
            "arguments": list(arguments),
            "folder": str(folder.resolve()),
            "environment": environment,
            "printed": str(printed),
        }
        try:
            code = self._answer_to(told)
        except BaseException:  # a test that is out of time: nobody waits for this run any more
            self.kill()
            raise
        output = printed.read_text(encoding="utf-8", errors="replace")
        return subprocess.CompletedProcess(list(arguments), code, output)

    def _answer_to(self, told: dict[str, Any]) -> int:
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, __file__],
                env=told["environment"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the process that forks for dbt has ended"
        return int(answer)

    def kill(self) -> None:
        """End the process and the run it waits for at once."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate()
            self.process = None

    def end(self) -> None:
        """Let the process end, if there is one."""
        if self.process is not None:
            self.process.communicate(timeout=60)


def serve() -> None:
    """Take one run a line, until there is no more."""
    gc.disable()
    from ingest import dbt_process

    answers = os.dup(1)
    os.dup2(2, 1)
    import dbt.cli.main
    import dbt.task.build
    import dbt.task.test  # noqa: F401 - what a run would import
    from dbt.contracts.graph.nodes import ParsedNode

    # The text of every node, twice, as files nobody looks at: a tenth of a small build.
    ParsedNode.write_node = lambda *_: None
    _hear_only_what_is_said(dbt_process)

    manifests: dict[str, Any] = {}
    for line in sys.stdin:
        told = json.loads(line)
        environment = told["environment"]
        key = _key(Path(told["folder"]), environment)
        if key not in manifests:
            manifests[key] = _parsed(told)
            gc.freeze()
        child = os.fork()
        if not child:
            os.close(answers)
            os._exit(_run(dbt_process, told, manifests[key]))
        _, status = os.waitpid(child, 0)
        os.write(answers, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _hear_only_what_is_said(dbt_process: Any) -> None:
    """Keep dbt from making messages of its own working: a twelfth of a small build.

    It makes one of each of thousands of events before it sees that nobody listens to them.
    """
    from dbt_common.events.event_manager import EventManager

    fire = EventManager.fire_event

    def fire_said(manager: Any, e: Any, level: Any = None, *more: Any, **named: Any) -> None:
        forced = named.get("force_warn_or_error_handling") or more[1:] == (True,)
        if forced or (level or e.level_tag()).value in dbt_process.SAID:
            fire(manager, e, level, *more, **named)

    EventManager.fire_event = fire_said


def _key(folder: Path, environment: dict[str, str]) -> str:
    """Identity of a manifest: every file of the project, the names of its seeds, what is read."""
    digest = sha256(json.dumps([environment.get(name) for name in _PARSED]).encode())
    digest.update(Path(environment["DEAN06_WAREHOUSE"]).stem.encode())
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] not in _LEFT_BY_DBT:
            digest.update(str(name).encode() + b"\0" + sha256(path.read_bytes()).digest())
    for path in sorted((folder / "../seeds").rglob("*.csv")):
        digest.update(str(path.relative_to(folder / "../seeds")).encode() + b"\0")
    return digest.hexdigest()


def _parsed(told: dict[str, Any]) -> Any:
    """Parse a project; None where it cannot be, and then the run itself says why."""
    from dbt.cli.main import dbtRunner

    _enter(told)
    silent = [one for one in told["arguments"] if one.startswith("--log-level")]
    done = dbtRunner().invoke([*silent, "parse"])
    return done.result if done.success else None


def _run(dbt_process: Any, told: dict[str, Any], manifest: Any) -> int:
    """Be the process of one run."""
    _enter(told)
    printed = os.open(told["printed"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    gc.enable()
    outcome, *arguments = told["arguments"]
    for node in manifest.nodes.values() if manifest else ():
        if getattr(node, "root_path", None):  # of a seed: where its file lies
            node.root_path = told["folder"]
    try:
        code: int = dbt_process.main(Path(outcome), arguments, manifest)
    finally:
        atexit._run_exitfuncs()  # among them: DuckDB lets go of the warehouse
        sys.stdout.flush()
        sys.stderr.flush()
    return code


def _enter(told: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(told["environment"])
    os.chdir(told["folder"])


if __name__ == "__main__":
    serve()
