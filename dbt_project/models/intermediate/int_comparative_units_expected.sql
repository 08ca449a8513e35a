with units as (

    select distinct
        unit_id,
        unit_no,
        is_ended
    from {{ ref('int_comparative_units_numbered') }}

),

months as (

    select
        expected.unit_id,
        expected.collection_level,
        expected.units_expected,
        periods.period_no,
        periods.year,
        periods.month
    from {{ ref('int_units_expected') }} as expected
    inner join {{ ref('int_comparative_periods_numbered') }} as periods
        on expected.period_key = periods.period_key
    where periods.is_month

),

parts as (

    select
        months.*,
        units.unit_no,
        shares.share_from,
        shares.share_to
    from months
    inner join {{ ref('int_shares_chained') }} as shares on months.unit_id = shares.unit_id
    inner join units on shares.current_unit_id = units.unit_id
    union all
    select
        months.*,
        units.unit_no,
        0 as share_from,
        1 as share_to
    from months
    inner join units on months.unit_id = units.unit_id
    where units.is_ended

),

held as (

    select
        unit_no,
        period_no,
        year,
        month,
        collection_level,
        sum({{ part_of('cast(units_expected as decimal(18, 6))', 'share_from', 'share_to') }})
            as units_expected
    from parts
    group by unit_no, period_no, year, month, collection_level

)

select
    unit_no,
    period_no,
    collection_level,
    sum(units_expected) over (
        partition by unit_no, collection_level, year
        order by month
    ) as units_so_far
from held
