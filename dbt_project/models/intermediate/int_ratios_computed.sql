with figures as (

    select * from {{ ref('int_figures_selected') }}

),

ratios as (

    select
        figures.slice_unit,
        figures.period_key,
        figures.row_indicator_code,
        figures.service_code,
        figures.breakdown_code,
        figures.valid_from,
        indicators.numerator_code,
        indicators.denominator_code,
        case when indicators.unit_of_measure = '%' then 100 else 1 end as factor
    from figures
    inner join {{ ref('indicators') }} as indicators
        on figures.indicator_code = indicators.indicator_code
    where figures.figure_part = 'ratio' and indicators.denominator_code is not null

),

parts as (

    select * from figures
    where figure_part in ('flow', 'stock') and value_state = 'reported'

)

select
    ratios.slice_unit,
    ratios.period_key,
    ratios.row_indicator_code,
    ratios.service_code,
    ratios.breakdown_code,
    ratios.valid_from,
    cast(
        ratios.factor * cast(numerators.value as double) / nullif(denominators.value, 0)
        as decimal(38, 6)
    ) as ratio_computed
from ratios
inner join parts as numerators
    on
        ratios.slice_unit = numerators.slice_unit
        and ratios.period_key = numerators.period_key
        and ratios.valid_from = numerators.valid_from
        and ratios.numerator_code = numerators.indicator_code
        and ratios.breakdown_code = numerators.breakdown_code
        and ratios.service_code is not distinct from numerators.service_code
inner join parts as denominators
    on
        ratios.slice_unit = denominators.slice_unit
        and ratios.period_key = denominators.period_key
        and ratios.valid_from = denominators.valid_from
        and ratios.denominator_code = denominators.indicator_code
        and ratios.breakdown_code = denominators.breakdown_code
        and ratios.service_code is not distinct from denominators.service_code
