with months as (

    select
        period_key,
        start_date,
        end_date,
        window_end,
        lag(window_end) over (order by start_date) as earlier_window_end
    from {{ ref('int_periods_dated') }}
    where period_type = 'month'

),

reached as (

    select
        load_slices.period_key,
        min(loads.committed_at) as reached_at
    from {{ ref('stg_raw__load_slices') }} as load_slices
    inner join {{ ref('stg_raw__loads') }} as loads on load_slices.load_id = loads.load_id
    group by load_slices.period_key

),

dated as (

    -- Days begin in the time zone due dates are meant in.
    select
        months.*,
        reached.reached_at,
        timezone('{{ var("timezone") }}', cast(months.window_end as timestamp)) as closes_at,
        timezone(
            '{{ var("timezone") }}',
            cast(coalesce(months.earlier_window_end + 1, months.start_date) as timestamp)
        ) as begins_at
    from months
    left join reached on months.period_key = reached.period_key

),

opened as (

    -- A month opens on the last day of its window, or with its first report once it has begun.
    select
        *,
        case
            when reached_at is null then closes_at
            else least(closes_at, greatest(reached_at, begins_at))
        end as opened_at
    from dated

)

select
    cast(
        12 * extract(year from opened.start_date) + extract(month from opened.start_date) - 1
        as integer
    ) as month_no,
    opened.period_key,
    opened.start_date,
    opened.end_date,
    opened.window_end,
    opened.opened_at,
    planned.built_until is null or opened.opened_at > planned.built_until as is_newly_opened
from opened
cross join {{ ref('int_builds_planned') }} as planned
where opened.opened_at <= planned.known_until
