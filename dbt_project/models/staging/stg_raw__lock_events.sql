with source as (

    select * from {{ source('raw', 'events') }}

),

renamed as (

    select
        event_id,
        recorded_at,
        event_type,
        target_id as period_key,
        payload ->> 'unit_code' as unit_code,
        cast(payload ->> 'until' as date) as until_day,
        load_id
    from source
    where event_type in ('lock_period', 'unlock_period', 'lock_exception')

)

select
    event_id,
    recorded_at,
    event_type,
    period_key,
    unit_code,
    until_day,
    load_id
from renamed
