{{ config(materialized='view') }}

with figures as not materialized (

    select * from {{ ref('int_boundary_figures_prepared') }}

),

rates as (

    select * from figures
    where is_recomputed

),

ratios as not materialized (

    select * from {{ ref('int_boundary_ratios_paired') }}

)

select
    unit_id,
    period_key,
    indicator_code,
    service_code,
    breakdown_code,
    flow_value,
    stock_value,
    cast(null as decimal(38, 6)) as numerator,
    cast(null as decimal(38, 6)) as denominator,
    ratio_reported,
    is_not_applicable,
    as_of_date as as_of_min,
    as_of_date as as_of_max
from figures
where not is_recomputed
union all
-- A rate as reported and the parts it is recomputed from are one row.
select
    coalesce(rates.unit_id, ratios.unit_id) as unit_id,
    coalesce(rates.period_key, ratios.period_key) as period_key,
    coalesce(rates.indicator_code, ratios.indicator_code) as indicator_code,
    coalesce(rates.service_code, ratios.service_code) as service_code,
    coalesce(rates.breakdown_code, ratios.breakdown_code) as breakdown_code,
    null as flow_value,
    null as stock_value,
    ratios.numerator,
    ratios.denominator,
    rates.ratio_reported,
    coalesce(rates.is_not_applicable, false) and ratios.numerator is null as is_not_applicable,
    ratios.as_of_min,
    ratios.as_of_max
from rates
full outer join ratios
    on
        rates.unit_id = ratios.unit_id
        and rates.period_key = ratios.period_key
        and rates.indicator_code = ratios.indicator_code
        and rates.breakdown_code = ratios.breakdown_code
        and rates.service_code is not distinct from ratios.service_code
