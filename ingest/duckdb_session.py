"""What every DuckDB session of ours is set to, whichever file it opens."""

import duckdb

from ingest.config import Settings


def configure(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Apply the session settings every stage and every publication runs with.

    Args:
        connection: An open DuckDB connection.
        settings: Threads and memory DuckDB may use.
    """
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    if settings.duckdb_threads:
        connection.execute("set threads = ?", [settings.duckdb_threads])
    if settings.duckdb_memory_limit:
        connection.execute("set memory_limit = ?", [settings.duckdb_memory_limit])
