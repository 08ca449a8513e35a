"""Filling the parts of marts that are made anew: several sessions at once, before the release is.

One COPY keeps one core of the server busy; a first publication has years to copy. So every part is
made, filled, indexed, checked and committed by itself, where no reader may look. What a publisher
that was stopped has left there, the next one drops.

Rows committed before the release they belong to could be seen by a ``repeatable read`` transaction
that began in between: the policy ``of_this_layout`` of their mart shows them only to those to whom
the mart, as it is now laid out, is published.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue
from typing import TypeAlias

import duckdb

from ingest.config import Settings
from ingest.duckdb_session import configure
from publish.postgres.digests import check_sums
from publish.postgres.layout import DATA, Layout, listed, quoted_name
from publish.postgres.session import Session, connected
from publish.postgres.tables import Part, bound_part, index_part, make_part, parts_of

_BATCH_ROWS = 8_192  # few enough for the server to take some while the next are being written

_Worker: TypeAlias = tuple[Session, duckdb.DuckDBPyConnection]
Filled: TypeAlias = Sequence[tuple[Part, Future[int]]]


@contextmanager
def filling(
    settings: Settings, snapshot: duckdb.DuckDBPyConnection, layouts: Sequence[Layout]
) -> Iterator[Mapping[str, Filled]]:
    """Begin to fill all parts of marts that are made anew.

    Args:
        settings: The server, and how many sessions fill at a time.
        snapshot: The release; every session reads it by a cursor of its own.
        layouts: The marts.

    Yields:
        By mart, its parts in the order they are filled, each with the number of its rows to come:
        asking for it waits until the part is committed, or raises what went wrong. A mart that is
        not divided has no parts and is left to the caller. On leaving, what is not begun is left
        undone.
    """
    jobs = [
        (layout, part)
        for layout in layouts
        if layout.partitioned
        for part in parts_of(layout, _periods(snapshot, layout))
    ]
    with ExitStack() as stack:
        workers: SimpleQueue[_Worker] = SimpleQueue()
        sessions = min(settings.postgres_sessions, len(jobs))
        for _ in range(sessions):
            cursor = stack.enter_context(snapshot.cursor())
            configure(cursor, settings)
            workers.put((stack.enter_context(connected(settings.postgres_dsn)), cursor))
        pool = ThreadPoolExecutor(max(sessions, 1), thread_name_prefix="fill")
        stack.callback(pool.shutdown, cancel_futures=True)
        filled: dict[str, list[tuple[Part, Future[int]]]] = {one.table: [] for one in layouts}
        for layout, part in jobs:
            filled[layout.table].append((part, pool.submit(_fill, workers, layout, part)))
        yield filled


def copy_rows(
    session: Session,
    snapshot: duckdb.DuckDBPyConnection,
    layout: Layout,
    into: tuple[str, str],
    where: str,
) -> int:
    """Copy rows of a mart to a table of its columns, in stored order; returns how many."""
    reader = snapshot.sql(
        f"select {listed(layout.names)} from marts.{quoted_name(layout.table)} where {where}"
    ).to_arrow_reader(_BATCH_ROWS)
    return session.append(*into, reader)


def _periods(snapshot: duckdb.DuckDBPyConnection, layout: Layout) -> list[str]:
    rows = snapshot.execute(
        f"select distinct {layout.period_part} from marts.{quoted_name(layout.table)} order by all"
    ).fetchall()
    return [period for (period,) in rows]


def _fill(workers: "SimpleQueue[_Worker]", layout: Layout, part: Part) -> int:
    session, snapshot = worker = workers.get()
    try:
        make_part(session, layout, part)
        bound_part(session, part)
        rows = copy_rows(session, snapshot, layout, (DATA, part.name), part.holds)
        index_part(session, layout, part)
        check_sums(session, snapshot, layout, quoted_name(DATA, part.name), part.holds)
        session.commit()
    except BaseException:
        session.undo()  # whatever the session is to fill next begins anew
        raise
    finally:
        workers.put(worker)
    return rows
