{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slice_unit': 'slice_unit'}
) }}

with figures as (

    select * from {{ ref('int_values_placed') }}

),

shown as (

    -- Where several figures stand for one key; a current figure without a rival is selected.
    select * from {{ ref('int_figures_ranked') }}
    where valid_to is null

),

final as (

    select
        figures.*,
        figures.known_to is null as is_current,
        figures.known_to is null
        and figures.figure_part is not null
        and (
            shown.submission_version_key is null
            or (
                figures.submission_version_key = shown.submission_version_key
                and figures.value_no = shown.value_no
            )
        ) as is_selected,
        coalesce(figures.known_to is null and shown.is_disputed, false) as is_disputed
    from figures
    left join shown
        on
            figures.slice_unit = shown.slice_unit
            and figures.period_key = shown.period_key
            and figures.row_indicator_code = shown.row_indicator_code
            and figures.figure_part = shown.figure_part
            and figures.breakdown_code = shown.breakdown_code
            and figures.service_code is not distinct from shown.service_code

)

select
    unit_key,
    unit_id,
    unit_code,
    subject_unit_as_written,
    slice_unit,
    period_key,
    submission_period_key,
    indicator_code,
    service_code,
    breakdown_code,
    submission_version_key,
    submission_id,
    version_no,
    value_no,
    measure_kind,
    label_as_written,
    value_as_written,
    value,
    value_state,
    precision,
    unit_of_measure,
    window_start,
    window_end,
    as_of_date,
    known_from,
    known_to,
    is_current,
    is_selected,
    is_disputed,
    form,
    role,
    section,
    locator,
    quote,
    confidence,
    reader_rule
from final
