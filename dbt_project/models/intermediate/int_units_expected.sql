with obliged as (

    select distinct
        unit_level,
        period_key
    from {{ ref('int_obligations_dated') }}
    where is_mandatory

),

counted as (

    select
        ascended.ancestor_unit_id as unit_id,
        ascended.period_key,
        ascended.unit_level as collection_level,
        count(*) as units_expected,
        count(obliged.unit_level) as units_obliged
    from {{ ref('int_units_ascended') }} as ascended
    left join obliged
        on
            ascended.unit_level = obliged.unit_level
            and ascended.period_key = obliged.period_key
    group by ascended.ancestor_unit_id, ascended.period_key, ascended.unit_level

),

spans as (

    select
        period_key as month_key,
        period_key,
        1 as month_no
    from {{ ref('int_periods_dated') }}
    where
        period_type = 'month'
        and period_key in (select counted.period_key from counted)
    union all
    select
        month_key,
        period_key,
        month_no
    from {{ ref('int_periods_nested') }}
    where
        period_key in (
            select touched.period_key from {{ ref('int_rollup_slices_touched') }} as touched
        )

),

lasting as (

    select
        unit_key,
        unit_id,
        valid_from,
        lead(valid_from) over (partition by unit_id order by valid_from) as next_valid_from,
        min(valid_from) over () as first_day
    from {{ ref('units') }}

),

versions as (

    -- The version in force on the last day, as in fct_indicator_period.
    select
        periods.period_key,
        lasting.unit_id,
        lasting.unit_key
    from lasting
    inner join {{ ref('int_periods_dated') }} as periods
        on
            lasting.valid_from <= greatest(periods.end_date, lasting.first_day)
            and (
                lasting.next_valid_from is null
                or lasting.next_valid_from > greatest(periods.end_date, lasting.first_day)
            )
    where periods.period_key in (select spans.period_key from spans)

)

-- A month stands for itself; a sum of months expects every unit once a month.
select
    versions.unit_key,
    counted.unit_id,
    spans.period_key,
    counted.collection_level,
    cast(sum(counted.units_expected) as bigint) as units_expected,
    cast(sum(counted.units_obliged) as bigint) as units_obliged,
    max_by(counted.units_expected, spans.month_no) as units_at_end,
    max_by(counted.units_obliged, spans.month_no) as units_obliged_at_end,
    count(*) as months_expected
from counted
inner join spans on counted.period_key = spans.month_key
inner join versions
    on counted.unit_id = versions.unit_id and spans.period_key = versions.period_key
group by versions.unit_key, counted.unit_id, spans.period_key, counted.collection_level
