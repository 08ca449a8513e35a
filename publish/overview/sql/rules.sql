-- One row per rule that found something in the months shown, with one of its messages.
create or replace temp table shown_rules as
select
    findings.rule_code,
    arg_min(findings.severity, findings.finding_id) as severity,
    arg_min(findings.message_vi, findings.finding_id) as example,
    row_number() over (order by findings.rule_code) - 1 as rule_no
from marts.fct_quality_finding as findings
inner join shown_months as months on findings.period_key = months.period_key
group by findings.rule_code
