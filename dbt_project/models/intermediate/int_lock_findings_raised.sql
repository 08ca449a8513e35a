with held as (

    select
        held.submission_version_key,
        held.received_at,
        held.unit_code,
        held.period_key,
        held.known_from,
        held.known_to
    from {{ ref('int_submissions_held') }} as held
    union all by name
    -- A report of another period that speaks of the locked one.
    select distinct
        submission_version_key,
        received_at,
        unit_code,
        period_key,
        known_from,
        known_to
    from {{ ref('int_deferrals_kept') }}

),

worded as (

    select
        held.*,
        codes.code,
        codes.severity,
        codes.message_vi,
        codes.message_en,
        strftime(timezone('{{ var("timezone") }}', held.received_at), '%d/%m/%Y %H:%M') as found
    from held
    inner join {{ ref('finding_codes') }} as codes on codes.code = 'PERIOD_LOCKED'

)

select
    worded.code as rule_code,
    worded.severity,
    worded.submission_version_key,
    submissions.unit_id,
    worded.period_key,
    cast(null as varchar) as indicator_code,
    cast(null as varchar) as service_code,
    'ALL' as breakdown_code,
    '–' as locator,
    worded.found,
    worded.period_key as expected,
    replace(replace(worded.message_vi, '{found}', worded.found), '{expected}', worded.period_key)
        as message_vi,
    replace(replace(worded.message_en, '{found}', worded.found), '{expected}', worded.period_key)
        as message_en,
    worded.known_from,
    worded.known_to,
    'reading' as finding_origin,
    worded.submission_version_key as discriminator
from worded
inner join {{ ref('dim_submission') }} as submissions
    on worded.submission_version_key = submissions.submission_version_key
