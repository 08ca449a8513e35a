"""Giving back the room deleted rows leave in the working file, and clearing what nobody needs."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest import staging
from ingest.archive import Archive
from ingest.config import Settings
from ingest.durable_files import settle, temporary_beside
from ingest.errors import Dean06Error
from ingest.failpoints import failpoint
from ingest.runlock import writer_lock
from ingest.warehouse import open_warehouse

# Less free room than this is soon filled again.
_WORTHWHILE = 0.3
_OLD_COPIES_SECONDS = 30 * 24 * 3600
_CONTENT = """
    select 'table', schema_name || '.' || table_name, sql from duckdb_tables()
    where database_name = current_database() and not internal
    union all
    select 'view', schema_name || '.' || view_name, sql from duckdb_views()
    where database_name = current_database() and not internal
    union all
    select 'index', schema_name || '.' || index_name, sql from duckdb_indexes()
    where database_name = current_database()
    union all
    select 'macro', schema_name || '.' || function_name, macro_definition from duckdb_functions()
    where database_name = current_database() and not internal
    order by all
"""


class CompactionError(Dean06Error):
    """The compacted copy is not what the working file is; the working file stays."""

    code = "COMPACTION"


@dataclass(frozen=True, slots=True)
class CompactionReport:
    """Size of the working file before and after, in bytes; equal where it was not worthwhile."""

    before: int
    after: int
    free_share: float


@dataclass(frozen=True, slots=True)
class PruneReport:
    """What was cleared away: staged batches, and files of restores and compactions."""

    staged: int
    files: int


def compact(settings: Settings, *, always: bool = False) -> CompactionReport:
    """Write the working file anew, without the room deleted rows left, and put it in its place.

    Args:
        settings: Where the warehouse is.
        always: Also where little is to be gained.

    Returns:
        What it brought. A process killed in between leaves the working file as it was.

    Raises:
        CompactionError: If the copy differs from the working file.
        WarehouseLockedError: If another process did not let go in time.
    """
    with writer_lock(settings):
        before = settings.warehouse.stat().st_size
        with open_warehouse(settings) as connection:
            connection.execute("checkpoint")
            share = _free_share(connection)
            if share < _WORTHWHILE and not always:
                return CompactionReport(before, settings.warehouse.stat().st_size, share)
            temporary = temporary_beside(settings.warehouse)
            try:
                _write_anew(connection, temporary)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        failpoint("compacted")
        settle(temporary, settings.warehouse)
        return CompactionReport(before, settings.warehouse.stat().st_size, share)


def prune(settings: Settings) -> PruneReport:
    """Clear away staged batches nobody waits for and old leftovers beside the working file."""
    waiting = Archive(settings.archive).pending_receipts()
    from ingest.pipeline import reader_version

    batches = staging.divide(waiting, settings.batch_files, reader_version())
    before = _count(settings.staging)
    staging.clear_old(settings, (one.batch_id for one in batches))
    files = 0
    folder = settings.warehouse.parent
    for path in (*folder.glob("*.before-restore-*"), *folder.glob(".*.tmp")):
        if time.time() - path.stat().st_mtime > _OLD_COPIES_SECONDS:
            path.unlink()
            files += 1
    for path in settings.backups.glob(".*.tmp"):
        if time.time() - path.stat().st_mtime > _OLD_COPIES_SECONDS:
            shutil.rmtree(path)
            files += 1
    return PruneReport(before - _count(settings.staging), files)


def _write_anew(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Copy everything into a new file and see that it is everything."""
    name = (connection.execute("select current_database()").fetchone() or ("",))[0]
    connection.execute("attach '{}' as compacted".format(str(path).replace("'", "''")))
    connection.execute(f'copy from database "{name}" to compacted')
    known, counts = _described(connection, name)
    connection.execute("use compacted")
    copied, copied_counts = _described(connection, "compacted")
    connection.execute(f'use "{name}"')
    connection.execute("detach compacted")
    if (known, counts) != (copied, copied_counts):
        lost = {str(one[:2]) for one in set(known) ^ set(copied)}
        raise CompactionError(
            "Bản nén không đủ; kho dữ liệu giữ nguyên. The copy is not complete; nothing changed.",
            found=", ".join(sorted(lost)) or "row counts",
        )


def _described(
    connection: duckdb.DuckDBPyConnection, database: str
) -> tuple[list[tuple[str, ...]], dict[str, int]]:
    """Return what a database holds, and how many rows of each table."""
    connection.execute(f'use "{database}"')
    content = connection.execute(_CONTENT).fetchall()
    tables = [name for kind, name, _ in content if kind == "table"]
    counts = {
        name: (connection.execute(f"select count(*) from {name}").fetchone() or (0,))[0]  # noqa: S608
        for name in tables
    }
    return content, counts


def _free_share(connection: duckdb.DuckDBPyConnection) -> float:
    row = connection.execute(
        "select free_blocks / nullif(total_blocks, 0) from pragma_database_size()"
        " where database_name = current_database()"
    ).fetchone()
    return round(float(row[0] or 0), 3) if row else 0.0


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0
