with units as (

    select * from {{ ref('units') }}

),

located as (

    select * from {{ ref('int_units_located') }}

),

followed as (

    select * from {{ ref('int_units_followed') }}

)

select
    units.unit_key,
    units.unit_id,
    units.unit_code,
    units.unit_name,
    units.unit_type,
    units.unit_level,
    located.parent_unit_id,
    located.province_code,
    located.province_name,
    located.district_code,
    located.district_name,
    units.valid_from,
    units.valid_to,
    units.valid_to is null as is_current,
    followed.current_unit_key,
    -- A district that ended without successor lies where its province lies today.
    coalesce(
        followed.current_province_unit_id,
        province_followed.current_province_unit_id
    ) as current_province_unit_id,
    units.latitude,
    units.longitude
from units
inner join located on units.unit_key = located.unit_key
left join followed on units.unit_id = followed.unit_id
left join followed as province_followed
    on located.province_unit_id = province_followed.unit_id
order by units.unit_level, units.unit_code, units.valid_from
