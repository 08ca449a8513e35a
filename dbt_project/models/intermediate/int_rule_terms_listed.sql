with rules as (

    select * from {{ ref('validation_rules') }}

),

written as (

    -- A rule over indicators it names: one term per name and side.
    select
        rule_code,
        cast(null as varchar) as variant,
        'left' as side,
        unnest(string_split(left_side, '+')) as indicator_code
    from rules
    where rule_kind in ('compare', 'equal_figures')
    union all
    select
        rule_code,
        cast(null as varchar) as variant,
        'right' as side,
        unnest(string_split(right_side, '+')) as indicator_code
    from rules
    where rule_kind in ('compare', 'equal_figures')

),

catalogued as (

    -- A rule over the parts of every rate in the catalogue; the rate tells its variants apart.
    select
        rules.rule_code,
        indicators.indicator_code as variant,
        'left' as side,
        indicators.numerator_code as indicator_code
    from rules
    cross join {{ ref('indicators') }} as indicators
    where rules.rule_kind = 'part_whole' and indicators.denominator_code is not null
    union all
    select
        rules.rule_code,
        indicators.indicator_code as variant,
        'right' as side,
        indicators.denominator_code as indicator_code
    from rules
    cross join {{ ref('indicators') }} as indicators
    where rules.rule_kind = 'part_whole' and indicators.denominator_code is not null

),

terms as (

    select * from written
    union all
    select * from catalogued

)

select
    rule_code,
    variant,
    side,
    trim(indicator_code) as indicator_code,
    count(*) over (partition by rule_code, variant) as term_count
from terms
