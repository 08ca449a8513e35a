with source as (

    select * from {{ source('raw', 'receipts') }}

),

renamed as (

    select
        receipt_id,
        source_name,
        source_uri,
        file_name,
        file_sha256,
        file_size,
        media_type,
        received_at,
        archived_path,
        sender as sender_code,
        load_id
    from source

)

select
    receipt_id,
    source_name,
    source_uri,
    file_name,
    file_sha256,
    file_size,
    media_type,
    received_at,
    archived_path,
    sender_code,
    load_id
from renamed
