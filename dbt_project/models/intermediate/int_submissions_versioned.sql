with arrivals as (

    -- What a locked period keeps out is no version yet.
    select * replace (admitted_at as known_from)
    from {{ ref('int_arrivals_admitted') }}
    where admitted_at is not null

),

closings as (

    select * from {{ ref('int_closings_dated') }}

),

candidates as (

    select
        arrivals.*,
        coalesce(arrivals.sender_code, arrivals.unit_code) as sender,
        count(closings.submission_id) as closings_before
    from arrivals
    left join closings
        on
            arrivals.submission_id = closings.submission_id
            and arrivals.received_at > closings.effective_at
    where
        arrivals.status <> 'rejected'
        and (arrivals.reread_at is null or arrivals.reread_at > arrivals.known_from)
    group by all

),

numbered as (

    -- What equals the current version makes no new one, unless that had been closed.
    select
        *,
        case
            when
                submission_id = lag(submission_id) over series
                and closings_before = lag(closings_before) over series
                then 0
            else 1
        end as is_new
    from candidates
    window series as (
        partition by sender, unit_code, period_key, form, role, scope
        order by received_at, receipt_id, known_from
    )

),

runs as (

    select
        *,
        sum(is_new) over (
            partition by sender, unit_code, period_key, form, role, scope
            order by received_at, receipt_id, known_from
            rows unbounded preceding
        ) as version_no
    from numbered

),

versions as (

    select
        submission_id,
        sender,
        unit_code,
        period_key,
        form,
        role,
        scope,
        cast(version_no as integer) as version_no,
        closings_before,
        min(received_at) as received_at,
        min(known_from) as known_from,
        max(reread_at) as reread_at,
        min_by(receipt_id, (received_at, receipt_id)) as receipt_id,
        min_by(file_name, (received_at, receipt_id)) as file_name,
        min_by(source_uri, (received_at, receipt_id)) as source_uri
    from runs
    group by all

),

closed as (

    -- The first closing that came after the version did.
    select
        versions.submission_id,
        versions.sender,
        versions.version_no,
        min_by(closings.closed_at, closings.effective_at) as closed_at,
        min_by(closings.event_type, closings.effective_at) as closed_by_event
    from versions
    inner join closings
        on
            versions.submission_id = closings.submission_id
            and versions.received_at <= closings.effective_at
    group by all

),

bounded as (

    select
        versions.*,
        closed.closed_at,
        closed.closed_by_event,
        lag(versions.submission_id) over series as previous_submission_id,
        min(versions.known_from) over (
            series rows between 1 following and unbounded following
        ) as resubmitted_at
    from versions
    left join closed
        on
            versions.submission_id = closed.submission_id
            and versions.sender is not distinct from closed.sender
            and versions.version_no = closed.version_no
    window series as (
        partition by
            versions.sender, versions.unit_code, versions.period_key,
            versions.form, versions.role, versions.scope
        order by versions.version_no
    )

),

ended as (

    select
        *,
        least(resubmitted_at, closed_at, reread_at) as ended_at
    from bounded

)

select
    submission_id || '#' || cast(version_no as varchar)
    || case when sender = unit_code then '' else '@' || coalesce(sender, '') end
        as submission_version_key,
    submission_id,
    sender,
    unit_code,
    period_key,
    form,
    role,
    scope,
    version_no,
    received_at,
    receipt_id,
    file_name,
    source_uri,
    previous_submission_id,
    known_from,
    -- A version whose successor was known before it was never shown: it ends where it starts.
    case when ended_at is not null then greatest(known_from, ended_at) end as known_to,
    case
        when closed_at = ended_at then closed_by_event
        when ended_at is not null then 'resubmission'
    end as closed_by
from ended
