"""How well the rules find what is wrong: ``make bench-rules``.

Makes some seeded months of the whole country (1 % of the figures wrong, of the named kinds of
``benchmarks/history/error_kinds.csv``), builds the earlier ones at once and the last one alone, and
compares what the rules say of the last month with what was seeded: found and missed by kind, true
and false by rule, and how long the rules took. ``--page docs/rule-accuracy.md`` keeps it.

    .venv/bin/python -m benchmarks.rules --months 2025-09..2026-05
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.dbt_artifacts import artifacts_of_dbt
from benchmarks.history.errors import error_kinds
from benchmarks.history.months import Month, months_between
from benchmarks.history.selection import select
from benchmarks.history.waves import History
from benchmarks.history.world import build_world
from benchmarks.history.writing import write_history
from benchmarks.rule_page import page
from benchmarks.rule_scores import Scores, score
from ingest.build import build_marts
from ingest.config import Settings
from ingest.loader import load_batches

_RULES = "int_findings_raised"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run showed.

    Attributes:
        months, reports, figures: How much was made; reports and figures of the last month alone.
        build_seconds: The build of the last month.
        rule_seconds: Processor time of the models only the rules need.
        slowest: The slowest of them.
        scores: What was found and missed.
    """

    months: tuple[str, ...]
    reports: int
    figures: int
    build_seconds: float
    rule_seconds: float
    slowest: tuple[tuple[str, float], ...]
    scores: Scores


def measure(settings: Settings, history: History) -> Measured:
    """Make, load and build a history, and score the rules on its last month.

    Args:
        settings: An empty home.
        history: What to make; its last month is the one that is judged.

    Returns:
        The figures of the run.
    """
    totals = [
        (total.files, total.figures)
        for _, total in write_history(history, settings.home, as_workbooks=False, with_truth=False)
    ]
    before = totals[-2] if len(totals) > 1 else (0, 0)
    batches = json.loads((settings.home / "batches.json").read_text(encoding="utf-8"))
    if history.months[:-1]:
        for month in history.months[:-1]:
            _load(settings, batches[month.key], month)
        build_marts(settings)
    _load(settings, batches[history.months[-1].key], history.months[-1])
    begun = time.monotonic()
    with artifacts_of_dbt():
        build_marts(settings)
    build_seconds = time.monotonic() - begun
    timed = rule_times(settings)
    return Measured(
        tuple(month.key for month in history.months),
        totals[-1][0] - before[0],
        totals[-1][1] - before[1],
        build_seconds,
        sum(timed.values()),
        tuple(sorted(timed.items(), key=lambda one: -one[1])[:6]),
        score(settings, history.months[-1].key),
    )


def rule_times(settings: Settings) -> dict[str, float]:
    """Run each model that nothing but the findings needs again, and return how long it computed.

    Processor seconds over both cores, so that the figure does not depend on what else the machine
    does; on an idle one it takes half of that to all of it.

    Args:
        settings: A home whose last build left dbt's artifacts.
    """
    target = settings.home / "dbt" / "target"
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    names = _rule_models(manifest["nodes"])
    timed = {}
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for result in results["results"]:
            if result["unique_id"] in names:
                begun = os.times()
                connection.execute(f"create temp table timed as {result['compiled_code']}")
                done = os.times()
                connection.execute("drop table timed")
                model = result["unique_id"].rpartition(".")[2]
                timed[model] = done.user + done.system - begun.user - begun.system
    return timed


def _rule_models(nodes: dict[str, Any]) -> set[str]:
    """Return the tables above the findings that no other mart is made of."""
    parents = {
        name: [one for one in node["depends_on"]["nodes"] if one.startswith("model.")]
        for name, node in nodes.items()
        if node["resource_type"] == "model"
    }
    above = {name: _ancestors(name, parents) for name in parents}
    [findings] = [name for name in parents if name.endswith(f".{_RULES}")]
    others: set[str] = set()
    for name in parents:
        model = name.rpartition(".")[2]
        if model.startswith(("fct_", "rpt_", "dim_", "bridge_")) and findings not in above[name]:
            others |= above[name] | {name}
    return {
        name for name in above[findings] - others if nodes[name]["config"]["materialized"] != "view"
    }


def _ancestors(name: str, parents: dict[str, list[str]]) -> set[str]:
    found, waiting = set(), [name]
    while waiting:
        for parent in parents[waiting.pop()]:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def _load(settings: Settings, batches: list[str], month: Month) -> None:
    """Load one wave as on the 21st of its month: a build's clock is when its loads took effect."""
    report = load_batches(settings, batches)
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(
            "update raw.loads set committed_at = cast(? as timestamptz) where load_id = ?",
            [f"{month.key}-21 00:00:00+00", report.load_id],
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement and print it.

    Returns:
        0; the numbers are for people to judge.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add = parser.add_argument
    add("--months", default="2025-09..2026-05", help="months reported; the last one is judged")
    add("--units", default="all", help="how many of today's units, or all")
    add("--indicators", type=int, default=60)
    add("--services", type=int, default=0)
    add("--seed", type=int, default=1)
    add("--home", type=Path, help="keep the warehouse there (default: a folder that is removed)")
    add("--page", type=Path, help="write the page of the guide there")
    asked = parser.parse_args(arguments)
    units = None if asked.units == "all" else int(asked.units)
    history = History(
        select(build_world(asked.seed), units),
        months_between(asked.months),
        asked.indicators,
        asked.services,
        0.01,
    )
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(home=asked.home or Path(name), settle_seconds=0)
        text = page(measure(settings, history), {one["kind"]: one for one in error_kinds()})
    sys.stdout.write(text)
    if asked.page:
        asked.page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
