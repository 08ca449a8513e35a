with numbered as (

    select
        *,
        cast(row_number() over (order by start_date, period_key) as integer) as period_no
    from {{ ref('dim_period') }}

)

select
    periods.period_key,
    periods.period_no,
    periods.period_type = 'month' as is_month,
    periods.year,
    periods.month,
    previous.period_no as previous_no,
    last_year.period_no as last_year_no
from numbered as periods
left join numbered as previous on periods.previous_period_key = previous.period_key
left join numbered as last_year on periods.same_period_last_year_key = last_year.period_key
