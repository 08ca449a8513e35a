with slices as (

    select * from {{ ref('int_history_slices_touched') }}

),

periods as (

    select * from {{ ref('int_periods_dated') }}
    where period_type = 'month'

),

wanted as (

    -- The months this build judges, and the month before each.
    select
        slices.slice_unit,
        periods.period_key
    from slices
    inner join periods on slices.period_key = periods.period_key
    union distinct
    select
        slices.slice_unit,
        earlier.period_key
    from slices
    inner join periods on slices.period_key = periods.period_key
    inner join periods as earlier on earlier.start_date = periods.start_date - to_months(1)

),

listed as (

    select
        history.*,
        periods.start_date,
        slices.slice_unit is not null as is_judged
    from {{ ref('fct_indicator_period_history') }} as history
    inner join wanted
        on history.unit_id = wanted.slice_unit and history.period_key = wanted.period_key
    inner join periods on history.period_key = periods.period_key
    left join slices
        on history.unit_id = slices.slice_unit and history.period_key = slices.period_key

),

figures as (

    {{ monthly_measures('listed') }}

)

select
    unit_id,
    period_key,
    start_date,
    is_judged,
    indicator_code,
    service_code,
    breakdown_code,
    measure,
    value,
    value_state,
    precision,
    submission_id,
    value_no,
    known_from,
    known_to
from figures
