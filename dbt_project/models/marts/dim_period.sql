with dated as (

    select * from {{ ref('int_periods_dated') }}

),

planned as (

    select * from {{ ref('int_builds_planned') }}

),

ordered as (

    select
        dated.*,
        lag(dated.period_key) over (
            partition by dated.period_type
            order by dated.start_date
        ) as earlier_period_key,
        lag(dated.period_key) over (
            partition by dated.shape_code
            order by dated.start_date
        ) as year_earlier_period_key
    from dated

),

final as (

    select
        ordered.period_key,
        ordered.period_type,
        ordered.start_date,
        ordered.end_date,
        ordered.window_start,
        ordered.window_end,
        cast(extract(year from ordered.end_date) as integer) as year,
        cast(case
            when ordered.period_type in ('half', 'quarter', 'month')
                then ceil(extract(month from ordered.end_date) / 6.0)
        end as integer) as half,
        cast(case
            when ordered.period_type in ('quarter', 'month')
                then extract(quarter from ordered.end_date)
        end as integer) as quarter,
        cast(case
            when ordered.period_type = 'month' then extract(month from ordered.end_date)
        end as integer) as month,
        ordered.label_vi,
        ordered.label_en,
        case
            when ordered.period_type <> 'custom' then ordered.earlier_period_key
        end as previous_period_key,
        case
            when ordered.period_type <> 'custom' then ordered.year_earlier_period_key
        end as same_period_last_year_key,
        ordered.due_at,
        ordered.final_at,
        ordered.matured_at,
        ordered.locked_at,
        case
            when ordered.locked_at <= planned.known_until then 'locked'
            when ordered.final_at <= planned.known_until then 'final'
            when ordered.due_at <= planned.known_until then 'preliminary'
            else 'open'
        end as period_state
    from ordered
    cross join planned

)

select
    period_key,
    period_type,
    start_date,
    end_date,
    window_start,
    window_end,
    year,
    half,
    quarter,
    month,
    label_vi,
    label_en,
    previous_period_key,
    same_period_last_year_key,
    due_at,
    final_at,
    matured_at,
    locked_at,
    period_state
from final
