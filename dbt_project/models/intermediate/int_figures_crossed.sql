with versions as (

    select * from {{ ref('int_submissions_versioned') }}

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind = 'compare_across'

),

terms as (

    -- The left side is looked up in the body, the right side in the appendix.
    select
        terms.*,
        case terms.side when 'left' then 'body' else 'appendix' end as role
    from {{ ref('int_rule_terms_listed') }} as terms
    inner join rules on terms.rule_code = rules.rule_code

),

sides as (

    select
        terms.rule_code,
        terms.side,
        versions.sender,
        versions.known_from,
        versions.known_to,
        figures.submission_version_key,
        figures.slice_unit,
        figures.period_key,
        figures.service_code,
        figures.breakdown_code,
        max(figures.window_end) as window_end,
        sum(figures.value) as side_value,
        bool_or(terms.term_no = 1) as has_first,
        arg_min(figures.indicator_code, terms.term_no) as indicator_code,
        arg_min(figures.locator, terms.term_no) as locator,
        string_agg(
            indicators.name_vi || ' ' || {{ vn_number('figures.value') }}, '; '
            order by terms.term_no
        ) as detail_vi,
        string_agg(
            indicators.name_en || ' ' || {{ vn_number('figures.value') }}, '; '
            order by terms.term_no
        ) as detail_en
    from {{ ref('int_figures_chosen') }} as figures
    inner join terms on figures.indicator_code = terms.indicator_code
    inner join versions
        on
            figures.submission_version_key = versions.submission_version_key
            and terms.role = versions.role
    inner join {{ ref('indicators') }} as indicators
        on figures.indicator_code = indicators.indicator_code
    where figures.value_state = 'reported' and figures.precision = 'exact'
    group by all

)

select
    rules.rule_code,
    appendices.submission_version_key,
    appendices.slice_unit,
    appendices.period_key,
    appendices.indicator_code,
    appendices.service_code,
    appendices.breakdown_code,
    appendices.locator,
    {{ vn_number('bodies.side_value') }} as found,
    {{ vn_number('appendices.side_value') }} as expected,
    appendices.detail_vi,
    appendices.detail_en,
    {{ time_together('bodies', 'appendices') }}
from sides as bodies
inner join sides as appendices
    on
        bodies.rule_code = appendices.rule_code
        and bodies.slice_unit = appendices.slice_unit
        and bodies.period_key = appendices.period_key
        and bodies.sender = appendices.sender
        and bodies.breakdown_code = appendices.breakdown_code
        and bodies.service_code is not distinct from appendices.service_code
        and bodies.window_end is not distinct from appendices.window_end
inner join rules on bodies.rule_code = rules.rule_code
where
    bodies.side = 'left' and appendices.side = 'right'
    and bodies.has_first and appendices.has_first
    and {{ known_together('bodies', 'appendices') }}
    and {{ does_not_hold('bodies.side_value', 'appendices.side_value') }}
