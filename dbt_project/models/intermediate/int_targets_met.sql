with targets as (

    select * from {{ ref('int_targets_reported') }}

),

months as (

    select
        targets.unit_id,
        targets.period_key,
        months.period_key as month_key,
        months.start_date
    from (select distinct unit_id, period_key, start_date, end_date from targets) as targets
    inner join {{ ref('int_months_opened') }} as months
        on months.start_date >= targets.start_date and months.end_date <= targets.end_date

),

own as (

    -- The figure of the very period the target is for.
    select
        targets.submission_version_key,
        targets.value_no,
        case
            when targets.measure_kind in ('cumulative', 'cumulative_ytd', 'level')
                then facts.stock_value
            when targets.measure_kind = 'ratio'
                then coalesce(facts.ratio_computed, facts.ratio_reported)
            when targets.measure_kind = 'score' then facts.score_value
            else facts.flow_value
        end as actual
    from targets
    inner join {{ ref('fct_indicator_period') }} as facts
        on
            targets.unit_id = facts.unit_id
            and targets.period_key = facts.period_key
            and targets.row_indicator_code = facts.indicator_code
            and targets.breakdown_code = facts.breakdown_code
            and targets.service_code is not distinct from facts.service_code

),

within_period as (

    -- Over a longer period flows add up; of a total the last month counts.
    select
        targets.submission_version_key,
        targets.value_no,
        sum(facts.flow_value) filter (where targets.measure_kind = 'flow') as added_up,
        last(progress.closing order by months.month_key)
        filter (where progress.unit_id is not null) as last_closing,
        count(coalesce(facts.flow_value, progress.closing)) as month_count
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

)

select
    targets.submission_version_key,
    targets.value_no,
    coalesce(own.actual, within_period.last_closing, within_period.added_up) as actual,
    case
        when own.actual is not null then 'reported'
        when within_period.last_closing is not null then 'closing'
        when within_period.added_up is not null then 'months'
    end as actual_basis,
    case
        when own.actual is null and within_period.added_up is not null
            then cast(within_period.month_count as integer)
    end as actual_months
from targets
left join own
    on
        targets.submission_version_key = own.submission_version_key
        and targets.value_no = own.value_no
left join within_period
    on
        targets.submission_version_key = within_period.submission_version_key
        and targets.value_no = within_period.value_no
