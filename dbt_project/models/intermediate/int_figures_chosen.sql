{{ config(materialized='view') }}
{%- set shown = [
    'slice_unit', 'period_key', 'submission_period_key', 'indicator_code', 'service_code',
    'breakdown_code', 'submission_version_key', 'submission_id', 'value_no', 'measure_kind',
    'value_as_written', 'value', 'value_state', 'precision', 'unit_of_measure', 'window_start',
    'window_end', 'as_of_date', 'locator',
] -%}

select
    {%- for column in shown %}
        {{ column }},
    {%- endfor %}
    figure_part,
    reported_count,
    conflict_count,
    distinct_count,
    listing
from {{ ref('int_figures_compared') }}
union all
-- What a document says once.
select
    {%- for column in shown %}
        figures.{{ column }},
    {%- endfor %}
    -- What is context (how many services a list has) is compared with, too.
    coalesce(figures.figure_part, 'context') as figure_part,
    case when figures.value is null then 0 else 1 end as reported_count,
    0 as conflict_count,
    case when figures.value is null then 0 else 1 end as distinct_count,
    {{ vn_number('figures.value') }} || ' (' || figures.locator || ')' as listing
from {{ ref('int_values_placed') }} as figures
left join {{ ref('int_keys_contended') }} as contended
    on
        figures.slice_unit = contended.slice_unit
        and figures.period_key = contended.period_key
        and figures.row_indicator_code = contended.row_indicator_code
        and figures.breakdown_code = contended.breakdown_code
        and figures.figure_part = contended.figure_part
        and figures.service_code is not distinct from contended.service_code
where
    contended.figure_count is null
    and (
        figures.figure_part is not null
        or (figures.measure_kind = 'context' and figures.unit_id is not null)
    )
