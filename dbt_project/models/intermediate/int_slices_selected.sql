with planned as (

    select built_until from {{ ref('int_builds_planned') }}

),

loads as (

    select
        loads.load_id,
        planned.built_until is null or loads.committed_at > planned.built_until as is_unbuilt
    from {{ ref('stg_raw__loads') }} as loads
    cross join planned

),

known as (

    -- Codes are re-used across reforms: every unit that ever bore the code is taken along, and so
    -- are the figures whose unit is not known ("?" and the code).
    select distinct
        load_slices.load_id,
        load_slices.period_key,
        coalesce(units.unit_id, '?' || load_slices.unit_code) as slice_unit
    from {{ ref('stg_raw__load_slices') }} as load_slices
    left join {{ ref('units') }} as units on load_slices.unit_code = units.unit_code
    union distinct
    select
        load_id,
        period_key,
        '?' || unit_code as slice_unit
    from {{ ref('stg_raw__load_slices') }}

),

locked as (

    select events.target_id as period_key
    from {{ ref('stg_raw__events') }} as events
    inner join loads on events.load_id = loads.load_id
    where events.event_type = 'lock_period' and loads.is_unbuilt

),

touched as (

    select distinct
        known.slice_unit,
        known.period_key
    from known
    inner join loads on known.load_id = loads.load_id
    where
        loads.is_unbuilt
        or known.period_key in (select locked.period_key from locked)

),

following as (

    -- A rule that looks back has to look again at the months after a month that changed.
    select distinct
        later.slice_unit,
        later.period_key
    from touched
    inner join {{ ref('int_periods_dated') }} as touched_period
        on touched.period_key = touched_period.period_key
    inner join known as later on touched.slice_unit = later.slice_unit
    inner join {{ ref('int_periods_dated') }} as later_period
        on later.period_key = later_period.period_key
    where
        later_period.start_date > touched_period.start_date
        and later_period.start_date <= touched_period.start_date + to_months((
            -- Rules over a longer history keep slices of their own, and leave the facts alone.
            select max(rules.lookback_months)
            from {{ ref('validation_rules') }} as rules
            where rules.rule_kind like 'cumulative%'
        ))

)

select
    slice_unit,
    period_key
from touched
union distinct
select
    slice_unit,
    period_key
from following
