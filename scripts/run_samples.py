"""`make run`: the sample submissions through the real DAGs, wave by wave, then a summary.

Starts the embedded Airflow (or uses the one of `make up`), puts each wave into the inbox, triggers
``submissions_pull`` and waits until the assets have carried it through ``marts_build`` and
``marts_publish``. Repeated, it finds nothing new and changes nothing.
"""

import itertools
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
from airflow_env import ROOT, AirflowHome
from airflow_rest import AirflowRest, Json
from airflow_services import MINIMAL, ServicesError, only_one, running_port, start, stop
from sample_waves import deliver, waves

from ingest.config import Settings
from publish.summary import show_summary

SAMPLES = ROOT / "tests" / "data" / "inbox"
CHAIN = ("submissions_pull", "marts_build", "marts_publish")
RUN_SECONDS = 600.0
EVENT_SECONDS = 60.0


class RunFailedError(Exception):
    """A DAG run failed; the message holds the end of the failing task's log."""


def main(arguments: Sequence[str]) -> int:
    """Load the samples; return the exit code.

    Args:
        arguments: At most one: another folder of waves.
    """
    samples = Path(arguments[0]) if arguments else SAMPLES
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    home = AirflowHome.from_environment()
    started = time.monotonic()
    try:
        with only_one(home):
            changed = _with_airflow(home, samples)
    except (RunFailedError, ServicesError, TimeoutError, httpx.HTTPError) as error:
        print(f"\nHỎNG / FAILED: {error}", file=sys.stderr)
        return 1
    say("")
    if not changed:
        say("Không có gì mới: kho dữ liệu giữ nguyên. Nothing new: the warehouse is unchanged.")
    show_summary(Settings(home=home.dean06_home))
    say(f"({time.monotonic() - started:.0f} s)")
    return 0


def _with_airflow(home: AirflowHome, samples: Path) -> bool:
    """Run the waves on the Airflow that is up, or on one started for this."""
    port = running_port(home)
    if port is not None:
        client = AirflowRest(port)
        client.log_in(home.password())
        return run_waves(client, home, samples)
    say("Đang khởi động Airflow… Starting Airflow…")
    try:
        client = start(home, MINIMAL)
        return run_waves(client, home, samples)
    finally:
        stop(home)


def run_waves(client: AirflowRest, home: AirflowHome, samples: Path) -> bool:
    """Deliver and run every wave.

    Args:
        client: A logged-in client of a running Airflow.
        home: Whose inbox is meant.
        samples: Folder of the waves.

    Returns:
        Whether anything was loaded.

    Raises:
        RunFailedError: If a run failed.
    """
    client.unpause(CHAIN)
    inbox = home.dean06_home / "inbox"
    changed = False
    ran = False
    for wave in waves(samples):
        delivered_at = datetime.now(UTC)
        delivered = deliver(wave, inbox)
        if delivered:
            say(f"\n▸ {wave.name}: {len(delivered)} tệp / files")
            changed |= run_chain(client, delivered_at)
            ran = True
    if not ran:
        say("\n▸ Mọi đợt đã ở trong hộp nhận / every wave is in the inbox already")
        changed = run_chain(client, datetime.now(UTC))
    return changed


def run_chain(client: AirflowRest, delivered_at: datetime) -> bool:
    """Trigger the pull and follow what it starts to the end.

    Args:
        client: A logged-in client.
        delivered_at: A moment before the files were put into the inbox.

    Returns:
        Whether something was loaded; False if the run found nothing new.

    Raises:
        RunFailedError: If a run of the chain failed.
    """
    follow(client, CHAIN[0], client.trigger(CHAIN[0]))
    # A scheduled run may have taken the files just before ours; runs of a DAG never overlap.
    runs = client.runs_ended_since(CHAIN[0], delivered_at)
    changed = False
    for dag_id, consumer in itertools.pairwise(CHAIN):
        events = [event for run_id in runs for event in client.events_of(dag_id, run_id)]
        if not events:
            break
        changed = True
        runs = started_by(client, dag_id, runs, consumer)
        for run_id in runs:
            follow(client, consumer, run_id)
    return changed


def follow(client: AirflowRest, dag_id: str, run_id: str) -> None:
    """Wait for one run and print what became of it.

    Raises:
        RunFailedError: If it failed.
    """
    started = time.monotonic()
    run = client.wait(dag_id, run_id, RUN_SECONDS)
    tasks = client.task_instances(dag_id, run_id)
    states = Counter(task["state"] for task in tasks)
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    say(f"  {dag_id:<17} {run['state']:<8} {told}  ({time.monotonic() - started:.0f} s)")
    if run["state"] == "failed":
        raise RunFailedError(f"{dag_id} {run_id}\n{_failure(client, tasks)}")


def started_by(
    client: AirflowRest, dag_id: str, run_ids: Sequence[str], consumer: str
) -> list[str]:
    """Return the runs of ``consumer`` that the events of some runs started, once they exist.

    Raises:
        RunFailedError: If the scheduler does not start them.
    """
    deadline = time.monotonic() + EVENT_SECONDS
    while time.monotonic() < deadline:
        events = [event for run_id in run_ids for event in client.events_of(dag_id, run_id)]
        created = {
            run["run_id"]
            for event in events
            for run in event["created_dagruns"]
            if run["dag_id"] == consumer
        }
        if created:
            return sorted(created)
        time.sleep(0.3)
    raise RunFailedError(f"{dag_id} → {consumer}: không được khởi chạy / was not started")


def _failure(client: AirflowRest, tasks: Sequence[Json]) -> str:
    return "\n".join(
        f"── {task['task_id']} [{task['rendered_map_index'] or task['map_index']}]\n"
        f"{client.log_tail(task)}"
        for task in tasks
        if task["state"] == "failed"
    )


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
