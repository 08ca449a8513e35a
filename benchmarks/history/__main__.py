"""Command line of the history generator: ``python -m benchmarks.history --help``."""

import argparse
import sys
import time
from pathlib import Path

from benchmarks.history.months import months_between
from benchmarks.history.selection import select
from benchmarks.history.waves import History
from benchmarks.history.world import build_world
from benchmarks.history.writing import write_history


def main(arguments: list[str] | None = None) -> int:
    """Write a history and say how long each wave took.

    Args:
        arguments: Command line without the program; None takes the process's own.

    Returns:
        Exit code.
    """
    asked = _parser().parse_args(arguments)
    world = build_world(asked.seed)
    units = None if asked.units == "all" else int(asked.units)
    within = tuple(filter(None, asked.within.split(",")))
    history = History(
        select(world, units, within),
        months_between(asked.months),
        asked.indicators,
        asked.services,
        asked.error_rate,
    )
    begun = time.monotonic()
    steps = write_history(
        history,
        asked.out,
        as_workbooks=asked.format == "workbooks",
        batch_files=asked.batch_files,
        waves_after=asked.waves_after,
        with_truth=not asked.no_truth,
    )
    for wave, total in steps:
        seconds = time.monotonic() - begun
        sys.stdout.write(
            f"{wave.key}: {total.files:,} files, {total.figures:,} figures, "
            f"{total.errors:,} errors, {seconds:,.1f} s "
            f"({total.files / seconds:,.0f} files/s, {total.figures / seconds:,.0f} figures/s)\n"
        )
        sys.stdout.flush()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.history", description="Generate a national history of reports."
    )
    add = parser.add_argument
    add("--months", required=True, help="months reported, such as 2025-01..2026-06")
    add("--units", default="all", help="how many of today's units, with all they came from; or all")
    add("--within", default="", help="codes of today's provinces to choose from, such as 24,31")
    add("--indicators", type=int, help="how many indicators, flagship ones first (default: all)")
    add("--services", type=int, help="how many services (default: all)")
    add("--seed", type=int, default=1, help="equal seeds give equal histories")
    add("--error-rate", type=float, default=0.01, help="part of the figures that are wrong")
    add("--format", choices=("workbooks", "staged"), default="staged")
    add("--batch-files", type=int, default=1000, help="most files in one staged batch")
    add("--waves-after", type=int, default=0, help="months after the last that stragglers get")
    add("--no-truth", action="store_true", help="do not write the true figures")
    add("out", type=Path, help="folder to write to")
    return parser


if __name__ == "__main__":
    sys.exit(main())
