with units as (

    -- The last day of a version; one still in force goes on, whatever day it is built on.
    select
        *,
        coalesce(valid_to - 1, date '9999-12-31') as last_day
    from {{ ref('units') }}

),

parented as (

    -- Parents as of the last day of the version, so that a version still in force has today's.
    select
        units.unit_key,
        parents.unit_id as parent_unit_id,
        parents.unit_level as parent_level,
        parents.unit_code as parent_code,
        parents.unit_name as parent_name,
        grandparents.unit_id as grandparent_unit_id,
        grandparents.unit_level as grandparent_level,
        grandparents.unit_code as grandparent_code,
        grandparents.unit_name as grandparent_name
    from units
    left join units as parents
        on
            units.parent_unit_code = parents.unit_code
            and units.last_day >= parents.valid_from
            and (
                parents.valid_to is null
                or units.last_day < parents.valid_to
            )
    left join units as grandparents
        on
            parents.parent_unit_code = grandparents.unit_code
            and units.last_day >= grandparents.valid_from
            and (
                grandparents.valid_to is null
                or units.last_day < grandparents.valid_to
            )

)

select
    units.unit_key,
    {%- for level in ('province', 'district') %}
        case '{{ level }}'
            when units.unit_level then units.unit_id
            when parented.parent_level then parented.parent_unit_id
            when parented.grandparent_level then parented.grandparent_unit_id
        end as {{ level }}_unit_id,
        case '{{ level }}'
            when units.unit_level then units.unit_code
            when parented.parent_level then parented.parent_code
            when parented.grandparent_level then parented.grandparent_code
        end as {{ level }}_code,
        case '{{ level }}'
            when units.unit_level then units.unit_name
            when parented.parent_level then parented.parent_name
            when parented.grandparent_level then parented.grandparent_name
        end as {{ level }}_name,
    {%- endfor %}
    parented.parent_unit_id
from units
inner join parented on units.unit_key = parented.unit_key
