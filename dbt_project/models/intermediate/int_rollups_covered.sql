{{ config(materialized='view') }}

with measured as (

    select
        rollups.*,
        aggregations.measure_kind = 'flow' as is_flow,
        aggregations.is_recomputed,
        aggregations.factor,
        expected.unit_key,
        expected.months_expected,
        expected.units_expected as summed_units_expected,
        expected.units_obliged as summed_units_obliged,
        expected.units_at_end,
        case
            when aggregations.is_recomputed and aggregations.is_summed_over_time
                then expected.units_expected
            else coalesce(at_month.units_expected, expected.units_at_end)
        end as held_units_expected,
        case
            when aggregations.is_recomputed and aggregations.is_summed_over_time
                then expected.units_obliged
            else coalesce(at_month.units_obliged, expected.units_obliged_at_end)
        end as held_units_obliged
    from {{ ref('int_rollups_assembled') }} as rollups
    inner join {{ ref('int_aggregations_listed') }} as aggregations
        on rollups.indicator_code = aggregations.indicator_code
    inner join {{ ref('int_units_expected') }} as expected
        on
            rollups.unit_id = expected.unit_id
            and rollups.period_key = expected.period_key
            and aggregations.collection_level = expected.collection_level
    left join {{ ref('int_units_expected') }} as at_month
        on
            rollups.unit_id = at_month.unit_id
            and rollups.held_month_key = at_month.period_key
            and aggregations.collection_level = at_month.collection_level

),

shared as (

    select
        *,
        {{ ratio_of(
            'flow_units_reported',
            '(summed_units_expected - coalesce(flow_units_not_applicable, 0))'
        ) }} as flow_share,
        {{ ratio_of(
            'held_units_reported',
            '(held_units_expected - coalesce(held_units_not_applicable, 0))'
        ) }} as held_share
    from measured

)

-- The counts of a row are those of the sum that fewer units stand behind.
select
    unit_key,
    unit_id,
    period_key,
    indicator_code,
    service_code,
    is_flow,
    is_recomputed,
    factor,
    flow_value,
    stock_value,
    numerator,
    denominator,
    flow_units_reported,
    flow_units_not_applicable,
    held_units_reported,
    held_units_not_applicable,
    units_carried_forward,
    summed_units_expected,
    summed_units_obliged,
    held_units_expected,
    held_units_obliged,
    units_at_end,
    flow_share,
    held_share,
    held_month_key,
    as_of_min,
    as_of_max,
    months_expected,
    summed_months,
    held_months,
    own_flow_value,
    own_stock_value,
    own_ratio_reported,
    reported_flow_value,
    reported_stock_value,
    reported_numerator,
    reported_denominator,
    units_reported_whole,
    case
        when is_recomputed then 'ratio'
        when stock_value is null and (flow_value is not null or is_flow) then 'flow'
        when flow_value is not null and flow_share < held_share then 'flow'
        else 'stock'
    end as coverage_basis
from shared
