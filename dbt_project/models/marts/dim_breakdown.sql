with breakdowns as (

    select * from {{ ref('breakdowns') }}

)

select
    breakdown_code,
    breakdown_type,
    name_vi,
    name_en
from breakdowns
