-- One row per line about no single service: its figures, and its targets. Flagship lines stand in
-- the report without figures too: a gap is to be seen.
with aimed as (

    select
        lines.line_code,
        list(
            struct_pack(
                target_value := targets.target_value,
                stated_precision := targets.target_precision,
                due_date := targets.due_date,
                actual_value := targets.actual_value,
                actual_coverage := targets.actual_coverage,
                gap := targets.gap,
                attainment_rate := targets.attainment_rate,
                is_met := targets.is_met,
                is_cumulative := targets.indicator_code <> lines.line_code
            ) order by targets.due_date, targets.indicator_code
        ) as targets
    from marts.fct_target as targets
    cross join report_frame as frame
    inner join marts.dim_period as periods on targets.period_key = periods.period_key
    inner join report_lines as lines
        on list_contains(lines.indicator_codes, targets.indicator_code)
    where
        targets.unit_id = frame.unit_id
        and targets.service_code is null
        and targets.breakdown_code = 'ALL'
        and periods.start_date <= frame.window_end
        and periods.end_date >= frame.window_end
    group by lines.line_code

),

known as (

    select
        line_code,
        list(report_figures) as figures
    from report_figures
    where service_code is null
    group by line_code

)

select
    lines.line_code,
    -- A line with both figures says in its columns which is which.
    case
        when len(lines.measures) > 1
            then regexp_replace(lines.name_vi, '\s*\(trong kỳ\)|\s+trong kỳ', '')
        else lines.name_vi
    end as name_vi,
    lines.unit_of_measure,
    lines.indicator_group,
    lines.collection_level,
    lines.is_flagship,
    lines.measures,
    coalesce(known.figures, []) as figures,
    coalesce(aimed.targets, []) as targets
from report_lines as lines
left join known on lines.line_code = known.line_code
left join aimed on lines.line_code = aimed.line_code
where known.line_code is not null or lines.is_flagship
order by lines.line_no
