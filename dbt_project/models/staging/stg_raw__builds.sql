with source as (

    select * from {{ source('raw', 'builds') }}

),

renamed as (

    select
        build_id,
        started_at,
        finished_at,
        loads_through,
        full_refresh as is_full_refresh
    from source

)

select
    build_id,
    started_at,
    finished_at,
    loads_through,
    is_full_refresh
from renamed
