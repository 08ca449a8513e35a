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
    date_day,
    cast(extract(year from date_day) as integer) as year,
    cast(extract(quarter from date_day) as integer) as quarter,
    cast(extract(month from date_day) as integer) as month,
    cast(extract(isodow from date_day) as integer) as day_of_week,
    strftime(date_day, '%Y-%m') as period_key
from days
order by date_day
