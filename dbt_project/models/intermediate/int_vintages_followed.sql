with flagships as (

    select * from {{ ref('dim_indicator') }}
    where is_flagship

),

codes as (

    select
        indicator_code,
        'stock' as figure_part,
        row_code
    from flagships
    union all
    -- The flow beside it.
    select
        row_code as indicator_code,
        'flow' as figure_part,
        row_code
    from flagships
    where row_code <> indicator_code

),

figures as (

    select
        facts.unit_key,
        facts.unit_id,
        facts.period_key,
        codes.indicator_code,
        facts.service_code,
        facts.breakdown_code,
        facts.known_from,
        facts.known_to,
        facts.final_at,
        case when codes.figure_part = 'flow' then facts.flow_value else facts.stock_value end
            as value
    from {{ ref('fct_indicator_period_history') }} as facts
    inner join codes on facts.indicator_code = codes.row_code
    where
        (facts.unit_id, facts.period_key)
        in (select (slice_unit, period_key) from {{ ref('int_slices_selected') }})

),

successive as (

    select
        *,
        lead(known_from) over row_history as next_known_from
    from figures
    window row_history as (
        partition by unit_id, period_key, indicator_code, service_code, breakdown_code
        order by known_from
    )

),

moments as (

    -- What nobody says any more is a figure that became unknown.
    select
        * exclude (known_from, known_to, next_known_from),
        known_from as known_at
    from successive
    union all by name
    select
        * exclude (known_from, known_to, next_known_from)
        replace (cast(null as decimal(38, 6)) as value),
        known_to as known_at
    from successive
    where known_to is not null and known_to is distinct from next_known_from

),

compared as (

    select
        *,
        lag(value) over row_history as previous_value,
        count(value) over (row_history rows unbounded preceding) as values_until
    from moments
    window row_history as (
        partition by unit_id, period_key, indicator_code, service_code, breakdown_code
        order by known_at
    )

)

select
    unit_key,
    unit_id,
    period_key,
    indicator_code,
    service_code,
    breakdown_code,
    value,
    known_at,
    final_at,
    value is not null and values_until = 1 as is_first,
    not (value is not distinct from previous_value)
    and values_until > case when value is null then 0 else 1 end as is_revision
from compared
