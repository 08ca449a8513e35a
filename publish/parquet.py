"""The marts as Parquet: one file a table, in key order, equal bytes for equal marts."""

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import duckdb

from publish.marts import mart_tables, quoted
from publish.snapshot import SNAPSHOT


@dataclass(frozen=True)
class ParquetFile:
    """One written table: rows, size in bytes, and the hash equality of releases is judged by."""

    rows: int
    bytes: int
    sha256: str


def write_parquet(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, ParquetFile]:
    """Write every table of the attached snapshot as ``<folder>/<table>.parquet``.

    The snapshot's tables are in their final order already; the copy keeps it.

    Args:
        connection: With the snapshot attached.
        folder: An existing, empty folder.

    Returns:
        One entry per table.
    """
    connection.execute("set preserve_insertion_order = true")
    written = {}
    for table in mart_tables(connection, SNAPSHOT):
        path = folder / f"{table}.parquet"
        (rows,) = connection.execute(
            f"copy (select * from {SNAPSHOT}.marts.{table}) "  # noqa: S608
            f"to {quoted(str(path))} (format parquet, compression zstd)"
        ).fetchone() or (0,)
        written[table] = ParquetFile(rows=rows, bytes=path.stat().st_size, sha256=sha256_of(path))
    return written


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, hexadecimal."""
    with path.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()
