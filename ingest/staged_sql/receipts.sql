-- One row per arrival, with how often its content was read in the batch.
select
    r.file_name as file,
    r.batch_id,
    r.receipt_id,
    r.source_name,
    r.source_uri,
    r.file_sha256,
    r.file_size,
    r.archived_path,
    r.received_at at time zone 'UTC' as received_at,
    r.archived_path like '%' || r.file_sha256 as path_names_content,
    (
        select count(*) from submissions as s
        where s.batch_id = r.batch_id and s.file_sha256 = r.file_sha256
    ) as times_read
from receipts as r
