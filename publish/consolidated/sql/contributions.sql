-- One row per unit that collects a line's figures, line, service, measure and month (the report's
-- and the one before): what it brings to the sum, and how sure that is.
create or replace temp table report_contributions as
with collected as (

    select
        figures.unit_id,
        units.unit_name,
        units.unit_level,
        units.province_name,
        units.unit_no,
        figures.period_key,
        figures.line_code,
        figures.service_code,
        figures.measure,
        figures.value,
        figures.units_carried > 0 as is_carried,
        figures.units_not_applicable > 0 as is_not_applicable
    from report_measured as figures
    inner join report_units as units
        on figures.unit_id = units.unit_id and figures.collection_level = units.unit_level

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
