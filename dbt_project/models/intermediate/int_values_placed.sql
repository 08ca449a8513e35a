with attributed as not materialized (

    select * from {{ ref('int_values_attributed') }}

),

unit_days as (

    select unit_code, unit_on from attributed
    union distinct
    select unit_code, report_end from attributed

),

units_on as (

    select
        unit_days.unit_code,
        unit_days.unit_on,
        units.unit_id,
        units.unit_key
    from unit_days
    inner join {{ ref('units') }} as units
        on
            unit_days.unit_code = units.unit_code
            and unit_days.unit_on >= units.valid_from
            and (units.valid_to is null or unit_days.unit_on < units.valid_to)

),

resolved as (

    select
        attributed.*,
        coalesce(own.unit_id, reporting.unit_id) as unit_id,
        coalesce(own.unit_key, reporting.unit_key) as unit_key,
        coalesce(own.unit_id, reporting.unit_id, '?' || attributed.slice_code) as slice_unit
    from attributed
    left join units_on as own
        on attributed.unit_code = own.unit_code and attributed.unit_on = own.unit_on
    left join units_on as reporting
        on attributed.unit_code = reporting.unit_code and attributed.report_end = reporting.unit_on

),

classified as (

    -- The catalogue says what an indicator measures; targets and context stay what they were.
    select
        resolved.*,
        indicators.figure_part,
        coalesce(indicators.measure_kind, resolved.measure_kind) as figure_kind,
        coalesce(indicators.row_code, resolved.indicator_code) as row_indicator_code
    from resolved
    left join {{ ref('dim_indicator') }} as indicators
        on
            resolved.indicator_code = indicators.indicator_code
            and coalesce(resolved.measure_kind, '') not in ('target', 'context')

)

select
    classified.slice_unit,
    classified.unit_id,
    classified.unit_key,
    classified.unit_code,
    classified.subject_unit_as_written,
    classified.period_key,
    classified.submission_period_key,
    classified.indicator_code,
    classified.service_code,
    classified.breakdown_code,
    classified.submission_version_key,
    classified.submission_id,
    classified.version_no,
    classified.value_no,
    classified.figure_kind as measure_kind,
    case when classified.unit_id is not null then classified.figure_part end as figure_part,
    classified.row_indicator_code,
    classified.label_as_written,
    classified.value_as_written,
    classified.value,
    classified.value_state,
    classified.precision,
    classified.unit_of_measure,
    classified.window_start,
    classified.window_end,
    classified.as_of_date,
    classified.known_from,
    classified.known_to,
    classified.form,
    classified.role,
    classified.section,
    classified.locator,
    classified.quote,
    classified.confidence,
    classified.reader_rule
from classified
inner join {{ ref('int_slices_selected') }} as slices
    on classified.slice_unit = slices.slice_unit and classified.period_key = slices.period_key
