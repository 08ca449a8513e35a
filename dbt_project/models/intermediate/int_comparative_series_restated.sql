with figures as (

    select * from {{ ref('int_comparative_figures_listed') }}

),

chained as (

    select * from {{ ref('int_shares_chained') }}

),

lives as (

    select
        unit_id,
        min(valid_from) as born_on,
        case when bool_and(valid_to is not null) then max(valid_to) end as ended_on
    from {{ ref('units') }}
    group by unit_id

),

asked as (

    select distinct period_key from figures

),

tree as (

    select min(born_on) as first_day from lives

),

expected as (

    -- How many units of the time a unit of today is made of; before the tree is known, as at first.
    select
        chained.current_unit_id as unit_id,
        periods.period_key,
        count(*) as predecessors_expected
    from asked
    inner join {{ ref('int_periods_dated') }} as periods on asked.period_key = periods.period_key
    cross join tree
    inner join lives
        on
            greatest(periods.window_end, tree.first_day) >= lives.born_on
            and (
                lives.ended_on is null
                or greatest(periods.window_end, tree.first_day) < lives.ended_on
            )
    inner join chained on lives.unit_id = chained.unit_id
    group by chained.current_unit_id, periods.period_key

),

restated as (

    select
        chained.current_unit_id as unit_id,
        figures.period_key,
        figures.indicator_code,
        figures.service_code,
        figures.measure,
        sum({{ part_of('figures.value', 'chained.share_from', 'chained.share_to') }}) as value,
        sum({{ part_of('figures.numerator', 'chained.share_from', 'chained.share_to') }})
            as numerator,
        sum({{ part_of('figures.denominator', 'chained.share_from', 'chained.share_to') }})
            as denominator,
        min(figures.coverage) as coverage,
        count(*) as predecessors_in,
        bool_or(figures.unit_id <> chained.current_unit_id) as is_restated
    from figures
    inner join chained on figures.unit_id = chained.unit_id
    group by
        chained.current_unit_id,
        figures.period_key,
        figures.indicator_code,
        figures.service_code,
        figures.measure

)

select
    restated.unit_id,
    restated.period_key,
    restated.indicator_code,
    restated.service_code,
    restated.measure,
    case
        when restated.measure <> 'ratio' then restated.value
        when not restated.is_restated then restated.value
        else
            {{ ratio_of('restated.numerator', 'restated.denominator', 'aggregations.factor') }}
    end as value,
    restated.coverage,
    restated.is_restated
from restated
inner join expected
    on restated.unit_id = expected.unit_id and restated.period_key = expected.period_key
inner join {{ ref('int_aggregations_listed') }} as aggregations
    on restated.indicator_code = aggregations.indicator_code
-- One predecessor short, and it would be compared with a part of what it was.
where restated.predecessors_in >= expected.predecessors_expected
union all
-- A unit that has ended is compared with what it was itself.
select
    figures.unit_id,
    figures.period_key,
    figures.indicator_code,
    figures.service_code,
    figures.measure,
    figures.value,
    figures.coverage,
    false as is_restated
from figures
inner join lives on figures.unit_id = lives.unit_id
where lives.ended_on is not null
