with touched as (

    select
        slices.slice_unit,
        periods.start_date
    from {{ ref('int_slices_selected') }} as slices
    inner join {{ ref('int_periods_dated') }} as periods on slices.period_key = periods.period_key
    where periods.period_type = 'month'

),

reported as (

    -- Every month of a unit that a load ever spoke of.
    select distinct
        units.unit_id as slice_unit,
        periods.period_key,
        periods.start_date
    from {{ ref('stg_raw__load_slices') }} as load_slices
    inner join {{ ref('units') }} as units on load_slices.unit_code = units.unit_code
    inner join {{ ref('int_periods_dated') }} as periods
        on load_slices.period_key = periods.period_key
    where periods.period_type = 'month'

)

-- A month is judged by those before it: a change is looked at again in the months after it.
select distinct
    reported.slice_unit,
    reported.period_key
from touched
inner join reported
    on
        touched.slice_unit = reported.slice_unit
        and reported.start_date >= touched.start_date
        and reported.start_date <= touched.start_date + to_months((
            select max(rules.lookback_months) from {{ ref('validation_rules') }} as rules
        ))
