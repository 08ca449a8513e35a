with obligations as (

    select * from {{ ref('reporting_obligations') }}

),

periods as (

    select * from {{ ref('int_periods_dated') }}

)

select
    obligations.obligation_code,
    obligations.unit_level,
    obligations.role,
    obligations.form,
    obligations.is_mandatory,
    periods.period_key,
    periods.end_date,
    periods.window_end,
    {{ due_at(
        'periods.end_date', 'obligations.due_day', 'obligations.due_month_offset',
        'obligations.due_time', 'obligations.working_day_rule'
    ) }} as due_at
from obligations
inner join periods
    on
        obligations.period_type = periods.period_type
        and coalesce(obligations.valid_from, periods.end_date) <= periods.end_date
        and (obligations.valid_to is null or obligations.valid_to > periods.end_date)
