-- One row per area of today (the nation, a province), month and essential public service, reported
-- or not: a service nobody reported is owed all the same.
with areas as (

    select
        u.unit_key,
        a.unit_name as area,
        case when a.unit_level = 'nation' then 0 else 1 end as area_order
    from marts.dim_unit as u
    inner join marts.dim_unit as a
        on coalesce(u.current_province_unit_id, u.unit_id) = a.unit_id and a.is_current
    where u.unit_level in ('nation', 'province')

),

figures as (

    select
        r.unit_key,
        r.period_key,
        r.service_code,
        r.indicator_code,
        r.flow_value,
        r.flow_units_reported,
        r.ratio_numerator,
        r.ratio_denominator,
        r.units_expected,
        r.units_expected - r.units_not_applicable as owed
    from marts.fct_unit_rollup as r
    inner join areas as a on r.unit_key = a.unit_key
    where
        r.indicator_code in (
            'SVC_RECEIVED', 'SVC_RECEIVED_ONLINE', 'SVC_ONLINE_RATE', 'SVC_RESOLVED',
            'SVC_ON_TIME', 'SVC_ON_TIME_RATE'
        )

),

-- Who would report a service, where it has no row of its own.
expected as (

    select
        unit_key,
        period_key,
        max(units_expected) as units
    from figures
    group by unit_key, period_key

),

reported as (

    select
        unit_key,
        period_key,
        service_code,
        max(flow_value) filter (where indicator_code = 'SVC_RECEIVED') as received,
        max(flow_value) filter (where indicator_code = 'SVC_RECEIVED_ONLINE') as received_online,
        max(flow_value) filter (where indicator_code = 'SVC_RESOLVED') as resolved,
        max(flow_value) filter (where indicator_code = 'SVC_ON_TIME') as resolved_on_time,
        -- Both parts of a rate come from the units that gave both.
        max(ratio_numerator) filter (where indicator_code = 'SVC_ONLINE_RATE') as online_part,
        max(ratio_denominator) filter (where indicator_code = 'SVC_ONLINE_RATE') as online_whole,
        max(ratio_numerator) filter (where indicator_code = 'SVC_ON_TIME_RATE') as on_time_part,
        max(ratio_denominator) filter (where indicator_code = 'SVC_ON_TIME_RATE') as on_time_whole,
        max(flow_units_reported) filter (where indicator_code = 'SVC_RECEIVED') as reported,
        max(owed) filter (where indicator_code = 'SVC_RECEIVED') as owed,
        max(flow_units_reported) filter (where indicator_code = 'SVC_RECEIVED_ONLINE')
            as online_reported,
        max(owed) filter (where indicator_code = 'SVC_RECEIVED_ONLINE') as online_owed,
        max(flow_units_reported) filter (where indicator_code = 'SVC_RESOLVED')
            as resolved_reported,
        max(owed) filter (where indicator_code = 'SVC_RESOLVED') as resolved_owed,
        max(flow_units_reported) filter (where indicator_code = 'SVC_ON_TIME') as on_time_reported,
        max(owed) filter (where indicator_code = 'SVC_ON_TIME') as on_time_owed
    from figures
    group by unit_key, period_key, service_code

)

select
    a.area,
    a.area_order,
    p.label_vi as period,
    e.period_key,
    cast(p.start_date as timestamp) as month,
    s.service_code,
    s.name_vi as service,
    sum(r.received) as received,
    sum(r.received_online) as received_online,
    sum(r.resolved) as resolved,
    sum(r.resolved_on_time) as resolved_on_time,
    sum(r.online_part) as online_part,
    sum(r.online_whole) as online_whole,
    sum(r.on_time_part) as on_time_part,
    sum(r.on_time_whole) as on_time_whole,
    sum(coalesce(r.reported, 0)) as reported,
    sum(coalesce(r.owed, e.units)) as owed,
    sum(coalesce(r.online_reported, 0)) as online_reported,
    sum(coalesce(r.online_owed, e.units)) as online_owed,
    sum(coalesce(r.resolved_reported, 0)) as resolved_reported,
    sum(coalesce(r.resolved_owed, e.units)) as resolved_owed,
    sum(coalesce(r.on_time_reported, 0)) as on_time_reported,
    sum(coalesce(r.on_time_owed, e.units)) as on_time_owed
from expected as e
inner join areas as a on e.unit_key = a.unit_key
inner join marts.dim_period as p on e.period_key = p.period_key
cross join marts.dim_service as s
left join reported as r
    on e.unit_key = r.unit_key and e.period_key = r.period_key and s.service_code = r.service_code
where p.period_type = 'month' and s.is_essential_25
group by
    a.area, a.area_order, p.label_vi, e.period_key, p.start_date, s.service_code, s.name_vi
