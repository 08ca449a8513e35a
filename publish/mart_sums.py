"""Sums that have to agree before a release: running totals, shares, counts, today's boundaries."""

from publish.question import FIGURE_KEY, Question, text

_TOTAL_KEY = "unit_level, period_key, indicator_code, service_code, breakdown_code"
_SERIES = "unit_id, indicator_code, service_code, breakdown_code"
# A unit's first month has none before it: it opens with what its predecessors left, or with nothing
# known. What is counted within the year opens with 0 in January.
_OPENINGS = f"""
    with yearly as (
        select indicator_code from marts.dim_indicator where measure_kind = 'cumulative_ytd'
    )
    select {text(FIGURE_KEY)} from marts.fct_cumulative_progress
    window series as (partition by {_SERIES} order by period_key)
    qualify lag(period_key) over series is not null and opening is distinct from
        case when period_key like '%-01' and indicator_code in (from yearly) then 0
        else lag(closing) over series end
"""
_TOTALS = """
    select level.unit_level, period_key, indicator_code, service_code, breakdown_code,
        sum(flow_value) as flow, sum(stock_value) as stock
    from marts.{table} inner join level using (unit_key)
    where period_key in (from month) and indicator_code in (from additive)
    group by all having count(flow_value) + count(stock_value) > 0
"""
# Districts have no unit of today; scores, rates and what does not add are restated otherwise.
_RESTATED = f"""
    with level as (
        select distinct unit_key, unit_level from marts.dim_unit where unit_level <> 'district'
    ),
    month as (select period_key from marts.dim_period where period_type = 'month'),
    additive as (select indicator_code from marts.dim_indicator where unit_aggregation = 'sum'),
    reported as ({_TOTALS.format(table="fct_indicator_period")}),
    restated as ({_TOTALS.format(table="fct_current_boundary")}),
    broken as ((from reported except from restated) union all (from restated except from reported))
    select distinct {text(_TOTAL_KEY)} from broken
"""


def sums() -> list[Question]:
    """Return the questions about sums, cheap enough to be asked of every row at every release."""
    return [
        Question(
            "sums",
            "fct_cumulative_progress",
            "cuối kỳ = đầu kỳ + tăng thêm + điều chỉnh (closing = opening + added + adjustment)",
            # An opening that is not known adds nothing: what came before stands in the adjustment.
            f"select {text(FIGURE_KEY)} from marts.fct_cumulative_progress where closing is "
            "distinct from coalesce(opening, 0) + coalesce(added, 0) + adjustment",
        ),
        Question(
            "sums",
            "fct_unit_rollup",
            "không đơn vị nào báo cáo ngoài số phải báo cáo (no more report than are expected)",
            "select concat_ws(' · ', unit_id, period_key, indicator_code, service_code) "
            "from marts.fct_unit_rollup where units_reported > units_expected "
            "or coverage not between 0 and 1",
        ),
        Question(
            "sums",
            "bridge_unit_succession",
            "phần chia của một đơn vị cộng lại bằng đúng 1 (shares of a unit add up to 1)",
            "select concat_ws(' · ', predecessor_unit_key, effective_date) "
            "from marts.bridge_unit_succession "
            "group by predecessor_unit_key, effective_date having sum(share) <> 1",
        ),
        Question(
            "sums",
            "rpt_punctuality",
            "số theo tỉnh cộng lại bằng số nghĩa vụ (the provinces add up to all that is owed)",
            "with owed as (select period_key, obligation_code, count(*) as units "
            "from marts.fct_submission_status where is_mandatory group by all), "
            "counted as (select period_key, obligation_code, sum(units_expected) as units "
            "from marts.rpt_punctuality group by all) "
            "select concat_ws(' · ', period_key, obligation_code, owed.units, counted.units) "
            "from owed full join counted using (period_key, obligation_code) "
            "where owed.units is distinct from counted.units",
        ),
        Question(
            "sums",
            "fct_cumulative_progress",
            "đầu kỳ = cuối kỳ của tháng trước (opening = closing of the month before)",
            _OPENINGS,
        ),
        Question(
            "sums",
            "fct_current_boundary",
            "mỗi cấp, mỗi tháng: tổng theo địa giới hiện nay = tổng đã báo cáo "
            "(a level's monthly totals are the same within today's boundaries)",
            _RESTATED,
        ),
    ]
