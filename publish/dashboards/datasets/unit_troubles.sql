-- One row per trouble of a unit: a mandatory report that is late or not there, an open finding.
select
    a.unit_name as area,
    p.label_vi as period,
    t.period_key,
    case
        when t.unit_level in ('province', 'nation') then t.unit_name
        else t.unit_name || ', ' || t.province_name
    end || ' (' || t.unit_code || ')' as unit,
    case when t.status = 'late' then 1 else 0 end as late,
    case when t.status = 'late' then 0 else 1 end as absent,
    t.working_days_late,
    0 as errors,
    0 as warnings
from marts.rpt_late_units as t
inner join marts.dim_period as p on t.period_key = p.period_key
inner join marts.dim_unit as u on t.unit_key = u.unit_key
left join marts.dim_unit as a on u.current_province_unit_id = a.unit_id and a.is_current
where p.period_type = 'month'
union all
select
    a.unit_name as area,
    p.label_vi as period,
    q.period_key,
    case
        when u.unit_level in ('province', 'nation') then u.unit_name
        else u.unit_name || ', ' || u.province_name
    end || ' (' || u.unit_code || ')' as unit,
    0 as late,
    0 as absent,
    null as working_days_late,
    case when q.severity = 'error' then 1 else 0 end as errors,
    case when q.severity = 'warning' then 1 else 0 end as warnings
from marts.fct_quality_finding as q
inner join marts.dim_period as p on q.period_key = p.period_key
inner join marts.dim_unit as u on q.unit_key = u.unit_key
left join marts.dim_unit as a on u.current_province_unit_id = a.unit_id and a.is_current
where q.state = 'open' and q.severity in ('error', 'warning')
