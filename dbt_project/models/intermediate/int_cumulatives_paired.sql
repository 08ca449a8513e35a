{{ config(materialized='view') }}

with slices as (

    select * from {{ ref('int_slices_selected') }}

),

periods as (

    select * from {{ ref('int_periods_dated') }}
    where period_type = 'month'

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind like 'cumulative%'

),

reach as (

    -- The months a check of this build can look at.
    select
        min(periods.start_date) - to_months((select max(rules.lookback_months) from rules))
            as first_day,
        max(periods.start_date) as last_day
    from slices
    inner join periods on slices.period_key = periods.period_key

),

totals as (

    select
        history.*,
        periods.start_date,
        indicators.indicator_code as total_code,
        indicators.measure_kind
    from {{ ref('fct_indicator_period_history') }} as history
    inner join periods on history.period_key = periods.period_key
    inner join reach on periods.start_date between reach.first_day and reach.last_day
    inner join {{ ref('indicators') }} as indicators
        on
            (
                history.indicator_code = indicators.paired_code
                or history.indicator_code = indicators.indicator_code
            )
            and indicators.measure_kind in ('cumulative', 'cumulative_ytd')
    where history.stock_state = 'reported' and history.stock_precision = 'exact'

)

-- Two months and the time during which both were known as they are; the nearest month counts.
select
    rules.rule_code,
    rules.rule_kind,
    rules.tolerance,
    later.unit_id as slice_unit,
    later.period_key,
    later.total_code as indicator_code,
    later.service_code,
    later.breakdown_code,
    later.stock_submission_id,
    later.stock_value_no,
    later.stock_value,
    later.flow_value,
    later.flow_precision,
    later.window_start,
    earlier.stock_value as earlier_value,
    earlier.as_of_date as earlier_as_of,
    earlier.start_date as earlier_start,
    greatest(later.known_from, earlier.known_from) as known_from,
    case
        when coalesce(later.known_to, earlier.known_to) is not null
            then least(later.known_to, earlier.known_to)
    end as known_to,
    max(earlier.start_date) over (
        partition by
            rules.rule_code, later.unit_id, later.period_key, later.total_code,
            later.service_code, later.breakdown_code,
            coalesce(later.known_to, earlier.known_to) is null
    ) as nearest_start
from totals as later
inner join slices
    on later.unit_id = slices.slice_unit and later.period_key = slices.period_key
cross join rules
inner join totals as earlier
    on
        later.unit_id = earlier.unit_id
        and later.total_code = earlier.total_code
        and later.breakdown_code = earlier.breakdown_code
        and later.service_code is not distinct from earlier.service_code
        and earlier.start_date < later.start_date
        and earlier.start_date >= later.start_date - to_months(rules.lookback_months)
        and (
            later.measure_kind = 'cumulative'
            or extract(year from earlier.start_date) = extract(year from later.start_date)
        )
        and (later.known_to is null or later.known_to > earlier.known_from)
        and (earlier.known_to is null or earlier.known_to > later.known_from)
