"""A small history, load by load: corrections, a refiling, a withdrawal, months before a merger."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb
from raw_factory import Arrival, Document, Figure, RawFactory, at

from ingest.build import BuildReport
from ingest.config import Settings
from publish.contract import MARTS
from publish.marts import open_marts
from publish.parquet import ParquetFile, write_parquet
from publish.snapshot import write_snapshot

WARD = "10525"
Step = tuple[str, Sequence[Arrival], Sequence[dict[str, object]]]


def ward_report(name: str, period: str, *figures: Figure) -> Document:
    return Document(name, WARD, period, figures)


FIRST = ward_report(
    "first",
    "2026-05",
    Figure("PROPAGANDA_BROADCASTS", "120"),
    Figure("FEEDBACK_RECEIVED", "7"),
    Figure("VNEID_INTEGRATED_HEALTH_BOOK", "20771", "cumulative"),
    Figure("SVC_RECEIVED", "10", service="DVC25_09"),
    Figure("SVC_RECEIVED_ONLINE", "12", service="DVC25_09"),
)
CORRECTED = ward_report(
    "corrected",
    "2026-05",
    Figure("PROPAGANDA_BROADCASTS", "121"),
    Figure("VNEID_INTEGRATED_HEALTH_BOOK", "20771", "cumulative"),
    Figure("SVC_RECEIVED", "10", service="DVC25_09"),
    Figure("SVC_RECEIVED_ONLINE", "9", service="DVC25_09"),
)
JUNE = ward_report(
    "june",
    "2026-06",
    Figure("VNEID_INTEGRATED_HEALTH_BOOK", "20000", "cumulative"),
    Figure("VNEID_INTEGRATED_HEALTH_BOOK_IN_PERIOD", "10"),
)
MISFILED = ward_report("misfiled", "2026-03", Figure("FEEDBACK_RECEIVED", "3"))
REFILED = ward_report("refiled", "2026-04", Figure("FEEDBACK_RECEIVED", "3"))
MAY_FIXED = ward_report(
    "may-fixed", "2026-05", Figure("VNEID_INTEGRATED_HEALTH_BOOK", "19771", "cumulative")
)
PROVINCE = Document(
    "province",
    "24",
    "2024-01",
    (
        Figure("DVC25_LOCAL_RECEIVED", "33751"),
        Figure("DVC25_LOCAL_RECEIVED_ONLINE", "33211"),
        Figure("DVC25_LOCAL_ONLINE_RATE", "98.34", "ratio", written="98,34%", unit="%"),
        Figure("HEALTH_FACILITY_CCCD", "255", "level", as_of=date(2024, 1, 8)),
        Figure("HEALTH_FACILITY_CCCD", "253", "level", as_of=date(2024, 1, 15)),
        Figure("VNEID_SECURITY_REPORTS", "2", subject="07774"),
        Figure(None, "5"),
    ),
)
CORRUPT = Document(
    "corrupt", None, None, status="rejected", findings=[("FILE_CORRUPT", "error", "zip")]
)

# A ward of all five years, and a correction of its first month that reaches the 24 after it.
OLD_WARD = "00859"
TWO_YEARS = [f"{2024 + no // 12}-{no % 12 + 1:02d}" for no in range(4, 29)]
MONTHLY = [
    Document(
        f"month-{number}",
        OLD_WARD,
        period,
        (
            Figure("CCCD_ISSUED", str(10 + number)),
            Figure("CCCD_ISSUED_CUM", str(1000 + 12 * number), "cumulative"),
        ),
    )
    for number, period in enumerate(TWO_YEARS)
]
LONG_AGO_FIXED = Document(
    "long-ago-fixed",
    OLD_WARD,
    TWO_YEARS[0],
    (Figure("CCCD_ISSUED", "9"), Figure("CCCD_ISSUED_CUM", "990", "cumulative")),
)

# Two communes became one by the reform, of one of them only the larger part; the code of that one
# is borne on. What one of them counted is corrected a year after.
HEIR = "00967"


def counted(name: str, unit: str, period: str, figure: Figure) -> Document:
    return Document(name, unit, period, (figure,))


CROSSING = [
    counted("whole", "00964", "2025-06", Figure("CCCD_ISSUED_CUM", "400", "cumulative")),
    counted("parted", HEIR, "2025-06", Figure("CCCD_ISSUED_CUM", "300", "cumulative")),
    counted("heir", HEIR, "2025-07", Figure("CCCD_ISSUED", "20")),
]
WHOLE_FIXED = counted(
    "whole-fixed", "00964", "2025-06", Figure("CCCD_ISSUED_CUM", "390", "cumulative")
)

STEPS: list[Step] = [
    (
        "2026-06-01",
        [
            Arrival(FIRST, at("2026-05-16")),
            Arrival(PROVINCE, at("2026-05-16")),
            *(Arrival(one, at(f"{one.period}-20")) for one in [*MONTHLY, *CROSSING]),
        ],
        [],
    ),
    ("2026-06-02", [Arrival(CORRECTED, at("2026-05-17")), Arrival(CORRUPT, at("2026-05-17"))], []),
    ("2026-06-03", [Arrival(FIRST, at("2026-05-18")), Arrival(MISFILED, at("2026-05-18"))], []),
    (
        "2026-06-20",
        [Arrival(REFILED, at("2026-05-19")), Arrival(JUNE, at("2026-06-16"))],
        [
            {
                "event_type": "supersede",
                "target_id": "Smisfiled",
                "payload": '{"by": "Srefiled", "unit_code": "10525", "period_key": "2026-03"}',
            }
        ],
    ),
    (
        "2026-06-25",
        [Arrival(one, at("2026-06-24")) for one in (MAY_FIXED, LONG_AGO_FIXED, WHOLE_FIXED)],
        [],
    ),
    ("2026-07-25", [], [{"event_type": "withdraw", "target_id": "Sprovince"}]),
]


@dataclass
class Stepwise:
    """A warehouse built after each load, and as it was each time.

    Attributes:
        settings: Where it is.
        reports: What each build did; the last one found nothing to do.
        kept: The warehouse after each step.
        written: What was asked for of the releases of those.
    """

    settings: Settings
    reports: list[BuildReport] = field(default_factory=list)
    kept: list[Settings] = field(default_factory=list)
    written: dict[int, dict[str, str]] = field(default_factory=dict)

    def keep(self, home: Path) -> None:
        """Put the warehouse by as it is now."""
        kept = Settings(home=home)
        shutil.copytree(self.settings.warehouse.parent, kept.warehouse.parent)
        self.kept.append(kept)

    def released(self, step: int) -> dict[str, str]:
        """Return the sha256 of every table's Parquet, as a release after that step has it."""
        if step not in self.written:
            self.written[step] = hashes(self.kept[step], self.kept[step].home / "release")
        return self.written[step]


def write_steps(raw: RawFactory, steps: Sequence[Step]) -> None:
    for day, arrivals, events in steps:
        raw.load(at(day), arrivals, events)


def built_at(step: int) -> datetime:
    """Return when the build after a step was done: an hour after its load."""
    return at(STEPS[step][0], hour=9)


def hashes(settings: Settings, folder: Path) -> dict[str, str]:
    """Write snapshot and Parquet as a release does; return the sha256 of every table."""
    folder.mkdir()
    (folder / "parquet").mkdir()
    with open_marts(settings) as connection:
        write_snapshot(connection, folder / "dean06.duckdb")
        written: dict[str, ParquetFile] = write_parquet(connection, folder / "parquet")
    return {name: table.sha256 for name, table in written.items()}


def contents(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Return every mart, its rows in one order."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return {
            mart.name: connection.execute(f"from marts.{mart.name} order by all").fetchall()
            for mart in MARTS
        }
