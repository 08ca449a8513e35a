{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slices': 'int_comparative_slices_touched'}
) }}
{%- set same_series -%}
    current_figures.unit_id = {other}.unit_id
            and current_figures.indicator_code = {other}.indicator_code
            and current_figures.measure = {other}.measure
            and current_figures.service_code is not distinct from {other}.service_code
{%- endset %}

with measured as (

    select
        figures.*,
        periods.previous_period_key,
        periods.same_period_last_year_key,
        periods.period_type,
        periods.month,
        located.parent_unit_id,
        case indicators.polarity when 'down' then -figures.value else figures.value end as merit
    from {{ ref('int_comparative_figures_listed') }} as figures
    inner join {{ ref('int_comparative_slices_touched') }} as slices
        on figures.unit_id = slices.slice_unit and figures.period_key = slices.period_key
    inner join {{ ref('dim_period') }} as periods on figures.period_key = periods.period_key
    inner join {{ ref('int_units_located') }} as located on figures.unit_key = located.unit_key
    inner join {{ ref('dim_indicator') }} as indicators
        on figures.indicator_code = indicators.indicator_code

),

current_figures as (

    select
        *,
        rank() over by_merit as merit_rank,
        count(*) over siblings as sibling_count
    from measured
    window
        siblings as (
            partition by parent_unit_id, period_key, indicator_code, service_code, measure
        ),
        by_merit as (
            partition by parent_unit_id, period_key, indicator_code, service_code, measure
            order by merit desc
        )

),

series as (

    select * from {{ ref('int_comparative_series_restated') }}

),

summed as (

    select
        series.unit_id,
        series.period_key,
        series.indicator_code,
        series.service_code,
        series.measure,
        sum(series.value) over year_so_far as year_to_date,
        count(*) over year_so_far as months_in
    from series
    inner join {{ ref('dim_period') }} as periods on series.period_key = periods.period_key
    inner join {{ ref('int_aggregations_listed') }} as aggregations
        on series.indicator_code = aggregations.indicator_code
    where
        periods.period_type = 'month'
        and series.measure = 'flow'
        and aggregations.is_summed_over_time
    window year_so_far as (
        partition by
            series.unit_id, series.indicator_code, series.service_code, periods.year
        order by periods.month
    )

)

select
    current_figures.unit_key,
    current_figures.unit_id,
    current_figures.period_key,
    current_figures.indicator_code,
    current_figures.service_code,
    current_figures.measure,
    current_figures.value,
    current_figures.coverage,
    previous.value as previous_value,
    previous.coverage as previous_coverage,
    current_figures.value - previous.value as change,
    {{ change_rate('current_figures', 'previous') }} as change_rate,
    last_year.value as last_year_value,
    last_year.coverage as last_year_coverage,
    current_figures.value - last_year.value as change_on_last_year,
    {{ change_rate('current_figures', 'last_year') }} as change_rate_on_last_year,
    coalesce(previous.is_restated, false) or coalesce(last_year.is_restated, false)
        as is_restated,
    summed.year_to_date,
    cast(summed.months_in as integer) as year_to_date_months_in,
    cast(
        case when summed.months_in is not null then current_figures.month end as integer
    ) as year_to_date_months_expected,
    cast(
        case when current_figures.parent_unit_id is not null then current_figures.merit_rank end
        as integer
    ) as rank_in_parent,
    cast(
        case
            when current_figures.parent_unit_id is not null then current_figures.sibling_count
        end as integer
    ) as ranked_in_parent
from current_figures
left join series as previous
    on
        {{ same_series.replace('{other}', 'previous') }}
        and current_figures.previous_period_key = previous.period_key
left join series as last_year
    on
        {{ same_series.replace('{other}', 'last_year') }}
        and current_figures.same_period_last_year_key = last_year.period_key
left join summed
    on
        {{ same_series.replace('{other}', 'summed') }}
        and current_figures.period_key = summed.period_key
order by current_figures.period_key, current_figures.indicator_code, current_figures.unit_id
