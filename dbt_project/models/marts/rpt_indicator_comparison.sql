{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slices': 'int_comparative_slices_touched'}
) }}
with units as (

    select * from {{ ref('int_comparative_units_numbered') }}

),

periods as (

    select * from {{ ref('int_comparative_periods_numbered') }}

),

items as (

    select * from {{ ref('int_comparative_items_numbered') }}

),

slices as (

    select distinct
        units.unit_no,
        periods.period_no
    from {{ ref('int_comparative_slices_touched') }} as touched
    inner join units on touched.slice_unit = units.unit_id
    inner join periods on touched.period_key = periods.period_key

),

listed as (

    -- A total nobody reported in the period, carried forward, is neither ranked nor compared: that
    -- it has not changed is not known.
    select
        *,
        coalesce(coverage, 1) > 0 as is_reported
    from {{ ref('int_comparative_figures_listed') }}
    where value is not null

),

current_figures as (

    select
        figures.unit_no,
        figures.version_no,
        figures.period_no,
        figures.item_no,
        figures.value,
        figures.coverage,
        figures.is_reported,
        case when units.parent_no is not null and figures.is_reported then rank() over by_merit end
            as merit_rank,
        case
            when units.parent_no is not null and figures.is_reported then count(*) over siblings
        end as sibling_count
    from listed as figures
    inner join slices
        on figures.unit_no = slices.unit_no and figures.period_no = slices.period_no
    inner join units on figures.version_no = units.version_no
    inner join items on figures.item_no = items.item_no
    window
        siblings as (
            partition by
                units.parent_no, figures.period_no, figures.item_no, figures.is_reported
        ),
        by_merit as (
            partition by
                units.parent_no, figures.period_no, figures.item_no, figures.is_reported
            order by figures.value * items.merit_sign desc
        )

),

series as not materialized (

    select * from {{ ref('int_comparative_series_restated') }}

),

summed as (

    select * from {{ ref('int_comparative_years_summed') }}

)

select
    units.unit_key,
    units.unit_id,
    periods.period_key,
    items.indicator_code,
    items.service_code,
    items.measure,
    current_figures.value,
    current_figures.coverage,
    previous.value as previous_value,
    previous.coverage as previous_coverage,
    {{ change_on('current_figures', 'previous') }} as change,
    {{ change_rate('current_figures', 'previous') }} as change_rate,
    last_year.value as last_year_value,
    last_year.coverage as last_year_coverage,
    {{ change_on('current_figures', 'last_year') }} as change_on_last_year,
    {{ change_rate('current_figures', 'last_year') }} as change_rate_on_last_year,
    coalesce(previous.is_restated, false) or coalesce(last_year.is_restated, false)
        as is_restated,
    summed.year_to_date,
    cast(summed.months_in as integer) as year_to_date_months_in,
    cast(case when summed.months_in is not null then periods.month end as integer)
        as year_to_date_months_expected,
    summed.coverage as year_to_date_coverage,
    cast(current_figures.merit_rank as integer) as rank_in_parent,
    cast(current_figures.sibling_count as integer) as ranked_in_parent
from current_figures
inner join units on current_figures.version_no = units.version_no
inner join periods on current_figures.period_no = periods.period_no
inner join items on current_figures.item_no = items.item_no
left join series as previous
    on
        current_figures.unit_no = previous.unit_no
        and current_figures.item_no = previous.item_no
        and periods.previous_no = previous.period_no
left join series as last_year
    on
        current_figures.unit_no = last_year.unit_no
        and current_figures.item_no = last_year.item_no
        and periods.last_year_no = last_year.period_no
left join summed
    on
        current_figures.unit_no = summed.unit_no
        and current_figures.item_no = summed.item_no
        and current_figures.period_no = summed.period_no
