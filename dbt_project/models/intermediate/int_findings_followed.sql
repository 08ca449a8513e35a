{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slice_unit': 'slice_unit', 'slices': 'int_history_slices_touched'}
) }}

with broken as (

    select * from {{ ref('int_series_judged') }}
    union all by name
    select * from {{ ref('int_carryovers_checked') }}

),

{{ raised_at_figures() }}

{{ worded_findings() }}
