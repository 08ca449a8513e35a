{%- set measures = {'own flow': 'flow', 'own stock': 'stock'} -%}
with slices as (

    select * from {{ ref('int_rollup_slices_touched') }}

)

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
