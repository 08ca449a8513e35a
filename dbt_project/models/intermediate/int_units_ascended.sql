with recursive periods as (

    -- The periods of this build and all months inside them.
    select
        dated.period_key,
        -- The tree is known from its first day on; earlier periods take it as it stood then.
        greatest(dated.window_end, (select min(units.valid_from) from {{ ref('units') }} as units))
            as valid_on
    from {{ ref('int_periods_dated') }} as dated
    where
        dated.period_key in (
            select touched.period_key from {{ ref('int_rollup_slices_touched') }} as touched
            union distinct
            select nested.month_key
            from {{ ref('int_rollup_slices_touched') }} as touched
            inner join {{ ref('int_periods_nested') }} as nested
                on touched.period_key = nested.period_key
        )

),

standing as (

    select
        periods.period_key,
        units.unit_id,
        units.unit_level,
        units.unit_code,
        units.parent_unit_code
    from {{ ref('units') }} as units
    inner join periods
        on
            units.valid_from <= periods.valid_on
            and (units.valid_to is null or units.valid_to > periods.valid_on)

),

parented as (

    select
        units.period_key,
        units.unit_id,
        units.unit_level,
        parents.unit_id as parent_unit_id,
        parents.unit_level as parent_level
    from standing as units
    inner join standing as parents
        on units.period_key = parents.period_key and units.parent_unit_code = parents.unit_code

),

ascended as (

    select
        period_key,
        unit_id,
        unit_level,
        unit_id as ancestor_unit_id,
        unit_level as ancestor_level
    from standing
    union all
    select
        ascended.period_key,
        ascended.unit_id,
        ascended.unit_level,
        parented.parent_unit_id as ancestor_unit_id,
        parented.parent_level as ancestor_level
    from ascended
    inner join parented
        on
            ascended.period_key = parented.period_key
            and ascended.ancestor_unit_id = parented.unit_id

)

select
    period_key,
    unit_id,
    unit_level,
    ancestor_unit_id,
    ancestor_level
from ascended
