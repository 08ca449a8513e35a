-- One row per indicator asked for: what it is, and where its figures stand in the facts. With
-- nothing asked for, the flagship indicators and the flows beside them.
with flagships as (

    select indicator_code, paired_code
    from marts.dim_indicator
    where is_flagship

),

chosen as (

    select indicator_code
    from marts.dim_indicator
    where
        $everything
        or list_contains($codes, indicator_code)
        or list_contains($groups, indicator_group)
    union
    select unnest([flagships.indicator_code, flagships.paired_code]) as indicator_code
    from flagships
    where not $everything and len($codes) = 0 and len($groups) = 0

)

select
    indicators.indicator_code,
    indicators.name_vi,
    indicators.name_en,
    indicators.indicator_group,
    indicators.unit_of_measure,
    indicators.measure_kind,
    indicators.time_aggregation,
    indicators.unit_aggregation,
    indicators.collection_level,
    indicators.numerator_code,
    indicators.denominator_code,
    indicators.legal_basis,
    indicators.row_code,
    indicators.figure_part as measure
from marts.dim_indicator as indicators
inner join chosen on indicators.indicator_code = chosen.indicator_code
where indicators.figure_part is not null
order by
    list_position($codes, indicators.indicator_code) nulls last,
    indicators.indicator_group,
    indicators.indicator_code
