with periods as (

    select * from {{ ref('int_periods_dated') }}
    where period_type <> 'custom'

),

touched as (

    select
        slices.slice_unit,
        slices.period_key
    from {{ ref('int_slices_selected') }} as slices
    inner join periods on slices.period_key = periods.period_key
    union distinct
    -- A total that goes on into later months changes what those months show.
    select
        slice_unit,
        period_key
    from {{ ref('int_progress_sliced') }}
    where is_recomputed

),

reached as (

    -- A month reaches the quarter, half, nine months and year it lies in.
    select
        slice_unit,
        period_key
    from touched
    union distinct
    select
        touched.slice_unit,
        nested.period_key
    from touched
    inner join {{ ref('int_periods_nested') }} as nested on touched.period_key = nested.month_key

)

-- Every unit that holds others shows every indicator of the period, so all of them are made anew.
select
    slice_unit,
    period_key
from reached
union distinct
select
    units.unit_id as slice_unit,
    reached.period_key
from (select distinct period_key from reached) as reached
cross join {{ ref('units') }} as units
where units.unit_level <> 'commune'
