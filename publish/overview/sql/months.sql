-- One row per month shown: at most 36, up to the last month anybody reported.
create or replace temp table shown_months as
with reported as (

    select
        min(periods.start_date) as first_day,
        max(periods.start_date) as last_day
    from marts.dim_period as periods
    where
        periods.period_type = 'month'
        and periods.period_key in (select period_key from marts.fct_indicator_period)

)

select
    periods.period_key,
    periods.label_vi,
    periods.start_date,
    row_number() over (order by periods.start_date) - 1 as month_no
from marts.dim_period as periods
cross join reported
where
    periods.period_type = 'month'
    and periods.start_date between
    greatest(reported.first_day, reported.last_day - to_months($months - 1))
    and reported.last_day
