{{ config(materialized='view') }}

with series as not materialized (

    select * from {{ ref('int_comparative_series_restated') }}

),

periods as (

    select * from {{ ref('int_comparative_periods_numbered') }}

),

items as (

    select * from {{ ref('int_comparative_items_numbered') }}

)

select
    series.unit_no,
    series.period_no,
    series.item_no,
    sum(series.value) over year_so_far as year_to_date,
    count(series.value) over year_so_far as months_in,
    -- Every unit is expected every month, in those nobody reported as well.
    {{ ratio_of(
        'sum(series.units_reported) over year_so_far',
        '(expected.units_so_far - sum(series.units_not_applicable) over year_so_far)'
    ) }} as coverage
from series
inner join periods on series.period_no = periods.period_no
inner join items on series.item_no = items.item_no
left join {{ ref('int_comparative_units_expected') }} as expected
    on
        series.unit_no = expected.unit_no
        and series.period_no = expected.period_no
        and items.collection_level = expected.collection_level
where periods.is_month and items.is_summed_over_time
window
    year_so_far as (
        partition by series.unit_no, series.item_no, periods.year
        order by periods.month
    )
qualify series.value is not null
