-- One row per rule with open findings about the month: how many, in how many units, an example.
select
    findings.rule_code,
    findings.severity,
    count(*) as findings,
    count(distinct findings.unit_id) as units,
    any_value(
        units.unit_name || ': ' || findings.message_vi order by units.unit_no, findings.finding_id
    ) as example
from marts.fct_quality_finding as findings
cross join report_frame as frame
inner join report_units as units on findings.unit_id = units.unit_id
where
    findings.state = 'open'
    and findings.severity in ('error', 'warning')
    and findings.period_key = frame.period_key
group by findings.rule_code, findings.severity
order by findings.severity, count(*) desc, findings.rule_code
