-- One row per unit and service: its figures in the order of the columns. A unit without a figure
-- has a row as long as it stands in the last period: a gap is to be seen.
with placed as (

    select
        asked_figures.unit_id,
        asked_figures.service_code,
        count(asked_figures.value) as known,
        list(
            struct_pack(
                position := asked_periods.position,
                value := asked_figures.value,
                coverage := asked_figures.coverage,
                mark := asked_figures.mark
            ) order by asked_periods.position
        ) as figures
    from asked_figures
    inner join asked_periods on asked_figures.period_key = asked_periods.period_key
    where
        (
            asked_figures.value is not null
            or asked_figures.coverage is not null
            or asked_figures.mark is not null
        )
        and ($service is null or asked_figures.service_code = $service)
    group by all

)

select
    units.unit_code,
    units.unit_name,
    units.province_name,
    units.valid_from,
    nullif(units.valid_to, date '9999-12-31') as valid_to,
    placed.service_code,
    services.name_vi as service_name,
    units.periods_expected,
    coalesce(placed.known, 0) as known,
    placed.figures
from asked_units as units
left join placed on units.unit_id = placed.unit_id
left join marts.dim_service as services on placed.service_code = services.service_code
where units.stands_last or placed.known > 0
order by units.province_code, units.unit_code, units.valid_from, placed.service_code
