with versions as (

    select * from {{ ref('dim_submission') }}

),

identified as (

    select * from {{ ref('int_findings_identified') }}
    union all by name
    select * from {{ ref('int_replies_unmatched') }}

),

replaced as (

    -- A rejected document is put right by a later one of its unit and period, or of its name.
    select
        rejected.submission_version_key,
        min(accepted.known_from) as replaced_at,
        min_by(accepted.submission_id, (accepted.known_from, accepted.received_at)) as replaced_by
    from versions as rejected
    inner join versions as accepted
        on
            accepted.version_no is not null
            and accepted.received_at > rejected.received_at
            and (
                (
                    rejected.unit_id = accepted.unit_id
                    and rejected.period_key = accepted.period_key
                )
                or rejected.file_name = accepted.file_name
            )
    where rejected.version_no is null
    group by rejected.submission_version_key

)

select
    identified.finding_id,
    identified.rule_code,
    identified.severity,
    identified.submission_version_key,
    identified.unit_id,
    identified.period_key,
    identified.indicator_code,
    identified.service_code,
    identified.breakdown_code,
    identified.locator,
    identified.found,
    identified.expected,
    identified.message_vi,
    identified.message_en,
    identified.known_from,
    identified.known_to,
    identified.finding_origin,
    versions.sender,
    versions.unit_code,
    versions.closed_by,
    replaced.replaced_by,
    coalesce(identified.known_to, replaced.replaced_at) as ended_at
from identified
inner join versions on identified.submission_version_key = versions.submission_version_key
left join replaced on identified.submission_version_key = replaced.submission_version_key
