{%- set parts = figure_parts() -%}
with figures as (

    -- Only a flow and its cumulative can meet in one row; every other figure is a row by itself.
    select
        figures.*,
        indicators.paired_code is not null as is_paired
    from {{ ref('int_figures_selected') }} as figures
    inner join {{ ref('indicators') }} as indicators
        on figures.row_indicator_code = indicators.indicator_code

),

pivoted as (

    select
        slice_unit,
        unit_id,
        period_key,
        row_indicator_code as indicator_code,
        service_code,
        breakdown_code,
        valid_from,
        max(valid_to) as valid_to,
        max(instant_count) as instant_count,
        max(window_start) filter (where figure_part = 'flow') as window_start,
        max(window_end) filter (where figure_part = 'flow') as window_end,
        max(as_of_date) filter (where figure_part = 'stock') as as_of_date,
        {%- for part, column, name in parts %}
            max({{ column }}) filter (where figure_part = '{{ part }}') as {{ name }},
        {%- endfor %}
        bool_or(is_disputed) as is_disputed
    from figures
    where is_paired
    group by all
    union all
    select
        slice_unit,
        unit_id,
        period_key,
        row_indicator_code as indicator_code,
        service_code,
        breakdown_code,
        valid_from,
        valid_to,
        instant_count,
        case when figure_part <> 'stock' then window_start end as window_start,
        case when figure_part <> 'stock' then window_end end as window_end,
        case when figure_part <> 'flow' then as_of_date end as as_of_date,
        {%- for part, column, name in parts %}
            case when figure_part = '{{ part }}' then {{ column }} end as {{ name }},
        {%- endfor %}
        is_disputed
    from figures
    where not is_paired

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
    pivoted.instant_count,
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
