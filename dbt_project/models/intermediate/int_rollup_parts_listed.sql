with owned as (

    select * from {{ ref('int_rollup_owners_listed') }}

),

spans as (

    -- A month stands for itself; a longer period is made of its months.
    select
        period_key,
        period_key as month_key,
        true as is_last
    from {{ ref('int_periods_dated') }}
    where period_type = 'month'
    union all
    select
        period_key,
        month_key,
        month_no = max(month_no) over (partition by period_key) as is_last
    from {{ ref('int_periods_nested') }}

),

listed as materialized (

    -- Whom each figure is about; a total of a longer period is that of its last month.
    select
        owned.*,
        spans.month_key,
        ascended.unit_id as part_unit_id
    from owned
    inner join spans
        on owned.period_key = spans.period_key and (owned.measure = 'own flow' or spans.is_last)
    inner join {{ ref('int_units_ascended') }} as ascended
        on
            owned.unit_id = ascended.ancestor_unit_id
            and spans.month_key = ascended.period_key
            and owned.collection_level = ascended.unit_level

)

select
    listed.measure,
    listed.unit_id,
    listed.period_key,
    listed.indicator_code,
    listed.service_code,
    listed.own_value,
    listed.submission_id,
    listed.value_no,
    listed.known_from,
    listed.known_to,
    listed.units_expected,
    listed.part_unit_id,
    listed.month_key as part_period_key,
    case listed.measure when 'own flow' then parts.flow_value else parts.stock_value end
        as part_value,
    parts.known_from as part_known_from,
    parts.known_to as part_known_to
from listed
inner join {{ ref('fct_indicator_period_history') }} as parts
    on
        listed.part_unit_id = parts.unit_id
        and listed.month_key = parts.period_key
        and listed.indicator_code = parts.indicator_code
        and listed.service_code is not distinct from parts.service_code
        and parts.breakdown_code = 'ALL'
        and {{ known_together('listed', 'parts') }}
where
    case listed.measure
        when 'own flow' then parts.flow_value is not null
        else parts.stock_value is not null
    end
    -- A unit to which the indicator does not apply says so and gives no figure beside.
    or (
        'not_applicable' in (parts.flow_state, parts.stock_state)
        and coalesce(parts.flow_value, parts.stock_value) is null
    )
