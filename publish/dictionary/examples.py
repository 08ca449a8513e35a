"""Examples for the dictionary, taken from a release."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from publish.dictionary.entries import Entry

_LOOKED_AT = 100_000  # rows of a table; beyond them an example is not searched for
_LONGEST = 120
# One figure an indicator (or service): of its latest period, of the first unit by name then.
_FIGURES = """
with latest as (
    select {column}, max(period_key) as period_key
    from marts.fct_reported_value
    where is_selected and value is not null and {column} is not null
    group by {column}
)

select
    figures.{column},
    first(
        struct_pack(
            value := figures.value,
            unit_name := units.unit_name,
            period_key := figures.period_key
        ) order by units.unit_name, figures.value_no
    )
from latest
inner join marts.fct_reported_value as figures
    on latest.{column} = figures.{column} and latest.period_key = figures.period_key
inner join marts.dim_unit as units on figures.unit_key = units.unit_key
where figures.is_selected and figures.value is not null
group by figures.{column}
"""
_FINDINGS = "select rule_code, min(message_vi) from marts.fct_quality_finding group by rule_code"


def with_examples(connection: duckdb.DuckDBPyConnection, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries with an example each: the release's, else how reports write it.

    Args:
        connection: A release.
        entries: From ``publish.dictionary.entries``; examples they have already stay.
    """
    tables = [one.name for one in entries if one.kind == "table"]
    columns = {
        (table, column): _shown(value)
        for table in tables
        for column, value in _of_columns(connection, table).items()
    }
    found = {
        "table": {table: _first_row(connection, table) for table in tables},
        "indicator": _of_figures(connection, "indicator_code"),
        "service": _of_figures(connection, "service_code"),
        "rule": {code: _shown(text) for code, text in connection.execute(_FINDINGS).fetchall()},
    }
    return [
        one
        if one.example
        else replace(
            one,
            example=columns.get((one.table, one.name), "")
            if one.kind == "column"
            else found.get(one.kind, {}).get(one.name, one.wording),
        )
        for one in entries
    ]


def _of_columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, Any]:
    """Return the first value of every column, in the order the table is stored."""
    names = _columns(connection, table)
    firsts = ", ".join(f'first("{name}") filter ("{name}" is not null)' for name in names)
    if not names:
        return {}
    row = connection.execute(
        f"select {firsts} from (select * from marts.{table} limit {_LOOKED_AT})"
    ).fetchone()
    return dict(zip(names, row or (), strict=False))


def _first_row(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return the first row as it is stored, ``column = value``; empty where there is none."""
    if not _columns(connection, table):
        return ""
    cursor = connection.execute(f"select * from marts.{table} limit 1")
    names = [column[0] for column in cursor.description or []]
    row = cursor.fetchone() or ()
    return "; ".join(
        f"{name} = {_shown(value)}"
        for name, value in zip(names, row, strict=False)
        if value is not None
    )


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    names = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'marts' and table_name = ? "
        "and database_name = current_database() order by column_index",
        [table],
    ).fetchall()
    return [name for (name,) in names]


def _of_figures(connection: duckdb.DuckDBPyConnection, column: str) -> dict[str, str]:
    rows = connection.execute(_FIGURES.format(column=column)).fetchall()
    return {
        code: f"{_shown(one['value'])} ({one['unit_name']}, {one['period_key']})"
        for code, one in rows
    }


def _shown(value: Any) -> str:
    """Write an example as a query prints it; money and counts without needless zeros."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
