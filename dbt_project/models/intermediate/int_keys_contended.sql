with figures as (

    select * from {{ ref('int_values_placed') }}
    where figure_part is not null

)

-- Few keys have more than one figure; only these need ranking.
select
    slice_unit,
    period_key,
    row_indicator_code,
    service_code,
    breakdown_code,
    figure_part,
    count(*) as figure_count
from figures
group by all
having count(*) > 1
