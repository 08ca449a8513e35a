"""Running the statements of ``load_sql/`` by name."""

from functools import cache
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

_FOLDER = Path(__file__).with_name("load_sql")


@cache
def statement(name: str) -> str:
    """Return the SQL of ``load_sql/<name>.sql``."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def run(connection: DuckDBPyConnection, name: str, **parameters: Any) -> None:
    """Run a statement for its effect."""
    connection.execute(statement(name), parameters or None)


def inserted(connection: DuckDBPyConnection, name: str, **parameters: Any) -> int:
    """Run an insert; return how many rows it wrote."""
    (rows,) = one_row(connection, statement(name), parameters)
    return int(rows)


def one_row(connection: DuckDBPyConnection, sql: str, parameters: Any = None) -> tuple[Any, ...]:
    """Run a query of one row, such as an aggregate, and return the row."""
    row: tuple[Any, ...] | None = connection.execute(sql, parameters or None).fetchone()
    if row is None:
        raise LookupError(f"No row: {sql}")
    return row


def column(connection: DuckDBPyConnection, sql: str, parameters: Any = None) -> set[Any]:
    """Run a query of one column and return its distinct values."""
    return {one for (one,) in connection.execute(sql, parameters).fetchall()}


def records(connection: DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """Run a query of a few rows and return them by column name."""
    cursor = connection.execute(statement(name))
    names = [described[0] for described in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
