"""Questions the snapshot answers by a table macro, as functions of the same name."""

from publish.marts import quoted
from publish.postgres.layout import MARTS, Layout, quoted_name
from publish.postgres.roles import PROVINCES, READER
from publish.postgres.session import Session

_HISTORY = "fct_indicator_period_history"
_FUNCTION = f"{quoted_name(MARTS, 'as_known_on')}(timestamptz)"
# A row of it. A type of its own, for columns of "returns table" have the database's collation, and
# a condition under another collation than an index's finds nothing by the index.
_ROW = quoted_name(MARTS, "known_figure")


def make_functions(session: Session, layouts: dict[str, Layout]) -> None:
    """Make ``marts.as_known_on(ts)``: the period facts as they were known at an instant.

    It runs as whoever calls it, under that role's policies. A snapshot without the history has no
    such function.
    """
    history = layouts.get(_HISTORY)
    periods = layouts.get("dim_period")
    if history is None or periods is None or "final_at" not in history.names:
        return
    columns = [one for one in history.columns if one.name != "final_at"]
    wanted = _definition(columns_sql=", ".join(_shown(one.name) for one in columns))
    known = session.rows(
        f"select prosrc, prorettype = to_regtype({quoted(_ROW)}) from pg_catalog.pg_proc "
        f"where oid = to_regprocedure({quoted(_FUNCTION)})"
    )
    if known == [(wanted, True)]:
        return
    session.run(f"drop function if exists {_FUNCTION}")
    session.run(f"drop type if exists {_ROW}")
    row = ", ".join(f"{quoted_name(one.name)} {one.postgres_type}" for one in columns)
    session.run(f"create type {_ROW} as ({row})")
    session.run(
        f"create function {quoted_name(MARTS, 'as_known_on')}(ts timestamptz) returns setof {_ROW} "
        f"language sql stable security invoker as {quoted(wanted)}"
    )
    session.run(f"revoke execute on function {_FUNCTION} from public")
    session.run(
        f"grant execute on function {_FUNCTION} to {quoted_name(READER)}, {quoted_name(PROVINCES)}"
    )
    said = "Số liệu như đã biết tại một thời điểm. / The period facts as known at an instant."
    session.run(f"comment on function {_FUNCTION} is {quoted(said)}")


def _definition(columns_sql: str) -> str:
    return (
        f"select {columns_sql} from {quoted_name(MARTS, _HISTORY)} as history "
        f"left join {quoted_name(MARTS, 'dim_period')} as periods "
        "on history.period_key = periods.period_key "
        "where history.known_from <= ts and (history.known_to is null or history.known_to > ts)"
    )


def _shown(name: str) -> str:
    if name != "data_maturity":
        return f"history.{quoted_name(name)}"
    return (
        "case when history.data_maturity = 'provisional' and periods.matured_at <= ts "
        "then 'final' else history.data_maturity end"
    )
