{%- set sums = [
    'flow_value', 'stock_value', 'numerator', 'denominator', 'units_not_applicable',
    'flow_units_reported', 'held_units_reported', 'units_carried_forward',
] -%}
{%- set held = [
    'stock_value', 'numerator', 'denominator', 'units_not_applicable', 'held_units_reported',
    'units_carried_forward', 'as_of_min', 'as_of_max',
] -%}
with months as (

    select
        unit_id,
        period_key,
        indicator_code,
        service_code,
        {%- for column in sums %}
            {{ column }},
        {%- endfor %}
        as_of_min,
        as_of_max
    from {{ ref('int_rollups_summed') }}
    union all
    select
        unit_id,
        period_key,
        indicator_code,
        service_code,
        {%- for column in sums %}
            {{ column }},
        {%- endfor %}
        as_of_min,
        as_of_max
    from {{ ref('int_rollup_months_recalled') }}

),

aggregations as (

    select * from {{ ref('int_aggregations_listed') }}
    where is_summed_over_time or is_held_over_time

),

gathered as (

    select
        months.unit_id,
        nested.period_key,
        months.indicator_code,
        months.service_code,
        {%- for column in sums if column != 'stock_value' %}
            sum(months.{{ column }}) filter (where aggregations.is_summed_over_time)
                as {{ column }},
        {%- endfor %}
        count(coalesce(months.flow_value, months.numerator))
        filter (where aggregations.is_summed_over_time) as summed_months,
        count(coalesce(months.stock_value, months.numerator))
        filter (where aggregations.is_held_over_time) as held_months,
        -- The last month of which anything is known; its counts and dates come with it.
        max_by(
            {
                'month_key': months.period_key,
                {%- for column in held %}
                    '{{ column }}': months.{{ column }}{{ "," if not loop.last }}
                {%- endfor %}
            },
            nested.month_no
        ) filter (
            where aggregations.is_held_over_time
            and coalesce(months.stock_value, months.numerator) is not null
        ) as last_month
    from months
    inner join {{ ref('int_periods_nested') }} as nested on months.period_key = nested.month_key
    inner join {{ ref('int_rollup_slices_touched') }} as touched
        on months.unit_id = touched.slice_unit and nested.period_key = touched.period_key
    inner join aggregations on months.indicator_code = aggregations.indicator_code
    group by months.unit_id, nested.period_key, months.indicator_code, months.service_code

)

select
    unit_id,
    period_key,
    indicator_code,
    service_code,
    flow_value,
    cast(flow_units_reported as bigint) as flow_units_reported,
    cast(units_not_applicable as bigint) as flow_units_not_applicable,
    last_month.stock_value,
    coalesce(last_month.numerator, numerator) as numerator,
    coalesce(last_month.denominator, denominator) as denominator,
    cast(coalesce(last_month.held_units_reported, held_units_reported) as bigint)
        as held_units_reported,
    cast(coalesce(last_month.units_carried_forward, units_carried_forward) as bigint)
        as units_carried_forward,
    cast(coalesce(last_month.units_not_applicable, units_not_applicable) as bigint)
        as held_units_not_applicable,
    last_month.month_key as held_month_key,
    last_month.as_of_min,
    last_month.as_of_max,
    summed_months,
    held_months
from gathered
