with obligations as (

    select * from {{ ref('reporting_obligations') }}

),

months as (

    -- The month a report is due in: the one its period ends in, shifted by its offset.
    select
        obligations.obligation_code,
        obligations.is_mandatory,
        obligations.due_day,
        obligations.due_time,
        obligations.working_day_rule,
        periods.period_key,
        cast(
            date_trunc('month', periods.end_date)
            + to_months(cast(obligations.due_month_offset as integer)) as date
        ) as month_start
    from obligations
    inner join {{ ref('int_periods_listed') }} as periods
        on obligations.period_type = periods.period_type

),

named as (

    select
        *,
        least(month_start + cast(due_day - 1 as integer), last_day(month_start)) as named_day
    from months

),

moved as (

    select
        named.*,
        case named.working_day_rule
            when 'next_working_day' then days.next_working_day
            when 'previous_working_day' then days.previous_working_day
            else named.named_day
        end as due_date
    from named
    inner join {{ ref('int_working_days_listed') }} as days on named.named_day = days.date_day

)

select
    obligation_code,
    period_key,
    is_mandatory,
    due_date,
    timezone(
        '{{ var("timezone") }}',
        cast(cast(due_date as varchar) || ' ' || due_time as timestamp)
    ) as due_at
from moved
