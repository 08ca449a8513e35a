with leaves as not materialized (

    select * from {{ ref('int_leaf_figures_prepared') }}
    where unit_level = collection_level

),

ratios as (

    select * from {{ ref('int_aggregations_listed') }}
    where is_recomputed

),

numerators as (

    select
        ratios.indicator_code,
        leaves.unit_id,
        leaves.period_key,
        leaves.service_code,
        {{ ratio_part('leaves', 'ratios', 'numerator') }},
        ratios.numerator_part = 'stock' and leaves.stock_basis = 'carried_forward' as is_carried
    from leaves
    inner join ratios
        on
            leaves.indicator_code = ratios.numerator_row_code
            and leaves.collection_level = ratios.collection_level

),

denominators as (

    select
        ratios.indicator_code,
        leaves.unit_id,
        leaves.period_key,
        leaves.service_code,
        {{ ratio_part('leaves', 'ratios', 'denominator') }},
        ratios.denominator_part = 'stock' and leaves.stock_basis = 'carried_forward' as is_carried
    from leaves
    inner join ratios
        on
            leaves.indicator_code = ratios.denominator_row_code
            and leaves.collection_level = ratios.collection_level

)

select
    numerators.unit_id,
    numerators.period_key,
    numerators.indicator_code,
    numerators.service_code,
    numerators.numerator,
    denominators.denominator,
    coalesce(numerators.is_carried or denominators.is_carried, false) as is_carried,
    least(numerators.as_of_date, denominators.as_of_date) as as_of_min,
    greatest(numerators.as_of_date, denominators.as_of_date) as as_of_max
from numerators
inner join denominators
    on
        numerators.unit_id = denominators.unit_id
        and numerators.period_key = denominators.period_key
        and numerators.indicator_code = denominators.indicator_code
        and numerators.service_code is not distinct from denominators.service_code
where
    numerators.numerator is not null
    and denominators.denominator is not null
