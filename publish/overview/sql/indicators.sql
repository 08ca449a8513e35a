-- One row per indicator shown: the flagship totals of an area, and five figures of each service.
create or replace temp table shown_indicators as
with chosen as (

    select
        *,
        list_position($service_codes, indicator_code) as place
    from marts.dim_indicator
    where is_flagship or list_contains($service_codes, indicator_code)

)

select
    chosen.indicator_code,
    chosen.name_vi,
    chosen.unit_of_measure,
    chosen.measure_kind,
    chosen.polarity,
    chosen.collection_level,
    coalesce(levels.name_vi, '') as collected_from,
    chosen.row_code,
    chosen.figure_part as measure,
    chosen.place is not null as is_by_service,
    row_number() over (
        order by
            chosen.place nulls first,
            list_position($headline_codes, chosen.indicator_code) nulls last,
            chosen.indicator_code
    ) - 1 as indicator_no
from chosen
left join
    (
        values ('commune', 'xã, phường'), ('province', 'tỉnh, thành phố'), ('nation', 'cả nước')
    ) as levels (level_code, name_vi)
    on chosen.collection_level = levels.level_code
