with months as (

    select distinct slices.period_key
    from {{ ref('int_peer_slices_touched') }} as slices
    inner join {{ ref('int_periods_dated') }} as periods on slices.period_key = periods.period_key
    where periods.period_type = 'month'

),

reported as (

    -- Figures that others are divided by.
    select
        history.unit_id,
        history.period_key,
        history.indicator_code as divisor_code,
        case
            when history.stock_state = 'reported' and history.stock_value > 0
                then history.stock_value
        end as divisor_value,
        history.known_from,
        history.known_to
    from {{ ref('fct_indicator_period_history') }} as history
    inner join months on history.period_key = months.period_key
    where
        history.service_code is null
        and history.breakdown_code = 'ALL'
        and history.indicator_code in (
            select split_part(rules.left_side, ' / ', 2)
            from {{ ref('validation_rules') }} as rules
            where rules.rule_kind = 'peer_outlier'
            union all
            select indicators.target_population_code from {{ ref('indicators') }} as indicators
        )

),

followed as (

    select
        *,
        lead(known_from) over known as next_known_from,
        row_number() over known = 1 as is_first
    from reported
    window known as (partition by unit_id, period_key, divisor_code order by known_from)

)

select
    unit_id,
    period_key,
    divisor_code,
    divisor_value,
    known_from,
    known_to
from followed
union all
-- While a unit had not said how large it is, its size was not known.
select
    unit_id,
    period_key,
    divisor_code,
    null as divisor_value,
    cast('-infinity' as timestamptz) as known_from,
    known_from as known_to
from followed
where is_first
union all
select
    unit_id,
    period_key,
    divisor_code,
    null as divisor_value,
    known_to as known_from,
    next_known_from as known_to
from followed
where known_to is not null and (next_known_from is null or next_known_from > known_to)
