-- The decided readings as documents, in the place where those just read lie.
create or replace temp table new_submissions as
select
    submissions.* exclude (load_id) replace (
        decided.submission_id as submission_id,
        decided.reader_version as reader_version,
        case
            when
                decided.submission_id in (select lost.submission_id from lost_decisions as lost)
                then 'accepted_with_findings'
            else submissions.status
        end as status
    ),
    '' as folder
from decided_readings as decided
inner join raw.submissions as submissions on decided.base_id = submissions.submission_id
