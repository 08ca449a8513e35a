{{ config(materialized='view') }}

-- A province goes by the name it had on the period's last day, as the units of the period do.
select
    units.unit_id as province_unit_id,
    periods.period_key,
    {{ on_last_day('units.unit_code') }} as province_code,
    {{ on_last_day('units.unit_name') }} as province_name
from {{ ref('units') }} as units
cross join {{ ref('int_periods_dated') }} as periods
where units.unit_level = 'province'
group by units.unit_id, periods.period_key
