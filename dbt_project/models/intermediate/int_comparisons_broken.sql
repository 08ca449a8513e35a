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
        count(*) filter (where terms.term_no = 1) as first_count,
        min(figures.window_end) as first_window_end,
        max(figures.window_end) as last_window_end,
        min(figures.as_of_date) as first_as_of,
        max(figures.as_of_date) as last_as_of,
        sum(figures.value) filter (where terms.side = 'left') as left_value,
        sum(figures.value) filter (where terms.side = 'right') as right_value
    from {{ ref('int_rule_terms_listed') }} as terms
    inner join rules on terms.rule_code = rules.rule_code
    inner join figures on terms.indicator_code = figures.indicator_code
    where rules.rule_kind <> 'compare_across'
    group by all

)

select
    sides.rule_code,
    sides.variant,
    sides.submission_version_key,
    sides.slice_unit,
    sides.period_key,
    sides.service_code,
    sides.breakdown_code,
    sides.left_value,
    sides.right_value
from sides
inner join rules on sides.rule_code = rules.rule_code
where
    -- Figures of different windows or, where none has a window, of different days need not agree.
    sides.first_window_end is not distinct from sides.last_window_end
    and (
        sides.first_window_end is not null
        or sides.first_as_of is not distinct from sides.last_as_of
    )
    and (
        sides.found_count = sides.term_count
        -- The first term of each side has to be there; of the others, what is missing counts as 0.
        or (rules.missing_strategy = 'zero' and sides.first_count = 2)
    )
    and {{ does_not_hold('sides.left_value', 'sides.right_value') }}
