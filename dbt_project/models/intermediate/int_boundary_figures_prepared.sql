with wanted as (

    select distinct
        unit_id,
        period_key
    from {{ ref('int_predecessors_dated') }}

)

select
    figures.unit_id,
    figures.period_key,
    figures.indicator_code,
    figures.service_code,
    figures.breakdown_code,
    aggregations.is_recomputed,
    figures.flow_value,
    figures.stock_value,
    figures.ratio_reported,
    case when figures.stock_value is not null then figures.as_of_date end as as_of_date,
    -- A unit to which the indicator does not apply says so and gives no figure beside.
    coalesce('not_applicable' in (
        figures.flow_state, figures.stock_state, figures.ratio_state
    ), false)
    and coalesce(figures.flow_value, figures.stock_value, figures.ratio_reported) is null
        as is_not_applicable
from {{ ref('fct_indicator_period') }} as figures
inner join wanted
    on figures.unit_id = wanted.unit_id and figures.period_key = wanted.period_key
inner join {{ ref('int_aggregations_listed') }} as aggregations
    on figures.indicator_code = aggregations.indicator_code
where aggregations.measure_kind <> 'score'
