-- One row per area: the nation (0), then the provinces of today by code.
create or replace temp table shown_areas as
select
    unit_id,
    unit_code,
    unit_name,
    row_number() over (order by unit_level = 'province', unit_code) - 1 as area_no
from marts.dim_unit
where unit_level in ('nation', 'province') and is_current
