with periods as (

    select * from {{ ref('dim_period') }}

),

chosen as (

    select distinct period_key from {{ ref('int_comparative_slices_touched') }}

),

wanted as (

    -- The periods of this build and all they are compared with.
    select chosen.period_key
    from chosen
    union distinct
    select periods.previous_period_key
    from periods
    inner join chosen on periods.period_key = chosen.period_key
    union distinct
    select periods.same_period_last_year_key
    from periods
    inner join chosen on periods.period_key = chosen.period_key
    union distinct
    select months.period_key
    from periods
    inner join chosen on periods.period_key = chosen.period_key
    inner join periods as months
        on periods.year = months.year and months.period_type = periods.period_type
    where periods.period_type = 'month' and months.month <= periods.month

),

rollups as (

    select * from {{ ref('fct_unit_rollup') }}
    where period_key in (select wanted.period_key from wanted)

)

{%- set shown = [
    ('flow', 'flow_value', 'flow_coverage'),
    ('stock', 'stock_value', 'stock_coverage'),
    ('ratio', 'ratio_computed', 'coverage'),
] %}
{% for measure, value, coverage in shown %}
    {{ 'union all' if not loop.first }}
    select
        unit_id,
        unit_key,
        period_key,
        indicator_code,
        service_code,
        '{{ measure }}' as measure,
        {{ value }} as value,
        {{ 'ratio_numerator' if measure == 'ratio' else 'cast(null as decimal(38, 6))' }}
            as numerator,
        {{ 'ratio_denominator' if measure == 'ratio' else 'cast(null as decimal(38, 6))' }}
            as denominator,
        {{ coverage }} as coverage
    from rollups
    where {{ value }} is not null
{% endfor %}
