-- Figures of accepted documents, within the slices of this build, that fct_reported_value has not
-- kept for a version of their document, save those a locked period keeps out.
with slices as (

    select * from {{ ref('int_slices_selected') }}

),

figures as (

    select
        figures.submission_id,
        figures.value_no,
        versions.submission_version_key
    from {{ ref('stg_raw__submission_values') }} as figures
    inner join {{ ref('int_submissions_versioned') }} as versions
        on figures.submission_id = versions.submission_id
    inner join {{ ref('units') }} as units
        on coalesce(figures.subject_unit_code, versions.unit_code) = units.unit_code
    inner join slices
        on units.unit_id = slices.slice_unit and figures.period_key = slices.period_key
    left join {{ ref('int_versions_deferred') }} as deferred
        on
            versions.submission_version_key = deferred.submission_version_key
            and figures.period_key = deferred.period_key
    where deferred.period_key is null or deferred.known_from is not null

),

kept as (

    select
        submission_version_key,
        value_no
    from {{ ref('fct_reported_value') }}
    where period_key in (select slices.period_key from slices)

)

select
    figures.submission_id,
    figures.value_no,
    figures.submission_version_key
from figures
where (figures.submission_version_key, figures.value_no) not in (
        select (kept.submission_version_key, kept.value_no) from kept
    )
