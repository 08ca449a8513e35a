"""The workbooks of a month: one for every report that is owed as a workbook, ready to fill in."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from os import sched_getaffinity
from pathlib import Path

from ingest.config import Settings, child_environment, get_settings
from ingest.durable_files import settle, temporary_beside
from ingest.period_roster import Owed, owed_reports
from ingest.released import open_released, previous_stocks

# Starting a process costs what writing a few workbooks does.
_IN_PROCESS = 20


@dataclass(frozen=True, slots=True)
class TemplatesReport:
    """How many workbooks were written, how many lay there already, and below which folder."""

    folder: str
    written: int
    kept: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One workbook: for whom, for when, where it goes."""

    unit_code: str
    period_key: str
    path: str


def write_templates(settings: Settings, month: str) -> TemplatesReport:
    """Write the workbooks owed with the reports of a month that are not there yet.

    They lie in ``templates/<month>/<province or _>/<unit>_<period>.xlsx``, each with the unit's
    last cumulative figures beside the input.

    Args:
        settings: Where the release is, where they go, how many processes may write.
        month: Such as ``2026-05``.

    Returns:
        What was written; what is there already stays as it is.

    Raises:
        NoReleaseError: If nothing has been released yet.
        subprocess.CalledProcessError: If a process died; what it wrote is whole and stays.
    """
    folder = settings.templates / month
    levels = {one.strip() for one in settings.template_levels.split(",")}
    owed = [one for one in owed_reports(settings, month) if one.unit_level in levels]
    wanted = list(_wanted(folder, owed))
    missing = [one for one in wanted if not Path(one.path).is_file()]
    workers = min(settings.read_workers or len(sched_getaffinity(0)), len(missing))
    if len(missing) < _IN_PROCESS or workers == 1:
        _write_share(settings, missing)
    else:
        with ThreadPoolExecutor(workers) as pool:
            shares = (missing[number::workers] for number in range(workers))
            list(pool.map(partial(_write_elsewhere, settings), shares))
    return TemplatesReport(
        folder.relative_to(settings.home).as_posix(), len(missing), len(wanted) - len(missing)
    )


def _wanted(folder: Path, owed: list[Owed]) -> Iterator[_Wanted]:
    """Name unit, period and file of each workbook; body and appendix have one in common."""
    seen = set()
    for one in owed:
        if one.form == "workbook" and (one.unit_code, one.period_key) not in seen:
            seen.add((one.unit_code, one.period_key))
            place = one.province_name if one.unit_level == "commune" else None
            path = folder / (place or "_") / f"{one.unit_code}_{one.period_key}.xlsx"
            yield _Wanted(one.unit_code, one.period_key, str(path))


def _write_elsewhere(settings: Settings, share: Sequence[_Wanted]) -> None:
    """Let a process of its own write a share."""
    content = [[one.unit_code, one.period_key, one.path] for one in share]
    subprocess.run(
        [sys.executable, "-m", "ingest.period_templates"],
        input=json.dumps(content).encode(),
        env=child_environment(
            DEAN06_HOME=str(settings.home), DEAN06_PROJECT_DIR=str(settings.project_dir)
        ),
        cwd="/",
        check=True,
    )


def _write_share(settings: Settings, share: Sequence[_Wanted]) -> None:
    from ingest.workbook.template import write_template

    with open_released(settings) as release:
        for one in share:
            previous = previous_stocks(release, one.unit_code, one.period_key)
            path = Path(one.path)
            temporary = temporary_beside(path)
            write_template(
                one.unit_code,
                one.period_key,
                temporary,
                previous=previous,
                seeds=settings.seeds,
            )
            settle(temporary, path)


if __name__ == "__main__":
    _write_share(get_settings(), [_Wanted(*one) for one in json.load(sys.stdin)])
