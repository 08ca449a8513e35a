-- One row per unit of the level that stood in one of the periods, under its last name and code.
create or replace temp table asked_units as
with spans as (

    select
        unit_id,
        max_by(unit_code, valid_from) as unit_code,
        max_by(unit_name, valid_from) as unit_name,
        max_by(province_name, valid_from) as province_name,
        max_by(province_code, valid_from) as province_code,
        min(valid_from) as valid_from,
        max_by(coalesce(valid_to, date '9999-12-31'), valid_from) as valid_to
    from marts.dim_unit
    where
        unit_level = $level
        and ($province is null or current_province_unit_id = $province)
    group by unit_id

),

newest as (

    select max(position) as position
    from asked_periods

)

select
    spans.*,
    count(*) as periods_expected,
    max(asked_periods.position) = any_value(newest.position) as stands_last
from spans
inner join asked_periods
    on asked_periods.end_date >= spans.valid_from and asked_periods.end_date < spans.valid_to
cross join newest
group by all
