-- One row per unit, line and service with an open error about the month: of the line's indicators
-- or of the parts of its rate.
create or replace temp table report_contested as
with parts as (

    select
        lines.line_code,
        unnest([
            indicators.indicator_code, indicators.numerator_code, indicators.denominator_code
        ]) as indicator_code
    from report_lines as lines
    inner join marts.dim_indicator as indicators
        on list_contains(lines.indicator_codes, indicators.indicator_code)

)

select distinct
    findings.unit_id,
    parts.line_code,
    findings.service_code
from marts.fct_quality_finding as findings
cross join report_frame as frame
inner join parts on findings.indicator_code = parts.indicator_code
where
    findings.state = 'open'
    and findings.severity = 'error'
    and findings.period_key = frame.period_key
    and coalesce(findings.breakdown_code, 'ALL') = 'ALL'
