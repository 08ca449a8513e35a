{%- set values = ['flow_value', 'stock_value', 'numerator', 'denominator'] -%}
select
    dated.current_unit_id,
    figures.period_key,
    figures.indicator_code,
    figures.service_code,
    figures.breakdown_code,
    {%- for column in values %}
        sum(
            {{ part_of('figures.' ~ column, 'dated.share_from', 'dated.share_to') }}
        ) as {{ column }},
    {%- endfor %}
    count(figures.flow_value) as flow_predecessors,
    count(figures.stock_value) as stock_predecessors,
    count(figures.numerator) as ratio_predecessors,
    count(figures.ratio_reported) as rate_predecessors,
    max(figures.ratio_reported) as ratio_reported,
    count(*) filter (where figures.is_not_applicable) as predecessors_not_applicable,
    count(*) filter (
        where not dated.is_in_force
        and coalesce(
            figures.flow_value, figures.stock_value, figures.numerator, figures.ratio_reported
        ) is not null
    ) as predecessors_beyond,
    coalesce(bool_or(dated.share_to - dated.share_from < 1) filter (
        where coalesce(
            figures.flow_value, figures.stock_value, figures.numerator, figures.ratio_reported
        ) is not null
    ), false) as is_partial,
    min(figures.as_of_min) as as_of_min,
    max(figures.as_of_max) as as_of_max
from {{ ref('int_boundary_figures_measured') }} as figures
inner join {{ ref('int_predecessors_dated') }} as dated
    on figures.unit_id = dated.unit_id and figures.period_key = dated.period_key
group by
    dated.current_unit_id,
    figures.period_key,
    figures.indicator_code,
    figures.service_code,
    figures.breakdown_code
