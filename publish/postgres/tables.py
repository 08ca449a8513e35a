"""Making the tables: parts, keys, indexes and comments."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import duckdb

from publish.marts import quoted
from publish.postgres.layout import DATA, MARTS, Layout, UnknownShapeError, listed, quoted_name
from publish.postgres.session import Session

_PERIOD = re.compile(
    r"custom:(?P<custom>\d{4})-.+"
    r"|(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])|-(?P<longer>9M|H[12]|Q[1-4]))?"
)
_BOUNDS = "of_this_part"


@dataclass(frozen=True)
class Part:
    """One physical table of a divided mart, and the periods it holds.

    Attributes:
        name: Table in schema ``marts_data``.
        since: First period key it may hold, inclusive.
        until: First period key it may not hold.
    """

    name: str
    since: str
    until: str

    @property
    def holds(self) -> str:
        """Condition on ``period_key`` its rows fulfil, and no others; alike in both databases."""
        return f"period_key >= {quoted(self.since)} and period_key < {quoted(self.until)}"


def parts_of(layout: Layout, periods: Iterable[str]) -> list[Part]:
    """Return the parts the rows of these periods lie in, each once, in the periods' order."""
    return list(dict.fromkeys(part_of(layout, period) for period in periods))


def part_of(layout: Layout, period_key: str) -> Part:
    """Return the part a period's rows lie in.

    A month lies in a part of its own; so do a year, the quarters, halves and nine months of a year,
    and the windows of one's own (``custom:2026-…``) that begin in a year. The bounds are those of
    the keys' bytes: ``2026`` < ``2026-05`` < ``2026-9M`` < ``2026-H1`` < ``2026-Q1`` < ``2027``.

    Raises:
        UnknownShapeError: If the key of the period is none.
    """
    found = _PERIOD.fullmatch(period_key)
    if found is None:
        raise UnknownShapeError(
            "Mã kỳ không đúng dạng. Not the key of a period.",
            place=f"{layout.table}.period_key",
            found=period_key or "null",
        )
    year = int(found["year"] or found["custom"])
    this, following = f"{year:04d}", f"{year + 1:04d}"
    if found["custom"]:
        name, since, until = f"custom_{this}", f"custom:{this}", f"custom:{following}"
    elif found["month"]:
        month = int(found["month"])
        name, since, until = f"{this}_{month:02d}", period_key, f"{this}-{month + 1:02d}"
    elif found["longer"]:
        name, since, until = f"{this}_longer", f"{this}-9", following
    else:
        name, since, until = this, this, f"{this}-0"
    return Part(f"{layout.table}_{name}_{layout.fingerprint}", since, until)


def upcoming(layout: Layout) -> str:
    """Return the name a table is made under before it takes its place in ``marts``."""
    return f"next_{layout.table}"


def make_table(session: Session, layout: Layout) -> None:
    """Make a mart's table aside, empty, with policies to come when it takes its place."""
    name = quoted_name(DATA, upcoming(layout))
    divided = " partition by range (period_key)" if layout.partitioned else ""
    session.run(f"create table {name} ({_columns(layout)}){divided}")
    if layout.partitioned:
        make_indexes(session, layout)


def make_indexes(session: Session, layout: Layout) -> None:
    """Make key and indexes of a table still aside; of a divided one, every part gets them."""
    _index(session, layout, quoted_name(DATA, upcoming(layout)), layout.table)


def index_part(session: Session, layout: Layout, part: Part) -> None:
    """Make the indexes of a filled part that its table asks for when the part becomes one of it.

    They are named after the part: names the server finds by itself are cut short, and two sessions
    that fill parts of one year at a time would find the same one.
    """
    _index(session, layout, quoted_name(DATA, part.name), part.name)


def _index(session: Session, layout: Layout, table: str, called: str) -> None:
    key = quoted_name(f"{called}_key")
    if layout.table.startswith("dim_") and layout.key:
        session.run(f"alter table {table} add constraint {key} primary key ({listed(layout.key)})")
    elif layout.key:
        session.run(f"create unique index {key} on {table} {_unique(layout)}")
    for number, columns in enumerate(layout.indexes, start=1):
        index = quoted_name(f"{called}_index_{number}")
        session.run(f"create index {index} on {table} ({listed(columns)})")


