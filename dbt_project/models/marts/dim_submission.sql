with versions as (

    select * from {{ ref('int_submissions_versioned') }}

),

submissions as (

    select * from {{ ref('stg_raw__submissions') }}

),

receipts as (

    select
        receipts.*,
        loads.committed_at
    from {{ ref('stg_raw__receipts') }} as receipts
    inner join {{ ref('stg_raw__loads') }} as loads on receipts.load_id = loads.load_id

),

refilings as (

    select
        replaced_by_submission_id,
        min(target_id) as refiled_submission_id
    from {{ ref('stg_raw__events') }}
    where event_type = 'supersede' and replaced_by_submission_id is not null
    group by replaced_by_submission_id

),

rejected as (

    -- A rejected document is no version of anything; its first arrival is kept in sight. Where it
    -- does not say whose it is, it is its sender's.
    select
        submissions.submission_id || '#rejected' as submission_version_key,
        submissions.submission_id,
        min_by(
            coalesce(receipts.sender_code, submissions.unit_code), receipts.received_at
        ) as sender,
        coalesce(
            submissions.unit_code, min_by(receipts.sender_code, receipts.received_at)
        ) as unit_code,
        cast(null as integer) as version_no,
        min(receipts.received_at) as received_at,
        min_by(receipts.receipt_id, receipts.received_at) as receipt_id,
        min_by(receipts.file_name, receipts.received_at) as file_name,
        min_by(receipts.source_uri, receipts.received_at) as source_uri,
        cast(null as varchar) as previous_submission_id,
        min(receipts.committed_at) as known_from,
        cast(null as timestamptz) as known_to,
        cast(null as varchar) as closed_by
    from submissions
    inner join receipts on submissions.file_sha256 = receipts.file_sha256
    where submissions.status = 'rejected'
    group by submissions.submission_id, submissions.unit_code

),

held as (

    select * from {{ ref('int_submissions_held') }}

),

obligations as (

    select
        unit_level,
        role,
        period_key,
        min(due_at) as due_at
    from {{ ref('int_obligations_dated') }}
    group by unit_level, role, period_key

),

listed as (

    select
        submission_version_key, submission_id, sender, unit_code, version_no, received_at,
        receipt_id, file_name, source_uri, previous_submission_id, known_from, known_to, closed_by
    from versions
    union all by name
    select
        submission_version_key, submission_id, sender, unit_code, version_no, received_at,
        receipt_id, file_name, source_uri, previous_submission_id, known_from, known_to, closed_by
    from rejected
    union all by name
    -- What came for a locked period is kept in sight while it waits, and after.
    select
        submission_version_key, submission_id, sender, unit_code, received_at, receipt_id,
        file_name, source_uri, known_from, known_to, true as is_held
    from held

)

select
    listed.submission_version_key,
    listed.submission_id,
    listed.version_no,
    coalesce(listed.version_no is not null and listed.known_to is null, false) as is_current,
    coalesce(listed.is_held, false) as is_held,
    submissions.status,
    listed.closed_by,
    coalesce(refilings.refiled_submission_id, listed.previous_submission_id)
        as supersedes_submission_id,
    listed.sender,
    units.unit_key,
    units.unit_id,
    listed.unit_code,
    submissions.unit_name_as_written,
    submissions.period_key,
    submissions.form,
    submissions.role,
    submissions.scope,
    submissions.template_version,
    submissions.window_start,
    submissions.window_end,
    submissions.report_date,
    submissions.document_no,
    submissions.issuing_agency,
    listed.receipt_id,
    listed.file_name,
    listed.source_uri,
    submissions.file_sha256,
    submissions.reader_version,
    listed.received_at,
    listed.known_from,
    listed.known_to,
    obligations.due_at,
    listed.received_at <= obligations.due_at as is_on_time,
    {{ days_late('listed.received_at', 'obligations.due_at') }} as days_late
from listed
inner join submissions on listed.submission_id = submissions.submission_id
left join {{ ref('units') }} as units
    on
        listed.unit_code = units.unit_code
        and coalesce(submissions.window_end, cast(listed.received_at as date)) >= units.valid_from
        and (
            units.valid_to is null
            or coalesce(submissions.window_end, cast(listed.received_at as date)) < units.valid_to
        )
left join obligations
    on
        submissions.period_key = obligations.period_key
        and submissions.role = obligations.role
        and units.unit_level = obligations.unit_level
left join refilings on listed.submission_id = refilings.replaced_by_submission_id
