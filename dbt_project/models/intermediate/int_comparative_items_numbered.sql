with services as (

    select service_code from {{ ref('dim_service') }}
    union all
    select null

),

numbered as (

    select
        indicators.indicator_code,
        services.service_code,
        indicators.polarity,
        cast(
            row_number() over (order by indicators.indicator_code, services.service_code) as integer
        ) as line_no
    from {{ ref('dim_indicator') }} as indicators
    cross join services

),

measures (measure, measure_no) as (

    values
    {%- for measure, value, coverage in compared_measures() %}
        ('{{ measure }}', {{ loop.index0 }}){{ "," if not loop.last }}
    {%- endfor %}

)

select
    numbered.line_no,
    numbered.line_no * {{ compared_measures() | length }} + measures.measure_no as item_no,
    numbered.indicator_code,
    numbered.service_code,
    measures.measure,
    aggregations.factor,
    aggregations.collection_level,
    measures.measure = 'flow' and aggregations.is_summed_over_time as is_summed_over_time,
    case numbered.polarity when 'down' then -1 else 1 end as merit_sign
from numbered
cross join measures
inner join {{ ref('int_aggregations_listed') }} as aggregations
    on numbered.indicator_code = aggregations.indicator_code
