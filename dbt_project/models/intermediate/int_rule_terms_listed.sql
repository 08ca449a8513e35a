with rules as (

    select * from {{ ref('validation_rules') }}

),

sides as (

    select
        rule_code,
        rule_kind,
        'left' as side,
        left_side as written
    from rules
    union all
    select
        rule_code,
        rule_kind,
        'right' as side,
        right_side as written
    from rules

),

written as (

    -- A rule over indicators it names: one term per name and side.
    select
        rule_code,
        cast(null as varchar) as variant,
        side,
        unnest(string_split(written, '+')) as indicator_code,
        generate_subscripts(string_split(written, '+'), 1) as term_no
    from sides
    where rule_kind in ('compare', 'compare_across')

),

catalogued as (

    -- A rule over a pair of the catalogue (a rate's parts, a flow and its total, a total and the
    -- people it is about); the indicator the pair is of tells its variants apart.
    select
        sides.rule_code,
        indicators.indicator_code as variant,
        sides.side,
        case sides.written
            when 'numerator_code' then indicators.numerator_code
            when 'denominator_code' then indicators.denominator_code
            when 'paired_code' then indicators.paired_code
            when 'target_population_code' then indicators.target_population_code
            when indicators.measure_kind then indicators.indicator_code
        end as indicator_code,
        1 as term_no
    from sides
    cross join {{ ref('indicators') }} as indicators
    where sides.rule_kind = 'part_whole'

),

terms as (

    select * from written
    union all
    select * from catalogued
    where indicator_code is not null
    qualify count(*) over (partition by rule_code, variant) = 2

)

select
    rule_code,
    variant,
    side,
    trim(indicator_code) as indicator_code,
    term_no,
    count(*) over (partition by rule_code, variant) as term_count
from terms
