select
    current_unit_id,
    current_unit_key,
    period_key,
    count(*) filter (where is_in_force) as predecessors_expected,
    count(*) filter (where is_in_force and is_divided) as predecessors_divided
from {{ ref('int_predecessors_dated') }}
group by current_unit_id, current_unit_key, period_key
