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
            union distinct
            -- The same months of the year after are compared with these, summed up from January.
            select nested.month_key
            from {{ ref('int_rollup_slices_touched') }} as touched
            inner join {{ ref('dim_period') }} as periods
                on touched.period_key = periods.same_period_last_year_key
            inner join {{ ref('int_periods_nested') }} as nested
                on periods.period_key = nested.period_key
        )

),

changes as (

    select valid_from as changed_on from {{ ref('units') }}
    union distinct
    select valid_to from {{ ref('units') }}
    where valid_to is not null

),

dated as (

    -- Between two changes the tree is the same: it is climbed once, however many periods lie there.
    select
        periods.period_key,
        max(changes.changed_on) as tree_of
    from periods
    inner join changes on periods.valid_on >= changes.changed_on
    group by periods.period_key

),

trees as (

    select distinct tree_of from dated

),

standing as (

    select
        trees.tree_of,
        units.unit_id,
        units.unit_level,
        units.unit_code,
        units.parent_unit_code
    from {{ ref('units') }} as units
    inner join trees
        on
            units.valid_from <= trees.tree_of
            and (units.valid_to is null or units.valid_to > trees.tree_of)

),

parented as (

    select
        units.tree_of,
        units.unit_id,
        parents.unit_id as parent_unit_id,
        parents.unit_level as parent_level
    from standing as units
    inner join standing as parents
        on units.tree_of = parents.tree_of and units.parent_unit_code = parents.unit_code

),

ascended as (

    select
        tree_of,
        unit_id,
        unit_level,
        unit_id as ancestor_unit_id,
        unit_level as ancestor_level
    from standing
    union all
    select
        ascended.tree_of,
        ascended.unit_id,
        ascended.unit_level,
        parented.parent_unit_id as ancestor_unit_id,
        parented.parent_level as ancestor_level
    from ascended
    inner join parented
        on
            ascended.tree_of = parented.tree_of
            and ascended.ancestor_unit_id = parented.unit_id

)

select
    dated.period_key,
    ascended.unit_id,
    ascended.unit_level,
    ascended.ancestor_unit_id,
    ascended.ancestor_level
from ascended
inner join dated on ascended.tree_of = dated.tree_of
