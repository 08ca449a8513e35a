-- One row per unit just below the report's: its flagship figures, in the order of the columns.
select
    units.unit_name,
    units.unit_level,
    coalesce(
        list(standing order by standing.line_code) filter (standing.unit_id is not null), []
    ) as figures
from report_units as units
cross join report_frame as frame
left join report_standing as standing
    on
        units.unit_id = standing.unit_id
        and standing.value is not null
        and list_contains($line_codes, standing.line_code)
where units.unit_level = if(frame.unit_level = 'nation', 'province', 'commune')
group by units.unit_id, units.unit_name, units.unit_level, units.unit_no
order by units.unit_no
