with arrivals as (

    select * from {{ ref('int_arrivals_read') }}

),

locks as (

    select * from {{ ref('int_locks_dated') }}

),

exempted as (

    -- From when an exception of its unit lets an arrival in.
    select
        arrivals.receipt_id,
        arrivals.submission_id,
        min(greatest(arrivals.known_from, exceptions.granted_at)) as exempted_at
    from arrivals
    inner join {{ ref('int_lock_exceptions_dated') }} as exceptions
        on
            arrivals.unit_code = exceptions.unit_code
            and arrivals.period_key = exceptions.period_key
            and arrivals.received_at < exceptions.until_at
    group by arrivals.receipt_id, arrivals.submission_id

),

admitted as (

    select
        arrivals.*,
        {{ admitted_at('arrivals.known_from', 'locks', 'exempted.exempted_at') }} as admitted_at
    from arrivals
    left join locks on {{ is_locked_at('locks', 'arrivals.period_key', 'arrivals.known_from') }}
    left join exempted
        on
            arrivals.receipt_id = exempted.receipt_id
            and arrivals.submission_id = exempted.submission_id

)

-- A newer reading takes the older one's place, once it is let in itself.
select
    receipt_id,
    received_at,
    sender_code,
    file_name,
    source_uri,
    submission_id,
    reader_version,
    unit_code,
    period_key,
    form,
    role,
    scope,
    status,
    known_from,
    arrived_at,
    read_at,
    admitted_at,
    min(admitted_at) over (
        partition by receipt_id
        order by read_at, reader_version
        rows between 1 following and unbounded following
    ) as reread_at
from admitted
