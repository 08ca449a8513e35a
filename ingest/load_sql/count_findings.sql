select
    rule_code,
    severity,
    count(*) as findings
from raw.submission_findings
where submission_id in (select new_receipts.submission_id from new_receipts)
group by all
order by severity, rule_code
