with services as (

    select * from {{ ref('services') }}

)

select
    service_code,
    name_vi,
    name_en,
    service_list,
    decision,
    owner_agency,
    tthc_code,
    is_essential_25,
    is_extended
from services
