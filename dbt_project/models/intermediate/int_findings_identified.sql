with versions as (

    select * from {{ ref('dim_submission') }}

),

read_findings as (

    -- What was found while reading is tied to the figure of its cell where there is one.
    select
        findings.rule_code,
        findings.severity,
        versions.submission_version_key,
        versions.unit_id,
        versions.period_key,
        figures.indicator_code,
        figures.service_code,
        coalesce(figures.breakdown_code, 'ALL') as breakdown_code,
        findings.locator,
        findings.found,
        findings.expected,
        findings.message_vi,
        findings.message_en,
        versions.known_from,
        versions.known_to,
        'reading' as finding_origin,
        -- Without a figure, what was found tells one finding of a rule from another.
        case when figures.indicator_code is null then coalesce(findings.found, '') else '' end
        || case
            when versions.unit_id is null or versions.period_key is null then versions.file_name
            else ''
        end as discriminator
    from {{ ref('stg_raw__submission_findings') }} as findings
    inner join versions on findings.submission_id = versions.submission_id
    left join {{ ref('stg_raw__submission_values') }} as figures
        on
            findings.submission_id = figures.submission_id
            and findings.locator = figures.locator
    qualify row_number() over (
            partition by versions.submission_version_key, findings.finding_no
            order by figures.value_no
        ) = 1

),

rule_findings as (

    select
        rule_code,
        severity,
        submission_version_key,
        slice_unit as unit_id,
        period_key,
        indicator_code,
        service_code,
        breakdown_code,
        locator,
        found,
        expected,
        message_vi,
        message_en,
        known_from,
        known_to,
        'rule' as finding_origin,
        '' as discriminator
    from {{ ref('int_findings_raised') }}

),

raised as (

    select * from read_findings
    union all by name
    select * from rule_findings
    union all by name
    select * from {{ ref('int_lock_findings_raised') }}

)

select
    'F' || left(
        sha256(concat_ws(
            '|', rule_code, coalesce(unit_id, ''), coalesce(period_key, ''),
            coalesce(indicator_code, ''), coalesce(service_code, ''), breakdown_code,
            discriminator
        )), 24
    ) as finding_id,
    rule_code,
    severity,
    submission_version_key,
    unit_id,
    period_key,
    indicator_code,
    service_code,
    breakdown_code,
    locator,
    found,
    expected,
    message_vi,
    message_en,
    known_from,
    known_to,
    finding_origin
from raised
