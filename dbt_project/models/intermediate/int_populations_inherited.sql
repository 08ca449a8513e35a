with recursive steps as (

    select
        from_unit_id,
        to_unit_id,
        share_from,
        share_to,
        dense_rank() over (order by to_first_month_no) as wave_no,
        count(*) over (partition by to_unit_id) as predecessor_count
    from {{ ref('int_shares_inherited') }}

),

latest as (

    select
        unit_id,
        population_code,
        max_by(population, month_no) as population,
        max_by(as_of_date, month_no) as as_of_date
    from {{ ref('int_populations_reported') }}
    group by unit_id, population_code

),

states as (

    select
        cast(0 as bigint) as wave_no,
        unit_id,
        population_code,
        population,
        as_of_date,
        false as is_inherited
    from latest
    union all
    (
        select
            states.wave_no + 1 as wave_no,
            states.unit_id,
            states.population_code,
            states.population,
            states.as_of_date,
            states.is_inherited
        from states
        where states.wave_no < (select max(steps.wave_no) from steps)
        union all
        select
            steps.wave_no,
            steps.to_unit_id as unit_id,
            states.population_code,
            cast(
                sum({{ part_of('states.population', 'steps.share_from', 'steps.share_to') }})
                as decimal(38, 6)
            ) as population,
            min(states.as_of_date) as as_of_date,
            true as is_inherited
        from states
        inner join steps
            on states.unit_id = steps.from_unit_id and states.wave_no + 1 = steps.wave_no
        -- What a unit says itself goes before what came to it.
        left join latest as own
            on states.unit_id = own.unit_id and states.population_code = own.population_code
        where not states.is_inherited or own.unit_id is null
        group by
            steps.wave_no, steps.to_unit_id, steps.predecessor_count, states.population_code
        having count(*) = steps.predecessor_count
    )

)

select
    unit_id,
    population_code,
    population,
    as_of_date
from states
where is_inherited and wave_no = (select max(steps.wave_no) from steps)
