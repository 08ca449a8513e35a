with units as (

    select * from {{ ref('units') }}

),

living as (

    select unit_id
    from units
    where valid_to is null

)

-- From unit to unit. A unit that lives on is where it is, whatever it handed over.
select distinct
    predecessors.unit_id as from_unit_id,
    successors.unit_id as to_unit_id,
    successions.relation
from {{ ref('unit_successions') }} as successions
inner join units as predecessors
    on successions.predecessor_unit_key = predecessors.unit_key
inner join units as successors
    on successions.successor_unit_key = successors.unit_key
where
    predecessors.unit_id <> successors.unit_id
    and predecessors.unit_id not in (select living.unit_id from living)
