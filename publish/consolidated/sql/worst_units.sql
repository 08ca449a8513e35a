-- One row per unit among those with most open findings about the month.
select
    any_value(units.unit_name) as unit_name,
    count(*) filter (findings.severity = 'error') as errors,
    count(*) filter (findings.severity = 'warning') as warnings
from marts.fct_quality_finding as findings
cross join report_frame as frame
inner join report_units as units on findings.unit_id = units.unit_id
where
    findings.state = 'open'
    and findings.severity in ('error', 'warning')
    and findings.period_key = frame.period_key
group by units.unit_id
order by errors desc, warnings desc, any_value(units.unit_no)
limit $most
