"""How a mart lies in PostgreSQL: types, keys, indexes, partitions, and who may read what of it.

Tables and columns are called what they are called in the snapshot. Text is compared by its bytes
(collation "C"), as DuckDB does, so that a query sorts alike in both.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

import duckdb

from ingest.errors import Dean06Error
from publish.contract import MART_OF

MARTS = "marts"
DATA = "marts_data"  # partitions and records of the publisher; readers have no USAGE on it

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_TYPES = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "double precision",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "VARCHAR": 'text collate "C"',
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s?(\d+)\)")

# One part a month: these grow by a nation's figures every month, and a new part is filled first and
# indexed then, in half the time. Each part costs every unpruned query some locks; small marts have
# none.
_PARTITIONED = frozenset(
    (
        "fct_reported_value",
        "fct_indicator_period",
        "fct_indicator_period_history",
        "fct_cumulative_progress",
        "fct_current_boundary",
        "fct_service_period",
        "fct_unit_rollup",
        "rpt_indicator_comparison",
    )
)


class UnknownShapeError(Dean06Error):
    """A mart has something PostgreSQL is not known to hold."""

    code = "UNKNOWN_SHAPE"


class Audience(StrEnum):
    """What a province's role sees of a mart; ``bi_reader`` sees all of every one."""

    OPEN = "open"  # reference data and national counts: everything
    OWN = "own"  # rows about its own units
    OWN_AND_NATION = "own_and_nation"  # those, and the national aggregates
    CLOSED = "closed"  # nothing: nobody said whose the rows are


_OPEN = frozenset(
    (
        "dim_unit",
        "dim_period",
        "dim_date",
        "dim_indicator",
        "dim_service",
        "dim_breakdown",
        "bridge_unit_succession",
        "rpt_rule_performance",
    )
)
_WITH_NATION = frozenset(
    ("fct_unit_rollup", "fct_current_boundary", "rpt_indicator_comparison", "fct_target")
)


@dataclass(frozen=True)
class Column:
    """A column: its name, and its type on either side."""

    name: str
    duckdb_type: str
    postgres_type: str


@dataclass(frozen=True)
class Layout:
    """One mart as PostgreSQL holds it.

    Attributes:
        table: Name in schema ``marts``.
        columns: In the order of the snapshot.
        key: Columns that name one row (nulls count as a value); empty if nobody declared any.
        indexes: Columns of every further index.
        audience: What a province's role sees of it.
        partitioned: Whether it is stored one part a month.
    """

    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...]
    audience: Audience
    partitioned: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def fingerprint(self) -> str:
        """Differs when the table has to be made anew."""
        return sha256(repr(self).encode()).hexdigest()[:8]

    @property
    def unit_column(self) -> str | None:
        """The column a row is some unit's by: the version of a unit where there is one."""
        return next((one for one in ("unit_key", "province_unit_id") if one in self.names), None)

    @property
    def period_part(self) -> str:
        """SQL for the period half of a row's slice: text, empty where there is none."""
        return "coalesce(period_key, '')" if "period_key" in self.names else "''"

    @property
    def unit_part(self) -> str:
        """SQL for the unit half of a row's slice: text, empty where there is none."""
        column = next((one for one in ("unit_id", "province_unit_id") if one in self.names), None)
        return f"coalesce({column}, '')" if column else "''"


def layouts_of(snapshot: duckdb.DuckDBPyConnection) -> list[Layout]:
    """Return how every table of the opened snapshot is laid out, sorted by name.

    Raises:
        UnknownShapeError: If a table has a type or a name that is not provided for.
    """
    rows = snapshot.execute(
        "select table_name, list((column_name, data_type) order by column_index) "
        "from duckdb_columns() inner join duckdb_tables() using (database_oid, table_oid, "
        "table_name) where duckdb_columns.schema_name = 'marts' group by all order by table_name"
    ).fetchall()
    return [_layout(table, columns) for table, columns in rows]


def quoted_name(*names: str) -> str:
    """Return names as one quoted SQL identifier, ``"schema"."table"``."""
    for name in names:
        if not _NAME.fullmatch(name):
            raise UnknownShapeError(
                "Tên này không dùng được trong PostgreSQL. This name does not fit PostgreSQL.",
                found=name,
            )
    return ".".join(f'"{name}"' for name in names)


def listed(names: tuple[str, ...]) -> str:
    """Return columns as a quoted list."""
    return ", ".join(quoted_name(name) for name in names)


def _layout(table: str, columns: list[tuple[str, str]]) -> Layout:
    names = {name for name, _ in columns}
    mart = MART_OF.get(table)
    partitioned = table in _PARTITIONED and "period_key" in names
    key = mart.key if mart and set(mart.key) <= names else ()
    order = mart.order if mart and set(mart.order) <= names else ()
    if partitioned:
        # A unique index of a divided table holds what divides it: last, for all of a part has one
        # period, and no index is searched by what comes after a column nobody named.
        key = (*_without_period(key), "period_key") if key else ()
        order = _without_period(order)
    wanted: list[tuple[str, ...]] = []
    if order and set(order) <= set(key):
        key = tuple(dict.fromkeys(order + key))  # one index that is the key and finds by the order
    elif order:
        wanted.append(order)
    if "unit_key" in names and key[:1] != ("unit_key",):
        wanted.append(("unit_key", "indicator_code" if "indicator_code" in names else "unit_key"))
    if table == "fct_reported_value":
        wanted.append(("submission_id", "value_no"))  # from a shown figure to its origin
    return Layout(
        table,
        tuple(Column(name, kind, _postgres_type(table, name, kind)) for name, kind in columns),
        key,
        tuple(tuple(dict.fromkeys(one)) for one in wanted if one != key[: len(one)]),
        _audience(table, names),
        partitioned,
    )


def _without_period(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column for column in columns if column != "period_key")


def _audience(table: str, names: set[str]) -> Audience:
    if table in _OPEN:
        return Audience.OPEN
    if not names & {"unit_key", "province_unit_id"}:
        return Audience.CLOSED
    return Audience.OWN_AND_NATION if table in _WITH_NATION else Audience.OWN


def _postgres_type(table: str, column: str, kind: str) -> str:
    known = _TYPES.get(kind)
    if known:
        return known
    if decimal := _DECIMAL.fullmatch(kind):
        return f"numeric({decimal[1]}, {decimal[2]})"
    raise UnknownShapeError(
        "Chưa biết kiểu dữ liệu này nằm trong PostgreSQL thế nào. "
        "It is not known how PostgreSQL holds this type.",
        place=f"{table}.{column}",
        found=kind,
    )
