with figures as (

    select * from {{ ref('int_figures_chosen') }}
    where value_state = 'reported' and precision = 'exact'

),

rules as (

    select * from {{ ref('validation_rules') }}

),

sides as (

    select
        terms.rule_code,
        terms.variant,
        figures.submission_version_key,
        figures.slice_unit,
        figures.period_key,
        figures.service_code,
        figures.breakdown_code,
        max(terms.term_count) as term_count,
        count(*) as found_count,
        count(distinct figures.window_end) as window_count,
        count(figures.window_end) as flow_count,
        count(distinct figures.as_of_date) as as_of_count,
        {%- for side in ('left', 'right') %}
            sum(figures.value) filter (where terms.side = '{{ side }}') as {{ side }}_value,
            string_agg(indicators.name_vi, ' + ' order by figures.value_no)
            filter (where terms.side = '{{ side }}') as {{ side }}_names_vi,
            string_agg(indicators.name_en, ' + ' order by figures.value_no)
            filter (where terms.side = '{{ side }}') as {{ side }}_names_en,
        {%- endfor %}
        string_agg(
            indicators.name_vi || ' ' || {{ vn_number('figures.value') }}, '; '
            order by terms.side, figures.value_no
        ) as detail_vi,
        string_agg(
            indicators.name_en || ' ' || {{ vn_number('figures.value') }}, '; '
            order by terms.side, figures.value_no
        ) as detail_en,
        min_by(figures.indicator_code, (terms.side, figures.value_no)) as indicator_code,
        min_by(figures.locator, (terms.side, figures.value_no)) as locator
    from {{ ref('int_rule_terms_listed') }} as terms
    inner join figures on terms.indicator_code = figures.indicator_code
    inner join {{ ref('indicators') }} as indicators
        on terms.indicator_code = indicators.indicator_code
    group by all

)

select
    sides.rule_code,
    sides.submission_version_key,
    sides.slice_unit,
    sides.period_key,
    sides.indicator_code,
    sides.service_code,
    sides.breakdown_code,
    sides.locator,
    {{ vn_number('sides.left_value') }} as found,
    {{ vn_number('sides.right_value') }} as expected,
    sides.left_names_vi,
    sides.left_names_en,
    sides.right_names_vi,
    sides.right_names_en,
    sides.detail_vi,
    sides.detail_en
from sides
inner join rules on sides.rule_code = rules.rule_code
where
    -- Figures of different days or windows need not agree.
    sides.window_count <= 1
    and (sides.flow_count > 0 or sides.as_of_count <= 1)
    and (
        sides.found_count = sides.term_count
        or (rules.missing_strategy = 'zero' and sides.left_value is not null)
    )
    and case rules.operator
        when '<=' then sides.left_value > coalesce(sides.right_value, 0) + rules.tolerance
        when '=' then abs(sides.left_value - coalesce(sides.right_value, 0)) > rules.tolerance
        when '<>' then sides.left_value <> 0 and sides.left_value = sides.right_value
    end
