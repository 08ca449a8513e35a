"""What the overview page shows, aggregated in SQL (``sql/``, one file a question)."""

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

MONTHS = 36  # of headline figures, punctuality and findings
SERVICE_MONTHS = 13  # of the services: the same month of last year is still there
HEADLINES = ("CCCD_ISSUED_CUM", "VNEID_L2_ACTIVATED_CUM")
SERVICE_FIGURES = (
    "SVC_RECEIVED",
    "SVC_RECEIVED_ONLINE",
    "SVC_ONLINE_RATE",
    "SVC_ON_TIME",
    "SVC_ON_TIME_RATE",
)
_SQL = Path(__file__).parent / "sql"

Overview = dict[str, Any]


def overview_of(connection: duckdb.DuckDBPyConnection, seeds: Path) -> Overview:
    """Return all the page shows; equal marts give equal content.

    Args:
        connection: A database whose schema ``marts`` is a release's; temporary tables are made.
        seeds: Folder of the reference data: where each province of today stands on the map
            (``province_tiles.csv``), when a month's window closes (``reporting_cycles.csv``).

    Returns:
        Lists ready for JSON, described by ``columns``. A fact's ``value`` is what the units that
        collect the indicator add up to, ``reported`` of ``expected`` of them with a figure of that
        month and ``carried`` with an earlier one; ``own`` is what provinces reported themselves.
        Rates are in percent. A combination that is not listed has no figure.
    """
    for name, parameters in (
        ("months", {"months": MONTHS}),
        ("areas", {}),
        ("units", {}),
        ("standing", _window_end(seeds / "reporting_cycles.csv")),
        (
            "indicators",
            {"service_codes": list(SERVICE_FIGURES), "headline_codes": list(HEADLINES)},
        ),
        ("services", {}),
        ("rules", {}),
    ):
        connection.execute(_question(name), parameters)
    [known_through] = connection.execute(
        "select strftime(max(known_from), '%d/%m/%Y') from marts.dim_submission"
    ).fetchone() or (None,)
    facts = connection.execute(_question("facts"), {"service_months": SERVICE_MONTHS}).fetchall()
    return {
        "known_through": known_through,
        "headlines": list(HEADLINES),
        "months": _table(
            connection, "select period_key, label_vi from shown_months order by month_no"
        ),
        "areas": _with_tiles(
            _table(connection, "select unit_code, unit_name from shown_areas order by area_no"),
            seeds / "province_tiles.csv",
        ),
        "indicators": _table(
            connection,
            "select indicator_code, name_vi, unit_of_measure, measure_kind, collected_from, "
            "is_by_service from shown_indicators order by indicator_no",
        ),
        "services": _table(
            connection, "select service_code, name_vi from shown_services order by service_no"
        ),
        "rules": _table(
            connection, "select rule_code, severity, example from shown_rules order by rule_no"
        ),
        "columns": {
            "facts": ["indicator", "service", "area", "month", "value", "reported", "carried",
                      "expected", "own", "own_reported", "own_expected"],
            "punctuality": ["area", "month", "expected", "on_time", "late", "absent", "awaited"],
            "findings": ["area", "month", "rule", "open", "explained", "waived", "corrected"],
        },
        "facts": [[_plain(cell) for cell in row] for row in facts],
        "punctuality": _table(connection, _question("punctuality")),
        "findings": _table(connection, _question("findings")),
    }  # fmt: skip


def _window_end(cycles: Path) -> dict[str, int]:
    """Return the day a month's reporting window closes, by the cycle in force."""
    with cycles.open(encoding="utf-8", newline="") as handle:
        [cycle] = [
            row
            for row in csv.DictReader(handle)
            if row["period_type"] == "month" and not row["valid_to"]
        ]
    return {"end_day": int(cycle["end_day"]), "month_shift": int(cycle["end_month_shift"])}


def _with_tiles(areas: list[list[Any]], tiles: Path) -> list[list[Any]]:
    """Add short name, row and column; a province without a tile stands below the others."""
    with tiles.open(encoding="utf-8", newline="") as handle:
        placed = {row["province_code"]: row for row in csv.DictReader(handle)}
    below = max((int(row["tile_row"]) for row in placed.values()), default=0) + 1
    strangers = [code for code, _ in areas[1:] if code not in placed]
    return [
        [
            code,
            name,
            placed[code]["short_name"] if code in placed else name,
            int(placed[code]["tile_row"]) if code in placed else below,
            int(placed[code]["tile_column"]) if code in placed else strangers.index(code) + 1,
        ]
        if code in placed or code in strangers
        else [code, name, name, 0, 0]
        for code, name in areas
    ]


def _table(connection: duckdb.DuckDBPyConnection, sql: str) -> list[list[Any]]:
    return [[_plain(cell) for cell in row] for row in connection.execute(sql).fetchall()]


def _plain(value: Any) -> Any:
    """Turn a figure into what JSON holds; rates keep four decimals."""
    if isinstance(value, Decimal | float):
        return int(value) if value == int(value) else round(float(value), 4)
    return value


@cache
def _question(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
