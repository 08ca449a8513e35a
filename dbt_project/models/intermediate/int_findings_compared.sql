{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slice_unit': 'slice_unit', 'slices': 'int_peer_slices_touched'}
) }}

with broken as (

    select * from {{ ref('int_peers_judged') }}

),

raised as (

    -- Where the figure stands: in the last version that was current with it.
    select
        broken.rule_code,
        figures.submission_version_key,
        broken.unit_id as slice_unit,
        broken.period_key,
        figures.indicator_code,
        broken.service_code,
        broken.breakdown_code,
        figures.locator,
        broken.found,
        broken.expected,
        broken.detail as detail_vi,
        broken.detail_en,
        cast(null as varchar) as left_names_vi,
        cast(null as varchar) as left_names_en,
        cast(null as varchar) as right_names_vi,
        cast(null as varchar) as right_names_en,
        broken.known_from,
        broken.known_to
    from broken
    inner join {{ ref('fct_reported_value') }} as figures
        on
            broken.unit_id = figures.slice_unit
            and broken.period_key = figures.period_key
            and broken.submission_id = figures.submission_id
            and broken.value_no = figures.value_no
            and {{ stands_last('broken', 'figures') }}

)

{{ worded_findings() }}
