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
        -- A total of the year is compared within its year.
        case indicators.measure_kind
            when 'cumulative_ytd' then extract(year from periods.start_date)
        end as counted_in
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

),

shown as (

    select * from totals
    where known_to is null

),

closed as (

    select * from totals
    where known_to is not null

),

following as (

    -- Of what is shown now, the nearest month before is the row before.
    select
        *,
        lag(stock_value) over months as earlier_value,
        lag(as_of_date) over months as earlier_as_of,
        lag(start_date) over months as earlier_start,
        lag(known_from) over months as earlier_known_from,
        cast(null as timestamptz) as earlier_known_to
    from shown
    window months as (
        partition by unit_id, total_code, service_code, breakdown_code, counted_in
        order by start_date
    )

),

superseded as (

    -- What was shown together once; few figures are ever replaced.
    {%- for later, earlier in [('closed', 'totals'), ('shown', 'closed')] %}
        {{ 'union all' if not loop.first }}
        select
            later.*,
            earlier.stock_value as earlier_value,
            earlier.as_of_date as earlier_as_of,
            earlier.start_date as earlier_start,
            earlier.known_from as earlier_known_from,
            earlier.known_to as earlier_known_to
        from {{ later }} as later
        inner join {{ earlier }} as earlier
            on
                later.unit_id = earlier.unit_id
                and later.total_code = earlier.total_code
                and later.breakdown_code = earlier.breakdown_code
                and later.service_code is not distinct from earlier.service_code
                and later.counted_in is not distinct from earlier.counted_in
                and later.start_date > earlier.start_date
                and (later.known_to is null or later.known_to > earlier.known_from)
                and (earlier.known_to is null or earlier.known_to > later.known_from)
    {%- endfor %}

),

paired as (

    select * from following
    where earlier_start is not null
    union all
    select * from superseded
    qualify earlier_start = max(earlier_start) over (
            partition by unit_id, period_key, total_code, service_code, breakdown_code
        )

)

-- Two months and the time during which both were known as they are; the nearest month counts.
select
    rules.rule_code,
    rules.rule_kind,
    rules.tolerance,
    paired.unit_id as slice_unit,
    paired.period_key,
    paired.total_code as indicator_code,
    paired.service_code,
    paired.breakdown_code,
    paired.stock_submission_id,
    paired.stock_value_no,
    paired.stock_value,
    paired.flow_value,
    paired.flow_precision,
    paired.window_start,
    paired.earlier_value,
    paired.earlier_as_of,
    paired.earlier_start,
    paired.earlier_known_from,
    greatest(paired.known_from, paired.earlier_known_from) as known_from,
    case
        when coalesce(paired.known_to, paired.earlier_known_to) is not null
            then least(paired.known_to, paired.earlier_known_to)
    end as known_to
from paired
inner join slices
    on paired.unit_id = slices.slice_unit and paired.period_key = slices.period_key
inner join rules
    on paired.earlier_start >= paired.start_date - to_months(rules.lookback_months)
