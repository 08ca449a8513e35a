{%- set sums = [
    'flow_value', 'stock_value', 'numerator', 'denominator', 'units_not_applicable',
    'flow_units_reported', 'held_units_reported', 'units_carried_forward',
] -%}
with leaves as (

    select * from {{ ref('int_leaves_measured') }}

),

touched as (

    select * from {{ ref('int_rollup_slices_touched') }}

)

select
    unit_id,
    period_key,
    indicator_code,
    service_code,
    {%- for column in sums %}
        {{ column }},
    {%- endfor %}
    as_of_min,
    as_of_max,
    own_flow_value,
    own_stock_value,
    own_ratio_reported
from {{ ref('int_holders_summed') }}
union all
-- A unit that collects rolls up to itself.
select
    leaves.unit_id,
    leaves.period_key,
    leaves.indicator_code,
    leaves.service_code,
    {%- for column in sums %}
        leaves.{{ column }},
    {%- endfor %}
    leaves.as_of_min,
    leaves.as_of_max,
    leaves.flow_value as own_flow_value,
    leaves.own_stock_value,
    leaves.ratio_reported as own_ratio_reported
from leaves
inner join {{ ref('int_units_ascended') }} as ascended
    on
        leaves.unit_id = ascended.unit_id
        and leaves.period_key = ascended.period_key
        and ascended.unit_id = ascended.ancestor_unit_id
inner join touched
    on leaves.unit_id = touched.slice_unit and leaves.period_key = touched.period_key
