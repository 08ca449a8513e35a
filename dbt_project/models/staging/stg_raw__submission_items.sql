with source as (

    select * from {{ source('raw', 'submission_items') }}

),

renamed as (

    select
        submission_id,
        item_no,
        item_type,
        item_code,
        title,
        owner,
        due_text,
        due_date,
        status,
        result,
        locator
    from source

)

select
    submission_id,
    item_no,
    item_type,
    item_code,
    title,
    owner,
    due_text,
    due_date,
    status,
    result,
    locator
from renamed
