with source as (

    select * from {{ source('raw', 'submission_findings') }}

),

renamed as (

    select
        submission_id,
        finding_no,
        rule_code,
        severity,
        locator,
        found,
        expected,
        message_vi,
        message_en
    from source

)

select
    submission_id,
    finding_no,
    rule_code,
    severity,
    locator,
    found,
    expected,
    message_vi,
    message_en
from renamed
