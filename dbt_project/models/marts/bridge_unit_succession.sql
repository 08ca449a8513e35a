with successions as (

    select * from {{ ref('int_successions_shared') }}

)

select
    predecessor_unit_key,
    successor_unit_key,
    effective_date,
    cast(share as decimal(38, 6)) as share,
    share_basis,
    relation,
    is_default_successor
from successions
