-- What became of the arrivals of this load: rejected; skipped, where the content is what the series
-- shows already; loaded otherwise. A content sent again after its version was withdrawn or
-- superseded is a new version, as in the marts.
with arrivals as (
    select distinct
        series_key,
        receipt_id,
        received_at,
        file_sha256
    from raw.series_arrivals
),

followed as (
    select
        series_key,
        receipt_id,
        received_at,
        file_sha256,
        lag(file_sha256) over in_series as previous_sha256,
        lag(received_at) over in_series as previous_received_at
    from arrivals
    window in_series as (partition by series_key order by received_at, receipt_id)
),

closings as (
    -- A supersede takes effect when its successor was received, a withdrawal when it was recorded.
    select
        closed.file_sha256,
        coalesce(min(successors.received_at), min(events.recorded_at)) as effective_at
    from raw.events as events
    inner join raw.submissions as closed on events.target_id = closed.submission_id
    left join raw.series_arrivals as successors
        on
            events.payload ->> '$.by' = successors.submission_id
            and events.load_id = successors.receipt_load_id
    where events.event_type in ('withdraw', 'supersede')
    group by events.event_id, closed.file_sha256
),

repeated as (
    select followed.receipt_id
    from followed
    where
        followed.file_sha256 = followed.previous_sha256
        and not exists (
            select 1
            from closings
            where
                closings.file_sha256 = followed.file_sha256
                and closings.effective_at >= followed.previous_received_at
                and closings.effective_at < followed.received_at
        )
)

select
    count(*) as files_seen,
    count(*) filter (where status = 'rejected') as files_rejected,
    count(*) filter (
        where status <> 'rejected' and receipt_id in (select repeated.receipt_id from repeated)
    ) as files_skipped
from new_receipts
