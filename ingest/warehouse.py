"""The working DuckDB file: opening it, waiting for it, and its raw schema."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ingest.config import Settings
from ingest.duckdb_session import configure
from ingest.errors import WarehouseLockedError

_RAW_SCHEMA = Path(__file__).with_name("raw_schema.sql")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0


@contextmanager
def open_warehouse(
    settings: Settings, *, wait_seconds: float | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the working file for writing, with the raw schema in place.

    DuckDB lets one process at a time open a file, so this waits its turn. Sessions run in UTC.

    Args:
        settings: Where the file is and what DuckDB may use.
        wait_seconds: Longest wait for another process; None takes ``lock_timeout_seconds``.

    Yields:
        The connection; it is closed when the block ends.

    Raises:
        WarehouseLockedError: If another process did not let go in time.
    """
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    limit = settings.lock_timeout_seconds if wait_seconds is None else wait_seconds
    connection = _connect(settings.warehouse, limit)
    try:
        configure(connection, settings)
        connection.execute(_RAW_SCHEMA.read_text(encoding="utf-8"))
        yield connection
    finally:
        connection.close()


def _connect(path: Path, wait_seconds: float) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + wait_seconds
    pause = _FIRST_PAUSE
    while True:
        try:
            return duckdb.connect(str(path))
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise
            if time.monotonic() >= deadline:
                raise WarehouseLockedError(
                    "Kho dữ liệu đang được một chương trình khác mở; hãy đóng chương trình đó hoặc "
                    "thử lại sau. Another process holds the warehouse file; close it or try again.",
                    place=path.name,
                    found=_holder(str(error)),
                ) from error
        # Jitter, so that two waiting runs do not knock at the same moments.
        time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311
        pause = min(pause * 2, _LONGEST_PAUSE)


def _holder(message: str) -> str:
    """Pick who holds the lock out of DuckDB's message."""
    start = message.find("Conflicting lock is held in")
    return message[start:].split(". ")[0] if start >= 0 else message.splitlines()[0]
