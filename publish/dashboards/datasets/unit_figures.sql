-- One row per unit, period, indicator, service and breakdown: the figures shown.
select
    a.unit_name as area,
    case
        when u.unit_level in ('province', 'nation') then u.unit_name
        else u.unit_name || ', ' || u.province_name
    end || ' (' || u.unit_code || ')' as unit,
    p.label_vi as period,
    f.period_key,
    cast(p.start_date as timestamp) as month,
    p.period_type,
    i.indicator_code,
    i.name_vi as indicator,
    i.unit_of_measure,
    coalesce(s.name_vi, case when f.breakdown_code <> 'ALL' then b.name_vi end, 'Toàn bộ') as part,
    f.flow_value,
    case f.flow_state
        when 'reported' then 'Có số'
        when 'missing' then 'Để trống'
        when 'not_applicable' then 'Không áp dụng'
        else ''
    end as flow_state,
    f.stock_value,
    case f.stock_state
        when 'reported' then 'Có số'
        when 'missing' then 'Để trống'
        when 'not_applicable' then 'Không áp dụng'
        else ''
    end as stock_state,
    f.as_of_date,
    f.ratio_reported,
    f.ratio_computed,
    case when f.is_disputed then 'Có số khác nhau' else '' end as dispute
from marts.fct_indicator_period as f
inner join marts.dim_unit as u on f.unit_key = u.unit_key
left join marts.dim_unit as a on u.current_province_unit_id = a.unit_id and a.is_current
inner join marts.dim_period as p on f.period_key = p.period_key
inner join marts.dim_indicator as i on f.indicator_code = i.indicator_code
left join marts.dim_service as s on f.service_code = s.service_code
left join marts.dim_breakdown as b on f.breakdown_code = b.breakdown_code
