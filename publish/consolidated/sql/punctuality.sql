-- One row per level of units that owe a mandatory report of the month (of the nation's communes:
-- per province): how many sent it in time, late, or not at all.
with owed as (

    select
        status.status,
        status.due_at,
        units.unit_level,
        units.unit_no,
        case
            when frame.unit_level = 'nation' and units.unit_level = 'commune'
                then units.province_name
        end as province_name
    from marts.fct_submission_status as status
    cross join report_frame as frame
    inner join report_units as units on status.unit_id = units.unit_id
    where status.is_mandatory and status.period_key = frame.period_key

)

select
    unit_level,
    province_name,
    count(*) as expected,
    count(*) filter (status = 'on_time') as on_time,
    count(*) filter (status = 'late') as late,
    count(*) filter (status = 'missing') as missing,
    count(*) filter (status = 'rejected') as rejected,
    count(*) filter (status = 'empty') as empty,
    count(*) filter (status = 'withdrawn') as withdrawn,
    count(*) filter (status = 'awaited') as awaited,
    max(due_at) as due_at
from owed
group by unit_level, province_name
order by unit_level desc, min(unit_no)
