-- The figures of a rejected document stay out; raw.loads counts them.
insert into raw.submission_values by name
select staged.* exclude (filename)
from read_parquet($values, filename = true) as staged
inner join new_submissions
    on
        staged.submission_id = new_submissions.submission_id
        and parse_dirpath(staged.filename) = new_submissions.folder
where new_submissions.status <> 'rejected'
order by staged.submission_id, staged.value_no
