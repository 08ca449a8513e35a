"""Import DAG files as the DAG processor does, and tell what that cost and touched (JSON).

Run as a script: ``dag_import_probe.py DAG_FILE… [-- NAME=VALUE DAG_FILE…]…``; the settings hold for
the files of their group. Airflow itself is imported before the clock starts, and each file in a
child forked from there, as in the processor.
"""

import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG

QUIET = {".py", ".pyc", ".so", ".pth"}
LOOKS = ("os.listdir", "os.scandir")
ACTS = ("socket.connect", "subprocess.", "os.system", "sqlite3.", "os.mkdir", "os.rename",
        "os.remove", "os.rmdir", "shutil.")  # fmt: skip
touched: list[str] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what goes beyond loading code: files, folders, sockets, processes, databases."""
    if event == "open" and isinstance(arguments[0], str):
        if Path(arguments[0]).suffix not in QUIET:
            touched.append(f"open {arguments[0]}")
    elif event in LOOKS:
        # An import looks through the folders of the code itself.
        if not sys._getframe(1).f_code.co_filename.startswith("<frozen importlib"):
            touched.append(f"{event} {arguments[0]}")
    elif event == "subprocess.Popen" and arguments[0] == "file":
        pass  # the standard library asks what interpreter this is
    elif event.startswith(ACTS):
        touched.append(f"{event} {arguments[:2]}")


def deadlines(dag: DAG) -> list[float]:
    """Return after how many seconds a run that is not done is told."""
    asked = dag.deadline or []
    return [one.interval.total_seconds() for one in (asked if isinstance(asked, list) else [asked])]


def given(task: Any) -> list[str]:
    """Return the names under which a task gets what tasks before it have returned."""
    one = next(iter(getattr(task, "op_args", ())), None)
    return sorted(one) if isinstance(one, dict) else []


def waits(task: Any) -> list[tuple[float, float]]:
    """Return the shortest and longest of many waits (seconds) after each of the first failures."""
    policy = task.partial_kwargs.get("retry_policy") if task.is_mapped else task.retry_policy
    if policy is None:
        return []
    found = []
    for attempt in (1, 2, 3):
        made = [policy.evaluate(OSError("x"), attempt, 3).retry_delay for _ in range(200)]
        seconds = [one.total_seconds() for one in made if one is not None]
        found.append((min(seconds), max(seconds)))
    return found


def described(dag: DAG) -> dict[str, Any]:
    """Return what the tests look at."""
    return {
        "doc": dag.doc_md or "",
        "tags": sorted(dag.tags),
        "max_active_runs": dag.max_active_runs,
        "catchup": dag.catchup,
        "tells": bool(dag.on_failure_callback),
        "timeout": dag.dagrun_timeout.total_seconds() if dag.dagrun_timeout else 0,
        "deadlines": deadlines(dag),
        "timetable": type(dag.timetable).__name__,
        "crons": [one.expression for one in getattr(dag.timetable, "timetables", [])],
        "params": {name: dag.params.get_param(name).dump() for name in dag.params},
        "tasks": {
            task.task_id: {
                "upstream": sorted(task.upstream_task_ids),
                "given": given(task),
                "pool": task.pool,
                "retries": task.retries,
                "waits": waits(task),
                "timeout": task.execution_timeout.total_seconds() if task.execution_timeout else 0,
                "outlets": [asset.name for asset in task.outlets],
                "rule": str(getattr(task.trigger_rule, "value", task.trigger_rule)),
                "tells": bool(
                    getattr(task, "on_failure_callback", None)
                    or getattr(task, "partial_kwargs", {}).get("on_failure_callback")
                ),
                "mapped": task.is_mapped,
                "named_by": getattr(task, "map_index_template", None),
            }
            for task in dag.tasks
        },
    }


def probed(dag_file: Path) -> dict[str, Any]:
    """Import one file, which nothing has imported yet."""
    sys.path.insert(0, str(dag_file.parent))
    sys.addaudithook(watch)
    started = time.process_time()
    importlib.import_module(dag_file.stem)
    seconds = time.process_time() - started
    seen = list(touched)
    bag = DagBag(dag_file)
    return {
        "seconds": seconds,
        "touched": seen,
        "modules": [m for m in sys.modules if m.split(".")[0] in ("ingest", "publish", "dbt")],
        "errors": list(bag.import_errors.values()),
        "dags": {dag.dag_id: described(dag) for dag in bag.dags.values()},
    }


def in_a_child(dag_file: Path, group: int, settings: dict[str, str]) -> None:
    """Fork, and let the child tell (one line of JSON) what it found."""
    child = os.fork()
    if child == 0:
        os.environ.update(settings)
        found = {"file": dag_file.stem, "group": group, **probed(dag_file)}
        os.write(1, b"\n" + json.dumps(found).encode() + b"\n")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        sys.exit(f"{dag_file}: {status}")


group, settings = 0, dict[str, str]()
for argument in sys.argv[1:]:
    name, is_setting, value = argument.partition("=")
    if argument == "--":
        group, settings = group + 1, {}
    elif is_setting:
        settings[name] = value
    else:
        in_a_child(Path(argument), group, settings)
