with closings as (

    -- A supersede takes effect when its successor arrived, a withdrawal when it was recorded.
    select
        events.target_id as submission_id,
        events.event_type,
        events.replaced_by_submission_id,
        events.recorded_at,
        loads.committed_at as recorded_through,
        coalesce(min(arrivals.received_at), min(events.recorded_at)) as effective_at
    from {{ ref('stg_raw__events') }} as events
    inner join {{ ref('stg_raw__loads') }} as loads on events.load_id = loads.load_id
    left join {{ ref('int_arrivals_read') }} as arrivals
        on
            events.replaced_by_submission_id = arrivals.submission_id
            and loads.committed_at = arrivals.arrived_at
    where events.event_type in ('supersede', 'withdraw')
    group by all

),

aimed as (

    select
        closings.*,
        submissions.unit_code,
        submissions.period_key
    from closings
    left join {{ ref('stg_raw__submissions') }} as submissions
        on closings.submission_id = submissions.submission_id

),

exempted as (

    select
        aimed.submission_id,
        aimed.recorded_through,
        min(greatest(aimed.recorded_through, exceptions.granted_at)) as exempted_at
    from aimed
    inner join {{ ref('int_lock_exceptions_dated') }} as exceptions
        on
            aimed.unit_code = exceptions.unit_code
            and aimed.period_key = exceptions.period_key
            and aimed.recorded_at < exceptions.until_at
    group by aimed.submission_id, aimed.recorded_through

),

admitted as (

    -- A report of a locked period is not closed either before the lock lets it happen.
    select
        aimed.*,
        {{ admitted_at('aimed.recorded_through', 'locks', 'exempted.exempted_at') }} as closed_at
    from aimed
    left join {{ ref('int_locks_dated') }} as locks
        on {{ is_locked_at('locks', 'aimed.period_key', 'aimed.recorded_through') }}
    left join exempted
        on
            aimed.submission_id = exempted.submission_id
            and aimed.recorded_through = exempted.recorded_through

)

select
    submission_id,
    event_type,
    replaced_by_submission_id,
    closed_at,
    min(effective_at) as effective_at
from admitted
where closed_at is not null
group by all
