"""Building the marts at national scale: ``make bench-build``.

Makes a seeded history of the whole country (staged Parquet, as reading would leave it), loads it,
builds five years of marts at once, then loads one more month and builds again. Prints how long each
took, how month 60 compares with month 2 of the same size, and for every incremental mart how many
of its rows the last build rewrote.

    .venv/bin/python -m benchmarks.build --months 2021-07..2026-06 --indicators 60
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.history.months import Month, months_between
from benchmarks.history.selection import select
from benchmarks.history.waves import History
from benchmarks.history.world import build_world
from benchmarks.history.writing import write_history
from ingest.build import build_marts
from ingest.config import Settings
from ingest.loader import load_batches


@dataclass(frozen=True, slots=True)
class Rewritten:
    """How much of one incremental mart the last build replaced."""

    mart: str
    rows: int
    rewritten: int


def rows_rewritten(settings: Settings) -> list[Rewritten]:
    """Count the rows of the slices the last build replaced, mart by mart.

    Args:
        settings: Where the warehouse and dbt's manifest are.

    Returns:
        One entry per incremental mart, in order of name.
    """
    manifest = json.loads((settings.home / "dbt/target/manifest.json").read_text(encoding="utf-8"))
    nodes = [
        node
        for node in manifest["nodes"].values()
        if node["config"].get("incremental_strategy") == "replace_slices"
        and node["config"]["schema"] == "marts"
    ]
    counted = []
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        for node in sorted(nodes, key=lambda one: one["name"]):
            meta = node["config"]["meta"]
            slices, unit = meta.get("slices", "int_slices_selected"), meta.get("slice_unit")
            row = connection.execute(
                f"""
                select count(*), count(*) filter (
                    where ({unit or "unit_id"}, period_key) in (
                        select slice_unit, period_key from intermediate.{slices}
                    )
                )
                from marts.{node["name"]}
                """  # noqa: S608 - names of our own models
            ).fetchone()
            counted.append(Rewritten(node["name"], *(row or (0, 0))))
    return counted


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


def _step(settings: Settings, months: Sequence[Month], label: str) -> float:
    """Load some months and build them; tell how long each took."""
    begun = time.monotonic()
    figures = _load(settings, months)
    loaded = time.monotonic()
    report = build_marts(settings)
    built = time.monotonic()
    _say(
        f"{label:24}{figures:>14,} figures   load {loaded - begun:7.1f} s   "
        f"build {built - loaded:7.1f} s   {report.slices:>9,} slices"
    )
    return built - loaded


def _slowest(settings: Settings, count: int) -> None:
    results = json.loads((settings.home / "dbt/target/run_results.json").read_text("utf-8"))
    timed = sorted(results["results"], key=lambda one: -one["execution_time"])[:count]
    _say(
        "slowest: "
        + ", ".join(
            f"{one['unique_id'].split('.')[2]} {one['execution_time']:.1f} s" for one in timed
        )
    )


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
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        _measure(asked, Settings(home=asked.home or Path(name), settle_seconds=0))
    return 0


def _measure(asked: argparse.Namespace, settings: Settings) -> None:
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
    _step(settings, months[:1], f"{months[0].key}")
    second = _step(settings, months[1:2], f"{months[1].key}")
    if len(months) > 3:
        _step(settings, months[2:-1], f"{months[2].key} to {months[-2].key}")
        _slowest(settings, 12)
    last = _step(settings, months[-1:], f"{months[-1].key}, one more month")
    _slowest(settings, 12)
    _say(f"The last month took {last / second:.2f}x the second one")
    for one in rows_rewritten(settings):
        share = one.rewritten / one.rows if one.rows else 0
        _say(f"{one.mart:34}{one.rewritten:>12,} of {one.rows:>12,} rows rewritten ({share:.1%})")


if __name__ == "__main__":
    sys.exit(main())
