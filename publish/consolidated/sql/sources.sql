-- One row per figure of the report: the documents it comes from. Of a sum the first few are named
-- with file and cell, the others counted.
with given as (

    select
        figures.line_code,
        figures.service_code,
        figures.measure,
        contributions.unit_no,
        contributions.unit_name,
        contributions.is_carried,
        contributions.submission_id,
        contributions.value_no
    from report_figures as figures
    cross join report_frame as frame
    inner join report_contributions as contributions
        on
            figures.line_code = contributions.line_code
            and figures.measure = contributions.measure
            and figures.service_code is not distinct from contributions.service_code
            and frame.period_key = contributions.period_key
            and contributions.value is not null
    where figures.basis = 'sum'
    qualify
        row_number() over (
            partition by figures.line_code, figures.service_code, figures.measure
            order by contributions.unit_no
        ) <= $most
    union all by name
    select
        line_code,
        service_code,
        measure,
        0 as unit_no,
        null as unit_name,
        false as is_carried,
        submission_id,
        value_no
    from report_figures
    where basis <> 'sum'

),

traced as (

    select
        given.*,
        submissions.file_name,
        origins.locator
    from given
    left join marts.fct_reported_value as origins
        on
            given.submission_id = origins.submission_id
            and given.value_no = origins.value_no
            and origins.is_current
    left join marts.dim_submission as submissions
        on origins.submission_version_key = submissions.submission_version_key

)

select
    line_code,
    service_code,
    measure,
    list(
        struct_pack(
            unit_name := unit_name, file_name := file_name, locator := locator,
            is_carried := is_carried
        ) order by unit_no
    ) as documents
from traced
group by line_code, service_code, measure
