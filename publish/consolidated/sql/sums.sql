-- One row per line, service and measure: what the collecting units add up to, who they are, and
-- the month before.
create or replace temp table report_sums as
with measured as (

    select
        figures.line_code,
        figures.service_code,
        figures.measure,
        figures.value,
        figures.units_reported,
        figures.units_carried,
        figures.units_standing,
        figures.as_of_min,
        figures.as_of_max
    from report_measured as figures
    inner join report_frame as frame
        on figures.unit_id = frame.unit_id and figures.period_key = frame.period_key

),

given as (

    select
        contributions.line_code,
        contributions.service_code,
        contributions.measure,
        list(distinct stated_precision) filter (
            is_now and value is not null and stated_precision <> 'exact'
        ) as rounded,
        count(value) filter (is_now and is_disputed) as units_disputed,
        count(*) filter (is_now and value is null) as units_not_applicable,
        count(distinct submission_id) filter (is_now and value is not null) as submissions,
        list(distinct unit_id order by unit_id) filter (is_now and value is not null) as givers,
        list(distinct unit_id order by unit_id) filter (not is_now and value is not null)
            as previous_givers
    from (
        select
            every.*,
            every.period_key = frame.period_key as is_now
        from report_contributions as every
        cross join report_frame as frame
    ) as contributions
    group by contributions.line_code, contributions.service_code, contributions.measure

)

select
    measured.*,
    measured.units_standing - coalesce(given.units_not_applicable, 0) as units_expected,
    given.rounded,
    coalesce(given.units_disputed, 0) as units_disputed,
    coalesce(given.submissions, 0) as submissions,
    compared.previous_value,
    compared.change,
    compared.change_rate,
    -- A change is one of the same units, or of everybody both times; nothing carried forward in it.
    coalesce(
        measured.units_carried = 0
        and (
            given.givers = given.previous_givers
            or compared.coverage = 1 and compared.previous_coverage = 1
        ), false
    ) as is_comparable
from measured
cross join report_frame as frame
left join given
    on
        measured.line_code = given.line_code
        and measured.measure = given.measure
        and measured.service_code is not distinct from given.service_code
left join marts.rpt_indicator_comparison as compared
    on
        frame.unit_id = compared.unit_id
        and frame.period_key = compared.period_key
        and measured.line_code = compared.indicator_code
        and measured.measure = compared.measure
        and measured.service_code is not distinct from compared.service_code
where measured.value is not null
