-- One row per line, service and measure the report's unit gave itself, with the month before; for
-- the nation, what its provinces gave (rates and scores do not add up).
create or replace temp table report_stated as
with measures as (

    select unnest(['flow', 'stock', 'ratio', 'score']) as measure

),

reported as (

    select
        facts.*,
        lines.line_code,
        lines.measures,
        facts.period_key = frame.period_key as is_now,
        contested.unit_id is not null as is_contested
    from marts.fct_indicator_period as facts
    cross join report_frame as frame
    inner join report_lines as lines on facts.indicator_code = lines.line_code
    inner join report_units as units on facts.unit_id = units.unit_id
    left join report_contested as contested
        on
            facts.unit_id = contested.unit_id
            and lines.line_code = contested.line_code
            and facts.service_code is not distinct from contested.service_code
    where
        facts.breakdown_code = 'ALL'
        and units.unit_level = 'province'
        and facts.period_key in (frame.period_key, frame.previous_period_key)

),

measured as (

    select
        reported.line_code,
        reported.service_code,
        reported.unit_id,
        reported.is_now,
        reported.is_disputed or reported.is_contested as is_disputed,
        reported.as_of_date,
        measures.measure,
        case measures.measure
            when 'flow' then reported.flow_value
            when 'stock' then reported.stock_value
            when 'ratio' then coalesce(reported.ratio_reported, reported.ratio_computed)
            else reported.score_value
        end as value,
        case measures.measure
            when 'flow' then reported.flow_precision
            when 'stock' then reported.stock_precision
            when 'ratio' then reported.ratio_precision
        end as stated_precision,
        case measures.measure
            when 'flow' then reported.flow_submission_id
            when 'stock' then reported.stock_submission_id
            when 'ratio' then reported.ratio_submission_id
            else reported.score_submission_id
        end as submission_id,
        case measures.measure
            when 'flow' then reported.flow_value_no
            when 'stock' then reported.stock_value_no
            when 'ratio' then reported.ratio_value_no
            else reported.score_value_no
        end as value_no
    from reported
    cross join measures
    where list_contains(reported.measures, measures.measure)

),

grouped as (

    select
        line_code,
        service_code,
        measure,
        sum(value) filter (is_now) as value,
        count(value) filter (is_now) as units_reported,
        list(distinct stated_precision) filter (
            is_now and value is not null and stated_precision <> 'exact'
        ) as rounded,
        count(value) filter (is_now and is_disputed) as units_disputed,
        min(as_of_date) filter (is_now and value is not null) as as_of_min,
        max(as_of_date) filter (is_now and value is not null) as as_of_max,
        any_value(submission_id) filter (is_now and value is not null) as submission_id,
        any_value(value_no) filter (is_now and value is not null) as value_no,
        sum(value) filter (not is_now) as previous_value,
        list(distinct unit_id order by unit_id) filter (is_now and value is not null) as givers,
        list(distinct unit_id order by unit_id) filter (not is_now and value is not null)
            as previous_givers
    from measured
    group by line_code, service_code, measure

)

select grouped.*
from grouped
cross join report_frame as frame
where
    grouped.value is not null
    and (frame.unit_level = 'province' or grouped.measure in ('flow', 'stock'))
