"""Reading speed, side by side: ``make bench-read``.

Makes filled workbooks (seeded, the same every time) and reads the same files in one run with our
sandboxed reader (all cores, and one worker), bare python-calamine, pandas with calamine and pandas
with openpyxl. Ours also looks at the package, understands every figure and checks it; the others
only bring cells into memory.

    .venv/bin/python -m benchmarks.read --files 300
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from ingest.catalogue import catalogue
from ingest.config import Settings, get_settings
from ingest.sandbox import Job, WorkerPool
from ingest.units import unit_directory
from ingest.workbook.fill import Figure, fill_workbook
from ingest.workbook.layout import current_version, lines
from ingest.workbook.template import write_template

PERIOD, DAY, SEED = "2026-05", date(2026, 5, 14), 6
_MEASURES = ("SVC_RECEIVED", "SVC_RECEIVED_ONLINE", "SVC_RESOLVED", "SVC_ON_TIME")
TARGET_OPENPYXL, TARGET_CALAMINE = 10.0, 1.5


def make_files(folder: Path, count: int) -> list[Path]:
    """Write filled workbooks of as many communes.

    Args:
        folder: Where they go.
        count: How many.

    Returns:
        The files, in order of unit code.
    """
    chance = random.Random(SEED)  # noqa: S311  # reproducible figures, not secrets
    units = list(unit_directory().units(DAY, "commune"))[:count]
    template = write_template(units[0].unit_code, PERIOD, folder / "template.xlsx")
    files = []
    for unit in units:
        path = folder / f"{unit.unit_code}.xlsx"
        header = {"unit_code": unit.unit_code, "unit_name": unit.unit_name,
                  "parent_name": unit.province_name, "report_date": "14/5/2026"}  # fmt: skip
        fill_workbook(template, path, header=header, figures=_figures(chance))
        files.append(path)
    template.unlink()
    return files


def _figures(chance: random.Random) -> list[Figure]:
    """Fill about two thirds of the lines, numbers and texts mixed as people do."""
    figures = []
    for line in lines(current_version(), "figures"):
        if line.code and "commune" in line.unit_levels and chance.random() < 0.67:
            percent = catalogue().indicators[line.code].number_kind == "percent"
            figures.append(Figure(line.code, _typed(chance, percent=percent)))
    for line in lines(current_version(), "services"):
        if line.code and "commune" in line.unit_levels and chance.random() < 0.67:
            figures.extend(
                Figure(measure, _typed(chance), service_code=line.code) for measure in _MEASURES
            )
    return figures


def _typed(chance: random.Random, *, percent: bool = False) -> str | int | float:
    if percent:
        rate = round(chance.uniform(60, 100), 2)
        return rate if chance.random() < 0.7 else f"{rate:.2f}%".replace(".", ",")
    number = chance.randrange(60_000)
    return number if chance.random() < 0.8 else f"{number:,}".replace(",", ".")


def processor_seconds() -> float:
    """Return the processor time of this process and of its finished children so far."""
    return sum(
        getattr(resource.getrusage(who), field)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        for field in ("ru_utime", "ru_stime")
    )


def ours(files: Sequence[Path], settings: Settings, workers: int) -> tuple[float, float, int]:
    """Read with the sandboxed reader.

    Returns:
        Seconds to start the workers, seconds to read, figures read.

    Raises:
        SystemExit: If a file was not accepted: the comparison would not be of the same work.
    """
    started = time.perf_counter()
    with WorkerPool(settings, workers) as pool:
        pool.wait_until_ready()
        ready = time.perf_counter()
        figures = 0
        for result in pool.read([Job(path, path.name, "0" * 64) for path in files]):
            if result.submission.status == "rejected":
                raise SystemExit(f"{result.submission}: {result.findings}")
            figures += len(result.values)
        return ready - started, time.perf_counter() - ready, figures


def calamine(path: Path) -> None:
    """Bring every sheet into lists of rows."""
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def pandas_calamine(path: Path) -> None:
    """Bring every sheet into a frame, read by calamine."""
    pd.read_excel(path, sheet_name=None, header=None, engine="calamine")


def pandas_openpyxl(path: Path) -> None:
    """Bring every sheet into a frame, read by openpyxl."""
    pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def _measured(read: Callable[[Path], None], files: Sequence[Path]) -> tuple[float, float]:
    """Return elapsed and processor seconds of reading the files one after the other."""
    started, spent = time.perf_counter(), processor_seconds()
    for path in files:
        read(path)
    return time.perf_counter() - started, processor_seconds() - spent


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison and print it.

    Returns:
        0 when ours reads at least ten times as fast as pandas with openpyxl, else 1.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=300)
    count = parser.parse_args(arguments).files
    settings = get_settings()
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as name:
        _say(f"Making {count} filled workbooks …")
        files = make_files(Path(name), count)
        size = sum(path.stat().st_size for path in files) / len(files) / 1024
        sheets = len(load_workbook(files[0], read_only=True).sheetnames)
        _measured(calamine, files)  # the same warm file cache for all
        before = processor_seconds()
        ours([], settings, 1)
        starting = processor_seconds() - before
        single_start, single, figures = ours(files, settings, 1)
        spent = processor_seconds() - before - 2 * starting
        start, pool, _ = ours(files, settings, cores)
        others = [_measured(read, files) for read in (calamine, pandas_calamine, pandas_openpyxl)]
    names = ("python-calamine, bare", "pandas + calamine", "pandas + openpyxl")
    rows = [
        (f"ours, sandboxed, {cores} workers", pool, f"start-up {start:.2f} s apart"),
        ("ours, sandboxed, 1 worker", single, f"start-up {single_start:.2f} s apart"),
        *((name, seconds, "cells only") for name, (seconds, _) in zip(names, others, strict=True)),
    ]
    _say(f"{count} workbooks, {size:.0f} KiB, {sheets} sheets, {figures // count} figures each")
    _say(f"{'reader':34}{'files/s':>9}{'ours is':>10}")
    for label, seconds, note in rows:
        _say(f"{label:34}{count / seconds:9.1f}{seconds / pool:9.2f}x  {note}")
    against_openpyxl, against_calamine = others[2][0] / pool, pool / others[0][0]
    _say(
        f"Ours against pandas + openpyxl: {against_openpyxl:.1f}x as fast "
        f"(target {TARGET_OPENPYXL:g}x); time against bare calamine: {against_calamine:.2f}x "
        f"(aim at most {TARGET_CALAMINE:g}x)"
    )
    _say(
        "Processor time a file (start-up and whatever else the machine is doing apart): "
        f"ours {spent / count * 1000:.0f} ms, calamine {others[0][1] / count * 1000:.0f} ms, "
        f"pandas + openpyxl {others[2][1] / count * 1000:.0f} ms"
    )
    return 0 if against_openpyxl >= TARGET_OPENPYXL else 1


if __name__ == "__main__":
    sys.exit(main())
