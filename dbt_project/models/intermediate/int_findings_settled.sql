with raises as (

    select * from {{ ref('int_findings_ended') }}

),

summed as (

    select
        finding_id,
        min(known_from) as first_found_at,
        max(known_from) as last_found_at,
        count(distinct submission_version_key) as versions_raising,
        -- It is open while a version that raises it is current.
        bool_or(ended_at is null) as is_open
    from raises
    group by finding_id

),

latest as (

    -- The latest raise is the one shown.
    select * from raises
    qualify row_number() over (
            partition by finding_id
            order by ended_at desc nulls first, known_from desc, submission_version_key, locator
        ) = 1

),

successors as (

    -- What came with the load that ended a finding: the next version of the report, or else
    -- another report of the unit (a total that fell is put right by the month before).
    select
        known_from,
        sender,
        unit_code,
        unit_id,
        period_key,
        submission_id
    from {{ ref('dim_submission') }}
    where version_no is not null

),

in_series as (

    select
        known_from,
        sender,
        unit_code,
        period_key,
        max(submission_id) as submission_id
    from successors
    group by all

),

of_unit as (

    select
        known_from,
        unit_id,
        max(submission_id) as submission_id
    from successors
    group by all

)

select
    latest.finding_id,
    latest.rule_code,
    latest.severity,
    latest.submission_version_key,
    latest.unit_id,
    latest.period_key,
    latest.indicator_code,
    latest.service_code,
    latest.breakdown_code,
    latest.locator,
    latest.found,
    latest.expected,
    latest.message_vi,
    latest.message_en,
    latest.known_from,
    latest.known_to,
    latest.finding_origin,
    summed.first_found_at,
    summed.last_found_at,
    summed.versions_raising,
    summed.is_open,
    case when not summed.is_open then latest.ended_at end as corrected_at,
    case when not summed.is_open then latest.closed_by end as closed_by,
    case
        when not summed.is_open and coalesce(latest.closed_by, '') <> 'withdraw'
            then coalesce(latest.replaced_by, in_series.submission_id, of_unit.submission_id)
    end as corrected_by_submission_id
from latest
inner join summed on latest.finding_id = summed.finding_id
left join in_series
    on
        latest.ended_at = in_series.known_from
        and latest.sender = in_series.sender
        and latest.unit_code = in_series.unit_code
        and latest.period_key = in_series.period_key
left join of_unit
    on
        latest.ended_at = of_unit.known_from
        and latest.unit_id = of_unit.unit_id
