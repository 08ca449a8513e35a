with bounds as (

    -- A report may be due in the year after its period.
    select
        min(start_date) as first_day,
        cast(max(end_date) + to_years(1) as date) as last_day
    from {{ ref('int_periods_listed') }}
    where period_type <> 'custom'

),

days as (

    select cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as date_day
    from bounds

),

judged as (

    -- Saturday and Sunday are free unless work was moved there; other days are worked unless they
    -- are holidays.
    select
        days.date_day,
        coalesce(exceptions.is_working_day, isodow(days.date_day) <= 5) as is_working_day
    from days
    left join {{ ref('working_day_exceptions') }} as exceptions on days.date_day = exceptions.day

)

select
    date_day,
    is_working_day,
    cast(count(*) filter (where is_working_day) over (order by date_day) as integer)
        as working_day_no,
    max(date_day) filter (where is_working_day) over (
        order by date_day
        rows between unbounded preceding and current row
    ) as previous_working_day,
    min(date_day) filter (where is_working_day) over (
        order by date_day
        rows between current row and unbounded following
    ) as next_working_day
from judged
