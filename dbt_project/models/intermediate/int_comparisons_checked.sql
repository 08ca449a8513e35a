-- Names and numbers are put into words only for the comparisons that do not hold.
select
    broken.rule_code,
    broken.submission_version_key,
    broken.slice_unit,
    broken.period_key,
    broken.service_code,
    broken.breakdown_code,
    min_by(figures.indicator_code, (terms.side, figures.value_no)) as indicator_code,
    min_by(figures.locator, (terms.side, figures.value_no)) as locator,
    {{ vn_number('any_value(broken.left_value)') }} as found,
    {{ vn_number('any_value(broken.right_value)') }} as expected,
    {%- for side in ('left', 'right') %}
        {%- for language in ('vi', 'en') %}
            string_agg(indicators.name_{{ language }}, ' + ' order by figures.value_no)
            filter (where terms.side = '{{ side }}') as {{ side }}_names_{{ language }},
        {%- endfor %}
    {%- endfor %}
    string_agg(
        indicators.name_vi || ' ' || {{ vn_number('figures.value') }}, '; '
        order by terms.side, figures.value_no
    ) as detail_vi,
    string_agg(
        indicators.name_en || ' ' || {{ vn_number('figures.value') }}, '; '
        order by terms.side, figures.value_no
    ) as detail_en
from {{ ref('int_comparisons_broken') }} as broken
inner join {{ ref('int_rule_terms_listed') }} as terms
    on
        broken.rule_code = terms.rule_code
        and broken.variant is not distinct from terms.variant
inner join {{ ref('int_figures_chosen') }} as figures
    on
        broken.submission_version_key = figures.submission_version_key
        and broken.slice_unit = figures.slice_unit
        and broken.period_key = figures.period_key
        and broken.breakdown_code = figures.breakdown_code
        and broken.service_code is not distinct from figures.service_code
        and terms.indicator_code = figures.indicator_code
inner join {{ ref('indicators') }} as indicators on terms.indicator_code = indicators.indicator_code
where figures.value_state = 'reported' and figures.precision = 'exact'
group by
    broken.rule_code, broken.variant, broken.submission_version_key, broken.slice_unit,
    broken.period_key, broken.service_code, broken.breakdown_code
