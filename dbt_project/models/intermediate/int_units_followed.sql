with recursive paths (unit_id, reached_unit_id, is_whole) as (

    select distinct
        unit_id,
        unit_id as reached_unit_id,
        true as is_whole
    from {{ ref('units') }}
    union all
    select
        paths.unit_id,
        steps.to_unit_id as reached_unit_id,
        paths.is_whole and steps.relation = 'whole' as is_whole
    from paths
    inner join {{ ref('int_unit_steps_listed') }} as steps
        on paths.reached_unit_id = steps.from_unit_id

),

reached as (

    select distinct
        paths.unit_id,
        paths.is_whole,
        living.unit_id as current_unit_id,
        living.unit_key as current_unit_key,
        located.province_unit_id
    from paths
    inner join {{ ref('units') }} as living
        on paths.reached_unit_id = living.unit_id and living.valid_to is null
    inner join {{ ref('int_units_located') }} as located on living.unit_key = located.unit_key

)

select
    unit_id,
    case
        when count(distinct current_unit_id) = 1 and bool_and(is_whole) then max(current_unit_key)
    end as current_unit_key,
    case
        when count(distinct province_unit_id) = 1 then max(province_unit_id)
    end as current_province_unit_id
from reached
group by unit_id
