-- One row per report its sender has declared replaced by another one, and no event says so yet.
-- All that the same sender sent before under the wrong unit or period is meant; a resubmission in
-- the same series needs no event, it replaces its predecessor anyway.
with declared as (
    select
        receipt_id,
        received_at,
        submission_id,
        sender,
        series_key,
        coalesce(replaces_unit_code, unit_code) as unit_code,
        coalesce(replaces_period_key, period_key) as period_key
    from raw.series_arrivals
    where replaces_unit_code is not null or replaces_period_key is not null
),

pairs as (
    select distinct
        wrong.submission_id as target_id,
        declared.submission_id as by_id,
        declared.unit_code,
        declared.period_key
    from declared
    inner join raw.series_arrivals as wrong
        on
            declared.sender = wrong.sender
            and declared.unit_code = wrong.unit_code
            and declared.period_key = wrong.period_key
            and declared.series_key <> wrong.series_key
            and (wrong.received_at, wrong.receipt_id) < (declared.received_at, declared.receipt_id)
)

select
    'E' || left(sha256('supersede|' || target_id || '|' || by_id), 24) as event_id,
    target_id,
    by_id,
    unit_code,
    period_key
from pairs
where event_id not in (select known.event_id from raw.events as known)
order by event_id
