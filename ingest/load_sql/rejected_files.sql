select
    new_receipts.file_name,
    coalesce(string_agg(distinct findings.rule_code, ', ' order by findings.rule_code), '') as codes
from new_receipts
left join raw.submission_findings as findings
    on
        new_receipts.submission_id = findings.submission_id
        and findings.severity = 'error'
where new_receipts.status = 'rejected'
group by new_receipts.receipt_id, new_receipts.file_name
order by new_receipts.file_name
