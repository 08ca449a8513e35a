with planned as (

    select known_until from {{ ref('int_builds_planned') }}

),

owed as (

    -- Every unit in force on the last day of a period whose window has closed.
    select
        obligations.obligation_code,
        obligations.period_key,
        obligations.role,
        obligations.form as form_owed,
        obligations.is_mandatory,
        obligations.window_end,
        obligations.due_at,
        obligations.due_at <= planned.known_until as is_due,
        units.unit_key,
        units.unit_id
    from {{ ref('int_obligations_dated') }} as obligations
    cross join planned
    inner join {{ ref('units') }} as units
        on
            obligations.unit_level = units.unit_level
            and obligations.end_date >= units.valid_from
            and (units.valid_to is null or obligations.end_date < units.valid_to)
    where
        obligations.window_end
        < cast(timezone('{{ var("timezone") }}', planned.known_until) as date)

),

filled as (

    select distinct submission_id
    from {{ ref('fct_reported_value') }}
    where value_state = 'reported'

),

arrived as (

    select
        unit_id,
        period_key,
        role,
        submission_id,
        version_no,
        received_at,
        is_current,
        closed_by
    from {{ ref('dim_submission') }}
    where scope = 'own' and unit_id is not null and period_key is not null
    union all by name
    -- A file nobody can read does not say its period: it stands for the one that had closed last.
    select
        submissions.unit_id,
        submissions.role,
        submissions.submission_id,
        submissions.version_no,
        submissions.received_at,
        submissions.is_current,
        submissions.closed_by,
        max_by(owed.period_key, owed.window_end) as period_key
    from {{ ref('dim_submission') }} as submissions
    inner join owed
        on
            submissions.unit_id = owed.unit_id
            and submissions.role = owed.role
            and owed.window_end < cast(submissions.received_at as date)
    where submissions.period_key is null and submissions.version_no is null and owed.is_mandatory
    group by all

),

sent as (

    select
        submissions.unit_id,
        submissions.period_key,
        submissions.role,
        count(submissions.version_no) as versions,
        min(submissions.received_at) filter (where submissions.version_no is not null)
            as first_accepted_at,
        min(submissions.received_at) filter (where submissions.version_no is null)
            as first_rejected_at,
        max_by(submissions.submission_id, submissions.received_at)
        filter (where submissions.is_current) as current_submission_id,
        bool_or(submissions.is_current) as has_current,
        bool_or(submissions.is_current and filled.submission_id is not null) as has_figures,
        bool_or(coalesce(submissions.closed_by = 'withdraw', false)) as was_withdrawn,
        bool_or(submissions.version_no is null) as was_rejected
    from arrived as submissions
    left join filled on submissions.submission_id = filled.submission_id
    group by submissions.unit_id, submissions.period_key, submissions.role

),

judged as (

    select
        owed.*,
        sent.versions,
        sent.current_submission_id,
        case
            when sent.has_current and not sent.has_figures then 'empty'
            when sent.has_current and sent.first_accepted_at <= owed.due_at then 'on_time'
            when sent.has_current then 'late'
            when sent.was_withdrawn then 'withdrawn'
            when sent.was_rejected then 'rejected'
            else 'missing'
        end as status,
        case
            when sent.has_current or sent.was_withdrawn then sent.first_accepted_at
            else sent.first_rejected_at
        end as received_at
    from owed
    left join sent
        on
            owed.unit_id = sent.unit_id
            and owed.period_key = sent.period_key
            and owed.role = sent.role

)

select
    unit_key,
    unit_id,
    period_key,
    obligation_code,
    role,
    form_owed,
    is_mandatory,
    due_at,
    is_due,
    received_at,
    status,
    coalesce(versions, 0) as versions,
    {{ days_late('received_at', 'due_at') }} as days_late,
    current_submission_id
from judged
where is_mandatory or status <> 'missing'
order by period_key, unit_id
