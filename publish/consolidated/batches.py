"""The reports of whole periods: which units get one, a batch of them a task."""

from dataclasses import dataclass
from pathlib import Path

from ingest.config import Settings
from publish.consolidated.questions import NATION, reporting_provinces
from publish.consolidated.writing import open_release, write_report

_UNITS = 12


@dataclass(frozen=True)
class ReportBatch:
    """Reports one task writes: a month and some units."""

    period_key: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class BatchWritten:
    """What one task wrote: the month, the files below the home, the figures in them."""

    period_key: str
    paths: tuple[str, ...]
    figures: int


def report_batches(settings: Settings, period_keys: list[str]) -> list[ReportBatch]:
    """Return what is to be written for some periods: the provinces with reports, and the nation.

    Args:
        settings: Where the release is.
        period_keys: Periods; those that are no months have no consolidated report.

    Returns:
        Some units of a month each; none where nobody reported.
    """
    batches = []
    with open_release(settings) as (connection, _):
        for period_key in period_keys:
            provinces = reporting_provinces(connection, settings.seeds, period_key)
            units = [*provinces, NATION] if provinces else []
            batches += [
                ReportBatch(period_key, tuple(units[first : first + _UNITS]))
                for first in range(0, len(units), _UNITS)
            ]
    return batches


def write_batch(settings: Settings, batch: ReportBatch) -> BatchWritten:
    """Write the reports of one batch to their usual places.

    Args:
        settings: Where the release is.
        batch: From ``report_batches``.

    Raises:
        NoReleaseError: If nothing has been released.
        NoSuchReportError: If the release no longer knows a unit or the month.
    """
    written = [write_report(settings, unit, batch.period_key) for unit in batch.units]
    return BatchWritten(
        batch.period_key,
        tuple(Path(one.path).relative_to(settings.home).as_posix() for one in written),
        sum(one.figures for one in written),
    )
