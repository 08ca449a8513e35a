{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slices': 'int_targets_sliced'}
) }}

with targets as (

    select * from {{ ref('int_targets_reported') }}

),

met as (

    select * from {{ ref('int_targets_met') }}

)

select
    targets.unit_key,
    targets.unit_id,
    targets.period_key,
    targets.indicator_code,
    targets.service_code,
    targets.breakdown_code,
    targets.value as target_value,
    targets.precision as target_precision,
    targets.unit_of_measure,
    targets.due_date,
    met.actual as actual_value,
    met.actual_basis,
    met.actual_coverage,
    met.actual_months,
    met.actual_months_expected,
    cast(met.actual - targets.value as decimal(38, 6)) as gap,
    cast(
        100.0 * cast(met.actual as double) / nullif(targets.value, 0) as decimal(38, 6)
    ) as attainment_rate,
    case
        when met.is_whole and targets.polarity = 'down' then met.actual <= targets.value
        when met.is_whole and targets.polarity = 'up' then met.actual >= targets.value
        -- Of a sum that is not whole only what more cannot change is said.
        when not met.is_least then null
        when targets.polarity = 'down' and met.actual > targets.value then false
        when targets.polarity = 'up' and met.actual >= targets.value then true
    end as is_met,
    targets.submission_version_key,
    targets.submission_id,
    targets.value_no,
    targets.locator,
    targets.quote
from targets
inner join met
    on
        targets.submission_version_key = met.submission_version_key
        and targets.value_no = met.value_no
order by targets.period_key, targets.indicator_code, targets.unit_id
