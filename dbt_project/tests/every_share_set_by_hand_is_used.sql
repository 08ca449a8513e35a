-- Each row of succession_overrides names one succession there is, once: a slip in a code or a day
-- would leave the default share in force without a word.
with successions as (

    select
        predecessors.unit_code as predecessor_code,
        successors.unit_code as successor_code,
        shared.effective_date
    from {{ ref('int_successions_shared') }} as shared
    inner join {{ ref('units') }} as predecessors
        on shared.predecessor_unit_key = predecessors.unit_key
    inner join {{ ref('units') }} as successors
        on shared.successor_unit_key = successors.unit_key

)

select
    overrides.predecessor_code,
    overrides.successor_code,
    overrides.effective_date,
    count(successions.successor_code) as successions
from {{ ref('succession_overrides') }} as overrides
left join successions
    on
        overrides.predecessor_code = successions.predecessor_code
        and overrides.successor_code = successions.successor_code
        and overrides.effective_date = successions.effective_date
group by
    overrides.predecessor_code,
    overrides.successor_code,
    overrides.effective_date
having count(successions.successor_code) <> 1
