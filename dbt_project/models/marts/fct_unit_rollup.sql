{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slices': 'int_rollup_slices_touched'}
) }}
{%- set by_basis = {
    'units_expected': ('summed_units_expected', 'held_units_expected'),
    'units_obliged': ('summed_units_obliged', 'held_units_obliged'),
    'units_not_applicable': ('flow_units_not_applicable', 'held_units_not_applicable'),
    'units_reported': ('flow_units_reported', 'held_units_reported'),
    'units_carried_forward': ('0', 'units_carried_forward'),
} %}

with covered as (

    select * from {{ ref('int_rollups_covered') }}

),

counted as (

    select
        * exclude (units_carried_forward),
        {%- for name, (of_flow, of_held) in by_basis.items() %}
            cast(
                coalesce(
                    case coverage_basis
                        when 'flow' then {{ of_flow }}
                        else {{ of_held }}
                    end, 0
                ) as bigint
            ) as {{ name }},
        {%- endfor %}
        cast(coalesce(units_carried_forward, 0) as bigint) as stock_units_carried_forward,
        {{ ratio_of('numerator', 'denominator', 'factor') }} as ratio_computed,
        {{ ratio_of('reported_numerator', 'reported_denominator', 'factor') }}
            as reported_ratio_computed
    from covered

)

select
    unit_key,
    unit_id,
    period_key,
    indicator_code,
    service_code,
    flow_value,
    stock_value,
    ratio_computed,
    numerator as ratio_numerator,
    denominator as ratio_denominator,
    units_expected,
    units_obliged,
    units_not_applicable,
    units_reported,
    units_carried_forward,
    {{ ratio_of('units_reported', '(units_expected - units_not_applicable)') }} as coverage,
    {{ ratio_of(
        '(units_reported + units_carried_forward)', '(units_expected - units_not_applicable)'
    ) }} as coverage_with_carried,
    coverage_basis,
    cast(coalesce(flow_units_reported, 0) as bigint) as flow_units_reported,
    case when flow_value is not null then flow_share end as flow_coverage,
    cast(coalesce(held_units_reported, 0) as bigint) as stock_units_reported,
    stock_units_carried_forward,
    case when stock_value is not null then held_share end as stock_coverage,
    months_expected,
    coalesce(
        case
            when is_recomputed then greatest(summed_months, held_months)
            when coverage_basis = 'flow' or flow_value is not null then summed_months
            else held_months
        end, 0
    ) as months_in,
    case when coalesce(stock_value, numerator) is not null then held_month_key end
        as stock_period_key,
    as_of_min,
    as_of_max,
    own_flow_value,
    own_stock_value,
    own_ratio_reported,
    case
        when is_recomputed then ratio_computed - own_ratio_reported
        when is_flow then flow_value - own_flow_value
        else stock_value - own_stock_value
    end as difference_to_own,
    stock_value - own_stock_value as stock_difference_to_own,
    reported_flow_value,
    reported_stock_value,
    reported_ratio_computed,
    units_reported_whole,
    case
        -- Only where every unit is in, with every month and for the whole period.
        when units_reported_whole < units_at_end then null
        when is_flow and flow_share = 1 then flow_value - reported_flow_value
        when not is_flow and held_share = 1 then stock_value - reported_stock_value
    end as difference_to_reported
from counted
