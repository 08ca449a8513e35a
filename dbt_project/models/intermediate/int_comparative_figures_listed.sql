{%- set measures = compared_measures() -%}
with periods as (

    select * from {{ ref('int_comparative_periods_numbered') }}

),

chosen as (

    select
        periods.period_no,
        periods.is_month,
        periods.year,
        periods.month,
        periods.previous_no,
        periods.last_year_no
    from periods
    where
        periods.period_key in (
            select touched.period_key from {{ ref('int_comparative_slices_touched') }} as touched
        )

),

wanted as (

    -- The periods of this build and all they are compared with.
    select chosen.period_no
    from chosen
    union distinct
    select chosen.previous_no
    from chosen
    union distinct
    select chosen.last_year_no
    from chosen
    union distinct
    select months.period_no
    from chosen
    inner join periods as months
        on
            chosen.is_month
            and months.is_month
            and chosen.year = months.year
            and months.month <= chosen.month

),

lines as (

    select distinct
        line_no,
        indicator_code,
        service_code
    from {{ ref('int_comparative_items_numbered') }}

),

rollups as (

    select
        rollups.*,
        periods.period_no,
        units.unit_no,
        units.version_no,
        lines.line_no
    from {{ ref('fct_unit_rollup') }} as rollups
    inner join periods on rollups.period_key = periods.period_key
    inner join {{ ref('int_comparative_units_numbered') }} as units
        on rollups.unit_key = units.unit_key
    inner join lines
        on
            rollups.indicator_code = lines.indicator_code
            and rollups.service_code is not distinct from lines.service_code
    where periods.period_no in (select wanted.period_no from wanted)

)

{% for measure, value, coverage in measures %}
    {{ 'union all' if not loop.first }}
    select
        unit_no,
        version_no,
        period_no,
        line_no * {{ measures | length }} + {{ loop.index0 }} as item_no,
        {{ value }} as value,
        {{ 'ratio_numerator' if measure == 'ratio' else 'cast(null as decimal(38, 6))' }}
            as numerator,
        {{ 'ratio_denominator' if measure == 'ratio' else 'cast(null as decimal(38, 6))' }}
            as denominator,
        {{ coverage }} as coverage,
        {%- if measure == 'flow' %}
            -- What a sum of months stands on; units it does not apply to count without a figure.
            cast(flow_units_reported as decimal(18, 6)) as units_reported,
            cast(units_not_applicable as decimal(18, 6)) as units_not_applicable
        {%- else %}
            cast(null as decimal(18, 6)) as units_reported,
            cast(null as decimal(18, 6)) as units_not_applicable
        {%- endif %}
    from rollups
    where {{ value }} is not null {{ 'or units_not_applicable > 0' if measure == 'flow' }}
{% endfor %}
