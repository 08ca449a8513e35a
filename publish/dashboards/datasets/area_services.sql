-- One row per area of today (the nation, a province), month and essential public service.
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
        a.area,
        a.area_order,
        r.period_key,
        r.service_code,
        r.indicator_code,
        r.flow_value,
        r.flow_units_reported,
        r.ratio_numerator,
        r.ratio_denominator,
        r.units_expected - r.units_not_applicable as owed
    from marts.fct_unit_rollup as r
    inner join areas as a on r.unit_key = a.unit_key
    where
        r.indicator_code in (
            'SVC_RECEIVED', 'SVC_RECEIVED_ONLINE', 'SVC_ONLINE_RATE', 'SVC_RESOLVED',
            'SVC_ON_TIME', 'SVC_ON_TIME_RATE'
        )

)

select
    f.area,
    f.area_order,
    p.label_vi as period,
    f.period_key,
    cast(p.start_date as timestamp) as month,
    f.service_code,
    s.name_vi as service,
    sum(f.flow_value) filter (where f.indicator_code = 'SVC_RECEIVED') as received,
    sum(f.flow_value) filter (where f.indicator_code = 'SVC_RECEIVED_ONLINE') as received_online,
    sum(f.flow_value) filter (where f.indicator_code = 'SVC_RESOLVED') as resolved,
    sum(f.flow_value) filter (where f.indicator_code = 'SVC_ON_TIME') as resolved_on_time,
    -- Both parts of a rate come from the units that gave both.
    sum(f.ratio_numerator) filter (where f.indicator_code = 'SVC_ONLINE_RATE') as online_part,
    sum(f.ratio_denominator) filter (where f.indicator_code = 'SVC_ONLINE_RATE') as online_whole,
    sum(f.ratio_numerator) filter (where f.indicator_code = 'SVC_ON_TIME_RATE') as on_time_part,
    sum(f.ratio_denominator) filter (where f.indicator_code = 'SVC_ON_TIME_RATE') as on_time_whole,
    sum(f.flow_units_reported) filter (where f.indicator_code = 'SVC_RECEIVED') as reported,
    sum(f.owed) filter (where f.indicator_code = 'SVC_RECEIVED') as owed,
    sum(f.flow_units_reported) filter (where f.indicator_code = 'SVC_RECEIVED_ONLINE')
        as online_reported,
    sum(f.owed) filter (where f.indicator_code = 'SVC_RECEIVED_ONLINE') as online_owed,
    sum(f.flow_units_reported) filter (where f.indicator_code = 'SVC_RESOLVED')
        as resolved_reported,
    sum(f.owed) filter (where f.indicator_code = 'SVC_RESOLVED') as resolved_owed,
    sum(f.flow_units_reported) filter (where f.indicator_code = 'SVC_ON_TIME') as on_time_reported,
    sum(f.owed) filter (where f.indicator_code = 'SVC_ON_TIME') as on_time_owed
from figures as f
inner join marts.dim_period as p on f.period_key = p.period_key
inner join marts.dim_service as s on f.service_code = s.service_code
where p.period_type = 'month' and s.is_essential_25
group by
    f.area, f.area_order, p.label_vi, f.period_key, p.start_date, f.service_code, s.name_vi
