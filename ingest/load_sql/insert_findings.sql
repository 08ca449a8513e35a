insert into raw.submission_findings by name
select staged.* exclude (filename)
from read_parquet($findings, filename = true) as staged
inner join new_submissions
    on
        staged.submission_id = new_submissions.submission_id
        and parse_dirpath(staged.filename) = new_submissions.folder
order by staged.submission_id, staged.finding_no