def make_part(session: Session, layout: Layout, part: Part) -> None:
    """Make the table of a part, on its own until it is filled."""
    name = quoted_name(DATA, part.name)
    # Deleted rows of a few units should not wait until a fifth of the year is dead.
    session.run(
        f"create table {name} ({_columns(layout)}) with (autovacuum_vacuum_scale_factor = 0.02)"
    )
    # No policy at all: whoever got at a part past its table would see nothing.
    session.run(f"alter table {name} enable row level security")


def bound_part(session: Session, part: Part) -> None:
    """Let a part take no rows but its own: who is sure of that need not read it to attach it."""
    session.run(
        f"alter table {quoted_name(DATA, part.name)} add constraint {_BOUNDS} "
        f"check (period_key is not null and {part.holds})"
    )


def unbound_part(session: Session, part: Part) -> None:
    """Take away the bounds of an attached part: the table it belongs to sees to them now."""
    session.run(f"alter table {quoted_name(DATA, part.name)} drop constraint {_BOUNDS}")


def attach_part(session: Session, parent: str, part: Part) -> None:
    """Make a filled part one of its table's; readers neither wait for it nor stop it."""
    session.run(
        f"alter table {parent} attach partition {quoted_name(DATA, part.name)} "
        f"for values from ({quoted(part.since)}) to ({quoted(part.until)})"
    )


def parts_in_place(session: Session, layout: Layout) -> set[str]:
    """Return the names of the parts a published table has."""
    rows = session.rows(
        "select c.relname from pg_catalog.pg_inherits as i "
        "inner join pg_catalog.pg_class as c on i.inhrelid = c.oid "
        f"where i.inhparent = {quoted(f'{MARTS}.{layout.table}')}::regclass"
    )
    return {name for (name,) in rows}


def comment(
    session: Session,
    snapshot: duckdb.DuckDBPyConnection,
    layouts: Sequence[Layout],
    remade: Collection[str],
) -> None:
    """Carry the descriptions of tables and columns over (Vietnamese first), where they differ.

    Args:
        session: The server.
        snapshot: Has the descriptions.
        layouts: The marts.
        remade: Those whose tables are still aside.
    """
    places = {
        one.table: quoted_name(DATA, upcoming(one))
        if one.table in remade
        else quoted_name(MARTS, one.table)
        for one in layouts
    }
    wanted = snapshot.execute(
        "select table_name, '' as column_name, comment from duckdb_tables() "
        "where schema_name = 'marts' union all "
        "select table_name, column_name, comment from duckdb_columns() "
        "where schema_name = 'marts' order by all"
    ).fetchall()
    known = {
        (table, column): text
        for table, column, text in session.rows(
            "select c.relname, coalesce(a.attname, ''), d.description "
            "from pg_catalog.pg_description as d "
            "inner join pg_catalog.pg_class as c on d.objoid = c.oid and d.classoid = "
            "'pg_catalog.pg_class'::regclass "
            "left join pg_catalog.pg_attribute as a on a.attrelid = c.oid "
            "and a.attnum = d.objsubid and d.objsubid > 0 "
            f"where c.relnamespace = {quoted(MARTS)}::regnamespace"
        )
        if table not in remade
    }
    for table, column, text in wanted:
        if text == known.get((table, column)):
            continue
        place = places[table] + (f".{quoted_name(column)}" if column else "")
        said = "null" if text is None else quoted(text)
        session.run(f"comment on {'column' if column else 'table'} {place} is {said}")


def _unique(layout: Layout) -> str:
    # Keys of facts may hold a null (no service); null is one value there.
    return f"({listed(layout.key)}) nulls not distinct"


def _columns(layout: Layout) -> str:
    return ", ".join(f"{quoted_name(one.name)} {one.postgres_type}" for one in layout.columns)
