{{ config(materialized='view') }}

with figures as not materialized (

    select * from {{ ref('int_leaf_figures_prepared') }}
    where unit_level = collection_level

),

rates as (

    select * from figures
    where is_recomputed

),

ratios as (

    select
        ratios.*,
        aggregations.collection_level
    from {{ ref('int_leaf_ratios_paired') }} as ratios
    inner join {{ ref('int_aggregations_listed') }} as aggregations
        on ratios.indicator_code = aggregations.indicator_code

),

measured as (

    select
        unit_id,
        period_key,
        indicator_code,
        service_code,
        collection_level,
        flow_value,
        stock_value,
        own_stock_value,
        stock_basis as basis,
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
        coalesce(rates.collection_level, ratios.collection_level) as collection_level,
        null as flow_value,
        null as stock_value,
        null as own_stock_value,
        case
            when ratios.is_carried then 'carried_forward'
            when ratios.numerator is not null then 'reported'
        end as basis,
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
            and rates.service_code is not distinct from ratios.service_code

)

select
    unit_id,
    period_key,
    indicator_code,
    service_code,
    collection_level,
    flow_value,
    stock_value,
    own_stock_value,
    numerator,
    denominator,
    ratio_reported,
    as_of_min,
    as_of_max,
    cast(is_not_applicable as integer) as units_not_applicable,
    cast(flow_value is not null as integer) as flow_units_reported,
    cast(coalesce(basis <> 'carried_forward', false) as integer) as held_units_reported,
    cast(coalesce(basis = 'carried_forward', false) as integer) as units_carried_forward
from measured
