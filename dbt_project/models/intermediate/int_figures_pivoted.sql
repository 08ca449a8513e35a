{{ config(materialized='view') }}

{%- set parts = figure_parts() -%}
with pivoted as (

    select
        slice_unit,
        unit_id,
        period_key,
        row_indicator_code as indicator_code,
        service_code,
        breakdown_code,
        valid_from,
        max(valid_to) as valid_to,
        coalesce(
            max(window_start) filter (where figure_part = 'flow'),
            max(window_start) filter (where figure_part in ('ratio', 'score'))
        ) as window_start,
        coalesce(
            max(window_end) filter (where figure_part = 'flow'),
            max(window_end) filter (where figure_part in ('ratio', 'score'))
        ) as window_end,
        coalesce(
            max(as_of_date) filter (where figure_part = 'stock'),
            max(as_of_date) filter (where figure_part in ('ratio', 'score'))
        ) as as_of_date,
        {%- for part, column, name in parts %}
            max({{ column }}) filter (where figure_part = '{{ part }}') as {{ name }},
        {%- endfor %}
        bool_or(is_disputed) as is_disputed
    from {{ ref('int_figures_selected') }}
    group by all

)

select
    pivoted.slice_unit,
    pivoted.unit_id,
    pivoted.period_key,
    pivoted.indicator_code,
    pivoted.service_code,
    pivoted.breakdown_code,
    pivoted.valid_from,
    pivoted.valid_to,
    pivoted.window_start,
    pivoted.window_end,
    pivoted.as_of_date,
    {%- for part, column, name in parts %}
        pivoted.{{ name }},
    {%- endfor %}
    pivoted.is_disputed,
    ratios.ratio_computed,
    hash(
        {%- for part, column, name in parts %}
            pivoted.{{ name }},
        {%- endfor %}
        pivoted.is_disputed,
        pivoted.window_start,
        pivoted.window_end,
        pivoted.as_of_date,
        ratios.ratio_computed
    ) as content
from pivoted
left join {{ ref('int_ratios_computed') }} as ratios
    on
        pivoted.slice_unit = ratios.slice_unit
        and pivoted.period_key = ratios.period_key
        and pivoted.valid_from = ratios.valid_from
        and pivoted.indicator_code = ratios.row_indicator_code
        and pivoted.breakdown_code = ratios.breakdown_code
        and pivoted.service_code is not distinct from ratios.service_code
