"""Import one DAG file as the DAG processor does, and tell what that cost and touched (JSON).

Run as a script in a process of its own: ``dag_import_probe.py DAG_FILE``. Airflow itself is
imported before the clock starts, as it is in the processor.
"""

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import airflow.sdk  # noqa: F401 - the processor has it loaded
from airflow.sdk import DAG

DAG_FILE = Path(sys.argv[1])
QUIET = {".py", ".pyc", ".so", ".pth", ""}
touched: list[str] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what goes beyond loading code: other files, sockets, processes, databases."""
    if event == "open" and isinstance(arguments[0], str):
        if Path(arguments[0]).suffix not in QUIET:
            touched.append(f"open {arguments[0]}")
    elif event == "subprocess.Popen" and arguments[0] == "file":
        pass  # the standard library asks what interpreter this is
    elif event.startswith(("socket.connect", "subprocess.", "os.system", "sqlite3.", "os.mkdir")):
        touched.append(f"{event} {arguments[:2]}")


def described(dag: DAG) -> dict[str, Any]:
    """Return what the tests look at."""
    return {
        "doc": dag.doc_md or "",
        "tags": sorted(dag.tags),
        "max_active_runs": dag.max_active_runs,
        "catchup": dag.catchup,
        "tells": bool(dag.on_failure_callback),
        "timeout": dag.dagrun_timeout.total_seconds() if dag.dagrun_timeout else 0,
        "deadline": bool(dag.deadline),
        "timetable": type(dag.timetable).__name__,
        "tasks": {
            task.task_id: {
                "upstream": sorted(task.upstream_task_ids),
                "pool": task.pool,
                "retries": task.retries,
                "backoff": bool(task.retry_exponential_backoff),
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


sys.path.insert(0, str(DAG_FILE.parent))
sys.addaudithook(watch)
started = time.process_time()
module = importlib.import_module(DAG_FILE.stem)
seconds = time.process_time() - started
seen = list(touched)

bag = importlib.import_module("airflow.dag_processing.dagbag").DagBag(DAG_FILE)
json.dump(
    {
        "seconds": seconds,
        "touched": seen,
        "modules": [m for m in sys.modules if m.split(".")[0] in ("ingest", "publish", "dbt")],
        "errors": list(bag.import_errors.values()),
        "dags": {dag.dag_id: described(dag) for dag in bag.dags.values()},
    },
    sys.stdout,
)
