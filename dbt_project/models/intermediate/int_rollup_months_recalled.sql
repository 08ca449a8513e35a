{%- set built = built_mart('fct_unit_rollup') -%}
with touched as (

    select * from {{ ref('int_rollup_slices_touched') }}

),

wanted as (

    -- The other months of a quarter, half, nine months or year in which a month changed.
    select distinct
        touched.slice_unit as unit_id,
        nested.month_key as period_key
    from touched
    inner join {{ ref('int_periods_nested') }} as nested on touched.period_key = nested.period_key
    left join touched as months
        on touched.slice_unit = months.slice_unit and nested.month_key = months.period_key
    where months.slice_unit is null

),

built as (

    {% if built %}
        select
            *,
            ratio_numerator as numerator,
            ratio_denominator as denominator,
            stock_units_reported as held_units_reported,
            stock_units_carried_forward as carried_forward
        from {{ built }}
    {% else %}
        select
            *,
            units_carried_forward as carried_forward
        from {{ ref('int_rollups_summed') }}
        where false
    {% endif %}

)

select
    built.unit_id,
    built.period_key,
    built.indicator_code,
    built.service_code,
    built.flow_value,
    built.stock_value,
    built.numerator,
    built.denominator,
    built.units_not_applicable,
    built.flow_units_reported,
    built.held_units_reported,
    built.carried_forward as units_carried_forward,
    built.as_of_min,
    built.as_of_max
from built
inner join wanted
    on built.unit_id = wanted.unit_id and built.period_key = wanted.period_key
