with successions as (

    select
        successions.*,
        units.unit_code as successor_code,
        predecessors.unit_code as predecessor_code
    from {{ ref('unit_successions') }} as successions
    inner join {{ ref('units') }} as units
        on successions.successor_unit_key = units.unit_key
    inner join {{ ref('units') }} as predecessors
        on successions.predecessor_unit_key = predecessors.unit_key

),

overridden as (

    select
        successions.*,
        overrides.share as given_share,
        overrides.share_basis as given_basis,
        count(overrides.share) over siblings as given_count,
        count(*) over siblings as successor_count,
        row_number() over (
            partition by successions.predecessor_unit_key
            order by successions.successor_unit_key desc
        ) = 1 as is_last
    from successions
    left join {{ ref('succession_overrides') }} as overrides
        on
            successions.predecessor_code = overrides.predecessor_code
            and successions.successor_code = overrides.successor_code
            and successions.effective_date = overrides.effective_date
    window siblings as (partition by successions.predecessor_unit_key)

),

totals as (

    select
        *,
        sum(given_share) filter (where not is_last) over (
            partition by predecessor_unit_key
        ) as given_to_others
    from overridden

)

-- The last successor takes the remainder, so that shares sum to exactly 1.
select
    predecessor_unit_key,
    successor_unit_key,
    effective_date,
    relation,
    is_default_successor,
    given_count,
    successor_count,
    case
        when given_count < successor_count then share
        when is_last then 1 - coalesce(given_to_others, 0)
        else given_share
    end as share,
    case when given_count = successor_count then given_basis else share_basis end as share_basis
from totals
