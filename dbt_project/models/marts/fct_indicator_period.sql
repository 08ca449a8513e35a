{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    post_hook="{{ mature_figures() }}"
) }}

with known as (

    select * from {{ ref('int_indicator_periods_assembled') }}
    where known_to is null

),

planned as (

    select known_until from {{ ref('int_builds_planned') }}

)

select
    known.unit_key,
    known.unit_id,
    known.period_key,
    known.indicator_code,
    known.service_code,
    known.breakdown_code,
    known.flow_value,
    known.flow_state,
    known.flow_precision,
    known.window_start,
    known.window_end,
    known.flow_submission_id,
    known.flow_value_no,
    known.stock_value,
    known.stock_state,
    known.stock_precision,
    known.as_of_date,
    known.stock_submission_id,
    known.stock_value_no,
    known.ratio_reported,
    known.ratio_computed,
    known.ratio_state,
    known.ratio_precision,
    known.ratio_submission_id,
    known.ratio_value_no,
    known.score_value,
    known.score_state,
    known.score_submission_id,
    known.score_value_no,
    known.is_disputed,
    case
        when known.data_maturity = 'provisional' and known.final_at <= planned.known_until
            then 'final'
        else known.data_maturity
    end as data_maturity,
    known.known_from
from known
cross join planned
