-- One row per finding of the reading.
select
    f.file,
    n.batch_id,
    n.submission_id,
    n.finding_no,
    n.rule_code,
    n.severity,
    n.locator,
    trim(coalesce(n.message_vi, '')) <> '' and trim(coalesce(n.message_en, '')) <> ''
        as has_messages,
    s.submission_id is not null as has_submission
from findings as n
left join submissions as s using (batch_id, submission_id)
left join files as f using (batch_id, file_sha256)
