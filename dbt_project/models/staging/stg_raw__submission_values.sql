with source as (

    select * from {{ source('raw', 'submission_values') }}

),

renamed as (

    select
        submission_id,
        value_no,
        section,
        subject_unit_code,
        subject_unit_as_written,
        indicator_code,
        service_code,
        breakdown_code,
        label_as_written,
        measure_kind,
        value_as_written,
        value,
        value_state,
        unit_of_measure,
        precision,
        window_start,
        window_end,
        as_of_date,
        period_key,
        locator,
        quote,
        confidence,
        reader_rule,
        previous_value,
        previous_locator
    from source

)

select
    submission_id,
    value_no,
    section,
    subject_unit_code,
    subject_unit_as_written,
    indicator_code,
    service_code,
    breakdown_code,
    label_as_written,
    measure_kind,
    value_as_written,
    value,
    value_state,
    unit_of_measure,
    precision,
    window_start,
    window_end,
    as_of_date,
    period_key,
    locator,
    quote,
    confidence,
    reader_rule,
    previous_value,
    previous_locator
from renamed
