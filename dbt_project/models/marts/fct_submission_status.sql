with planned as (

    select known_until from {{ ref('int_builds_planned') }}

),

owed as (

    select
        assigned.*,
        assigned.due_at <= planned.known_until as is_due
    from {{ ref('int_obligations_assigned') }} as assigned
    cross join planned

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
        is_held,
        is_held and known_to is null as is_waiting,
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
        submissions.is_held,
        false as is_waiting,
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

told as (

    -- Taken back or filed for somebody else, a version has not met its sender's obligation.
    select
        arrived.*,
        filled.submission_id is not null as has_figures,
        arrived.version_no is not null
        and coalesce(arrived.closed_by, '') not in ('withdraw', 'supersede') as is_meant
    from arrived
    left join filled on arrived.submission_id = filled.submission_id

),

sent as (

    select
        unit_id,
        period_key,
        role,
        count(version_no) as versions,
        min(received_at) filter (where is_meant and has_figures) as met_at,
        min(received_at) filter (where is_meant) as accepted_at,
        min(received_at) filter (where closed_by = 'withdraw') as withdrawn_at,
        min(received_at) filter (where version_no is null and not is_held) as rejected_at,
        max_by(submission_id, received_at) filter (where is_current) as current_submission_id,
        bool_or(is_current) as has_current,
        bool_or(is_waiting) as is_waiting,
        bool_or(is_current and has_figures) as has_figures
    from told
    group by unit_id, period_key, role

),

judged as (

    select
        owed.*,
        sent.versions,
        coalesce(sent.is_waiting, false) as has_held_report,
        sent.current_submission_id,
        case
            when sent.has_current and not sent.has_figures then 'empty'
            when sent.has_current and sent.met_at <= owed.due_at then 'on_time'
            when sent.has_current then 'late'
            when sent.withdrawn_at is not null then 'withdrawn'
            when sent.rejected_at is not null then 'rejected'
            when owed.is_due then 'missing'
            else 'awaited'
        end as status,
        case
            when sent.has_current and sent.has_figures then sent.met_at
            when sent.has_current then sent.accepted_at
            else coalesce(sent.withdrawn_at, sent.rejected_at)
        end as received_at
    from owed
    left join sent
        on
            owed.unit_id = sent.unit_id
            and owed.period_key = sent.period_key
            and owed.role = sent.role

)

select
    judged.unit_key,
    judged.unit_id,
    judged.period_key,
    judged.obligation_code,
    judged.role,
    judged.form as form_owed,
    judged.is_mandatory,
    judged.due_at,
    judged.is_due,
    judged.received_at,
    judged.status,
    coalesce(judged.versions, 0) as versions,
    {{ days_late('judged.received_at', 'judged.due_at') }} as days_late,
    {{ working_days_late('judged.received_at', 'judged.due_at') }} as working_days_late,
    judged.has_held_report,
    judged.current_submission_id
from judged
left join {{ ref('int_working_days_listed') }} as due_days on judged.due_date = due_days.date_day
left join {{ ref('int_working_days_listed') }} as days
    on cast(timezone('{{ var("timezone") }}', judged.received_at) as date) = days.date_day
where judged.is_mandatory or judged.status not in ('missing', 'awaited')
order by judged.period_key, judged.unit_id
