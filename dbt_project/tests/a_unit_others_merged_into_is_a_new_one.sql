-- Totals are handed on from the last month of one unit to the first of another: a unit that others
-- went into, or that is a part of another, begins with that day and has an id of its own.
select
    bridge.predecessor_unit_key,
    bridge.successor_unit_key
from {{ ref('bridge_unit_succession') }} as bridge
inner join {{ ref('dim_unit') }} as predecessors
    on bridge.predecessor_unit_key = predecessors.unit_key
inner join {{ ref('dim_unit') }} as successors
    on bridge.successor_unit_key = successors.unit_key
inner join {{ ref('dim_unit') }} as earlier
    on successors.unit_id = earlier.unit_id and earlier.valid_from < successors.valid_from
where predecessors.unit_id <> successors.unit_id
