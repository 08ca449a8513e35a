"""Drift: what a release says that the one before did not, where it is more than news brings.

These questions warn and never stop: a merger of units, a catalogue put right or a late month moves
figures for good reason, and one province must not hold up the nation. Each returns rows to look at.
"""

import duckdb

from publish.marts import WAREHOUSE
from publish.release_difference import DIFFERENCE, PREVIOUS
from publish.snapshot import SNAPSHOT

# More than this share of a period's released figures gone, or told otherwise, asks for a look.
LOST_SHARE = 0.02
CHANGED_SHARE = 0.10
# The nation's figure of an indicator for a released period outside of these bounds of what it was.
NATION_BOUNDS = (0.8, 1.25)

_TOPIC = "drift"
_BY_PERIOD = """
    with released as (
        select period_key, count(*) as figures
        from {previous}.marts.fct_indicator_period
        group by period_key
    ),
    moved as (
        select period_key, count(*) as figures
        from {snapshot}.marts.{difference}
        where change = '{change}'
        group by period_key
    )
    select concat(moved.period_key, ': ', moved.figures, ' / ', released.figures) as example
    from moved inner join released using (period_key)
    where moved.figures > {share} * released.figures
"""
# The number, and how complete it is, cut off rather than rounded: 99,96 % is not the whole.
_SHOWN = """concat(
    coalesce(regexp_replace(translate(format('{{:,.6f}}', {one}_value::double), ',.', '.,'),
        ',?0*$', ''), 'trống/null'),
    ' (độ phủ/coverage ', regexp_replace(translate(
        format('{{:.1f}}', trunc(1000 * coalesce({one}_coverage, 0)) / 10), '.', ','),
        ',0$', ''), ' %)'
)"""
_NATION = """
    with pairs as (
        select
            new.period_key, new.indicator_code, new.service_code,
            coalesce(old.flow_value, old.stock_value) as old_value,
            coalesce(new.flow_value, new.stock_value) as new_value,
            case when old.flow_value is null then old.stock_coverage else old.flow_coverage end
                as old_coverage,
            case when new.flow_value is null then new.stock_coverage else new.flow_coverage end
                as new_coverage
        from {snapshot}.marts.fct_unit_rollup as new
        inner join {previous}.marts.fct_unit_rollup as old
            on new.unit_id = old.unit_id and new.period_key = old.period_key
            and new.indicator_code = old.indicator_code
            and new.service_code is not distinct from old.service_code
        where new.unit_id in (
            select unit_id from {warehouse}.marts.dim_unit where unit_level = 'nation'
        )
    )
    select concat_ws(' · ', period_key, indicator_code, service_code,
        {old} || ' → ' || {new}) as example
    from pairs
    where old_value > 0 and not coalesce(new_value between {low} * old_value and {high} * old_value,
        false)
"""


def ask_drift(
    connection: duckdb.DuckDBPyConnection, has_previous: bool
) -> list[tuple[str, str, str, int, str | None]]:
    """Compare the new snapshot with the release before.

    Args:
        connection: With the snapshot, its difference table and the release before attached.
        has_previous: Whether there is a release before; without one nothing drifts.

    Returns:
        One answer per question: topic, table, question, rows to look at, an example.
    """
    names = {
        "previous": PREVIOUS,
        "snapshot": SNAPSHOT,
        "warehouse": WAREHOUSE,
        "difference": DIFFERENCE,
        "low": NATION_BOUNDS[0],
        "high": NATION_BOUNDS[1],
    }
    questions = [
        (
            "fct_indicator_period",
            f"kỳ đã phát hành mất không quá {LOST_SHARE:.0%} số liệu (few released figures vanish)",
            _BY_PERIOD.format(change="removed", share=LOST_SHARE, **names),
        ),
        (
            "fct_indicator_period",
            f"kỳ đã phát hành đổi không quá {CHANGED_SHARE:.0%} số liệu "
            "(few released figures change)",
            _BY_PERIOD.format(change="changed", share=CHANGED_SHARE, **names),
        ),
        (
            "fct_unit_rollup",
            "số toàn quốc của kỳ đã phát hành không lệch quá 20 % "
            "(the nation's released figures stay near)",
            _NATION.format(old=_SHOWN.format(one="old"), new=_SHOWN.format(one="new"), **names),
        ),
    ]
    if not has_previous:
        return [(_TOPIC, table, name, 0, None) for table, name, _ in questions]
    return [_answer(connection, table, name, sql) for table, name, sql in questions]


def _answer(
    connection: duckdb.DuckDBPyConnection, table: str, name: str, sql: str
) -> tuple[str, str, str, int, str | None]:
    """Count the rows to look at; an old release without the table has nothing to compare."""
    try:
        count, example = connection.execute(
            f"select count(*), min(example) from ({sql})"  # noqa: S608 (our own text)
        ).fetchone() or (0, None)
    except (duckdb.CatalogException, duckdb.BinderException):
        count, example = 0, None
    return _TOPIC, table, name, count, example
