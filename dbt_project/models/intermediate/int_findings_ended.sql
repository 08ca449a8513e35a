with versions as (

    select * from {{ ref('dim_submission') }}

),

identified as (

    select * from {{ ref('int_findings_identified') }}
    union all by name
    select * from {{ ref('int_replies_unmatched') }}

),

rejected as (

    -- What is held back by a locked period waits; it is not rejected.
    select * from versions
    where version_no is null and not coalesce(is_held, false)

),

accepted as (

    select * from versions
    where version_no is not null

),

replacing as (

    -- A rejected document is put right by a later one of its unit and period, or by one of its
    -- name from the same sender: what cannot be opened tells neither.
    select
        rejected.submission_version_key,
        accepted.submission_id,
        accepted.known_from,
        accepted.received_at
    from rejected
    inner join accepted
        on
            rejected.unit_id = accepted.unit_id
            and rejected.period_key = accepted.period_key
            and rejected.received_at < accepted.received_at
    union all
    select
        rejected.submission_version_key,
        accepted.submission_id,
        accepted.known_from,
        accepted.received_at
    from rejected
    inner join accepted
        on
            rejected.file_name = accepted.file_name
            and rejected.received_at < accepted.received_at
            and rejected.sender is not distinct from accepted.sender
            and (rejected.unit_id is null or rejected.unit_id = accepted.unit_id)

),

replaced as (

    select
        submission_version_key,
        min(known_from) as replaced_at,
        min_by(submission_id, (known_from, received_at)) as replaced_by
    from replacing
    group by submission_version_key

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
