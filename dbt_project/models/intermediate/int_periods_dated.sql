with periods as (

    select * from {{ ref('int_periods_listed') }}

),

cycles as (

    select * from {{ ref('reporting_cycles') }}

),

locks as (

    -- The first lock made the figures final; the one in force keeps changes out.
    select
        period_key,
        min(locked_at) as first_locked_at,
        max(locked_at) filter (where unlocked_at is null) as locked_at
    from {{ ref('int_locks_dated') }}
    group by period_key

),

owed as (

    select
        period_key,
        max(due_at) as due_at
    from {{ ref('int_deadlines_dated') }}
    where is_mandatory
    group by period_key

),

closed as (

    select
        periods.period_key,
        lead(owed.due_at) over (
            partition by periods.period_type
            order by periods.start_date
        ) as next_due_at
    from periods
    inner join owed on periods.period_key = owed.period_key

),

windows as (

    select
        periods.period_key,
        coalesce(
            min(
                cast(
                    date_trunc('month', periods.start_date)
                    + to_months(cast(cycles.start_month_shift as integer)) as date
                ) + cast(cycles.start_day - 1 as integer)
            ),
            min(periods.start_date)
        ) as window_start,
        coalesce(
            max(
                cast(
                    date_trunc('month', periods.end_date)
                    + to_months(cast(cycles.end_month_shift as integer)) as date
                ) + cast(coalesce(cycles.end_day, 31) - 1 as integer)
            ),
            max(periods.end_date)
        ) as window_end
    from periods
    left join cycles
        on
            periods.period_type = cycles.period_type
            and coalesce(cycles.valid_from, periods.end_date) <= periods.end_date
            and coalesce(cycles.valid_to, periods.end_date + 1) > periods.end_date
    group by periods.period_key

),

closing_months as (

    -- A period nobody owes a report for falls due with the month it ends in.
    select
        periods.end_date,
        owed.due_at,
        closed.next_due_at
    from periods
    inner join owed on periods.period_key = owed.period_key
    inner join closed on periods.period_key = closed.period_key
    where periods.period_type = 'month'

),

finals as (

    select
        periods.period_key,
        least(
            coalesce(closed.next_due_at, closing_months.next_due_at),
            locks.first_locked_at
        ) as final_at
    from periods
    left join closed on periods.period_key = closed.period_key
    left join closing_months on last_day(periods.end_date) = closing_months.end_date
    left join locks on periods.period_key = locks.period_key

),

matured as (

    -- The warehouse speaks at its loads: a period is shown as final from the first one at or after.
    select
        finals.period_key,
        min(loads.committed_at) as matured_at
    from finals
    inner join {{ ref('stg_raw__loads') }} as loads on finals.final_at <= loads.committed_at
    group by finals.period_key

)

select
    periods.period_key,
    periods.period_type,
    periods.shape_code,
    periods.start_date,
    periods.end_date,
    windows.window_start,
    least(windows.window_end, periods.end_date) as window_end,
    periods.label_vi,
    periods.label_en,
    locks.locked_at,
    coalesce(owed.due_at, closing_months.due_at) as due_at,
    finals.final_at,
    matured.matured_at
from periods
inner join windows on periods.period_key = windows.period_key
inner join finals on periods.period_key = finals.period_key
left join matured on periods.period_key = matured.period_key
left join owed on periods.period_key = owed.period_key
left join closing_months on last_day(periods.end_date) = closing_months.end_date
left join locks on periods.period_key = locks.period_key
