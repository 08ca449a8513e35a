{#-
    The figures of some rows of fct_indicator_period_history, one row each: `measure` (flow, level,
    gain: a total, which is judged by what it gained, ratio), value, state and where it comes from.
    `rows` is a CTE of that fact's columns with `start_date` and `is_judged`.
-#}
{% macro monthly_measures(rows) -%}
    {%- for measure, value, prefix in [
        ("'flow'", 'flow_value', 'flow'),
        ("if(kinds.is_cumulative, 'gain', 'level')", 'stock_value', 'stock'),
        ("'ratio'", 'ratio_reported', 'ratio')
    ] %}
    {% if not loop.first %}union all{% endif %}
    select
        listed.unit_id,
        listed.period_key,
        listed.start_date,
        listed.is_judged,
        listed.indicator_code,
        listed.service_code,
        listed.breakdown_code,
        {{ measure }} as measure,
        listed.{{ value }} as value,
        listed.{{ prefix }}_state as value_state,
        listed.{{ prefix }}_precision as precision,
        listed.{{ prefix }}_submission_id as submission_id,
        listed.{{ prefix }}_value_no as value_no,
        listed.known_from,
        listed.known_to
    from {{ rows }} as listed
    {%- if prefix == 'stock' %}
    inner join (
        select
            indicators.indicator_code,
            coalesce(paired.measure_kind, indicators.measure_kind) like 'cumulative%'
                as is_cumulative
        from {{ ref('indicators') }} as indicators
        left join {{ ref('indicators') }} as paired
            on indicators.paired_code = paired.indicator_code and indicators.measure_kind = 'flow'
    ) as kinds
        on listed.indicator_code = kinds.indicator_code
    {%- endif %}
    where listed.{{ prefix }}_state is not null
    {%- endfor %}
{%- endmacro %}
