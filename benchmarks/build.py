"""Building the marts at national scale: ``make bench-build``.

Makes a seeded history of the whole country (staged Parquet, as reading would leave it), loads it,
builds five years of marts at once, then loads one more month and builds again. Prints how long each
took and how much memory it needed, how the last month compares with the second one, and for every
mart how many rows the last build wrote and how many of them say something else than before. The two
months are of one size only where no reform lies between them: before 2025-07 three times as many
units report. ``--page docs/benchmarks.md`` keeps it.

    .venv/bin/python -m benchmarks.build --months 2021-07..2026-06 --indicators 60
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from benchmarks.build_page import compared, page
from benchmarks.dbt_artifacts import artifacts_of_dbt
from benchmarks.history.months import Month, months_between
from benchmarks.history.selection import select
from benchmarks.history.waves import History
from benchmarks.history.world import build_world
from benchmarks.history.writing import write_history
from benchmarks.rewritten import Rewritten, keep_hashes, rows_rewritten
from ingest.build import build_marts
from ingest.config import Settings
from ingest.loader import load_batches


@dataclass(frozen=True, slots=True)
class Step:
    """Some months loaded and built.

    Attributes:
        label: What was loaded.
        figures: Figures loaded.
        slices: (Unit, period) slices the build took.
        load_seconds: How long loading took.
        build_seconds: How long building took.
        peak_mib: Most memory a process held in this step or in one before it.
        slowest: The nodes of the build that took longest, with seconds.
    """

    label: str
    figures: int
    slices: int
    load_seconds: float
    build_seconds: float
    peak_mib: int
    slowest: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of the measurement.

    Attributes:
        measured_on: The day.
        cores: Cores of the machine.
        memory_limit: What DuckDB was allowed.
        units: How many of today's communes it is of, as asked for.
        months: How many months the history has.
        reports: Reports in it.
        figures: Figures in it.
        first: The first month, built alone in an empty warehouse.
        second: The second, built on top of it.
        history: The months between them and the last, built at once; None where there are none.
        last: The last month, built on top of all others.
        rewritten: What the last build did to each mart.
    """

    measured_on: date
    cores: int
    memory_limit: str
    units: str
    months: int
    reports: int
    figures: int
    first: Step
    second: Step
    history: Step | None
    last: Step
    rewritten: Sequence[Rewritten]


def _load(settings: Settings, months: Sequence[Month]) -> int:
    """Load some months, each as on its 21st: a build's clock is when its loads took effect."""
    batches = json.loads((settings.home / "batches.json").read_text(encoding="utf-8"))
    loaded = 0
    for month in months:
        report = load_batches(settings, batches[month.key])
        loaded += report.values_loaded
        with duckdb.connect(str(settings.warehouse)) as connection:
            connection.execute(
                "update raw.loads set committed_at = cast(? as timestamptz) where load_id = ?",
                [f"{month.key}-21 00:00:00+00", report.load_id],
            )
    return loaded


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _step(settings: Settings, months: Sequence[Month], label: str) -> Step:
    """Load some months and build them; tell how long each took."""
    begun = time.monotonic()
    figures = _load(settings, months)
    loaded = time.monotonic()
    with artifacts_of_dbt():
        report = build_marts(settings)
    built = time.monotonic()
    step = Step(
        label=label,
        figures=figures,
        slices=report.slices,
        load_seconds=loaded - begun,
        build_seconds=built - loaded,
        peak_mib=_peak_mib(),
        slowest=_slowest(settings, 12),
    )
    _say(
        f"{step.label:28}{step.figures:>14,} figures   load {step.load_seconds:7.1f} s   "
        f"build {step.build_seconds:7.1f} s   {step.slices:>9,} slices   {step.peak_mib:,} MiB"
    )
    _say("slowest: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in step.slowest))
    return step


def _peak_mib() -> int:
    """Return the most memory this process or one it waited for has held: dbt is one of those."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024


def _slowest(settings: Settings, count: int) -> tuple[tuple[str, float], ...]:
    results = json.loads((settings.home / "dbt/target/run_results.json").read_text("utf-8"))
    timed = sorted(results["results"], key=lambda one: -one["execution_time"])[:count]
    return tuple((one["unique_id"].split(".")[2], one["execution_time"]) for one in timed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement and print it.

    Returns:
        0; the numbers are for people to judge.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add = parser.add_argument
    add("--months", default="2021-07..2026-06", help="months reported; the last is built alone")
    add("--units", default="all", help="how many of today's units, or all")
    add("--indicators", type=int, default=60)
    add("--services", type=int, default=0)
    add("--home", type=Path, help="keep the warehouse there (default: a folder that is removed)")
    add("--page", type=Path, help="write the page of the guide there")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        measured = _measure(asked, Settings(home=asked.home or Path(name), settle_seconds=0))
    if asked.page:
        asked.page.write_text(page(measured), encoding="utf-8")
    return 0


def _measure(asked: argparse.Namespace, settings: Settings) -> Measured:
    months = months_between(asked.months)
    units = None if asked.units == "all" else int(asked.units)
    history = History(select(build_world(1), units), months, asked.indicators, asked.services, 0.01)
    begun = time.monotonic()
    for _, total in write_history(history, settings.home, as_workbooks=False, with_truth=False):
        written = total
    _say(
        f"{len(months)} months, {written.files:,} reports, {written.figures:,} figures made "
        f"in {time.monotonic() - begun:,.0f} s"
    )
    first = _step(settings, months[:1], months[0].key)
    second = _step(settings, months[1:2], months[1].key)
    between = months[2:-1]
    grown = _step(settings, between, f"{between[0].key} to {between[-1].key}") if between else None
    hashes = settings.home / "rows_before.duckdb"
    keep_hashes(settings, hashes)
    last = _step(settings, months[-1:], f"{months[-1].key}, one more month")
    _say(compared(second, last))
    rewritten = rows_rewritten(settings, hashes)
    hashes.unlink()
    for one in rewritten:
        share = one.written / one.rows if one.rows else 0
        _say(
            f"{one.mart:34}{one.written:>12,} of {one.rows:>12,} rows written ({share:.1%}), "
            f"{one.changed:,} changed"
        )
    return Measured(
        measured_on=datetime.now(UTC).date(),
        cores=settings.duckdb_threads or os.cpu_count() or 1,
        memory_limit=settings.duckdb_memory_limit or "80%",
        units=asked.units,
        months=len(months),
        reports=written.files,
        figures=written.figures,
        first=first,
        second=second,
        history=grown,
        last=last,
        rewritten=rewritten,
    )


if __name__ == "__main__":
    sys.exit(main())
