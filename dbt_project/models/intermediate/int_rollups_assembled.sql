{{ config(materialized='view') }}

with summed as not materialized (

    select * from {{ ref('int_rollups_summed') }}

),

periods as (

    select
        period_key,
        period_type = 'month' as is_month
    from {{ ref('int_periods_dated') }}

),

longer as (

    select * from {{ ref('int_rollups_lengthened') }}

),

whole as (

    -- Figures that were reported for the longer period itself.
    select summed.*
    from summed
    inner join periods on summed.period_key = periods.period_key and not periods.is_month

)

select
    summed.unit_id,
    summed.period_key,
    summed.indicator_code,
    summed.service_code,
    summed.flow_value,
    summed.flow_units_reported,
    summed.units_not_applicable as flow_units_not_applicable,
    summed.stock_value,
    summed.numerator,
    summed.denominator,
    summed.held_units_reported,
    summed.units_carried_forward,
    summed.units_not_applicable as held_units_not_applicable,
    summed.period_key as held_month_key,
    summed.as_of_min,
    summed.as_of_max,
    case when coalesce(summed.flow_value, summed.numerator) is null then 0 else 1 end
        as summed_months,
    case when coalesce(summed.stock_value, summed.numerator) is null then 0 else 1 end
        as held_months,
    summed.own_flow_value,
    summed.own_stock_value,
    summed.own_ratio_reported,
    cast(null as decimal(38, 6)) as reported_flow_value,
    cast(null as decimal(38, 6)) as reported_stock_value,
    cast(null as decimal(38, 6)) as reported_numerator,
    cast(null as decimal(38, 6)) as reported_denominator,
    cast(null as bigint) as units_reported_whole
from summed
inner join periods on summed.period_key = periods.period_key and periods.is_month
union all
select
    coalesce(longer.unit_id, whole.unit_id) as unit_id,
    coalesce(longer.period_key, whole.period_key) as period_key,
    coalesce(longer.indicator_code, whole.indicator_code) as indicator_code,
    coalesce(longer.service_code, whole.service_code) as service_code,
    longer.flow_value,
    longer.flow_units_reported,
    longer.flow_units_not_applicable,
    longer.stock_value,
    longer.numerator,
    longer.denominator,
    longer.held_units_reported,
    longer.units_carried_forward,
    longer.held_units_not_applicable,
    longer.held_month_key,
    longer.as_of_min,
    longer.as_of_max,
    longer.summed_months,
    longer.held_months,
    whole.own_flow_value,
    whole.own_stock_value,
    whole.own_ratio_reported,
    whole.flow_value as reported_flow_value,
    whole.stock_value as reported_stock_value,
    whole.numerator as reported_numerator,
    whole.denominator as reported_denominator,
    coalesce(nullif(whole.flow_units_reported, 0), whole.held_units_reported)
        as units_reported_whole
from longer
full outer join whole
    on
        longer.unit_id = whole.unit_id
        and longer.period_key = whole.period_key
        and longer.indicator_code = whole.indicator_code
        and longer.service_code is not distinct from whole.service_code
