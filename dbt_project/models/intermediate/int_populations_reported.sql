with populations as (

    select distinct target_population_code as population_code
    from {{ ref('indicators') }}
    where target_population_code is not null

)

select
    facts.unit_id,
    populations.population_code,
    monthly.month_no,
    facts.stock_value as population,
    facts.as_of_date
from {{ ref('fct_indicator_period') }} as facts
inner join populations on facts.indicator_code = populations.population_code
inner join {{ ref('int_units_monthly') }} as monthly
    on facts.unit_id = monthly.unit_id and facts.period_key = monthly.period_key
where
    facts.stock_state = 'reported'
    and facts.service_code is null
    and facts.breakdown_code = 'ALL'
