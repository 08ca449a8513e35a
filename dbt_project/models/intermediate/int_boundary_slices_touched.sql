-- What a unit reported of a period shows under every unit of today that has a share of it.
select distinct
    chained.current_unit_id as slice_unit,
    slices.period_key
from {{ ref('int_slices_selected') }} as slices
inner join {{ ref('int_shares_chained') }} as chained on slices.slice_unit = chained.unit_id
