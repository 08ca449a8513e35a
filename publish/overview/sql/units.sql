-- One row per version of the nation or a province, ever, with the area of today it is part of.
create or replace temp table area_units as
select
    units.unit_key,
    units.unit_id,
    units.unit_level,
    areas.area_no
from marts.dim_unit as units
inner join shown_areas as areas
    on areas.unit_id = coalesce(units.current_province_unit_id, units.unit_id)
where units.unit_level in ('nation', 'province')
