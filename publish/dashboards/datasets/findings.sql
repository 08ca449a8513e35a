-- One row per finding; area and unit are empty where nobody could tell whose the file is.
select
    a.unit_name as area,
    p.label_vi as period,
    q.period_key,
    cast(p.start_date as timestamp) as month,
    case
        when u.unit_level in ('province', 'nation') then u.unit_name
        else u.unit_name || ', ' || u.province_name
    end || ' (' || u.unit_code || ')' as unit,
    coalesce(i.name_vi, 'Cả báo cáo') as indicator,
    q.rule_code,
    case q.severity when 'error' then 'Lỗi' when 'warning' then 'Cảnh báo' else 'Lưu ý' end
        as severity,
    case q.state
        when 'open' then 'Còn mở'
        when 'corrected' then 'Đã sửa'
        when 'explained' then 'Đã giải trình'
        else 'Được chấp nhận'
    end as state,
    q.message_vi as message,
    coalesce(q.found, '') as found,
    coalesce(q.expected, '') as expected,
    coalesce(q.instruction_vi, '') as instruction,
    coalesce(q.file_name, '') as file_name,
    coalesce(q.locator, '') as locator,
    case when q.state = 'open' then 1 else 0 end as is_open,
    case when q.state = 'open' and q.severity = 'error' then 1 else 0 end as is_open_error
from marts.fct_quality_finding as q
left join marts.dim_period as p on q.period_key = p.period_key
left join marts.dim_unit as u on q.unit_key = u.unit_key
left join marts.dim_unit as a on u.current_province_unit_id = a.unit_id and a.is_current
left join marts.dim_indicator as i on q.indicator_code = i.indicator_code
