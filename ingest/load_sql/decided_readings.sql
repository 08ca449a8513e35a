-- One row per document in force that people said something about and this load changes: the last
-- reading of its reader, and the identity of the reading it becomes with all they said applied.
create or replace temp table decided_readings as
with decided as (
    select
        file_sha256,
        max_by(event_id, (recorded_at, event_id)) as last_event_id,
        bool_or(load_id = $load_id) as is_new
    from raw.decided_meanings
    where file_sha256 in (select known.file_sha256 from raw.current_readings as known)
    group by file_sha256
),

read as (
    select
        submissions.file_sha256,
        submissions.submission_id as base_id,
        submissions.load_id,
        submissions.reader_version || '+' || left(decided.last_event_id, 13) as reader_version,
        decided.is_new
    from raw.submissions as submissions
    inner join decided on submissions.file_sha256 = decided.file_sha256
    left join raw.loads as loads on submissions.load_id = loads.load_id
    where submissions.status <> 'rejected' and submissions.reader_version not like '%+E%'
    qualify
        row_number() over (
            partition by submissions.file_sha256
            order by loads.committed_at desc nulls first, submissions.reader_version desc
        ) = 1
)

select
    file_sha256,
    base_id,
    reader_version,
    'S' || left(sha256(file_sha256 || '|' || reader_version), 24) as submission_id
from read
where is_new or load_id = $load_id
