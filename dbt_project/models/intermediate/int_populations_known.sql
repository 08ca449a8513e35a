with wanted as (

    select distinct
        listed.unit_id,
        indicators.target_population_code as population_code
    from {{ ref('int_totals_listed') }} as listed
    inner join {{ ref('indicators') }} as indicators
        on listed.total_code = indicators.indicator_code
    where indicators.target_population_code is not null

),

months as (

    select
        wanted.unit_id,
        wanted.population_code,
        months.month_no
    from wanted
    inner join {{ ref('int_progress_sliced') }} as months
        on wanted.unit_id = months.slice_unit and months.is_recomputed

)

-- The latest figure of the unit itself up to the month, else its predecessors' together.
select
    months.unit_id,
    months.population_code,
    months.month_no,
    coalesce(reported.population, inherited.population) as population,
    case
        when reported.population is not null then reported.as_of_date
        else inherited.as_of_date
    end as as_of_date
from months
asof left join {{ ref('int_populations_reported') }} as reported
    on
        months.unit_id = reported.unit_id
        and months.population_code = reported.population_code
        and months.month_no >= reported.month_no
left join {{ ref('int_populations_inherited') }} as inherited
    on
        months.unit_id = inherited.unit_id
        and months.population_code = inherited.population_code
