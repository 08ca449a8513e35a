with indicators as (

    select * from {{ ref('indicators') }}

),

parted as (

    select
        *,
        case
            when measure_kind in ('flow', 'ratio', 'score') then measure_kind
            when measure_kind in ('cumulative', 'cumulative_ytd', 'level') then 'stock'
        end as figure_part
    from indicators

),

placed as (

    -- Where an indicator's figures stand in the facts: a stock that has a flow, in the flow's row.
    select
        parted.*,
        case
            when parted.figure_part = 'stock' and paired.figure_part = 'flow'
                then parted.paired_code
            else parted.indicator_code
        end as row_code
    from parted
    left join parted as paired on parted.paired_code = paired.indicator_code

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
