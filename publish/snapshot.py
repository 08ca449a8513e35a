"""The read-only snapshot: schema ``marts`` in a file of its own that DuckDB 1.4 clients open."""

from pathlib import Path

import duckdb

from publish.contract import MART_OF
from publish.marts import WAREHOUSE, mart_tables, quoted

SNAPSHOT = "snapshot"
STORAGE_VERSION = "v1.4.0"


def write_snapshot(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Copy the marts into a new file and leave it attached as ``snapshot``.

    Tables are stored in the order their readers ask for (period, indicator, unit), which the
    models leave to this copy: sorting twice would take most of their time. Descriptions of
    tables and columns, views and table macros come along.

    Args:
        connection: From ``publish.marts.open_marts``.
        path: The new file; it must not exist. Its name becomes the catalogue name of readers.
    """
    connection.execute(
        f"attach {quoted(str(path))} as {SNAPSHOT} (storage_version {quoted(STORAGE_VERSION)})"
    )
    connection.execute(f"create schema {SNAPSHOT}.marts")
    for table in mart_tables(connection):
        connection.execute(
            f"create table {SNAPSHOT}.marts.{table} as "  # noqa: S608 (names from the catalogue)
            f"select * from {WAREHOUSE}.marts.{table} order by {_order(connection, table)}"
        )
    _copy_comments(connection)
    _copy_definitions(connection)
    connection.execute(f"checkpoint {SNAPSHOT}")


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return the columns of one mart, in order."""
    rows = connection.execute(
        "select column_name from duckdb_columns() where database_name = ? "
        "and schema_name = 'marts' and table_name = ? order by column_index",
        [WAREHOUSE, table],
    ).fetchall()
    return [name for (name,) in rows]


def definitions(connection: duckdb.DuckDBPyConnection) -> str:
    """Return what the attached snapshot says besides rows: descriptions, views, macros.

    Two snapshots with equal rows and equal definitions are equal to their readers.
    """
    parts = connection.execute(
        "select table_name, '', comment from duckdb_tables() where database_name = $1 "
        "union all select table_name, column_name, comment from duckdb_columns() "
        "where database_name = $1 "
        "union all select view_name, sql, comment from duckdb_views() where database_name = $1 "
        "and not internal "
        "union all select function_name, macro_definition, comment from duckdb_functions() "
        "where database_name = $1 order by all",
        [SNAPSHOT],
    ).fetchall()
    return "\n".join("|".join(str(value) for value in row) for row in parts)


def _order(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return what makes the order total; a table nobody declared is ordered by all it has."""
    columns = columns_of(connection, table)
    declared = MART_OF[table].sort_columns if table in MART_OF else ()
    is_total = declared and set(declared) <= set(columns)
    return ", ".join(f'"{column}"' for column in (declared if is_total else columns))


def _copy_comments(connection: duckdb.DuckDBPyConnection) -> None:
    tables = connection.execute(
        "select table_name, comment from duckdb_tables() "
        "where database_name = ? and schema_name = 'marts' and comment is not null",
        [WAREHOUSE],
    ).fetchall()
    columns = connection.execute(
        "select table_name, column_name, comment from duckdb_columns() "
        "where database_name = ? and schema_name = 'marts' and comment is not null",
        [WAREHOUSE],
    ).fetchall()
    present = set(mart_tables(connection))
    for table, comment in tables:
        connection.execute(f"comment on table {SNAPSHOT}.marts.{table} is {quoted(comment)}")
    for table, column, comment in columns:
        if table in present:
            connection.execute(
                f'comment on column {SNAPSHOT}.marts.{table}."{column}" is {quoted(comment)}'
            )


def _copy_definitions(connection: duckdb.DuckDBPyConnection) -> None:
    """Create views and table macros again; their text names no catalogue, so it fits the copy."""
    views = connection.execute(
        "select sql from duckdb_views() "
        "where database_name = ? and schema_name = 'marts' and not internal order by view_oid",
        [WAREHOUSE],
    ).fetchall()
    macros = connection.execute(
        "select function_name, parameters, macro_definition from duckdb_functions() "
        "where database_name = ? and schema_name = 'marts' and function_type = 'table_macro' "
        "order by function_name",
        [WAREHOUSE],
    ).fetchall()
    connection.execute(f"use {SNAPSHOT}")
    try:
        for (sql,) in views:
            connection.execute(sql)
        for name, parameters, definition in macros:
            arguments = ", ".join(parameters)
            connection.execute(f"create macro marts.{name}({arguments}) as table {definition}")
    finally:
        connection.execute(f"use {WAREHOUSE}")
