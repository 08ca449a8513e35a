"""What both databases say about the same rows, in the same words: counts, sums, checksums.

A publication is committed only if PostgreSQL's answer is the snapshot's, period by period.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb

from ingest.errors import Dean06Error
from publish.marts import quoted
from publish.postgres.layout import MARTS, Column, Layout, quoted_name
from publish.postgres.session import Session

SAMPLED_SLICES = 100  # whose every byte is compared; of more, so many spread evenly
_SEPARATOR, _NULL = "chr(31)", "chr(1)"


class PublicationDiffersError(Dean06Error):
    """What arrived is not what was sent; nothing of it is published."""

    code = "PUBLICATION_DIFFERS"


@dataclass(frozen=True)
class _Dialect:
    """How one database writes lengths, day numbers, microseconds, how many values, a checksum."""

    days: str
    microseconds: str
    octets: str
    decimal: str
    checksum: str
    values: Callable[[Sequence[str]], str]

    def measured(self, column: Column) -> str | None:
        """Return the whole number that stands for what is no figure; None for figures."""
        for kind, how in (
            ("text", self.octets),
            ("date", self.days),
            ("timestamptz", self.microseconds),
        ):
            if column.postgres_type.partition(" ")[0] == kind:
                return how.format(quoted_name(column.name))
        return None


_DUCKDB = _Dialect(
    days="date_diff('day', date '2000-01-01', {})",
    microseconds="epoch_us({})",
    octets="strlen({})",
    decimal="{}::decimal(38, 6)::varchar",
    checksum="('0x' || left(md5({}), 15))::bigint",
    values=lambda names: " + ".join(f"({name} is not null)::integer" for name in names),
)
_POSTGRES = _Dialect(
    days="({} - date '2000-01-01')",
    microseconds="(extract(epoch from {}) * 1000000)::bigint",
    octets="octet_length({})",
    decimal="{}::numeric(38, 6)::text",
    checksum="('x' || left(md5({}), 15))::bit(60)::bigint",
    values=lambda names: f"num_nonnulls({', '.join(names)})",
)


def check_sums(
    session: Session, snapshot: duckdb.DuckDBPyConnection, layout: Layout, table: str, where: str
) -> None:
    """Compare a mart period by period: how many rows, how many values, and what they add up to.

    Args:
        session: The server, in the transaction that wrote.
        snapshot: The snapshot.
        layout: The mart.
        table: Its table or part on the server, quoted: in place, or still aside.
        where: Which rows; a condition both databases understand.

    Raises:
        PublicationDiffersError: If the answers differ.
    """
    here = quoted_name(MARTS, layout.table)
    _compare(
        layout,
        session.rows(_sums(layout, _POSTGRES, table, where)),
        snapshot.execute(_sums(layout, _DUCKDB, here, where)).fetchall(),
    )


def check_sample(
    session: Session, snapshot: duckdb.DuckDBPyConnection, layout: Layout, table: str
) -> None:
    """Compare a sample of the slices that were written to the byte.

    Args:
        session: The server, in the transaction that wrote.
        snapshot: The snapshot, with the temporary table ``written``.
        layout: The mart.
        table: Its table on the server, quoted: in place, or still aside.

    Raises:
        PublicationDiffersError: If the answers differ.
    """
    sample = snapshot.execute(
        "select period_part, unit_part from written qualify "
        "(row_number() over (order by period_part, unit_part) - 1) "
        f"% greatest(1, count(*) over () // {SAMPLED_SLICES}) = 0"
    ).fetchall()
    if not sample:
        return
    here = quoted_name(MARTS, layout.table)
    _compare(
        layout,
        session.rows(_checksums(layout, _POSTGRES, table, sample)),
        snapshot.execute(_checksums(layout, _DUCKDB, here, sample)).fetchall(),
    )


def touched(layout: Layout, periods: Sequence[str]) -> str:
    """Return the condition rows of these periods fulfil; the empty text is for rows without one."""
    if "period_key" not in layout.names:
        return "true"
    where = f"period_key in ({', '.join(map(quoted, periods))})"
    return f"({where} or period_key is null)" if "" in periods else where


def differing_periods(
    session: Session, snapshot: duckdb.DuckDBPyConnection, layout: Layout
) -> tuple[str, ...]:
    """Compare every row of a mart to the byte, whatever is recorded of it.

    Returns:
        Keys of the periods in which anything differs; the empty text for rows without one.
    """
    table = quoted_name(MARTS, layout.table)
    answers = [
        dict(run(_all_checksums(layout, dialect, table)))
        for dialect, run in (
            (_POSTGRES, session.rows),
            (_DUCKDB, lambda query: snapshot.execute(query).fetchall()),
        )
    ]
    return tuple(sorted({key for key, _ in answers[0].items() ^ answers[1].items()}))


def _compare(
    layout: Layout, there: list[tuple[object, ...]], here: list[tuple[object, ...]]
) -> None:
    if sorted(map(repr, there)) == sorted(map(repr, here)):
        return
    raise PublicationDiffersError(
        "Số liệu trong PostgreSQL khác bản phát hành. PostgreSQL holds other figures than the "
        "release.",
        place=layout.table,
        found=str(sorted(set(map(repr, there)) - set(map(repr, here)))[:3]),
        expected=str(sorted(set(map(repr, here)) - set(map(repr, there)))[:3]),
    )


def _sums(layout: Layout, dialect: _Dialect, table: str, where: str) -> str:
    """One row per period: its rows, its values, and what the values add to.

    Every column of figures adds to a sum of its own. Lengths of texts, days and instants are added
    up across columns first: a server takes longest over the number of sums it keeps.
    """
    names = [quoted_name(name) for name in layout.names]
    told = [layout.period_part, "count(*)", f"sum({dialect.values(names)})"]
    across: dict[str, list[str]] = {}
    for column in layout.columns:
        name, kind = quoted_name(column.name), column.postgres_type
        if measured := dialect.measured(column):
            across.setdefault(kind, []).append(f"coalesce({measured}, 0)::bigint")
        elif kind == "boolean":
            told.append(f"sum({name}::integer)")
        elif kind != "double precision":  # a sum of doubles depends on the order
            told.append(f"sum({name})")
    told += [f"sum({' + '.join(terms)})" for terms in across.values()]
    texts = ", ".join(f"coalesce(({one})::text, '')" for one in told)
    return (
        f"select concat_ws({_SEPARATOR}, {texts}) from {table} where {where} "
        f"group by {layout.period_part if 'period_key' in layout.names else '()'}"
    )


def _checksums(
    layout: Layout, dialect: _Dialect, table: str, sample: Sequence[tuple[str, str]]
) -> str:
    """One row: how many rows the sampled slices have, and the sum of their rows' checksums."""
    values = ", ".join(f"({quoted(period)}, {quoted(unit)})" for period, unit in sample)
    narrowed = _narrowed(layout, sample)
    return (
        f"select {_checked(layout, dialect)} from {table} where {narrowed}"
        f"({layout.period_part}, {layout.unit_part}) in "
        f"(select a, b from (values {values}) as sample (a, b))"
    )


