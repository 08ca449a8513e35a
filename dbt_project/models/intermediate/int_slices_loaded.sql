with planned as (

    select built_until from {{ ref('int_builds_planned') }}

),

unbuilt as (

    select loads.load_id
    from {{ ref('stg_raw__loads') }} as loads
    cross join planned
    where planned.built_until is null or loads.committed_at > planned.built_until

)

-- Codes are re-used across reforms: every unit that ever bore the code is taken along.
select distinct
    units.unit_id,
    load_slices.period_key
from {{ ref('stg_raw__load_slices') }} as load_slices
inner join unbuilt on load_slices.load_id = unbuilt.load_id
inner join {{ ref('units') }} as units on load_slices.unit_code = units.unit_code
