with source as (

    select * from {{ source('raw', 'load_slices') }}

),

renamed as (

    select
        load_id,
        unit_code,
        period_key
    from source

)

select
    load_id,
    unit_code,
    period_key
from renamed
