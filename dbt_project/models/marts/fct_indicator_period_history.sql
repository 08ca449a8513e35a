{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    post_hook="{{ create_as_known_on() }}"
) }}

-- The macro reads the periods too. depends_on: {{ ref('dim_period') }}
with known as (

    select * from {{ ref('int_indicator_periods_assembled') }}

)

select
    unit_key,
    unit_id,
    period_key,
    indicator_code,
    service_code,
    breakdown_code,
    flow_value,
    flow_state,
    flow_precision,
    window_start,
    window_end,
    flow_submission_id,
    flow_value_no,
    stock_value,
    stock_state,
    stock_precision,
    as_of_date,
    stock_submission_id,
    stock_value_no,
    ratio_reported,
    ratio_computed,
    ratio_state,
    ratio_precision,
    ratio_submission_id,
    ratio_value_no,
    score_value,
    score_state,
    score_submission_id,
    score_value_no,
    is_disputed,
    data_maturity,
    known_from,
    known_to,
    final_at
from known
