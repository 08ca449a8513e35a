with figures as (

    select * from {{ ref('int_figures_chosen') }}
    where
        value_state = 'reported'
        and precision = 'exact'
        and indicator_code in (
            select terms.indicator_code from {{ ref('int_rule_terms_listed') }} as terms
        )

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind <> 'compare_across'

),

variants as (

    select
        terms.rule_code,
        terms.variant,
        terms.term_count,
        row_number() over (order by terms.rule_code, terms.variant) as variant_no
    from {{ ref('int_rule_terms_listed') }} as terms
    inner join rules on terms.rule_code = rules.rule_code
    group by terms.rule_code, terms.variant, terms.term_count

),

terms as (

    select
        variants.variant_no,
        listed.side,
        listed.indicator_code,
        listed.term_no
    from {{ ref('int_rule_terms_listed') }} as listed
    inner join variants
        on
            listed.rule_code = variants.rule_code
            and listed.variant is not distinct from variants.variant

),

documents as (

    -- What is compared stands in one document and is of one service and breakdown. Numbers stand
    -- for these: a rule looks at every figure, and long keys would be most of its work.
    select
        submission_version_key,
        slice_unit,
        period_key,
        service_code,
        breakdown_code,
        row_number() over () as document_no
    from figures
    group by submission_version_key, slice_unit, period_key, service_code, breakdown_code

),

numbered as (

    select
        documents.document_no,
        figures.indicator_code,
        figures.value,
        figures.window_end,
        figures.as_of_date
    from figures
    inner join documents
        on
            figures.submission_version_key = documents.submission_version_key
            and figures.slice_unit = documents.slice_unit
            and figures.period_key = documents.period_key
            and figures.breakdown_code = documents.breakdown_code
            and figures.service_code is not distinct from documents.service_code

),

sides as (

    select
        terms.variant_no,
        numbered.document_no,
        count(*) as found_count,
        count(*) filter (where terms.term_no = 1) as first_count,
        min(numbered.window_end) as first_window_end,
        max(numbered.window_end) as last_window_end,
        min(numbered.as_of_date) as first_as_of,
        max(numbered.as_of_date) as last_as_of,
        sum(numbered.value) filter (where terms.side = 'left') as left_value,
        sum(numbered.value) filter (where terms.side = 'right') as right_value
    from numbered
    inner join terms on numbered.indicator_code = terms.indicator_code
    group by terms.variant_no, numbered.document_no

)

select
    variants.rule_code,
    variants.variant,
    documents.submission_version_key,
    documents.slice_unit,
    documents.period_key,
    documents.service_code,
    documents.breakdown_code,
    sides.left_value,
    sides.right_value
from sides
inner join variants on sides.variant_no = variants.variant_no
inner join rules on variants.rule_code = rules.rule_code
inner join documents on sides.document_no = documents.document_no
where
    -- Figures of different windows or, where none has a window, of different days need not agree.
    sides.first_window_end is not distinct from sides.last_window_end
    and (
        sides.first_window_end is not null
        or sides.first_as_of is not distinct from sides.last_as_of
    )
    and (
        sides.found_count = variants.term_count
        -- The first term of each side has to be there; of the others, what is missing counts as 0.
        or (rules.missing_strategy = 'zero' and sides.first_count = 2)
    )
    and {{ does_not_hold('sides.left_value', 'sides.right_value') }}
