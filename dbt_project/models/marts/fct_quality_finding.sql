with followed as (

    select * from {{ ref('int_findings_settled') }}

),

decided as (

    select * from {{ ref('int_findings_decided') }}

)

select
    followed.finding_id,
    followed.finding_origin,
    followed.rule_code,
    followed.severity,
    -- A decision changes how a finding stands, never a figure.
    case
        when not followed.is_open then 'corrected'
        when decided.is_waived then 'waived'
        when decided.is_explained then 'explained'
        else 'open'
    end as state,
    coalesce(units.unit_key, followed.unit_id) as unit_key,
    followed.unit_id,
    coalesce(units.unit_code, versions.unit_code) as unit_code,
    followed.period_key,
    followed.indicator_code,
    followed.service_code,
    followed.breakdown_code,
    followed.submission_version_key,
    versions.submission_id,
    versions.file_name,
    followed.locator,
    followed.found,
    followed.expected,
    followed.message_vi,
    followed.message_en,
    coalesce(rules.instruction_vi, codes.instruction_vi) as instruction_vi,
    followed.first_found_at,
    followed.last_found_at,
    followed.versions_raising,
    followed.corrected_at,
    followed.corrected_by_submission_id,
    followed.closed_by,
    decided.explanation,
    decided.explained_at,
    decided.explained_by,
    decided.waived_until,
    decided.waived_by,
    decided.waived_by_role,
    decided.waive_reason,
    decided.waived_at
from followed
inner join {{ ref('dim_submission') }} as versions
    on followed.submission_version_key = versions.submission_version_key
left join {{ ref('int_periods_dated') }} as periods on followed.period_key = periods.period_key
left join {{ ref('units') }} as units
    on
        followed.unit_id = units.unit_id
        and periods.end_date >= units.valid_from
        and (units.valid_to is null or periods.end_date < units.valid_to)
left join decided on followed.finding_id = decided.finding_id
-- A rule and a finding of the reader may bear one code; they ask for different things.
left join {{ ref('validation_rules') }} as rules
    on followed.rule_code = rules.rule_code and followed.finding_origin = 'rule'
left join {{ ref('finding_codes') }} as codes
    on followed.rule_code = codes.code and followed.finding_origin = 'reading'
order by followed.period_key, followed.unit_id, followed.rule_code
