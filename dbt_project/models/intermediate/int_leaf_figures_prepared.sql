with periods as (

    select distinct period_key from {{ ref('int_rollup_slices_touched') }}

),

levels as (

    select distinct
        unit_id,
        unit_level
    from {{ ref('units') }}

),

aggregations as (

    select * from {{ ref('int_aggregations_listed') }}
    where is_summed_over_units or is_recomputed

),

reported as (

    select
        figures.unit_id,
        figures.period_key,
        figures.indicator_code,
        figures.service_code,
        case when not aggregations.is_recomputed then figures.flow_value end as flow_value,
        case when not aggregations.is_recomputed then figures.stock_value end as stock_value,
        case when aggregations.is_recomputed then figures.ratio_reported end as ratio_reported,
        case when figures.stock_value is not null then figures.as_of_date end as as_of_date,
        -- A unit to which the indicator does not apply says so and gives no figure beside.
        coalesce('not_applicable' in (
            figures.flow_state, figures.stock_state, figures.ratio_state
        ), false)
        and coalesce(figures.flow_value, figures.stock_value, figures.ratio_reported) is null
            as is_not_applicable
    from {{ ref('fct_indicator_period') }} as figures
    inner join aggregations on figures.indicator_code = aggregations.indicator_code
    where
        figures.breakdown_code = 'ALL'
        and figures.period_key in (select periods.period_key from periods)

),

closings as (

    -- What is known of a total at a month's end, reported or not.
    select
        progress.unit_id,
        progress.period_key,
        coalesce(indicators.paired_code, indicators.indicator_code) as indicator_code,
        progress.service_code,
        progress.closing,
        progress.closing_basis,
        progress.as_of_date
    from {{ ref('fct_cumulative_progress') }} as progress
    inner join {{ ref('indicators') }} as indicators
        on progress.indicator_code = indicators.indicator_code
    where
        progress.breakdown_code = 'ALL'
        and progress.closing is not null
        and indicators.measure_kind in ('cumulative', 'cumulative_ytd')
        and progress.period_key in (select periods.period_key from periods)

),

joined as (

    select
        coalesce(reported.unit_id, closings.unit_id) as unit_id,
        coalesce(reported.period_key, closings.period_key) as period_key,
        coalesce(reported.indicator_code, closings.indicator_code) as indicator_code,
        coalesce(reported.service_code, closings.service_code) as service_code,
        reported.flow_value,
        reported.stock_value as own_stock_value,
        reported.ratio_reported,
        coalesce(reported.is_not_applicable, false) as is_not_applicable,
        coalesce(reported.stock_value, closings.closing) as stock_value,
        case
            when reported.stock_value is not null then 'reported'
            else closings.closing_basis
        end as stock_basis,
        coalesce(reported.as_of_date, closings.as_of_date) as as_of_date
    from reported
    full outer join closings
        on
            reported.unit_id = closings.unit_id
            and reported.period_key = closings.period_key
            and reported.indicator_code = closings.indicator_code
            and reported.service_code is not distinct from closings.service_code

)

select
    joined.unit_id,
    levels.unit_level,
    joined.period_key,
    joined.indicator_code,
    joined.service_code,
    aggregations.collection_level,
    aggregations.is_recomputed,
    joined.flow_value,
    case when not joined.is_not_applicable then joined.stock_value end as stock_value,
    joined.own_stock_value,
    joined.ratio_reported,
    joined.is_not_applicable,
    case when not joined.is_not_applicable then joined.stock_basis end as stock_basis,
    joined.as_of_date
from joined
inner join aggregations on joined.indicator_code = aggregations.indicator_code
inner join levels on joined.unit_id = levels.unit_id
