with rules as (

    select
        rule_code,
        'rule' as finding_origin,
        severity
    from {{ ref('validation_rules') }}
    union all
    select
        code as rule_code,
        'reading' as finding_origin,
        severity
    from {{ ref('finding_codes') }}

),

findings as (

    select
        rule_code,
        finding_origin,
        count(*) as findings_raised,
        count(*) filter (where state = 'open') as findings_open,
        count(*) filter (where state = 'corrected') as findings_corrected,
        count(*) filter (where state = 'explained') as findings_explained,
        count(*) filter (where state = 'waived') as findings_waived
    from {{ ref('fct_quality_finding') }}
    group by rule_code, finding_origin

),

checked as (

    -- Rules look at figures, and a rejected document has none.
    select
        count(distinct submission_id) as documents_read,
        count(distinct submission_id) filter (
            where version_no is not null
        ) as documents_with_figures
    from {{ ref('dim_submission') }}

),

raised as (

    select rule_code, finding_origin, submission_version_key
    from {{ ref('int_findings_identified') }}
    union all
    select rule_code, finding_origin, submission_version_key
    from {{ ref('int_replies_unmatched') }}

),

hits as (

    select
        raised.rule_code,
        raised.finding_origin,
        count(distinct versions.submission_id) as documents_hit
    from raised
    inner join {{ ref('dim_submission') }} as versions
        on raised.submission_version_key = versions.submission_version_key
    group by raised.rule_code, raised.finding_origin

),

counted as (

    select
        rules.rule_code,
        rules.finding_origin,
        rules.severity,
        case rules.finding_origin
            when 'rule' then checked.documents_with_figures
            else checked.documents_read
        end as documents_checked,
        coalesce(hits.documents_hit, 0) as documents_hit,
        coalesce(findings.findings_raised, 0) as findings_raised,
        coalesce(findings.findings_open, 0) as findings_open,
        coalesce(findings.findings_corrected, 0) as findings_corrected,
        coalesce(findings.findings_explained, 0) as findings_explained,
        coalesce(findings.findings_waived, 0) as findings_waived
    from rules
    cross join checked
    left join findings
        on rules.rule_code = findings.rule_code and rules.finding_origin = findings.finding_origin
    left join hits
        on rules.rule_code = hits.rule_code and rules.finding_origin = hits.finding_origin

)

select
    rule_code,
    finding_origin,
    severity,
    documents_checked,
    documents_hit,
    cast(100.0 * documents_hit / nullif(documents_checked, 0) as decimal(38, 6)) as hit_rate,
    findings_raised,
    findings_open,
    findings_corrected,
    findings_explained,
    findings_waived,
    findings_raised - findings_open as findings_decided,
    cast(
        100.0 * (findings_explained + findings_waived)
        / nullif(findings_raised - findings_open, 0) as decimal(38, 6)
    ) as false_alarm_share
from counted
order by finding_origin desc, rule_code
