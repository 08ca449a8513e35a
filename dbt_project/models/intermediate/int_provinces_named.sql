{{ config(materialized='view') }}

-- A province goes by the name it had on the period's last day, as the units of the period do; one
-- that had ended by then by its last name, one not yet begun by its first.
select
    units.unit_id as province_unit_id,
    periods.period_key,
    coalesce(
        max_by(units.unit_code, units.valid_from)
        filter (where units.valid_from <= periods.end_date),
        min_by(units.unit_code, units.valid_from)
    ) as province_code,
    coalesce(
        max_by(units.unit_name, units.valid_from)
        filter (where units.valid_from <= periods.end_date),
        min_by(units.unit_name, units.valid_from)
    ) as province_name
from {{ ref('units') }} as units
cross join {{ ref('int_periods_dated') }} as periods
where units.unit_level = 'province'
group by units.unit_id, periods.period_key
