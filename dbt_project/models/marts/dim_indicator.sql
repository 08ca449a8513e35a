with indicators as (

    select * from {{ ref('indicators') }}

),

placed as (

    -- Where an indicator's figures stand in the facts: a cumulative figure in the row of its flow.
    select
        indicators.*,
        case
            when
                indicators.measure_kind in ('cumulative', 'cumulative_ytd')
                and paired.measure_kind = 'flow'
                then indicators.paired_code
            else indicators.indicator_code
        end as row_code,
        case
            when indicators.measure_kind in ('flow', 'ratio', 'score') then indicators.measure_kind
            when indicators.measure_kind in ('cumulative', 'cumulative_ytd', 'level') then 'stock'
        end as figure_part
    from indicators
    left join indicators as paired on indicators.paired_code = paired.indicator_code

)

select
    indicator_code,
    name_vi,
    name_en,
    indicator_group,
    unit_of_measure,
    measure_kind,
    time_aggregation,
    unit_aggregation,
    collection_level,
    numerator_code,
    denominator_code,
    paired_code,
    row_code,
    figure_part,
    target_population_code,
    is_flagship,
    polarity,
    legal_basis,
    role
from placed
