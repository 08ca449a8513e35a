-- One row per unit just below the report's, line and measure: its figure, and how much of it is
-- known. Lines collected above those units are left out.
create or replace temp table report_standing as
with measures as (

    select unnest(['flow', 'stock', 'ratio']) as measure

)

select
    units.unit_id,
    units.unit_name,
    units.unit_no,
    lines.line_code,
    measures.measure,
    case measures.measure
        when 'flow' then rollup.flow_value
        when 'stock' then rollup.stock_value
        else rollup.ratio_computed
    end as value,
    case measures.measure
        when 'flow' then rollup.flow_units_reported
        when 'stock' then rollup.stock_units_reported
        else rollup.units_reported
    end as units_reported,
    rollup.units_expected - rollup.units_not_applicable as units_expected,
    measures.measure = 'stock' and rollup.stock_units_carried_forward > 0 as is_carried,
    lines.polarity,
    coalesce(given.stated_precision, 'exact') as stated_precision,
    coalesce(given.is_disputed, false) as is_disputed
from marts.fct_unit_rollup as rollup
cross join report_frame as frame
inner join report_units as units on rollup.unit_id = units.unit_id
inner join report_lines as lines on rollup.indicator_code = lines.line_code
cross join measures
left join report_contributions as given
    on
        rollup.unit_id = given.unit_id
        and rollup.period_key = given.period_key
        and rollup.indicator_code = given.line_code
        and measures.measure = given.measure
        and given.service_code is null
where
    rollup.period_key = frame.period_key
    and rollup.service_code is null
    and units.unit_level = if(frame.unit_level = 'nation', 'province', 'commune')
    and (lines.collection_level = 'commune' or lines.collection_level = units.unit_level)
    and list_contains(lines.measures, measures.measure)
