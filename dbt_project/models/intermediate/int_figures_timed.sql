{{ config(materialized='view') }}

with figures as (

    select * from {{ ref('int_values_placed') }}
    where
        figure_part is not null
        and (known_to is null or known_to > known_from)

)

select
    figures.slice_unit,
    figures.unit_id,
    figures.period_key,
    figures.row_indicator_code,
    figures.service_code,
    figures.breakdown_code,
    figures.figure_part,
    intervals.valid_from,
    intervals.valid_to,
    intervals.instant_count,
    figures.indicator_code,
    figures.measure_kind,
    figures.submission_version_key,
    figures.submission_id,
    figures.value_no,
    figures.value,
    figures.value_state,
    figures.precision,
    figures.window_start,
    figures.window_end,
    figures.as_of_date,
    figures.form,
    figures.role,
    figures.known_from,
    contended.figure_count is not null as is_contended
from figures
inner join {{ ref('int_instants_listed') }} as intervals
    on
        figures.slice_unit = intervals.slice_unit
        and figures.period_key = intervals.period_key
        and figures.known_from <= intervals.valid_from
        and (figures.known_to is null or figures.known_to > intervals.valid_from)
left join {{ ref('int_keys_contended') }} as contended
    on
        figures.slice_unit = contended.slice_unit
        and figures.period_key = contended.period_key
        and figures.row_indicator_code = contended.row_indicator_code
        and figures.breakdown_code = contended.breakdown_code
        and figures.figure_part = contended.figure_part
        and figures.service_code is not distinct from contended.service_code
