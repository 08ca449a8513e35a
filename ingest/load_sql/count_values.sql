select
    count(*) as values_read,
    count(*) filter (where new_submissions.status = 'rejected') as values_rejected
from read_parquet($values, filename = true) as staged
inner join new_submissions
    on
        staged.submission_id = new_submissions.submission_id
        and parse_dirpath(staged.filename) = new_submissions.folder
