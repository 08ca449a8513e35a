"""What of the snapshot is not in PostgreSQL yet: slices (unit, period) that differ.

Each published slice's number of rows and fingerprint are kept; a slice whose fingerprint is what it
was is left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from publish.marts import quoted
from publish.postgres.layout import DATA, MARTS, Layout, listed, quoted_name
from publish.postgres.session import Session

PUBLISHED = quoted_name(DATA, "published_slice")
_KEY = "period_part, unit_part"


@dataclass(frozen=True)
class Changes:
    """What a publication is to do with one mart.

    The slices themselves are in temporary tables of the snapshot's connection: ``written`` and
    ``doomed``, each ``period_part, unit_part``.

    Attributes:
        written: Slices whose rows are to be written.
        doomed: Slices whose published rows are to be removed.
        periods: Keys of all periods touched; the empty text for rows without one.
    """

    written: int
    doomed: int
    periods: tuple[str, ...]


def find_changes(
    session: Session, snapshot: duckdb.DuckDBPyConnection, layout: Layout, anew: bool
) -> Changes:
    """Compare a mart of the snapshot with what is recorded as published.

    Args:
        session: The server.
        snapshot: The snapshot; gets the temporary tables ``present``, ``written``, ``doomed``.
        layout: The mart.
        anew: Whether its table is empty, whatever the records say.
    """
    snapshot.register("recorded", _nothing() if anew else _recorded(session, layout.table))
    snapshot.execute(
        f"create or replace temp table present as select {layout.period_part} as period_part, "
        f"{layout.unit_part} as unit_part, count(*) as row_count, "
        f"sum(hash({listed(layout.names)}))::text as fingerprint "
        f"from marts.{quoted_name(layout.table)} group by all having count(*) > 0"
    )
    for name, these, those in (
        ("written", "present", "recorded"),
        ("doomed", "recorded", "present"),
    ):
        snapshot.execute(
            f"create or replace temp table {name} as select {_KEY} from ("
            f"select {_KEY}, row_count, fingerprint from {these} "
            f"except select {_KEY}, row_count, fingerprint from {those}) order by all"
        )
    snapshot.unregister("recorded")
    [(written, doomed)] = snapshot.execute(
        "select (select count(*) from written), (select count(*) from doomed)"
    ).fetchall()
    periods = snapshot.execute(
        "select period_part from written union select period_part from doomed order by all"
    ).fetchall()
    return Changes(written, doomed, tuple(period for (period,) in periods))


def remove_rows(session: Session, snapshot: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    """Delete the rows of the ``doomed`` slices, and their records."""
    session.run(
        "create temporary table if not exists doomed (period_part text, unit_part text) "
        "on commit drop"
    )
    session.run("delete from pg_temp.doomed")
    session.append_temporary("doomed", snapshot.sql(f"select {_KEY} from doomed").to_arrow_table())
    session.run("analyze pg_temp.doomed")
    columns = _slice_columns(layout)
    doomed = f"delete from {quoted_name(MARTS, layout.table)} as t using pg_temp.doomed as d where "
    if columns:
        session.run(
            doomed
            + " and ".join(f"t.{column} = d.{half}" for column, half in columns)
            + _within(snapshot, layout)
        )
    # What has no period or no unit is found by its emptiness, and by no index.
    empty = [f"t.{column} is null" for column, half in columns if _any_empty(snapshot, half)]
    if empty or not columns:
        session.run(
            f"{doomed} d.period_part = {layout.period_part} and d.unit_part = {layout.unit_part}"
            + (f" and ({' or '.join(empty)})" if empty else "")
        )
    session.run(
        f"delete from {PUBLISHED} as p using pg_temp.doomed as d "
        f"where p.table_name = {quoted(layout.table)} and p.period_part = d.period_part "
        "and p.unit_part = d.unit_part"
    )


def record(session: Session, snapshot: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    """Record the slices just written."""
    rows = snapshot.sql(
        f"select {quoted(layout.table)} as table_name, {_KEY}, row_count, fingerprint "
        f"from present semi join written using ({_KEY})"
    ).to_arrow_table()
    session.append(DATA, "published_slice", rows)


def forget(session: Session, table: str) -> None:
    """Forget what is recorded of a table that is made anew."""
    session.run(f"delete from {PUBLISHED} where table_name = {quoted(table)}")


def remove_periods(session: Session, layout: Layout, periods: Sequence[str]) -> None:
    """Delete all rows of periods and what is recorded of them, so that they are written anew."""
    wanted = ", ".join(map(quoted, periods))
    session.run(
        f"delete from {quoted_name(MARTS, layout.table)} where {layout.period_part} in ({wanted})"
    )
    session.run(
        f"delete from {PUBLISHED} where table_name = {quoted(layout.table)} "
        f"and period_part in ({wanted})"
    )


def _within(snapshot: duckdb.DuckDBPyConnection, layout: Layout) -> str:
    """Name the periods of the ``doomed`` slices, so that no other part is looked at."""
    if "period_key" not in layout.names:
        return ""
    periods = snapshot.execute("select distinct period_part from doomed order by all").fetchall()
    return f" and t.period_key in ({', '.join(quoted(period) for (period,) in periods)})"


def _any_empty(snapshot: duckdb.DuckDBPyConnection, half: str) -> bool:
    [(some,)] = snapshot.execute(f"select count(*) from doomed where {half} = ''").fetchall()
    return bool(some)


def _slice_columns(layout: Layout) -> list[tuple[str, str]]:
    """Return the columns slices are cut by, each with its half of a slice's key."""
    unit = next((one for one in ("unit_id", "province_unit_id") if one in layout.names), None)
    period = "period_key" if "period_key" in layout.names else None
    halves = ((period, "period_part"), (unit, "unit_part"))
    return [(column, half) for column, half in halves if column]


def _recorded(session: Session, table: str) -> pa.Table:
    return session.arrow(
        f"select {_KEY}, row_count, fingerprint from {PUBLISHED} where table_name = {quoted(table)}"
    )


def _nothing() -> pa.Table:
    text = pa.string()
    names = ("period_part", "unit_part", "row_count", "fingerprint")
    return pa.table(dict.fromkeys(names, pa.array([], text))).set_column(
        2, "row_count", pa.array([], pa.int64())
    )
