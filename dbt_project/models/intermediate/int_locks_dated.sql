with decisions as (

    select
        events.period_key,
        events.event_type,
        events.recorded_at,
        loads.committed_at
    from {{ ref('stg_raw__lock_events') }} as events
    inner join {{ ref('stg_raw__loads') }} as loads on events.load_id = loads.load_id
    where events.event_type in ('lock_period', 'unlock_period')

),

turns as (

    -- To lock what is locked, or to open what is open, changes nothing.
    select *
    from decisions
    qualify
        event_type <> coalesce(
            lag(event_type) over (partition by period_key order by committed_at, recorded_at),
            'unlock_period'
        )

),

spans as (

    select
        period_key,
        event_type,
        committed_at as locked_at,
        lead(committed_at) over (partition by period_key order by committed_at, recorded_at)
            as unlocked_at
    from turns

)

select
    period_key,
    locked_at,
    unlocked_at
from spans
where event_type = 'lock_period'
