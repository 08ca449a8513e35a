with versions as (

    select * from {{ ref('dim_submission') }}

),

identified as (

    select * from {{ ref('int_findings_identified') }}

),

decisions as (

    select
        target_id as finding_id,
        max_by(event_type, recorded_at) as event_type
    from {{ ref('stg_raw__events') }}
    where event_type in ('waive', 'reply')
    group by target_id

),

corrected as (

    -- A rejected document is put right by a later one of its unit and period, or of its name.
    select distinct rejected.submission_version_key
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

),

summed as (

    -- The latest raise is the one shown; it is open while a version that raises it is current.
    select
        identified.finding_id,
        min(identified.known_from) as first_found_at,
        count(distinct identified.submission_version_key) as versions_raising,
        bool_or(
            identified.known_to is null
            and corrected.submission_version_key is null
        ) as is_open
    from identified
    left join corrected on identified.submission_version_key = corrected.submission_version_key
    group by identified.finding_id

),

latest as (

    select * from identified
    qualify row_number() over (
            partition by finding_id
            order by known_to desc nulls first, known_from desc, submission_version_key, locator
        ) = 1

)

select
    latest.finding_id,
    latest.finding_origin,
    latest.rule_code,
    latest.severity,
    case
        when decisions.event_type = 'waive' then 'waived'
        when not summed.is_open then 'corrected'
        when decisions.event_type = 'reply' then 'explained'
        else 'open'
    end as state,
    coalesce(units.unit_key, latest.unit_id) as unit_key,
    latest.unit_id,
    coalesce(units.unit_code, versions.unit_code) as unit_code,
    latest.period_key,
    latest.indicator_code,
    latest.service_code,
    latest.breakdown_code,
    latest.submission_version_key,
    versions.submission_id,
    versions.file_name,
    latest.locator,
    latest.found,
    latest.expected,
    latest.message_vi,
    latest.message_en,
    coalesce(rules.instruction_vi, codes.instruction_vi) as instruction_vi,
    summed.first_found_at,
    summed.versions_raising
from latest
inner join summed on latest.finding_id = summed.finding_id
inner join versions on latest.submission_version_key = versions.submission_version_key
left join {{ ref('int_periods_dated') }} as periods on latest.period_key = periods.period_key
left join {{ ref('units') }} as units
    on
        latest.unit_id = units.unit_id
        and periods.end_date >= units.valid_from
        and (units.valid_to is null or periods.end_date < units.valid_to)
left join decisions on latest.finding_id = decisions.finding_id
left join {{ ref('validation_rules') }} as rules on latest.rule_code = rules.rule_code
left join {{ ref('finding_codes') }} as codes on latest.rule_code = codes.code
order by latest.period_key, latest.unit_id, latest.rule_code
