-- One row per unit that collects a line's figures, line, service, measure and month (the report's
-- and the one before): what it brings to the sum, and how sure that is.
create or replace temp table report_contributions as
with measures as (

    select unnest(['flow', 'stock', 'ratio']) as measure

),

collected as (

    select
        rollup.unit_id,
        units.unit_name,
        units.unit_level,
        units.province_name,
        units.unit_no,
        rollup.period_key,
        lines.line_code,
        rollup.service_code,
        measures.measure,
        case measures.measure
            when 'flow' then rollup.flow_value
            when 'stock' then rollup.stock_value
            else rollup.ratio_computed
        end as value,
        measures.measure = 'stock' and rollup.stock_units_carried_forward > 0 as is_carried,
        rollup.units_not_applicable > 0 as is_not_applicable
    from marts.fct_unit_rollup as rollup
    cross join report_frame as frame
    inner join report_lines as lines on rollup.indicator_code = lines.line_code
    inner join report_units as units
        on rollup.unit_id = units.unit_id and lines.collection_level = units.unit_level
    cross join measures
    where
        rollup.period_key in (frame.period_key, frame.previous_period_key)
        and list_contains(lines.measures, measures.measure)

)

select
    collected.*,
    case collected.measure
        when 'flow' then reported.flow_precision
        when 'stock' then reported.stock_precision
        else reported.ratio_precision
    end as stated_precision,
    coalesce(reported.is_disputed, false) or contested.unit_id is not null as is_disputed,
    case collected.measure
        when 'flow' then reported.flow_submission_id
        when 'stock' then reported.stock_submission_id
        else reported.ratio_submission_id
    end as submission_id,
    case collected.measure
        when 'flow' then reported.flow_value_no
        when 'stock' then reported.stock_value_no
        else reported.ratio_value_no
    end as value_no
from collected
left join marts.fct_indicator_period as reported
    on
        collected.unit_id = reported.unit_id
        and collected.period_key = reported.period_key
        and collected.line_code = reported.indicator_code
        and collected.service_code is not distinct from reported.service_code
        and reported.breakdown_code = 'ALL'
left join report_contested as contested
    on
        collected.unit_id = contested.unit_id
        and collected.line_code = contested.line_code
        and collected.service_code is not distinct from contested.service_code
where collected.value is not null or collected.is_not_applicable
