with indicators as (

    select * from {{ ref('indicators') }}

)

select
    indicator_code,
    name_vi,
    name_en,
    indicator_group,
    unit_of_measure,
    measure_kind,
    time_aggregation,
    unit_aggregation,
    collection_level,
    numerator_code,
    denominator_code,
    paired_code,
    target_population_code,
    is_flagship,
    polarity,
    legal_basis,
    role
from indicators
