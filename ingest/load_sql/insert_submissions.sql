insert into raw.submissions by name
select
    * exclude (folder),
    $load_id as load_id
from new_submissions
order by submission_id
