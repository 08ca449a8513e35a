-- One row per unit (the report's and those below), month (the report's and the one before), line,
-- service and measure: the figure of its roll-up, and of how many units it is.
create or replace temp table report_measured as
with measures as (

    select unnest(['flow', 'stock', 'ratio']) as measure

)

select
    rollup.unit_id,
    rollup.period_key,
    lines.line_code,
    lines.collection_level,
    lines.polarity,
    rollup.service_code,
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
    case measures.measure when 'stock' then rollup.stock_units_carried_forward else 0 end
        as units_carried,
    rollup.units_expected as units_standing,
    rollup.units_not_applicable,
    case measures.measure when 'stock' then rollup.as_of_min end as as_of_min,
    case measures.measure when 'stock' then rollup.as_of_max end as as_of_max
from marts.fct_unit_rollup as rollup
cross join report_frame as frame
inner join report_lines as lines on rollup.indicator_code = lines.line_code
cross join measures
where
    rollup.period_key in (frame.period_key, frame.previous_period_key)
    and list_contains(lines.measures, measures.measure)
    and (
        rollup.unit_id = frame.unit_id
        or rollup.unit_id in (select units.unit_id from report_units as units)
    )
