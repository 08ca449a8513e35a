with periods as (

    -- The tree is known from its first day on; earlier periods take it as it stood then.
    select
        period_key,
        greatest(window_end, (select min(units.valid_from) from {{ ref('units') }} as units))
            as valid_on
    from {{ ref('int_periods_dated') }}

),

lives as (

    select
        unit_id,
        min(valid_from) as born_on,
        case when bool_and(valid_to is not null) then max(valid_to) end as ended_on
    from {{ ref('units') }}
    group by unit_id

)

select
    chained.unit_id,
    touched.period_key,
    chained.current_unit_id,
    chained.current_unit_key,
    chained.share_from,
    chained.share_to,
    chained.is_divided,
    periods.valid_on >= lives.born_on
    and (lives.ended_on is null or periods.valid_on < lives.ended_on) as is_in_force
from {{ ref('int_boundary_slices_touched') }} as touched
inner join {{ ref('int_shares_chained') }} as chained
    on touched.slice_unit = chained.current_unit_id
inner join periods on touched.period_key = periods.period_key
inner join lives on chained.unit_id = lives.unit_id