def _all_checksums(layout: Layout, dialect: _Dialect, table: str) -> str:
    """One row per period: how many rows it has and the sum of their checksums, as one text."""
    return (
        f"select {layout.period_part} as period_part, "
        f"concat_ws({_SEPARATOR}, {_checked(layout, dialect)}) from {table} group by 1"
    )


def _checked(layout: Layout, dialect: _Dialect) -> str:
    """Two columns: how many rows there are, and the sum of their checksums."""
    texts = ", ".join(f"coalesce({_text(column, dialect)}, {_NULL})" for column in layout.columns)
    checksum = dialect.checksum.format(f"concat_ws({_SEPARATOR}, {texts})")
    return f"count(*)::text, sum({checksum})::text"


def _narrowed(layout: Layout, sample: Sequence[tuple[str, str]]) -> str:
    """Name the sampled periods in a way an index understands, if every row has one."""
    periods = sorted({period for period, _ in sample})
    if "period_key" not in layout.names or "" in periods:
        return ""
    return f"period_key in ({', '.join(map(quoted, periods))}) and "


def _text(column: Column, dialect: _Dialect) -> str:
    name, kind = quoted_name(column.name), column.postgres_type
    if kind == "timestamptz":
        return f"({dialect.microseconds.format(name)})::text"
    if kind == "double precision":
        return dialect.decimal.format(name)
    return name if kind.startswith("text") else f"{name}::text"
