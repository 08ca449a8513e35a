-- What the next build has to take: all that any document of a touched series speaks about, the
-- predecessors' included (a figure that vanished must vanish from the marts too).
insert into raw.load_slices by name
with opened as (
    -- A lock that opens, for all or for one unit, lets in what had come in the meantime.
    select
        target_id as period_key,
        payload ->> '$.unit_code' as unit_code
    from raw.events
    where load_id = $load_id and event_type in ('unlock_period', 'lock_exception')
),

touched as (
    select arrivals.series_key
    from raw.series_arrivals as arrivals
    inner join raw.receipts as receipts on arrivals.receipt_id = receipts.receipt_id
    where receipts.load_id = $load_id
    union
    -- A document that came before and reads otherwise now.
    select arrivals.series_key
    from raw.series_arrivals as arrivals
    inner join raw.submissions as submissions
        on arrivals.submission_id = submissions.submission_id
    where submissions.load_id = $load_id
    union
    select arrivals.series_key
    from raw.series_arrivals as arrivals
    inner join raw.events as events on arrivals.submission_id = events.target_id
    where events.load_id = $load_id
    union
    select arrivals.series_key
    from raw.series_arrivals as arrivals
    inner join opened
        on
            arrivals.period_key = opened.period_key
            and coalesce(opened.unit_code, arrivals.unit_code) = arrivals.unit_code
),

documents as (
    select arrivals.submission_id
    from raw.series_arrivals as arrivals
    inner join touched on arrivals.series_key = touched.series_key
    union
    select submissions.submission_id
    from raw.submissions as submissions
    inner join raw.receipts as receipts on submissions.file_sha256 = receipts.file_sha256
    where receipts.load_id = $load_id
),

named_by_event as (
    select
        payload ->> '$.unit_code' as unit_code,
        payload ->> '$.period_key' as period_key
    from raw.events
    where load_id = $load_id
),

slices as (
    select
        spoken.unit_code,
        spoken.period_key
    from raw.submission_slices as spoken
    inner join documents on spoken.submission_id = documents.submission_id
    union
    -- Reports of other periods may speak of the one that opens.
    select
        spoken.unit_code,
        spoken.period_key
    from raw.submission_slices as spoken
    inner join opened on spoken.period_key = opened.period_key
    inner join raw.submissions as submissions on spoken.submission_id = submissions.submission_id
    where coalesce(opened.unit_code, submissions.unit_code) = submissions.unit_code
    union
    select
        unit_code,
        period_key
    from named_by_event
)

select
    $load_id as load_id,
    unit_code,
    period_key
from slices
where unit_code is not null and period_key is not null
order by unit_code, period_key
