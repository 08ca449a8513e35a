with arrivals as (

    select
        *,
        coalesce(sender_code, unit_code) as sender
    from {{ ref('int_arrivals_admitted') }}
    where
        status <> 'rejected'
        and (admitted_at is null or admitted_at > known_from)

),

standing as (

    -- What equals the current version asks for no change.
    select
        submission_id,
        sender,
        known_from,
        known_to
    from {{ ref('int_submissions_versioned') }}

),

asking as (

    select arrivals.*
    from arrivals
    left join standing
        on
            arrivals.submission_id = standing.submission_id
            and arrivals.sender is not distinct from standing.sender
            and arrivals.known_from >= standing.known_from
            and (standing.known_to is null or arrivals.known_from < standing.known_to)
    where standing.submission_id is null

)

select
    submission_id || '#held'
    || case when sender = unit_code then '' else '@' || coalesce(sender, '') end
        as submission_version_key,
    submission_id,
    sender,
    unit_code,
    period_key,
    min(received_at) as received_at,
    min_by(receipt_id, (received_at, receipt_id)) as receipt_id,
    min_by(file_name, (received_at, receipt_id)) as file_name,
    min_by(source_uri, (received_at, receipt_id)) as source_uri,
    min(known_from) as known_from,
    case when bool_and(admitted_at is not null) then max(admitted_at) end as known_to
from asking
group by submission_id, sender, unit_code, period_key
