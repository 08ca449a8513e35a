-- Figures of accepted documents that stand in no version of fct_reported_value.
select
    figures.submission_id,
    figures.value_no
from {{ ref('stg_raw__submission_values') }} as figures
inner join {{ ref('int_submissions_versioned') }} as versions
    on figures.submission_id = versions.submission_id
where
    versions.submission_version_key in (
        select submission_version_key from {{ ref('int_values_placed') }}
    )
    and not exists (
        select 1
        from {{ ref('fct_reported_value') }} as kept
        where
            versions.submission_version_key = kept.submission_version_key
            and figures.value_no = kept.value_no
    )
