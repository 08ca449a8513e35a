{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slice_unit': 'slice_unit'}
) }}

with deferred as (

    select * from {{ ref('int_versions_deferred') }}
    where known_from is null or known_from > version_known_from

),

versions as (

    select * from {{ ref('int_submissions_versioned') }}

),

spoken as (

    select distinct
        submission_id,
        period_key,
        subject_unit_code
    from {{ ref('stg_raw__submission_values') }}
    where period_key in (select deferred.period_key from deferred)

),

kept as (

    select distinct
        '?' || coalesce(spoken.subject_unit_code, versions.unit_code) as slice_unit,
        deferred.period_key,
        deferred.submission_version_key,
        versions.unit_code,
        versions.received_at,
        deferred.version_known_from as known_from,
        least(deferred.known_from, deferred.version_known_to) as known_to
    from deferred
    inner join versions on deferred.submission_version_key = versions.submission_version_key
    inner join spoken
        on
            versions.submission_id = spoken.submission_id
            and deferred.period_key = spoken.period_key

)

select kept.*
from kept
inner join {{ ref('int_slices_selected') }} as slices
    on kept.slice_unit = slices.slice_unit and kept.period_key = slices.period_key
