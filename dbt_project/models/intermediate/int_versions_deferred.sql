with locks as (

    select * from {{ ref('int_locks_dated') }}

),

exceptions as (

    select * from {{ ref('int_lock_exceptions_dated') }}

),

figures as (

    select distinct
        submission_id,
        period_key
    from {{ ref('stg_raw__submission_values') }}
    where
        period_key in (select locks.period_key from locks)
        and period_key in (
            select slices.period_key from {{ ref('int_slices_selected') }} as slices
        )

),

spoken as (

    select
        versions.submission_version_key,
        versions.unit_code,
        versions.received_at,
        versions.known_from,
        versions.known_to,
        figures.period_key
    from {{ ref('int_submissions_versioned') }} as versions
    inner join figures on versions.submission_id = figures.submission_id
    where versions.period_key <> figures.period_key

),

exempted as (

    select
        spoken.submission_version_key,
        spoken.period_key,
        min(greatest(spoken.known_from, exceptions.granted_at))
        filter (where spoken.received_at < exceptions.until_at) as shown_from,
        min(greatest(spoken.known_to, exceptions.granted_at))
        filter (where spoken.known_to < exceptions.until_at) as shown_to
    from spoken
    inner join exceptions
        on spoken.unit_code = exceptions.unit_code and spoken.period_key = exceptions.period_key
    group by spoken.submission_version_key, spoken.period_key

)

select
    spoken.submission_version_key,
    spoken.period_key,
    spoken.known_from as version_known_from,
    spoken.known_to as version_known_to,
    {{ admitted_at('spoken.known_from', 'locks_from', 'exempted.shown_from') }} as known_from,
    {{ admitted_at('spoken.known_to', 'locks_to', 'exempted.shown_to') }} as known_to
from spoken
left join locks as locks_from
    on {{ is_locked_at('locks_from', 'spoken.period_key', 'spoken.known_from') }}
left join locks as locks_to
    on {{ is_locked_at('locks_to', 'spoken.period_key', 'spoken.known_to') }}
left join exempted
    on
        spoken.submission_version_key = exempted.submission_version_key
        and spoken.period_key = exempted.period_key
