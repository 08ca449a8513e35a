with slices as (

    select * from {{ ref('int_slices_selected') }}

),

versions as materialized (

    -- Joined by itself: beside the figures and a table that is mostly empty (deferrals), DuckDB
    -- takes the figures for few, and holds all of them in memory.
    select
        versions.*,
        submissions.unit_code as report_unit_code,
        submissions.window_end as report_end
    from {{ ref('int_submissions_versioned') }} as versions
    inner join {{ ref('stg_raw__submissions') }} as submissions
        on versions.submission_id = submissions.submission_id

),

figures as (

    -- In two parts, so that the scan of the first can skip what lies in other periods.
    select * from {{ ref('stg_raw__submission_values') }}
    where period_key in (select slices.period_key from slices)
    union all
    select * from {{ ref('stg_raw__submission_values') }}
    where period_key is null

)

-- A figure of the report's own period is about the unit as it stood when the report closed, so
-- that a day just after a reform does not move it to the unit that took over the code.
select
    figures.submission_id,
    figures.value_no,
    figures.section,
    figures.subject_unit_as_written,
    figures.indicator_code,
    figures.service_code,
    figures.breakdown_code,
    figures.label_as_written,
    figures.measure_kind,
    figures.value_as_written,
    figures.value,
    figures.value_state,
    figures.unit_of_measure,
    figures.precision,
    figures.window_start,
    figures.window_end,
    figures.as_of_date,
    figures.locator,
    figures.quote,
    figures.confidence,
    figures.reader_rule,
    coalesce(figures.period_key, versions.period_key) as period_key,
    versions.submission_version_key,
    versions.version_no,
    versions.form,
    versions.role,
    versions.period_key as submission_period_key,
    coalesce(deferred.known_from, versions.known_from) as known_from,
    case when deferred.period_key is null then versions.known_to else deferred.known_to end
        as known_to,
    versions.report_end,
    coalesce(
        figures.subject_unit_code,
        case
            when coalesce(figures.subject_unit_as_written, '') = ''
                then versions.report_unit_code
        end
    ) as unit_code,
    coalesce(figures.subject_unit_code, versions.report_unit_code) as slice_code,
    case
        when coalesce(figures.period_key, versions.period_key) = versions.period_key
            then versions.report_end
        else coalesce(figures.as_of_date, figures.window_end, versions.report_end)
    end as unit_on
from figures
inner join versions on figures.submission_id = versions.submission_id
left join {{ ref('int_versions_deferred') }} as deferred
    on
        versions.submission_version_key = deferred.submission_version_key
        and figures.period_key = deferred.period_key
where deferred.period_key is null or deferred.known_from is not null
