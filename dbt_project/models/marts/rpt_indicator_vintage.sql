{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail'
) }}

with followed as (

    select * from {{ ref('int_vintages_followed') }}

),

counted as (

    select
        unit_key,
        unit_id,
        period_key,
        indicator_code,
        service_code,
        breakdown_code,
        min_by(value, known_at) filter (where value is not null) as first_value,
        min(known_at) filter (where value is not null) as first_known_at,
        last(value order by known_at) as latest_value,
        max(known_at) filter (where is_revision or is_first) as latest_known_at,
        count(*) filter (where is_revision) as revisions,
        count(*) filter (where is_revision and known_at >= final_at) as revisions_after_final,
        min(value) as lowest_value,
        max(value) as highest_value,
        max(final_at) as final_at
    from followed
    group by all
    having count(value) > 0

)

select
    unit_key,
    unit_id,
    period_key,
    indicator_code,
    service_code,
    breakdown_code,
    first_value,
    first_known_at,
    latest_value,
    latest_known_at,
    cast(revisions as integer) as revisions,
    cast(revisions_after_final as integer) as revisions_after_final,
    latest_value - first_value as value_change,
    cast(
        100 * cast(latest_value - first_value as double) / nullif(first_value, 0) as decimal(38, 6)
    ) as value_change_rate,
    lowest_value,
    highest_value,
    latest_value is null as is_withdrawn,
    final_at
from counted
