"""Small releases for PostgreSQL: two provinces of today, a commune of old, the nation; all marts.

Every row of a unit says so in its texts (``của 10525 …``), every figure is the number of its
release: a row in the wrong hands, or of another release than its neighbours, shows.
"""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import psycopg2

from ingest.config import Settings
from publish.contract import MARTS
from tests.mart_columns import columns_of, declared

# What most tests need; one mart of each kind.
FEW = (
    "dim_unit",
    "dim_period",
    "fct_indicator_period",
    "fct_reported_value",
    "fct_unit_rollup",
    "rpt_punctuality",
    "fct_quality_finding",
)
ALL = tuple(mart.name for mart in MARTS)
MONTHS = ("2026-05", "2026-06", "2026-Q2", "custom:2026-05-03:2026-06-20")
SETTINGS = {
    "duckdb_threads": 1,
    "lock_timeout_seconds": 60,
    "postgres_statement_timeout_seconds": 20,
}

# Every mart holds the release's number; a reader that sees two has seen half a release. A mart that
# shows no row at all (none yet, or no policy that lets one in) shows as another number.
NUMBERS = """
    select distinct n from (
        select flow_value as n from marts.fct_indicator_period
        union all select value from marts.fct_reported_value
        union all select stock_value from marts.fct_unit_rollup
        union all select units_expected from marts.rpt_punctuality
        union all select versions_raising from marts.fct_quality_finding
        union all select -1 where not exists (select 1 from marts.fct_indicator_period)
            or not exists (select 1 from marts.fct_reported_value)
            or not exists (select 1 from marts.fct_unit_rollup)
            or not exists (select 1 from marts.rpt_punctuality)
            or not exists (select 1 from marts.fct_quality_finding)
    ) as seen
"""

HAI_PHONG, BAC_NINH = "31", "24"
# unit_code, unit_id's first day, last day, level, today's province.
UNITS = (
    ("VN", "2021-01-01", None, "nation", None),
    ("31", "2025-07-01", None, "province", HAI_PHONG),
    ("24", "2025-07-01", None, "province", BAC_NINH),
    ("10525", "2025-07-01", None, "commune", HAI_PHONG),
    ("07000", "2025-07-01", None, "commune", BAC_NINH),
    # Of a province that is no more: it follows its territory.
    ("06990", "2021-01-01", "2025-07-01", "commune", BAC_NINH),
    # Divided between provinces: nobody's today.
    ("00999", "2021-01-01", "2025-07-01", "district", None),
)
_SPECIAL = {
    "unit_key": "u.unit_key",
    "unit_id": "u.unit_id",
    "period_key": "p.period_key",
    "province_unit_id": "u.current_province_unit_id",
    "indicator_code": "'DOSSIERS'",
    "service_code": "null",
    "breakdown_code": "'ALL'",
    "known_to": "null",
}


def make_release(
    settings: Settings,
    number: int,
    *,
    own: Mapping[tuple[str, str], int] | None = None,
    periods: Sequence[str] = MONTHS,
    extra: str = "",
    marts: Sequence[str] = FEW,
) -> str:
    """Write a release and make it the current one.

    Args:
        settings: Whose releases.
        number: What every figure is.
        own: Figures that differ, by unit code and period.
        periods: What periods there are figures of.
        extra: SQL run on the snapshot before it is closed.
        marts: The marts it has.

    Returns:
        The id of the release.
    """
    release = f"{number:04d}-{sha256(repr((own, periods, extra)).encode()).hexdigest()[:6]}"
    folder = settings.published / "releases" / release
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "dean06.duckdb")) as snapshot:
        snapshot.execute("set TimeZone = 'UTC'")
        snapshot.execute("create schema marts")
        _fill(snapshot, number, own or {}, periods, marts)
        if extra:
            snapshot.execute(extra)
        tables = {name: told(snapshot, name) for name in _tables(snapshot)}
    manifest = {
        "release_id": release,
        "created_at": "2026-07-01T08:00:00+00:00",
        "dean06_version": "0.1.0",
        "difference": tables.pop("rpt_release_difference"),
        "tables": tables,
    }
    (folder / "release.json").write_text(json.dumps(manifest), encoding="utf-8")
    link = settings.published / f".tmp-{os.getpid()}"
    link.symlink_to(Path("releases") / release)
    link.replace(settings.published / "current")
    return release


