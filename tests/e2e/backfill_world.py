"""Months of three wards: one silent for a month, one that corrects itself, one that is late."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from live_airflow import released

from ingest.config import Settings
from ingest.periods import reporting_window
from ingest.workbook.fill import Figure, fill_workbook
from ingest.workbook.template import write_template

WARDS = ("10525", "10537", "00004")
# When something was loaded or came to be known, and what is told of how it was before: whoever
# fills months in afterwards loads a report with its correction, and the first was never in force.
_HISTORY = (
    *("known_from", "known_to", "first_found_at", "last_found_at", "matured_at", "load_id"),
    *("data_maturity", "versions_raising"),
)


@dataclass(frozen=True)
class Report:
    """One report: of which ward and month, which version of it, and in which month it came."""

    ward: str
    month: int
    version: int
    came: int

    def name(self, keys: list[str]) -> str:
        return f"{self.ward}_{keys[self.month]}_{self.version}.xlsx"


def reports(months: int) -> list[Report]:
    """Return all reports of so many months, at least four."""
    sent = [
        Report(ward, month, 1, month)
        for month in range(months)
        for ward in WARDS
        if (ward, month) not in (("10537", 2), ("00004", 1))
    ]
    late, correction = Report("00004", 1, 1, 3), Report("10525", 1, 2, 3)
    return [*sent, late, correction]


def write_reports(folder: Path, keys: list[str]) -> list[Report]:
    """Write the reports of these months, and what their channel recorded."""
    written = reports(len(keys))
    for report in written:
        _write(folder, report, keys)
    return written


def _write(folder: Path, report: Report, keys: list[str]) -> None:
    window, came = (reporting_window(keys[one]) for one in (report.month, report.came))
    path = folder / report.name(keys)
    number = 10 * WARDS.index(report.ward) + report.month
    template = write_template(report.ward, keys[report.month], folder / "template.xlsx")
    fill_workbook(
        template,
        path,
        header={"report_date": window.end},
        figures=[
            Figure("PROPAGANDA_BROADCASTS", 10 + number + 100 * report.version),
            Figure("VNEID_L2_ACTIVATED_CUM", 1000 + 50 * number + report.version, as_of=window.end),
        ],
        drop_unfilled=True,
    )
    template.unlink()
    hour = 8 + WARDS.index(report.ward) + 4 * (report.version - 1)
    received = datetime(came.end.year, came.end.month, came.end.day, hour, tzinfo=UTC)
    path.with_name(f"{path.name}.receipt.json").write_text(
        json.dumps({"received_at": received.isoformat(), "sender": report.ward})
    )


def tables(settings: Settings) -> list[str]:
    """Return the marts that say the same however they came about: not those of what was known."""
    found = released(
        settings,
        "select table_name from information_schema.tables where table_schema = 'marts'"
        " and regexp_matches(table_name, '^(fct|dim|bridge)_')"
        " and not ends_with(table_name, '_history') order by 1",
    )
    return [name for (name,) in found]


def facts(settings: Settings, table: str) -> list[tuple[Any, ...]]:
    """Return all rows of a mart, less the history of how they came about."""
    columns = f"columns(lambda name: name not in {_HISTORY})"
    return sorted(released(settings, f"select {columns} from marts.{table}"), key=str)
