-- One row per fate of a report that was owed and level: the units, by name; the nation's communes
-- by province.
with fallen as (

    select
        owed.status,
        units.unit_level,
        units.unit_no,
        units.province_name,
        frame.unit_level = 'nation' and units.unit_level = 'commune' as is_counted,
        units.unit_name || case
            when owed.status = 'late' then ' (chậm ' || owed.days_late || ' ngày)' else ''
        end as named
    from marts.fct_submission_status as owed
    cross join report_frame as frame
    inner join report_units as units on owed.unit_id = units.unit_id
    where
        owed.is_mandatory
        and owed.period_key = frame.period_key
        and owed.status <> 'awaited'

),

listed as (

    select
        status,
        unit_level,
        if(is_counted, province_name || ' (' || count(*) || ')', any_value(named)) as named,
        min(unit_no) as place,
        count(*) as units
    from fallen
    group by status, unit_level, is_counted, province_name, if(is_counted, '', named)

)

select
    status,
    unit_level,
    cast(sum(units) as bigint) as units,
    list(named order by place) as named
from listed
group by status, unit_level
order by
    list_position(['on_time', 'late', 'missing', 'rejected', 'empty', 'withdrawn'], status),
    unit_level
