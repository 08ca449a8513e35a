{#-
    CTE `raised`: where what a rule found in CTE `broken` stands, in the last version that was current
    with it. `broken` names a figure by submission_id and value_no and has known_from and known_to.
-#}
{% macro raised_at_figures() -%}
raised as (

    select
        broken.rule_code,
        figures.submission_version_key,
        broken.unit_id as slice_unit,
        broken.period_key,
        figures.indicator_code,
        broken.service_code,
        broken.breakdown_code,
        figures.locator,
        broken.found,
        broken.expected,
        broken.detail as detail_vi,
        broken.detail_en,
        cast(null as varchar) as left_names_vi,
        cast(null as varchar) as left_names_en,
        cast(null as varchar) as right_names_vi,
        cast(null as varchar) as right_names_en,
        broken.known_from,
        broken.known_to
    from broken
    inner join {{ ref('fct_reported_value') }} as figures
        on
            broken.unit_id = figures.slice_unit
            and broken.period_key = figures.period_key
            and broken.submission_id = figures.submission_id
            and broken.value_no = figures.value_no
            and {{ stands_last('broken', 'figures') }}

)
{%- endmacro %}
