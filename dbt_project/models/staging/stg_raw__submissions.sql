with source as (

    select * from {{ source('raw', 'submissions') }}

),

renamed as (

    select
        submission_id,
        file_sha256,
        reader_version,
        form,
        role,
        template_version,
        unit_code,
        unit_name_as_written,
        period_key,
        window_start,
        window_end,
        report_date,
        document_no,
        issuing_agency,
        status,
        scope,
        replaces_unit_code,
        replaces_period_key,
        load_id
    from source

)

select
    submission_id,
    file_sha256,
    reader_version,
    form,
    role,
    template_version,
    unit_code,
    unit_name_as_written,
    period_key,
    window_start,
    window_end,
    report_date,
    document_no,
    issuing_agency,
    status,
    scope,
    replaces_unit_code,
    replaces_period_key,
    load_id
from renamed
