-- One row per report that came from a unit: every version, and every rejected document.
select
    a.unit_name as area,
    case
        when u.unit_level in ('province', 'nation') then u.unit_name
        else u.unit_name || ', ' || u.province_name
    end || ' (' || u.unit_code || ')' as unit,
    p.label_vi as period,
    s.period_key,
    case s.form when 'workbook' then 'Bảng tính' when 'narrative' then 'Văn bản' else s.form end
        as form,
    s.file_name,
    s.version_no,
    s.received_at at time zone 'Asia/Ho_Chi_Minh' as received_at,
    case when s.is_on_time then 'Đúng hạn' when not s.is_on_time then 'Trễ hạn' end as punctuality,
    case s.status
        when 'accepted' then 'Đã nhận'
        when 'accepted_with_findings' then 'Đã nhận, có phát hiện'
        else 'Bị từ chối'
    end as status,
    case when s.is_current then 'Đang dùng' else 'Đã thay' end as standing
from marts.dim_submission as s
inner join marts.dim_unit as u on s.unit_key = u.unit_key
left join marts.dim_unit as a on u.current_province_unit_id = a.unit_id and a.is_current
left join marts.dim_period as p on s.period_key = p.period_key
