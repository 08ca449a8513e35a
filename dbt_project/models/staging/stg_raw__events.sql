with source as (

    select * from {{ source('raw', 'events') }}

),

renamed as (

    select
        event_id,
        recorded_at,
        actor,
        role as actor_role,
        event_type,
        target_id,
        payload ->> 'by' as replaced_by_submission_id,
        try_cast(payload ->> 'until' as date) as valid_until,
        payload ->> 'sender' as sender_code,
        payload ->> 'unit' as unit_code,
        payload ->> 'kind' as reply_kind,
        reason,
        load_id
    from source

)

select
    event_id,
    recorded_at,
    actor,
    actor_role,
    event_type,
    target_id,
    replaced_by_submission_id,
    valid_until,
    sender_code,
    unit_code,
    reply_kind,
    reason,
    load_id
from renamed
