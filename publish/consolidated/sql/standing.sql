-- One row per unit just below the report's, line and measure: its figure, and how much of it is
-- known. Lines collected above those units are left out.
create or replace temp table report_standing as
select
    units.unit_id,
    units.unit_name,
    units.unit_no,
    figures.line_code,
    figures.measure,
    figures.value,
    figures.units_reported,
    figures.units_standing - figures.units_not_applicable as units_expected,
    figures.units_carried > 0 as is_carried,
    figures.polarity,
    coalesce(given.stated_precision, 'exact') as stated_precision,
    coalesce(given.is_disputed, false) as is_disputed
from report_measured as figures
inner join report_frame as frame on figures.period_key = frame.period_key
inner join report_units as units on figures.unit_id = units.unit_id
left join report_contributions as given
    on
        figures.unit_id = given.unit_id
        and figures.period_key = given.period_key
        and figures.line_code = given.line_code
        and figures.measure = given.measure
        and given.service_code is null
where
    figures.service_code is null
    and units.unit_level = if(frame.unit_level = 'nation', 'province', 'commune')
    and (figures.collection_level = 'commune' or figures.collection_level = units.unit_level)
