"""Putting tables made aside in the place of their predecessors: the only step readers wait for."""

from collections.abc import Sequence

from publish.marts import quoted
from publish.postgres.layout import DATA, MARTS, Layout, quoted_name
from publish.postgres.session import Session
from publish.postgres.tables import upcoming

# Readers queue behind whoever waits for a lock of this kind, and a reader who holds one table and
# asks for the next might wait in a circle. So the publisher waits shorter than the server takes to
# end such a circle by an error (deadlock_timeout, 1 s), lets everybody through, and tries again.
_WAITS_SECONDS = (0.1, 0.2, 0.4, 0.8) * 8
# Then it waits once as long as it may, and a reader who is longer at it holds the release up.
_LAST_WAIT = "10s"


def take_places(session: Session, remade: Sequence[Layout], gone: Sequence[str]) -> None:
    """Put tables made aside in place, and drop what the release does not have any more.

    To be called when there is nothing left to do but to commit: from here on readers of these
    tables wait.

    Args:
        session: The server.
        remade: Marts that lie filled, indexed and checked under ``upcoming``.
        gone: Marts whose published tables are dropped.
    """
    names = [one.table for one in remade]
    _lock(session, sorted([*names, *gone]))
    for table in [*names, *gone]:
        session.run(f"drop table if exists {quoted_name(MARTS, table)}")
    for layout in remade:
        name = quoted_name(DATA, upcoming(layout))
        session.run(f"alter table {name} rename to {quoted_name(layout.table)}")
        moved = quoted_name(DATA, layout.table)
        session.run(f"alter table {moved} set schema {quoted_name(MARTS)}")


def _lock(session: Session, tables: Sequence[str]) -> None:
    """Keep everybody away from the tables, all of them or none at any moment."""
    there = {
        name
        for (name,) in session.rows(
            f"select tablename from pg_catalog.pg_tables where schemaname = {quoted(MARTS)}"
        )
    }
    names = ", ".join(quoted_name(MARTS, name) for name in tables if name in there)
    if not names:
        return
    waits = ", ".join(map(str, _WAITS_SECONDS))
    session.run(
        "do $$ declare seconds double precision; begin "
        f"foreach seconds in array array[{waits}] loop begin "
        "perform set_config('lock_timeout', (seconds * 1000)::integer::text, true); "
        f"lock table {names} in access exclusive mode; "
        "return; "
        "exception when lock_not_available or deadlock_detected then "
        "perform pg_sleep(seconds); end; end loop; "
        f"perform set_config('lock_timeout', '{_LAST_WAIT}', true); "
        f"lock table {names} in access exclusive mode; "
        "end $$"
    )
