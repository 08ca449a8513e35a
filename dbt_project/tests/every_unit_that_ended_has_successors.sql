-- Every commune and province that ended has a successor, and so have their successors, until one
-- lives today: no territory is lost on the way. Districts ended without.
with recursive ended as (

    select
        unit_key,
        unit_level
    from {{ ref('dim_unit') }}
    where valid_to is not null and unit_level in ('province', 'commune')

),

paths (unit_key, reached_unit_key) as (

    select
        unit_key,
        unit_key as reached_unit_key
    from ended
    union distinct
    select
        paths.unit_key,
        bridge.successor_unit_key as reached_unit_key
    from paths
    inner join {{ ref('bridge_unit_succession') }} as bridge
        on paths.reached_unit_key = bridge.predecessor_unit_key and bridge.share > 0

),

arrived as (

    select distinct paths.unit_key
    from paths
    inner join {{ ref('dim_unit') }} as units on paths.reached_unit_key = units.unit_key
    where units.is_current

)

select ended.*
from ended
left join arrived on ended.unit_key = arrived.unit_key
where arrived.unit_key is null
