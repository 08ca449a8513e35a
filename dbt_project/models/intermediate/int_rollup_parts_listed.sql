{%- set measures = {'own flow': 'flow', 'own stock': 'stock'} -%}
with slices as (

    select * from {{ ref('int_rollup_slices_touched') }}

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

owned as (

    -- What a unit that holds others says of all of them, and how many those are.
    {%- for measure, part in measures.items() %}
        {{ 'union all' if not loop.first }}
        select
            '{{ measure }}' as measure,
            history.unit_id,
            history.period_key,
            history.indicator_code,
            history.service_code,
            history.{{ part }}_value as own_value,
            history.{{ part }}_submission_id as submission_id,
            history.{{ part }}_value_no as value_no,
            history.known_from,
            history.known_to,
            aggregations.collection_level,
            case '{{ part }}'
                when 'flow' then expected.units_expected
                else expected.units_at_end
            end as units_expected
        from {{ ref('fct_indicator_period_history') }} as history
        inner join slices
            on history.unit_id = slices.slice_unit and history.period_key = slices.period_key
        inner join {{ ref('int_aggregations_listed') }} as aggregations
            on history.indicator_code = aggregations.indicator_code
        inner join {{ ref('int_units_expected') }} as expected
            on
                history.unit_id = expected.unit_id
                and history.period_key = expected.period_key
                and aggregations.collection_level = expected.collection_level
        where
            history.breakdown_code = 'ALL'
            and history.{{ part }}_state = 'reported'
            and history.{{ part }}_precision = 'exact'
            and aggregations.is_summed_over_units
            and not aggregations.is_recomputed
            and expected.units_at_end > 1
            and (
                expected.months_expected = 1
                or aggregations.{{ 'is_summed' if part == 'flow' else 'is_held' }}_over_time
            )
    {%- endfor %}

)

-- A total of a longer period is that of its last month.
select
    owned.measure,
    owned.unit_id,
    owned.period_key,
    owned.indicator_code,
    owned.service_code,
    owned.own_value,
    owned.submission_id,
    owned.value_no,
    owned.known_from,
    owned.known_to,
    owned.units_expected,
    ascended.unit_id as part_unit_id,
    spans.month_key as part_period_key,
    case owned.measure when 'own flow' then parts.flow_value else parts.stock_value end
        as part_value,
    parts.known_from as part_known_from,
    parts.known_to as part_known_to
from owned
inner join spans
    on owned.period_key = spans.period_key and (owned.measure = 'own flow' or spans.is_last)
inner join {{ ref('int_units_ascended') }} as ascended
    on
        owned.unit_id = ascended.ancestor_unit_id
        and spans.month_key = ascended.period_key
        and owned.collection_level = ascended.unit_level
inner join {{ ref('fct_indicator_period_history') }} as parts
    on
        ascended.unit_id = parts.unit_id
        and spans.month_key = parts.period_key
        and owned.indicator_code = parts.indicator_code
        and owned.service_code is not distinct from parts.service_code
        and parts.breakdown_code = 'ALL'
        and {{ known_together('owned', 'parts') }}
where
    case owned.measure
        when 'own flow' then parts.flow_value is not null
        else parts.stock_value is not null
    end
    -- A unit to which the indicator does not apply says so and gives no figure beside.
    or (
        'not_applicable' in (parts.flow_state, parts.stock_state)
        and coalesce(parts.flow_value, parts.stock_value) is null
    )
