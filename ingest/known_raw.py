"""What schema raw held at an instant: counted for a plan, and cut out into a file of its own."""

import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection, connect

from ingest.config import Settings
from ingest.duckdb_session import configure
from ingest.durable_files import make_folder
from ingest.errors import NothingKnownYetError
from ingest.statements import one_row

_KNOWN = """
    with known as (select load_id, committed_at from raw.loads where committed_at <= $moment)

    select
        (select count(*) from known),
        (select max(committed_at) from known),
        (select max_by(load_id, committed_at) from known),
        (
            select md5(string_agg(submission_id || '@' || load_id, ',' order by submission_id))
            from raw.submissions
            where load_id in (select load_id from known)
        ),
        (select md5(string_agg(load_id, ',' order by load_id)) from known)
"""
# Small tables by their load, what hangs on a document by its document, the loads themselves last.
_OF_DOCUMENTS = ("submission_values", "submission_items", "submission_findings",
                 "submission_slices")  # fmt: skip
_OF_LOADS = ("load_slices", "receipts", "submissions", "events", "loads")
_BUILT = ("marts", "intermediate", "staging", "reference")


@dataclass(frozen=True, slots=True)
class KnownLoads:
    """The loads known at an instant.

    Attributes:
        loads: How many.
        last_load_id: The last of them.
        last_committed_at: When it took effect: the clock of a build that knows no more.
        content: Tells one set of loads and readings from another.
    """

    loads: int
    last_load_id: str
    last_committed_at: datetime
    content: str


def known_loads(connection: DuckDBPyConnection, moment: datetime) -> KnownLoads:
    """Return what had been loaded by an instant.

    Args:
        connection: The warehouse.
        moment: Loads that took effect at it or before count.

    Returns:
        The loads.

    Raises:
        NothingKnownYetError: If there were none.
    """
    loads, last, last_id, documents, ids = one_row(connection, _KNOWN, {"moment": moment})
    if not loads:
        (first,) = one_row(connection, "select min(committed_at)::varchar from raw.loads")
        raise NothingKnownYetError(
            "Ở thời điểm này kho chưa nhận đợt nạp nào. Nothing had been loaded by then.",
            place="raw.loads",
            found=moment.isoformat(timespec="seconds"),
            expected=f"sau đợt nạp đầu tiên / after the first load: {first or '–'}",
        )
    return KnownLoads(loads, last_id, last, f"{ids}/{documents}")


def copy_known(
    connection: DuckDBPyConnection, settings: Settings, moment: datetime, target: Path
) -> None:
    """Copy the warehouse and cut away what came after an instant, and everything built.

    The file is copied as it is: its size, not its number of figures, is what that costs, and a
    file system that can share blocks copies nothing at all. The room of the marts is used again.

    Args:
        connection: The warehouse, open for writing: nobody else can change the file meanwhile.
        settings: Where the warehouse is and what DuckDB may use.
        moment: Loads that took effect after it are cut away.
        target: The new file.
    """
    connection.execute("checkpoint")
    make_folder(target.parent)
    # Another process copies: were this one to close the file, the kernel would drop its lock.
    copying = ["/bin/cp", "--reflink=auto", str(settings.warehouse), str(target)]
    subprocess.run(copying, check=True)  # noqa: S603 - a fixed program, our own paths
    with connect(str(target)) as copy:
        configure(copy, settings)
        _cut(copy, moment)


def _cut(copy: DuckDBPyConnection, moment: datetime) -> None:
    for schema in _BUILT:
        copy.execute(f"drop schema if exists {schema} cascade")
    copy.execute("delete from raw.builds")
    copy.execute(
        "create temporary table later as select load_id from raw.loads where committed_at > ?",
        [moment],
    )
    (later,) = one_row(copy, "select count(*) from later")
    if later:
        copy.execute("create temporary table unread as select submission_id from raw.submissions"
                     " where load_id in (select load_id from later)")  # fmt: skip
        for table in _OF_DOCUMENTS:
            copy.execute(f"delete from raw.{table} where submission_id in (from unread)")  # noqa: S608
        for table in _OF_LOADS:
            copy.execute(f"delete from raw.{table} where load_id in (from later)")  # noqa: S608
    copy.execute("checkpoint")
