with units as (

    select
        unit_id,
        bool_and(valid_to is not null) as is_ended,
        cast(row_number() over (order by unit_id) as integer) as unit_no
    from {{ ref('units') }}
    group by unit_id

)

-- Millions of figures are joined several times: by number, not by text.
select
    versions.unit_key,
    units.unit_id,
    cast(row_number() over (order by versions.unit_key) as integer) as version_no,
    units.unit_no,
    parents.unit_no as parent_no,
    units.is_ended
from {{ ref('units') }} as versions
inner join units on versions.unit_id = units.unit_id
inner join {{ ref('int_units_located') }} as located on versions.unit_key = located.unit_key
left join units as parents on located.parent_unit_id = parents.unit_id
