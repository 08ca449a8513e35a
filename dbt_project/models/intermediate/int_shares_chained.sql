with recursive units as (

    select * from {{ ref('units') }}

),

living as (

    select
        unit_id,
        unit_key,
        unit_level
    from units
    where valid_to is null

),

steps as (

    -- From a unit that ended to those that got a share of it; a unit that lives on is where it is.
    select
        predecessors.unit_id as from_unit_id,
        successors.unit_id as to_unit_id,
        successions.share,
        successions.relation <> 'whole' as is_divided
    from {{ ref('int_successions_shared') }} as successions
    inner join units as predecessors
        on successions.predecessor_unit_key = predecessors.unit_key
    inner join units as successors
        on successions.successor_unit_key = successors.unit_key
    where
        predecessors.unit_id <> successors.unit_id
        and predecessors.unit_level = successors.unit_level
        and predecessors.unit_id not in (select living.unit_id from living)
        and successions.share > 0

),

paths (unit_id, reached_unit_id, share, is_divided) as (

    select distinct
        unit_id,
        unit_id as reached_unit_id,
        cast(1 as decimal(38, 18)) as share,
        false as is_divided
    from units
    union all
    select
        paths.unit_id,
        steps.to_unit_id as reached_unit_id,
        cast(paths.share * steps.share as decimal(38, 18)) as share,
        paths.is_divided or steps.is_divided as is_divided
    from paths
    inner join steps on paths.reached_unit_id = steps.from_unit_id

),

reached as (

    select
        paths.unit_id,
        living.unit_id as current_unit_id,
        living.unit_key as current_unit_key,
        sum(paths.share) as share,
        bool_or(paths.is_divided) as is_divided
    from paths
    inner join living on paths.reached_unit_id = living.unit_id
    group by paths.unit_id, living.unit_id, living.unit_key

),

stacked as (

    -- The last successor takes what rounding leaves, so that the shares are exactly 1 together.
    select
        *,
        case
            when row_number() over latest_first = 1 then 1
            else cast(sum(share) over so_far as decimal(38, 6))
        end as share_to
    from reached
    window
        so_far as (
            partition by unit_id
            order by share desc, current_unit_id
            rows unbounded preceding
        ),
        latest_first as (partition by unit_id order by share, current_unit_id desc)

)

select
    unit_id,
    current_unit_id,
    current_unit_key,
    is_divided,
    cast(coalesce(lag(share_to) over one_by_one, 0) as decimal(18, 6)) as share_from,
    cast(share_to as decimal(18, 6)) as share_to
from stacked
window one_by_one as (partition by unit_id order by share desc, current_unit_id)
