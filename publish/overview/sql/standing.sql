-- One row per month and area of today: how many provinces stood in it when the month's reporting
-- window closed; the facts have no row for a province that collects figures and gave none.
create or replace temp table standing_provinces as
select
    months.month_no,
    areas.area_no,
    count(distinct units.unit_id) as provinces
from shown_months as months
inner join marts.dim_unit as units
    on
        months.start_date + to_months($month_shift) + to_days($end_day - 1) >= units.valid_from
        and (
            units.valid_to is null
            or months.start_date + to_months($month_shift) + to_days($end_day - 1) < units.valid_to
        )
inner join area_units as placed on units.unit_key = placed.unit_key
inner join shown_areas as areas on areas.area_no in (0, placed.area_no)
where units.unit_level = 'province'
group by all
