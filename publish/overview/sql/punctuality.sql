-- One row per area of today and month: of the mandatory monthly reports owed, what became of them.
with provinces as (

    select distinct
        unit_id,
        area_no
    from area_units
    where unit_level = 'province'

)

select
    areas.area_no,
    months.month_no,
    sum(owed.units_expected) as expected,
    sum(owed.units_on_time) as on_time,
    sum(owed.units_late) as late,
    sum(owed.units_missing + owed.units_rejected + owed.units_empty + owed.units_withdrawn)
        as absent,
    sum(owed.units_awaited) as awaited
from marts.rpt_punctuality as owed
inner join shown_months as months on owed.period_key = months.period_key
inner join provinces on owed.province_unit_id = provinces.unit_id
inner join shown_areas as areas on areas.area_no in (0, provinces.area_no)
group by all
order by all
