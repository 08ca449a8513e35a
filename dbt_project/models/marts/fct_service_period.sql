{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail'
) }}
{%- set measures = {
    'received': 'SVC_RECEIVED',
    'received_online': 'SVC_RECEIVED_ONLINE',
    'received_offline': 'SVC_RECEIVED_OFFLINE',
    'carried_over': 'SVC_CARRIED_OVER',
    'resolved': 'SVC_RESOLVED',
    'resolved_on_time': 'SVC_ON_TIME',
    'overdue': 'SVC_OVERDUE',
    'pending': 'SVC_PENDING',
    'paid_online': 'SVC_PAID_ONLINE',
    'digitised_input': 'SVC_INPUT_DIGITIZED',
    'digitised_result': 'SVC_RESULT_DIGITIZED',
    'new_registered': 'SVC_NEW_REGISTERED',
    'reregistered': 'SVC_REREGISTERED',
} -%}
{%- set rates = {
    'online_rate_reported': 'SVC_ONLINE_RATE',
    'on_time_rate_reported': 'SVC_ON_TIME_RATE',
    'progress_rate_reported': 'SVC_PROGRESS_RATE',
} %}

with periods as (

    select * from {{ ref('fct_indicator_period') }}
    where
        service_code is not null
        and breakdown_code = 'ALL'
        and (unit_id, period_key) in (
            select slices.slice_unit, slices.period_key
            from {{ ref('int_slices_selected') }} as slices
        )

),

pivoted as (

    select
        unit_key,
        unit_id,
        period_key,
        service_code,
        {%- for name, code in measures.items() %}
            max(coalesce(flow_value, stock_value)) filter (
                where indicator_code = '{{ code }}'
            ) as {{ name }},
        {%- endfor %}
        {%- for name, code in rates.items() %}
            max(ratio_reported) filter (where indicator_code = '{{ code }}') as {{ name }},
        {%- endfor %}
        count(distinct row(window_start, window_end)) filter (
            where flow_state = 'reported' or ratio_state = 'reported'
        ) > 1 as window_mismatch
    from periods
    group by unit_key, unit_id, period_key, service_code

)

select
    unit_key,
    unit_id,
    period_key,
    service_code,
    {%- for name in measures %}
        {{ name }},
    {%- endfor %}
    cast(100.0 * cast(received_online as double) / nullif(received, 0) as decimal(38, 6))
        as online_rate,
    cast(100.0 * cast(resolved_on_time as double) / nullif(resolved, 0) as decimal(38, 6))
        as on_time_rate,
    {%- for name in rates %}
        {{ name }},
    {%- endfor %}
    window_mismatch
from pivoted
order by period_key, service_code, unit_id
