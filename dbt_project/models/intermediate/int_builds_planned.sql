with loads as (

    select committed_at from {{ ref('stg_raw__loads') }}

),

builds as (

    select loads_through from {{ ref('stg_raw__builds') }}

),

planned as (

    select
        coalesce(
            (select max(loads.committed_at) from loads),
            cast('{{ run_started_at }}' as timestamptz)
        ) as known_until,
        (
            select max(builds.loads_through)
            from builds
            where {{ 'false' if should_full_refresh() else 'true' }}
        ) as built_until

)

select
    known_until,
    built_until
from planned
