with targets as (

    select * from {{ ref('int_targets_reported') }}

),

lives as (

    select
        unit_id,
        min(valid_from) as born_on,
        case when bool_and(valid_to is not null) then max(valid_to) end as ended_on,
        min(min(valid_from)) over () as first_day
    from {{ ref('units') }}
    group by unit_id

),

months as (

    -- All months of the target's period in which the unit stood, those to come as well.
    select
        targets.unit_id,
        targets.period_key,
        months.period_key as month_key,
        count(*) over (partition by targets.unit_id, targets.period_key) as months_expected
    from (select distinct unit_id, period_key, start_date, end_date from targets) as targets
    inner join {{ ref('int_periods_dated') }} as months
        on
            months.period_type = 'month'
            and months.start_date >= targets.start_date
            and months.end_date <= targets.end_date
    inner join lives
        on
            targets.unit_id = lives.unit_id
            and greatest(months.window_end, lives.first_day) >= lives.born_on
            and (
                lives.ended_on is null
                or greatest(months.window_end, lives.first_day) < lives.ended_on
            )

)

-- Over a longer period flows add up; of a total the last month counts.
select
    targets.submission_version_key,
    targets.value_no,
    sum(facts.flow_value) filter (where targets.measure_kind = 'flow') as added_up,
    count(facts.flow_value) as month_count,
    max(months.months_expected) as months_expected,
    last(progress.closing order by months.month_key)
    filter (where progress.unit_id is not null) as last_closing,
    last(progress.closing_basis order by months.month_key)
    filter (where progress.unit_id is not null) as closing_basis
from targets
inner join months
    on targets.unit_id = months.unit_id and targets.period_key = months.period_key
left join {{ ref('fct_indicator_period') }} as facts
    on
        months.unit_id = facts.unit_id
        and months.month_key = facts.period_key
        and targets.indicator_code = facts.indicator_code
        and targets.breakdown_code = facts.breakdown_code
        and targets.service_code is not distinct from facts.service_code
left join {{ ref('fct_cumulative_progress') }} as progress
    on
        months.unit_id = progress.unit_id
        and months.month_key = progress.period_key
        and targets.indicator_code = progress.indicator_code
        and targets.breakdown_code = progress.breakdown_code
        and targets.service_code is not distinct from progress.service_code
group by targets.submission_version_key, targets.value_no
