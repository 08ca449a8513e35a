with bounds as (

    select
        min(start_date) as first_day,
        max(end_date) as last_day
    from {{ ref('int_periods_dated') }}
    where period_type = 'month'

),

days as (

    select cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as date_day
    from bounds

)

select
    days.date_day,
    cast(extract(year from days.date_day) as integer) as year,
    cast(extract(quarter from days.date_day) as integer) as quarter,
    cast(extract(month from days.date_day) as integer) as month,
    cast(extract(isodow from days.date_day) as integer) as day_of_week,
    strftime(days.date_day, '%Y-%m') as period_key,
    work.is_working_day,
    work.working_day_no
from days
inner join {{ ref('int_working_days_listed') }} as work on days.date_day = work.date_day
order by days.date_day
