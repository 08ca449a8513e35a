-- One row per figure of a unit's current reports, with the file and the place it stands in.
select
    a.unit_name as area,
    case
        when u.unit_level in ('province', 'nation') then u.unit_name
        else u.unit_name || ', ' || u.province_name
    end || ' (' || u.unit_code || ')' as unit,
    p.label_vi as period,
    v.period_key,
    -- A cumulative figure goes by the name of its flow, as among the figures shown.
    f.name_vi as indicator,
    i.name_vi as figure,
    coalesce(s.name_vi, '') as service,
    v.value_as_written,
    v.value,
    case v.value_state
        when 'reported' then 'Có số'
        when 'missing' then 'Để trống'
        else 'Không áp dụng'
    end as value_state,
    case when v.is_selected then 'Được chọn' else 'Không chọn' end as selection,
    d.file_name,
    v.locator,
    coalesce(v.quote, '') as quote,
    v.label_as_written
from marts.fct_reported_value as v
inner join marts.dim_unit as u on v.unit_key = u.unit_key
left join marts.dim_unit as a on u.current_province_unit_id = a.unit_id and a.is_current
inner join marts.dim_period as p on v.period_key = p.period_key
inner join marts.dim_indicator as i on v.indicator_code = i.indicator_code
inner join marts.dim_indicator as f on i.row_code = f.indicator_code
inner join marts.dim_submission as d on v.submission_version_key = d.submission_version_key
left join marts.dim_service as s on v.service_code = s.service_code
where v.is_current
