-- One row per row of a list.
select
    f.file,
    i.batch_id,
    i.submission_id,
    i.item_no,
    i.item_type,
    i.locator,
    trim(coalesce(i.title, '')) <> '' as has_title,
    s.submission_id is not null as has_submission
from items as i
left join submissions as s using (batch_id, submission_id)
left join files as f using (batch_id, file_sha256)
