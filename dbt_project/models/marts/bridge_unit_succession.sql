with successions as (

    select * from {{ ref('unit_successions') }}

)

select
    predecessor_unit_key,
    successor_unit_key,
    effective_date,
    share,
    share_basis,
    relation,
    is_default_successor
from successions
