-- What became of the arrivals of this load: rejected; skipped, where the content is what the series
-- shows already; loaded otherwise. A content sent again after its version was withdrawn or
-- superseded is a new version.
with arrivals as (
    select distinct
        series_key,
        receipt_id,
        received_at,
        receipt_load_id,
        file_sha256
    from raw.series_arrivals
),

followed as (
    select
        series_key,
        receipt_id,
        file_sha256,
        lag(file_sha256) over in_series as previous_sha256,
        lag(receipt_load_id) over in_series as previous_load_id
    from arrivals
    window in_series as (partition by series_key order by received_at, receipt_id)
),

closed as (
    select
        submissions.file_sha256,
        loads.committed_at
    from raw.events as events
    inner join raw.submissions as submissions on events.target_id = submissions.submission_id
    inner join raw.loads as loads on events.load_id = loads.load_id
    where events.event_type in ('withdraw', 'supersede')
),

repeated as (
    select followed.receipt_id
    from followed
    left join raw.loads as previous on followed.previous_load_id = previous.load_id
    where
        followed.file_sha256 = followed.previous_sha256
        and not exists (
            select 1
            from closed
            where
                closed.file_sha256 = followed.file_sha256
                and closed.committed_at >= previous.committed_at
        )
)

select
    count(*) as files_seen,
    count(*) filter (where status = 'rejected') as files_rejected,
    count(*) filter (
        where status <> 'rejected' and receipt_id in (select repeated.receipt_id from repeated)
    ) as files_skipped
from new_receipts
