with targets as (

    select
        *,
        measure_kind in ('cumulative', 'cumulative_ytd', 'level') as is_stock
    from {{ ref('int_targets_reported') }}

),

own as (

    -- The figure of the very period the target is for.
    select
        targets.submission_version_key,
        targets.value_no,
        case
            when targets.is_stock then facts.stock_value
            when targets.measure_kind = 'ratio'
                then coalesce(facts.ratio_computed, facts.ratio_reported)
            when targets.measure_kind = 'score' then facts.score_value
            else facts.flow_value
        end as actual
    from targets
    inner join {{ ref('fct_indicator_period') }} as facts
        on
            targets.unit_id = facts.unit_id
            and targets.period_key = facts.period_key
            and targets.row_indicator_code = facts.indicator_code
            and targets.breakdown_code = facts.breakdown_code
            and targets.service_code is not distinct from facts.service_code

),

within_period as (

    select * from {{ ref('int_target_months_summed') }}

),

below as (

    -- What the units below add up to, for a unit that holds them.
    select
        targets.submission_version_key,
        targets.value_no,
        case
            when targets.is_stock then rollups.stock_value
            when targets.measure_kind = 'ratio' then rollups.ratio_computed
            when targets.measure_kind = 'flow' then rollups.flow_value
        end as actual,
        case
            when targets.is_stock then rollups.stock_coverage
            when targets.measure_kind = 'ratio' then rollups.coverage
            else rollups.flow_coverage
        end as coverage,
        case when targets.measure_kind = 'flow' then rollups.months_in end as months_in,
        case when targets.measure_kind = 'flow' then rollups.months_expected end
            as months_expected
    from targets
    inner join {{ ref('fct_unit_rollup') }} as rollups
        on
            targets.unit_id = rollups.unit_id
            and targets.period_key = rollups.period_key
            and targets.row_indicator_code = rollups.indicator_code
            and targets.service_code is not distinct from rollups.service_code
    where targets.is_rolled_up

)

select
    submission_version_key,
    value_no,
    'reported' as basis,
    1 as basis_no,
    actual,
    cast(1 as decimal(38, 6)) as coverage,
    cast(null as integer) as months_in,
    cast(null as integer) as months_expected
from own
where actual is not null
union all
-- A total carried through silent months is not one of today: nobody stands behind it.
select
    submission_version_key,
    value_no,
    'closing' as basis,
    2 as basis_no,
    last_closing as actual,
    case closing_basis when 'carried_forward' then 0 else 1 end as coverage,
    null as months_in,
    null as months_expected
from within_period
where last_closing is not null
union all
select
    submission_version_key,
    value_no,
    'months' as basis,
    3 as basis_no,
    added_up as actual,
    {{ ratio_of('month_count', 'months_expected') }} as coverage,
    cast(month_count as integer) as months_in,
    cast(months_expected as integer) as months_expected
from within_period
where added_up is not null
union all
select
    submission_version_key,
    value_no,
    'rollup' as basis,
    4 as basis_no,
    actual,
    coverage,
    cast(months_in as integer) as months_in,
    cast(months_expected as integer) as months_expected
from below
where actual is not null
