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

    -- A month opens on the last day of its window, or with its first report once it has begun.
    select
        months.*,
        least(
            timezone('{{ var("timezone") }}', cast(months.window_end as timestamp)),
            case
                when reached.reached_at is not null
                    then greatest(
                        reached.reached_at,
                        timezone(
                            '{{ var("timezone") }}',
                            cast(
                                coalesce(months.earlier_window_end + 1, months.start_date)
                                as timestamp
                            )
                        )
                    )
            end
        ) as opened_at
    from months
    left join reached on months.period_key = reached.period_key

)

select
    cast(
        12 * extract(year from dated.start_date) + extract(month from dated.start_date) - 1
        as integer
    ) as month_no,
    dated.period_key,
    dated.start_date,
    dated.end_date,
    dated.window_end,
    dated.opened_at,
    planned.built_until is null or dated.opened_at > planned.built_until as is_newly_opened
from dated
cross join {{ ref('int_builds_planned') }} as planned
where dated.opened_at <= planned.known_until
