"""What changed since the last release: every figure added, removed or changed, with both values.

Computed where both sides are at hand, when a release is written: the snapshot of the release that
is current against the new one. It is a table of the release (``marts.rpt_release_difference`` in
the snapshot, and Parquet), not of the warehouse: the same marts differ from different predecessors,
so it takes no part in judging whether two releases are equal, nor in builds as known on a day.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from publish.marts import quoted
from publish.snapshot import SNAPSHOT

DIFFERENCE = "rpt_release_difference"
PREVIOUS = "previous"
_FIGURES = "fct_indicator_period"
KEY = ("unit_id", "period_key", "indicator_code", "service_code", "breakdown_code")
_MEASURES = {
    "flow": ("flow_value", "flow_state"),
    "stock": ("stock_value", "stock_state"),
    "ratio": ("ratio_reported", "ratio_state"),
    "score": ("score_value", "score_state"),
}
DESCRIPTION = (
    "Mỗi dòng là một số liệu đã thêm, bỏ hoặc đổi so với bản phát hành trước. / "
    "One row per figure (unit, period, indicator, service, breakdown and measure) that was added, "
    "removed or changed since the release before."
)
# Name: (type, description).
COLUMNS = {
    "change": ("varchar", "added: thêm; removed: bỏ; changed: đổi. / What happened to the figure."),
    "since_release_id": ("varchar", "Bản phát hành trước. / Release it is compared with."),
    "unit_key": ("varchar", "Khóa phiên bản đơn vị. / Key of the unit version."),
    "unit_id": ("varchar", "Mã bền vững của đơn vị. / Durable id of the unit."),
    "period_key": ("varchar", "Kỳ của số liệu. / Period of the figure."),
    "indicator_code": ("varchar", "Chỉ tiêu. / Indicator."),
    "service_code": ("varchar", "Dịch vụ công; trống nếu không có. / Service; null if none."),
    "breakdown_code": ("varchar", "Phạm vi; ALL là toàn bộ. / Breakdown; ALL is the whole."),
    "measure": ("varchar", "flow, stock, ratio hoặc score. / Which of the row's figures it is."),
    "old_state": ("varchar", "Trạng thái ở bản trước. / State in the release before."),
    "old_value": ("decimal(38, 6)", "Giá trị ở bản trước. / Value in the release before."),
    "new_state": ("varchar", "Trạng thái ở bản này. / State in this release."),
    "new_value": ("decimal(38, 6)", "Giá trị ở bản này. / Value in this release."),
    "value_change": (
        "decimal(38, 6)",
        "Chênh lệch, nếu có cả hai. / New less old, where both are.",
    ),
}


@dataclass(frozen=True)
class Difference:
    """How many figures changed since the release before; all 0 where there was none.

    Attributes:
        since: Id of the release compared with; None for the first release.
        added: Figures this release has and that one had not.
        removed: Figures it had and this one has not.
        changed: Figures whose value or state is another.
    """

    since: str | None
    added: int = 0
    removed: int = 0
    changed: int = 0


def write_difference(
    connection: duckdb.DuckDBPyConnection, previous: Path | None, since: str | None
) -> Difference:
    """Write ``rpt_release_difference`` into the attached snapshot.

    Only periods in which anything differs are compared figure by figure, so that the work is that
    of what is new, however long the history.

    Args:
        connection: With the new snapshot attached; the release before stays attached as
            ``previous`` where there is one.
        previous: Snapshot of the release before; None if there is none.
        since: Its id.

    Returns:
        The counts.
    """
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items())
    connection.execute(f"create table {SNAPSHOT}.marts.{DIFFERENCE} ({columns})")
    connection.execute(f"comment on table {SNAPSHOT}.marts.{DIFFERENCE} is {quoted(DESCRIPTION)}")
    for name, (_, text) in COLUMNS.items():
        connection.execute(
            f"comment on column {SNAPSHOT}.marts.{DIFFERENCE}.{name} is {quoted(text)}"
        )
    if previous is None:
        return Difference(None)
    connection.execute(f"attach {quoted(str(previous))} as {PREVIOUS} (read_only)")
    measures = _comparable(connection)
    if measures:
        connection.execute(_insert(measures), [since])
    counts = dict(
        connection.execute(
            f"select change, count(*) from {SNAPSHOT}.marts.{DIFFERENCE} "  # noqa: S608
            "group by change"
        ).fetchall()
    )
    return Difference(since, *(counts.get(one, 0) for one in ("added", "removed", "changed")))


def _comparable(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    """Return the measures both releases have; none where an old one has no such table."""
    rows = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'marts' "
        "and table_name = ? and database_name in (?, ?) "
        "group by column_name having count(*) = 2",
        [_FIGURES, SNAPSHOT, PREVIOUS],
    ).fetchall()
    both = {name for (name,) in rows}
    if not both.issuperset(KEY):
        return {}
    return {name: pair for name, pair in _MEASURES.items() if both.issuperset(pair)}


def _insert(measures: dict[str, tuple[str, str]]) -> str:
    marked = ", ".join((*KEY, *(column for pair in measures.values() for column in pair)))
    same_key = " and ".join(
        f"old.{one} is not distinct from new.{one}" for one in (*KEY, "measure")
    )
    keys = ", ".join(f"coalesce(new.{one}, old.{one}) as {one}" for one in ("unit_key", *KEY))
    return f"""
        insert into {SNAPSHOT}.marts.{DIFFERENCE} by name
        with marks as (
            select 'new' as side, period_key, bit_xor(hash({marked})) as mark
            from {SNAPSHOT}.marts.{_FIGURES} group by period_key
            union all
            select 'old', period_key, bit_xor(hash({marked}))
            from {PREVIOUS}.marts.{_FIGURES} group by period_key
        ),
        differing as (
            select period_key from marks group by period_key
            having count(*) = 1 or count(distinct mark) = 2
        ),
        new as ({_figures(SNAPSHOT, measures)}),
        old as ({_figures(PREVIOUS, measures)})
        select
            case when old.unit_id is null then 'added' when new.unit_id is null then 'removed'
                else 'changed' end as change,
            ? as since_release_id,
            {keys},
            coalesce(new.measure, old.measure) as measure,
            old.state as old_state, old.value as old_value,
            new.state as new_state, new.value as new_value,
            new.value - old.value as value_change
        from new full join old on {same_key}
        where old.unit_id is null or new.unit_id is null
            or old.value is distinct from new.value or old.state is distinct from new.state
        order by period_key, indicator_code, unit_id, service_code, breakdown_code, measure
    """  # noqa: S608 (names of our own)


def _figures(catalogue: str, measures: dict[str, tuple[str, str]]) -> str:
    return " union all ".join(
        f"select unit_key, {', '.join(KEY)}, '{name}' as measure, "  # noqa: S608
        f"{value} as value, {state} as state from {catalogue}.marts.{_FIGURES} "
        f"where {state} is not null and period_key in (select period_key from differing)"
        for name, (value, state) in measures.items()
    )
