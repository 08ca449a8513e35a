with indicators as (

    select
        *,
        measure_kind = 'flow' and time_aggregation = 'sum' as is_summed_over_time,
        unit_aggregation = 'ratio' and denominator_code is not null as is_recomputed
    from {{ ref('dim_indicator') }}

),

placed as (

    select
        indicator_code,
        is_summed_over_time,
        row_code,
        case when measure_kind = 'flow' then 'flow' else 'stock' end as row_part
    from indicators

)

select
    indicators.indicator_code,
    indicators.measure_kind,
    indicators.collection_level,
    indicators.unit_aggregation = 'sum' as is_summed_over_units,
    indicators.is_recomputed,
    indicators.is_summed_over_time
    or coalesce(numerators.is_summed_over_time and denominators.is_summed_over_time, false)
        as is_summed_over_time,
    -- The last month's figure stands for a longer period; of a flow's row that is its cumulative.
    indicators.time_aggregation = 'last'
    or indicators.measure_kind = 'flow' and indicators.paired_code is not null
    or coalesce(not (numerators.is_summed_over_time and denominators.is_summed_over_time), false)
        as is_held_over_time,
    numerators.row_code as numerator_row_code,
    numerators.row_part as numerator_part,
    denominators.row_code as denominator_row_code,
    denominators.row_part as denominator_part,
    case when indicators.unit_of_measure = '%' then 100 else 1 end as factor
from indicators
left join placed as numerators
    on indicators.is_recomputed and indicators.numerator_code = numerators.indicator_code
left join placed as denominators
    on indicators.is_recomputed and indicators.denominator_code = denominators.indicator_code
