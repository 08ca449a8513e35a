with figures as not materialized (

    select * from {{ ref('int_boundary_figures_prepared') }}

),

ratios as (

    select * from {{ ref('int_aggregations_listed') }}
    where is_recomputed

),

numerators as (

    select
        ratios.indicator_code,
        figures.unit_id,
        figures.period_key,
        figures.service_code,
        figures.breakdown_code,
        {{ ratio_part('figures', 'ratios', 'numerator') }}
    from figures
    inner join ratios on figures.indicator_code = ratios.numerator_row_code

),

denominators as (

    select
        ratios.indicator_code,
        figures.unit_id,
        figures.period_key,
        figures.service_code,
        figures.breakdown_code,
        {{ ratio_part('figures', 'ratios', 'denominator') }}
    from figures
    inner join ratios on figures.indicator_code = ratios.denominator_row_code

)

select
    numerators.unit_id,
    numerators.period_key,
    numerators.indicator_code,
    numerators.service_code,
    numerators.breakdown_code,
    numerators.numerator,
    denominators.denominator,
    least(numerators.as_of_date, denominators.as_of_date) as as_of_min,
    greatest(numerators.as_of_date, denominators.as_of_date) as as_of_max
from numerators
inner join denominators
    on
        numerators.unit_id = denominators.unit_id
        and numerators.period_key = denominators.period_key
        and numerators.indicator_code = denominators.indicator_code
        and numerators.breakdown_code = denominators.breakdown_code
        and numerators.service_code is not distinct from denominators.service_code
where
    numerators.numerator is not null
    and denominators.denominator is not null
