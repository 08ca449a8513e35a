{%- set built = built_mart('rpt_indicator_comparison') -%}
with periods as (

    select * from {{ ref('dim_period') }}
    where period_type <> 'custom'

),

touched as (

    select * from {{ ref('int_rollup_slices_touched') }}

),

shown as (

    -- Of the slices made anew, those that have anything to compare, or had.
    select distinct
        unit_id,
        period_key
    from {{ ref('fct_unit_rollup') }}
    where period_key in (select touched.period_key from touched)
    {%- if built %}
        union distinct
        select distinct
            unit_id,
            period_key
        from {{ built }}
        where period_key in (select touched.period_key from touched)
    {%- endif %}

),

moved as (

    select
        touched.slice_unit,
        touched.period_key
    from touched
    inner join shown
        on touched.slice_unit = shown.unit_id and touched.period_key = shown.period_key
    union distinct
    -- What a unit reported shows in the earlier figures of the unit its territory is in today.
    select
        chained.current_unit_id as slice_unit,
        touched.period_key
    from touched
    inner join shown
        on touched.slice_unit = shown.unit_id and touched.period_key = shown.period_key
    inner join {{ ref('int_shares_chained') }} as chained on touched.slice_unit = chained.unit_id

),

later as (

    -- A period is compared with the one before and with that of last year, and summed up with the
    -- months of its year.
    select
        earlier.period_key,
        periods.period_key as reached_period_key
    from periods
    inner join periods as earlier
        on
            periods.period_key = earlier.period_key
            or periods.previous_period_key = earlier.period_key
            or periods.same_period_last_year_key = earlier.period_key
            or (
                periods.period_type = 'month'
                and earlier.period_type = 'month'
                and periods.year = earlier.year
                and periods.month > earlier.month
            )
    where
        periods.period_key in (
            select rollups.period_key from {{ ref('fct_unit_rollup') }} as rollups
            union distinct
            select touched.period_key from touched
        )

),

reached as (

    select distinct
        moved.slice_unit,
        later.reached_period_key as period_key
    from moved
    inner join later on moved.period_key = later.period_key

),

rows_shown as (

    select
        unit_key,
        unit_id,
        period_key
    from {{ ref('fct_unit_rollup') }}
    {%- if built %}
        union all
        select
            unit_key,
            unit_id,
            period_key
        from {{ built }}
    {%- endif %}

),

ended as (

    select distinct
        rows_shown.unit_key,
        rows_shown.unit_id,
        rows_shown.period_key
    from rows_shown
    inner join {{ ref('units') }} as units on rows_shown.unit_key = units.unit_key
    inner join {{ ref('int_periods_dated') }} as dated on rows_shown.period_key = dated.period_key
    where
        units.valid_to <= dated.end_date
        and rows_shown.period_key in (select reached.period_key from reached)

),

members as (

    select
        units.unit_id,
        located.parent_unit_id,
        dated.period_key
    from (select distinct period_key from reached) as asked
    inner join {{ ref('int_periods_dated') }} as dated on asked.period_key = dated.period_key
    inner join {{ ref('units') }} as units
        on
            dated.end_date >= units.valid_from
            and (units.valid_to is null or dated.end_date < units.valid_to)
    inner join {{ ref('int_units_located') }} as located on units.unit_key = located.unit_key
    union distinct
    -- A unit that ended within a longer period is ranked in it beside those that ended with it.
    select
        ended.unit_id,
        located.parent_unit_id,
        ended.period_key
    from ended
    inner join {{ ref('int_units_located') }} as located on ended.unit_key = located.unit_key

),

families as (

    select distinct
        members.parent_unit_id,
        members.period_key
    from reached
    inner join members
        on reached.slice_unit = members.unit_id and reached.period_key = members.period_key

)

select
    slice_unit,
    period_key
from reached
union distinct
-- A rank depends on the units beside it.
select
    members.unit_id as slice_unit,
    members.period_key
from members
inner join families
    on
        members.parent_unit_id = families.parent_unit_id
        and members.period_key = families.period_key
