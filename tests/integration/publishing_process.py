"""Run by the tests as a process of its own: publish, or read, and perhaps die on the way.

Usage: ``publishing_process.py publish <home> [function to die after]``,
``publishing_process.py read <home> <how often>``.
"""

import importlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from ingest.gate_report import GateReport
    from publish.dictionary.writing import DictionaryReport

# A reader is no publisher: what only those need is imported where they need it.
RELEASE, FOLDERS = "publish.release", "publish.release_folders"
DEADLY = {
    "write_snapshot": RELEASE,
    "write_parquet": RELEASE,
    "gate_marts": RELEASE,
    "settle_release": RELEASE,
    "switch_to": RELEASE,
    "sync": FOLDERS,
}


def passed(settings: Any, answers: Any) -> "GateReport":
    """Stand in for the gate, whose seconds are not what is tested here."""
    from ingest.gate_report import GateReport
    from publish.gates import TELLING_ONLY

    blocking = answers[~answers["topic"].isin(TELLING_ONLY)]
    assert (blocking["violations"] == 0).all()
    return GateReport("marts", "none", True, len(answers), len(answers), [], [], "")


def no_dictionary(*_: Any) -> "DictionaryReport":
    """Stand in for the dictionary that goes with a release, which has its own tests."""
    from publish.dictionary.writing import DictionaryReport

    return DictionaryReport("", 0, 0)


def stand_ins() -> dict[str, Any]:
    """Functions of ``publish.release`` that take seconds, and what stands in for each."""
    return {"gate_marts": passed, "write_dictionary_of": no_dictionary}


def die_after(name: str) -> None:
    """Let this process be killed, as by the kernel, once the named function has returned."""
    module = importlib.import_module(DEADLY[name])
    function = getattr(module, name)

    def deadly(*arguments: Any) -> Any:
        function(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, deadly)


def read(home: Path, times: int) -> None:
    """Open the current release again and again, and until it was switched; print what was seen."""
    seen: set[int] = set()
    path = home / "published" / "current"
    give_up = time.monotonic() + 100
    while times > 0 or (len(seen) < 2 and time.monotonic() < give_up):
        times -= 1
        with duckdb.connect(str(path / "dean06.duckdb"), read_only=True) as connection:
            shown = connection.execute("select max(flow_value) from marts.fct_indicator_period")
            figure = shown.fetchone()
            traced = connection.execute("select max(value) from marts.fct_reported_value")
            # Both tables are of one release, or the figures would differ.
            assert figure == traced.fetchone(), figure
        parquet = path.resolve() / "parquet" / "fct_indicator_period.parquet"
        duckdb.execute(f"select count(*) from '{parquet}'").fetchone()
        seen.add(int(figure[0]) if figure else -1)
    sys.stdout.write(" ".join(map(str, sorted(seen))))


def main() -> None:
    """Do what the arguments say."""
    what, home, *rest = sys.argv[1:]
    if what == "read":
        read(Path(home), int(rest[0]))
        return
    import small_marts

    from publish import release

    for name, stand_in in stand_ins().items():
        setattr(release, name, stand_in)
    if rest:
        die_after(rest[0])
    report = release.publish(small_marts.at(Path(home), lock_timeout_seconds=60))
    sys.stdout.write(f"{report.released} {report.release_id}")


if __name__ == "__main__":
    main()
