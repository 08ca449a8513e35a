{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slices': 'int_boundary_slices_touched'}
) }}

with restated as (

    select * from {{ ref('int_figures_restated') }}

),

expected as (

    select * from {{ ref('int_predecessors_expected') }}

),

weighed as (

    select
        restated.*,
        aggregations.is_summed_over_units,
        aggregations.factor,
        expected.current_unit_key,
        expected.predecessors_divided,
        expected.predecessors_expected + restated.predecessors_beyond as units_expected,
        -- What does not add stays where the unit is the same as then, and nobody came to it.
        expected.predecessors_expected + restated.predecessors_beyond = 1
        and not restated.is_partial as is_same
    from restated
    inner join {{ ref('int_aggregations_listed') }} as aggregations
        on restated.indicator_code = aggregations.indicator_code
    inner join expected
        on
            restated.current_unit_id = expected.current_unit_id
            and restated.period_key = expected.period_key

),

counted as (

    -- Where a row shows two sums, its counts are those of the one fewer predecessors stand behind.
    select
        *,
        case
            when numerator is not null then ratio_predecessors
            when flow_value is not null and stock_value is not null
                then least(flow_predecessors, stock_predecessors)
            else greatest(flow_predecessors, stock_predecessors, rate_predecessors)
        end as units_reported
    from weighed

)

select
    current_unit_key as unit_key,
    current_unit_id as unit_id,
    period_key,
    indicator_code,
    service_code,
    breakdown_code,
    case when is_summed_over_units or is_same then flow_value end as flow_value,
    case when is_summed_over_units or is_same then stock_value end as stock_value,
    {{ ratio_of('numerator', 'denominator', 'factor') }} as ratio_computed,
    numerator as ratio_numerator,
    denominator as ratio_denominator,
    case when is_same then ratio_reported end as ratio_reported,
    is_partial and coalesce(flow_value, stock_value, numerator) is not null as is_estimated,
    cast(units_expected as integer) as predecessors_expected,
    cast(predecessors_not_applicable as integer) as predecessors_not_applicable,
    cast(units_reported as integer) as predecessors_reported,
    {{ ratio_of('units_reported', '(units_expected - predecessors_not_applicable)') }}
        as coverage,
    cast(flow_predecessors as integer) as flow_predecessors_reported,
    cast(stock_predecessors as integer) as stock_predecessors_reported,
    cast(predecessors_divided as integer) as predecessors_divided,
    as_of_min,
    as_of_max
from counted
