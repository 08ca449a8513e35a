select distinct
    ascended.ancestor_unit_id as unit_id,
    ascended.ancestor_level as unit_level,
    ascended.period_key,
    ascended.unit_level as collection_level
from {{ ref('int_units_ascended') }} as ascended
inner join {{ ref('int_rollup_slices_touched') }} as touched
    on
        ascended.ancestor_unit_id = touched.slice_unit
        and ascended.period_key = touched.period_key
where ascended.unit_id <> ascended.ancestor_unit_id
