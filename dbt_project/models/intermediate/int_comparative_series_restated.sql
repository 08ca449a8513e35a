with figures as not materialized (

    select * from {{ ref('int_comparative_figures_listed') }}

),

units as (

    select distinct
        unit_id,
        unit_no,
        is_ended
    from {{ ref('int_comparative_units_numbered') }}

),

chained as (

    select
        former.unit_no,
        latter.unit_no as current_unit_no,
        shares.share_from,
        shares.share_to
    from {{ ref('int_shares_chained') }} as shares
    inner join units as former on shares.unit_id = former.unit_id
    inner join units as latter on shares.current_unit_id = latter.unit_id

),

lives as (

    select
        units.unit_no,
        min(versions.valid_from) as born_on,
        case when bool_and(versions.valid_to is not null) then max(versions.valid_to) end
            as ended_on
    from {{ ref('units') }} as versions
    inner join units on versions.unit_id = units.unit_id
    group by units.unit_no

),

asked as (

    -- Before the tree is known, as at first.
    select
        numbered.period_no,
        greatest(periods.window_end, (select min(lives.born_on) from lives)) as valid_on
    from {{ ref('int_comparative_periods_numbered') }} as numbered
    inner join {{ ref('int_periods_dated') }} as periods
        on numbered.period_key = periods.period_key
    where numbered.period_no in (select figures.period_no from figures)

),

expected as (

    -- How many units of the time a unit of today is made of.
    select
        chained.current_unit_no as unit_no,
        asked.period_no,
        count(*) as predecessors_expected
    from asked
    inner join lives
        on
            asked.valid_on >= lives.born_on
            and (lives.ended_on is null or asked.valid_on < lives.ended_on)
    inner join chained on lives.unit_no = chained.unit_no
    group by chained.current_unit_no, asked.period_no

),

restated as (

    select
        chained.current_unit_no as unit_no,
        figures.period_no,
        figures.item_no,
        sum({{ part_of('figures.value', 'chained.share_from', 'chained.share_to') }}) as value,
        sum({{ part_of('figures.numerator', 'chained.share_from', 'chained.share_to') }})
            as numerator,
        sum({{ part_of('figures.denominator', 'chained.share_from', 'chained.share_to') }})
            as denominator,
        sum(
            {{ part_of('figures.units_reported', 'chained.share_from', 'chained.share_to') }}
        ) as units_reported,
        sum(
            {{ part_of('figures.units_not_applicable', 'chained.share_from', 'chained.share_to') }}
        ) as units_not_applicable,
        min(figures.coverage) as coverage,
        count(figures.value) as predecessors_in,
        bool_or(figures.unit_no <> chained.current_unit_no) as is_restated
    from figures
    inner join chained on figures.unit_no = chained.unit_no
    group by chained.current_unit_no, figures.period_no, figures.item_no

),

judged as (

    -- One predecessor short, and it would be compared with a part of what it was.
    select
        restated.*,
        restated.predecessors_in >= expected.predecessors_expected as is_whole
    from restated
    inner join expected
        on restated.unit_no = expected.unit_no and restated.period_no = expected.period_no

)

select
    judged.unit_no,
    judged.period_no,
    judged.item_no,
    case
        when not judged.is_whole then null
        when items.measure = 'ratio' and judged.is_restated
            then {{ ratio_of('judged.numerator', 'judged.denominator', 'items.factor') }}
        else judged.value
    end as value,
    case when judged.is_whole then judged.coverage end as coverage,
    case when judged.is_whole then judged.units_reported end as units_reported,
    judged.units_not_applicable,
    judged.is_whole and judged.is_restated as is_restated
from judged
inner join {{ ref('int_comparative_items_numbered') }} as items
    on judged.item_no = items.item_no
where judged.is_whole or judged.units_not_applicable > 0
union all
-- A unit that has ended is compared with what it was itself.
select
    figures.unit_no,
    figures.period_no,
    figures.item_no,
    figures.value,
    figures.coverage,
    figures.units_reported,
    figures.units_not_applicable,
    false as is_restated
from figures
inner join units on figures.unit_no = units.unit_no
where units.is_ended
