with figures as not materialized (

    select * from {{ ref('int_values_placed') }}
    where
        figure_part is not null
        and (known_to is null or known_to > known_from)

),

instants as (

    -- The instants at which anything known about a slice changed.
    select
        slice_unit,
        period_key,
        known_from as valid_from
    from figures
    union distinct
    select
        slice_unit,
        period_key,
        known_to
    from figures
    where known_to is not null

)

select
    slice_unit,
    period_key,
    valid_from,
    lead(valid_from) over (
        partition by slice_unit, period_key
        order by valid_from
    ) as valid_to,
    count(*) over (partition by slice_unit, period_key) as instant_count
from instants
