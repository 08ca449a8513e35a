-- A supersede takes effect when its successor arrived, a withdrawal when it was recorded.
select
    events.target_id as submission_id,
    events.event_type,
    events.replaced_by_submission_id,
    loads.committed_at as closed_at,
    coalesce(min(arrivals.received_at), min(events.recorded_at)) as effective_at
from {{ ref('stg_raw__events') }} as events
inner join {{ ref('stg_raw__loads') }} as loads on events.load_id = loads.load_id
left join {{ ref('int_arrivals_read') }} as arrivals
    on
        events.replaced_by_submission_id = arrivals.submission_id
        and loads.committed_at = arrivals.arrived_at
where events.event_type in ('supersede', 'withdraw')
group by all
