-- One row per unit whose figures may add up to the report's: itself and, in force when the window
-- closed, the provinces and communes below it.
create or replace temp table report_units as
with standing as (

    select units.*
    from marts.dim_unit as units
    cross join report_frame as frame
    where
        units.unit_level in ('nation', 'province', 'commune')
        and units.valid_from <= frame.window_end
        and (units.valid_to is null or units.valid_to > frame.window_end)

)

select
    units.unit_id,
    units.unit_key,
    units.unit_code,
    units.unit_name,
    units.unit_level,
    units.province_code,
    provinces.unit_name as province_name,
    row_number() over (order by units.province_code nulls first, units.unit_code) as unit_no
from standing as units
cross join report_frame as frame
left join standing as provinces
    on units.province_code = provinces.unit_code and provinces.unit_level = 'province'
where frame.unit_level = 'nation' or units.province_code = frame.unit_code
