{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slices': 'int_progress_sliced'}
) }}
{%- set shown = [
    'unit_key', 'unit_id', 'period_key', 'indicator_code', 'service_code', 'breakdown_code',
    'opening', 'added', 'added_basis', 'added_months', 'adjustment', 'adjustment_basis',
    'closing', 'closing_basis', 'as_of_date', 'window_end', 'months_carried', 'months_missing',
    'flow_state', 'stock_state', 'predecessors_expected', 'predecessors_known',
    'target_population', 'target_population_as_of', 'coverage_rate',
] %}

with computed as (

    select
        months.unit_key,
        totals.unit_id,
        months.period_key,
        listed.total_code as indicator_code,
        nullif(listed.service_key, '') as service_code,
        listed.breakdown_code,
        totals.opening,
        totals.added,
        totals.added_basis,
        totals.added_months,
        totals.adjustment,
        case
            when totals.adjustment is null then null
            when totals.opening is null then 'brought_in'
            when totals.adjustment <> 0 then 'difference'
            else 'none'
        end as adjustment_basis,
        totals.closing,
        totals.closing_basis,
        totals.as_of_date,
        coalesce(totals.flow_end, periods.window_end) as window_end,
        totals.months_carried,
        totals.months_missing,
        totals.flow_state,
        totals.stock_state,
        totals.predecessors_expected,
        totals.predecessors_known,
        populations.population as target_population,
        populations.as_of_date as target_population_as_of,
        cast(
            100.0 * cast(totals.closing as double) / nullif(populations.population, 0)
            as decimal(38, 6)
        ) as coverage_rate,
        months.parent_unit_id
    from {{ ref('int_totals_followed') }} as totals
    inner join {{ ref('int_totals_listed') }} as listed on totals.series_no = listed.series_no
    inner join {{ ref('int_progress_sliced') }} as months
        on totals.unit_id = months.slice_unit and totals.month_no = months.month_no
    inner join {{ ref('int_months_opened') }} as periods on totals.month_no = periods.month_no
    inner join {{ ref('indicators') }} as indicators
        on listed.total_code = indicators.indicator_code
    left join {{ ref('int_populations_known') }} as populations
        on
            totals.unit_id = populations.unit_id
            and totals.month_no = populations.month_no
            and indicators.target_population_code = populations.population_code
            and listed.service_key = ''
            and listed.breakdown_code = 'ALL'

),

beside as (

    -- Units beside them keep their figures; only their rank may change.
    select * from computed
    {% if is_incremental() %}
        union all by name
        select
            facts.* exclude (rank_in_parent, ranked_in_parent, rank_basis),
            months.parent_unit_id
        from {{ this }} as facts
        inner join {{ ref('int_progress_sliced') }} as months
            on
                facts.unit_id = months.slice_unit
                and facts.period_key = months.period_key
                and not months.is_recomputed
    {% endif %}

),

measured as (

    select
        beside.*,
        case
            when indicators.target_population_code is null then beside.closing
            else beside.coverage_rate
        end * case when indicators.polarity = 'down' then -1 else 1 end as measure,
        case
            when indicators.target_population_code is null then 'closing' else 'coverage_rate'
        end as measure_name
    from beside
    inner join {{ ref('indicators') }} as indicators
        on beside.indicator_code = indicators.indicator_code

)

select
    {%- for column in shown %}
        {{ column }},
    {%- endfor %}
    case when measure is not null then measure_name end as rank_basis,
    cast(case when measure is not null then rank() over ranking end as integer) as rank_in_parent,
    cast(case when measure is not null then count(measure) over siblings end as integer)
        as ranked_in_parent
from measured
window
    siblings as (
        partition by period_key, indicator_code, service_code, breakdown_code, parent_unit_id
    ),
    ranking as (
        partition by period_key, indicator_code, service_code, breakdown_code, parent_unit_id
        order by measure desc nulls last
    )