def rows_of(settings: Settings, query: str) -> list[tuple[object, ...]]:
    """Ask the current release."""
    with duckdb.connect(str(settings.released_database), read_only=True) as snapshot:
        snapshot.execute("set TimeZone = 'UTC'")
        return snapshot.execute(query).fetchall()


def ask(dsn: str, query: str) -> list[tuple[Any, ...]]:
    """What a server answers, its instants in UTC."""
    connection = psycopg2.connect(dsn)
    try:
        with connection.cursor() as cursor:
            cursor.execute("set time zone 'UTC'")
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


def do(dsn: str, statement: str) -> None:
    """Change something on a server."""
    connection = psycopg2.connect(dsn)
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def tables(dsn: str) -> list[str]:
    """The tables of the release that is published there."""
    return [name for (name,) in ask(dsn, "select table_name from marts.release_table order by 1")]


def same_rows(settings: Settings) -> None:
    """Hold every published table to the snapshot, row by row."""
    for table in tables(settings.postgres_dsn):
        query = f"select * from marts.{table}"
        there, here = ask(settings.postgres_dsn, query), rows_of(settings, query)
        assert comparable(there) == comparable(here), table


def comparable(rows: list[tuple[Any, ...]]) -> list[str]:
    """Rows in any order, their instants in one way of writing UTC."""
    return sorted(
        repr([one.astimezone(UTC) if isinstance(one, datetime) else one for one in row])
        for row in rows
    )


def _fill(
    snapshot: duckdb.DuckDBPyConnection,
    number: int,
    own: Mapping[tuple[str, str], int],
    periods: Sequence[str],
    marts: Sequence[str],
) -> None:
    snapshot.execute(
        "create temp table periods (period_key varchar); "
        "create temp table own (unit_code varchar, period_key varchar, figure integer)"
    )
    snapshot.executemany("insert into periods values (?)", [[one] for one in periods])
    if own:
        snapshot.executemany("insert into own values (?, ?, ?)", [[*k, v] for k, v in own.items()])
    described = {mart: columns_of(mart) for mart in marts}
    for mart in marts:
        snapshot.execute(f"create table marts.{mart} ({declared(mart)})")
    snapshot.executemany(
        "insert into marts.dim_unit (unit_key, unit_id, unit_code, unit_name, unit_level, "
        "valid_from, valid_to, is_current, current_province_unit_id, latitude) select "
        "$1 || '@' || $2, $1 || '@' || $2, $1, 'Đơn vị ' || $1, $4, $2::date, $3::date, "
        "$3 is null, $5 || '@2025-07-01', 21.0278",
        UNITS,
    )
    snapshot.execute("insert into marts.dim_period by name select period_key from periods")
    for mart, columns in described.items():
        if {"unit_key", "province_unit_id"} & set(columns) and mart != "dim_unit":
            wanted = ", ".join(_value(name, kind, number) for name, kind in columns.items())
            snapshot.execute(
                f"insert into marts.{mart} select {wanted} from marts.dim_unit as u "
                "cross join periods as p left join own as o "
                "on u.unit_code = o.unit_code and p.period_key = o.period_key "
                "order by p.period_key, u.unit_key"
            )
    snapshot.execute(
        "create table marts.rpt_release_difference as select unit_key, unit_id, period_key, "
        "indicator_code, flow_submission_id as note, flow_value as new_value "
        "from marts.fct_indicator_period; "
        "comment on table marts.fct_indicator_period is 'Mỗi dòng một số. / One row per figure.'; "
        "comment on column marts.fct_indicator_period.flow_value is 'Số trong kỳ. / The flow.'"
    )


def _value(name: str, kind: str, number: int) -> str:
    if name in _SPECIAL:
        return _SPECIAL[name]
    return {
        "varchar": "'của ' || u.unit_code || ' ' || p.period_key",
        "date": "date '2026-05-14'",
        "timestamptz": "timestamptz '2026-05-15 01:02:03.456+00'",
        "boolean": "true",
        "double": "0.875",
    }.get(kind, f"coalesce(o.figure, {number})")


def _tables(snapshot: duckdb.DuckDBPyConnection) -> list[str]:
    rows = snapshot.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts' order by all"
    )
    return [name for (name,) in rows.fetchall()]


def told(snapshot: duckdb.DuckDBPyConnection, table: str) -> dict[str, object]:
    rows = snapshot.execute(f"select * from marts.{table} order by all").fetchall()
    return {"rows": len(rows), "sha256": sha256(repr(rows).encode()).hexdigest()}
