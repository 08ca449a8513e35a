-- One row per line of the report: an indicator, or a flow together with its cumulative figure, in
-- the order of the official form.
create or replace temp table report_lines as
with form as (

    select
        code,
        min(cast(line_no as integer)) as line_no
    from read_csv($template_lines, all_varchar = true)
    where line_kind = 'line'
    group by code

),

measured as (

    select
        indicators.*,
        indicators.row_code as line_code,
        indicators.figure_part as measure,
        form.line_no
    from marts.dim_indicator as indicators
    left join form on indicators.indicator_code = form.code
    where indicators.figure_part is not null

)

select
    line_code,
    any_value(name_vi) filter (indicator_code = line_code) as name_vi,
    any_value(unit_of_measure) filter (indicator_code = line_code) as unit_of_measure,
    any_value(indicator_group) filter (indicator_code = line_code) as indicator_group,
    any_value(collection_level) filter (indicator_code = line_code) as collection_level,
    any_value(polarity) filter (indicator_code = line_code) as polarity,
    bool_or(is_flagship) as is_flagship,
    list(measure order by measure) as measures,
    list(indicator_code order by indicator_code) as indicator_codes,
    row_number() over (order by min(line_no) nulls last, line_code) as line_no
from measured
group by line_code
