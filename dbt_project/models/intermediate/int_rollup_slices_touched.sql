with dated as (

    select * from {{ ref('int_periods_dated') }}

),

reported as (

    select min(dated.start_date) as first_day
    from dated
    inner join {{ ref('stg_raw__load_slices') }} as load_slices
        on dated.period_key = load_slices.period_key

),

periods as (

    -- Before the first report there is nothing to sum.
    select dated.period_key
    from dated
    inner join reported on dated.end_date >= reported.first_day
    where dated.period_type <> 'custom'

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
        sliced.slice_unit,
        sliced.period_key
    from {{ ref('int_progress_sliced') }} as sliced
    inner join periods on sliced.period_key = periods.period_key
    where sliced.is_recomputed

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
