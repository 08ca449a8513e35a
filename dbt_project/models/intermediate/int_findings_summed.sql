{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slice_unit': 'slice_unit', 'slices': 'int_rollup_slices_touched'}
) }}

with broken as (

    select * from {{ ref('int_rollups_checked') }}

),

{{ raised_at_figures() }}

{{ worded_findings() }}
