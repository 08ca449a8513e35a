-- One row per document as read, with its file and how many findings it has.
with n as (
    select
        batch_id,
        submission_id,
        count(*) as findings,
        count(*) filter (severity <> 'info') as serious
    from findings
    group by all
)

select
    f.file,
    s.batch_id,
    s.submission_id,
    s.file_sha256,
    s.reader_version,
    s.form,
    s.role,
    s.status,
    s.scope,
    s.unit_code,
    s.period_key,
    s.window_start::timestamp as window_start,
    s.window_end::timestamp as window_end,
    f.file is not null as has_receipt,
    coalesce(n.findings, 0) as findings,
    coalesce(n.serious, 0) as serious_findings
from submissions as s
left join files as f using (batch_id, file_sha256)
left join n using (batch_id, submission_id)
