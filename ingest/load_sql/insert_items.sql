-- The lists of a rejected document stay out, its replies to findings do not: they report nothing.
insert into raw.submission_items by name
select staged.* exclude (filename)
from read_parquet($items, filename = true) as staged
inner join new_submissions
    on
        staged.submission_id = new_submissions.submission_id
        and parse_dirpath(staged.filename) = new_submissions.folder
where new_submissions.status <> 'rejected' or staged.item_type = 'reply'
order by staged.submission_id, staged.item_no
