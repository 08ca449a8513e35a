-- The days from the first to the last period in which one of the indicators has a figure: reported,
-- or worked out from reports, as most rates are.
with reported as (

    select distinct period_key
    from marts.fct_indicator_period
    where indicator_code in (select unnest($row_codes)) and breakdown_code = 'ALL'
    union
    select distinct period_key
    from marts.fct_unit_rollup
    where
        indicator_code in (select unnest($row_codes))
        and (flow_value is not null or stock_value is not null or ratio_computed is not null)

)

select
    min(periods.start_date) as first_day,
    max(periods.end_date) as last_day
from reported
inner join marts.dim_period as periods on reported.period_key = periods.period_key
where periods.period_type = $period_type
