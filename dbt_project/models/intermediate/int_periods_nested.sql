with periods as (

    select * from {{ ref('int_periods_dated') }}

)

select
    longer.period_key,
    months.period_key as month_key,
    cast(
        12 * extract(year from months.start_date) + extract(month from months.start_date) - 1
        as integer
    ) as month_no
from periods as longer
inner join periods as months
    on
        months.period_type = 'month'
        and longer.period_type in ('quarter', 'half', 'nine_months', 'year')
        and months.start_date >= longer.start_date
        and months.end_date <= longer.end_date
