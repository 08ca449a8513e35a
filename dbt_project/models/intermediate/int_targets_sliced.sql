with touched as (

    select
        slice_unit,
        period_key
    from {{ ref('int_slices_selected') }}
    union distinct
    select
        slice_unit,
        period_key
    from {{ ref('int_progress_sliced') }}
    where is_recomputed
    union distinct
    -- What units below reported is held against the targets of those above.
    select
        slice_unit,
        period_key
    from {{ ref('int_rollup_slices_touched') }}

),

periods as (

    select * from {{ ref('int_periods_dated') }}

),

around as (

    -- A target of a quarter or a year is held against the months within it.
    select
        months.period_key,
        longer.period_key as longer_period_key
    from periods as months
    inner join periods as longer
        on months.start_date >= longer.start_date and months.end_date <= longer.end_date
    where months.period_type = 'month'

)

select
    slice_unit,
    period_key
from touched
union distinct
select
    touched.slice_unit,
    around.longer_period_key as period_key
from touched
inner join around on touched.period_key = around.period_key
