-- One row per province standing when the month's window closed of which anything was reported.
select units.unit_code
from report_units as units
cross join report_frame as frame
where
    units.unit_level = 'province'
    and units.province_code in (
        select below.province_code
        from marts.fct_reported_value as facts
        inner join report_units as below on facts.unit_id = below.unit_id
        where
            facts.is_current
            and facts.period_key = frame.period_key
            and facts.value is not null
    )
order by units.unit_no
