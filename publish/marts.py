"""Opening the working file for reading, and nothing else: the pipeline alone writes it."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from ingest.config import Settings
from ingest.duckdb_session import configure
from ingest.errors import Dean06Error, WarehouseLockedError

WAREHOUSE = "warehouse"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0


class NothingBuiltError(Dean06Error):
    """There are no marts to release yet."""

    code = "NOTHING_BUILT"


@contextmanager
def open_marts(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attach the working file read-only as catalogue ``warehouse``, waiting for its writer.

    Args:
        settings: Where the file is, what DuckDB may use, how long to wait.

    Yields:
        A connection in memory whose default catalogue is the warehouse.

    Raises:
        NothingBuiltError: If there is no warehouse, or no marts in it.
        WarehouseLockedError: If a writer did not let go in time.
    """
    with open_raw(settings) as connection:
        if not mart_tables(connection):
            raise _nothing_built(settings)
        yield connection


@contextmanager
def open_raw(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, for what was received: also before anything is built.

    Raises:
        NothingBuiltError: If there is no warehouse.
        WarehouseLockedError: If a writer did not let go in time.
    """
    if not settings.warehouse.is_file():
        raise _nothing_built(settings)
    with duckdb.connect() as connection:
        configure(connection, settings)
        _attach(connection, settings)
        connection.execute(f"use {WAREHOUSE}")
        yield connection


def mart_tables(connection: duckdb.DuckDBPyConnection, catalogue: str = WAREHOUSE) -> list[str]:
    """Return the names of the tables in schema ``marts`` of a catalogue, sorted."""
    rows = connection.execute(
        "select table_name from duckdb_tables() "
        "where database_name = ? and schema_name = 'marts' order by table_name",
        [catalogue],
    ).fetchall()
    return [name for (name,) in rows]


def quoted(text: str) -> str:
    """Return text as a SQL string literal, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def _attach(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    deadline = time.monotonic() + settings.lock_timeout_seconds
    pause = _FIRST_PAUSE
    while True:
        try:
            path = quoted(str(settings.warehouse))
            connection.execute(f"attach {path} as {WAREHOUSE} (read_only)")
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise
            if time.monotonic() >= deadline:
                raise WarehouseLockedError(
                    "Kho dữ liệu đang được một chương trình khác ghi, hãy thử lại sau. "
                    "Another process is writing the warehouse; try again later.",
                    place=settings.warehouse.name,
                ) from error
        else:
            return
        time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 (jitter, not a secret)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _nothing_built(settings: Settings) -> NothingBuiltError:
    return NothingBuiltError(
        "Chưa có bảng số liệu nào để phát hành: hãy chạy «dean06 load» trước. "
        "There are no marts to release yet: run `dean06 load` first.",
        place=settings.warehouse.name,
    )
