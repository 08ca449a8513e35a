-- One row per province of today, its province of then, month and mandatory report that is due.
select
    a.unit_name as area,
    p.label_vi as period,
    t.period_key,
    cast(p.start_date as timestamp) as month,
    t.obligation_code,
    t.units_expected as due,
    t.units_on_time as on_time,
    t.units_late as late,
    t.units_rejected + t.units_empty + t.units_withdrawn as unusable,
    t.units_missing as missing
from marts.rpt_punctuality as t
inner join marts.dim_period as p on t.period_key = p.period_key
inner join marts.dim_unit as u on t.province_unit_id = u.unit_id
inner join marts.dim_unit as a on u.current_province_unit_id = a.unit_id and a.is_current
where
    p.period_type = 'month' and t.is_due
    -- A unit renamed has several versions; its reports count once.
    and u.valid_from = (
        select max(v.valid_from)
        from marts.dim_unit as v
        where v.unit_id = t.province_unit_id
    )
