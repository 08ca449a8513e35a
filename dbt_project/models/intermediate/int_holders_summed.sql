{%- set values = ['flow_value', 'stock_value', 'numerator', 'denominator'] -%}
{%- set counts = [
    'units_not_applicable', 'flow_units_reported', 'held_units_reported', 'units_carried_forward',
] -%}
with leaves as (

    select * from {{ ref('int_leaves_measured') }}

),

figures as (

    select * from {{ ref('int_leaf_figures_prepared') }}

),

holders as (

    select * from {{ ref('int_holders_listed') }}

),

below as (

    select
        ascended.ancestor_unit_id as unit_id,
        leaves.period_key,
        leaves.indicator_code,
        leaves.service_code,
        {%- for column in values %}
            sum(leaves.{{ column }}) as {{ column }},
        {%- endfor %}
        {%- for column in counts %}
            cast(sum(leaves.{{ column }}) as bigint) as {{ column }},
        {%- endfor %}
        min(leaves.as_of_min) as as_of_min,
        max(leaves.as_of_max) as as_of_max
    from leaves
    inner join {{ ref('int_units_ascended') }} as ascended
        on
            leaves.unit_id = ascended.unit_id
            and leaves.period_key = ascended.period_key
            and ascended.unit_id <> ascended.ancestor_unit_id
    group by
        ascended.ancestor_unit_id, leaves.period_key, leaves.indicator_code, leaves.service_code

),

owned as (

    -- What the unit itself reported of it.
    select
        figures.unit_id,
        figures.period_key,
        figures.indicator_code,
        figures.service_code,
        figures.collection_level,
        figures.flow_value as own_flow_value,
        figures.own_stock_value,
        figures.ratio_reported as own_ratio_reported
    from figures
    inner join holders
        on
            figures.unit_id = holders.unit_id
            and figures.period_key = holders.period_key
            and figures.collection_level = holders.collection_level

),

shown as (

    select distinct
        period_key,
        indicator_code,
        service_code,
        collection_level
    from leaves
    union distinct
    select distinct
        period_key,
        indicator_code,
        service_code,
        collection_level
    from owned

),

gathered as (

    select
        *,
        null as own_flow_value,
        null as own_stock_value,
        null as own_ratio_reported
    from below
    union all by name
    select * exclude (collection_level)
    from owned
    union all by name
    -- What anyone reports of a period is looked for in every province and in the nation.
    select
        holders.unit_id,
        shown.period_key,
        shown.indicator_code,
        shown.service_code
    from shown
    inner join holders
        on
            shown.period_key = holders.period_key
            and shown.collection_level = holders.collection_level
            and holders.unit_level in ('province', 'nation')

)

select
    unit_id,
    period_key,
    indicator_code,
    service_code,
    {%- for column in values %}
        sum({{ column }}) as {{ column }},
    {%- endfor %}
    {%- for column in counts %}
        cast(coalesce(sum({{ column }}), 0) as bigint) as {{ column }},
    {%- endfor %}
    min(as_of_min) as as_of_min,
    max(as_of_max) as as_of_max,
    max(own_flow_value) as own_flow_value,
    max(own_stock_value) as own_stock_value,
    max(own_ratio_reported) as own_ratio_reported
from gathered
group by unit_id, period_key, indicator_code, service_code
