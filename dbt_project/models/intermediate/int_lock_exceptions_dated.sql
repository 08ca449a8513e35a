-- An exception holds through its last day, where due dates are meant.
select
    events.event_id,
    events.period_key,
    events.unit_code,
    loads.committed_at as granted_at,
    timezone('{{ var("timezone") }}', cast(events.until_day + 1 as timestamp)) as until_at
from {{ ref('stg_raw__lock_events') }} as events
inner join {{ ref('stg_raw__loads') }} as loads on events.load_id = loads.load_id
where events.event_type = 'lock_exception'
