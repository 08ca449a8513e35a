{{ config(materialized='view') }}
{%- set shown = [
    'slice_unit', 'unit_id', 'period_key', 'row_indicator_code', 'service_code', 'breakdown_code',
    'figure_part', 'valid_from', 'valid_to', 'instant_count', 'indicator_code',
    'submission_version_key', 'submission_id', 'value_no', 'value', 'value_state', 'precision',
    'window_start', 'window_end', 'as_of_date',
] -%}

select
    {%- for column in shown %}
        {{ column }},
    {%- endfor %}
    is_disputed
from {{ ref('int_figures_ranked') }}
union all
-- A figure that stands alone is the one selected.
select
    {%- for column in shown %}
        {{ column }},
    {%- endfor %}
    false as is_disputed
from {{ ref('int_figures_timed') }}
where not is_contended
