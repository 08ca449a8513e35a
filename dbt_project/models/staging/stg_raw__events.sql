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
    reason,
    load_id
from renamed
