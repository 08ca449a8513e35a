with recursive units as (

    select * from {{ ref('units') }}

),

last_versions as (

    select max_by(unit_key, valid_from) as unit_key
    from units
    group by unit_id

),

lives as (

    select
        unit_id,
        min(month_no) as first_month_no,
        max(month_no) as last_month_no
    from {{ ref('int_units_monthly') }}
    group by unit_id

),

steps as (

    -- Only the last version of a unit leaves its totals to others.
    select
        predecessors.unit_id as from_unit_id,
        successors.unit_id as to_unit_id,
        successions.share
    from {{ ref('int_successions_shared') }} as successions
    inner join units as predecessors
        on successions.predecessor_unit_key = predecessors.unit_key
    inner join units as successors
        on successions.successor_unit_key = successors.unit_key
    inner join last_versions on successions.predecessor_unit_key = last_versions.unit_key
    where
        predecessors.unit_id <> successors.unit_id
        and successions.share > 0
        and predecessors.valid_to is not null

),

paths (from_unit_id, to_unit_id, share) as (

    -- A unit that did not see the end of a single window hands on what came to it.
    select
        from_unit_id,
        to_unit_id,
        cast(share as decimal(38, 18)) as share
    from steps
    union all
    select
        paths.from_unit_id,
        steps.to_unit_id,
        cast(paths.share * steps.share as decimal(38, 18)) as share
    from paths
    inner join steps on paths.to_unit_id = steps.from_unit_id
    where paths.to_unit_id not in (select lives.unit_id from lives)

),

reached as (

    select
        paths.from_unit_id,
        paths.to_unit_id,
        sum(paths.share) as share,
        max(givers.last_month_no) as from_last_month_no,
        max(heirs.first_month_no) as to_first_month_no
    from paths
    inner join lives as givers on paths.from_unit_id = givers.unit_id
    inner join lives as heirs on paths.to_unit_id = heirs.unit_id
    group by paths.from_unit_id, paths.to_unit_id

),

stacked as (

    -- Running shares, as for today's boundaries: the parts of a total add up to it exactly.
    select
        *,
        cast(
            sum(share) over (
                partition by from_unit_id
                order by share desc, to_unit_id
                rows unbounded preceding
            ) as decimal(18, 6)
        ) as share_to
    from reached

)

select
    from_unit_id,
    to_unit_id,
    cast(coalesce(lag(share_to) over one_by_one, 0) as decimal(18, 6)) as share_from,
    share_to,
    from_last_month_no,
    to_first_month_no
from stacked
window one_by_one as (partition by from_unit_id order by share desc, to_unit_id)
