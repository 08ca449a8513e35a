with obligations as (

    select * from {{ ref('reporting_obligations') }}

),

deadlines as (

    select * from {{ ref('int_deadlines_dated') }}

),

periods as (

    select * from {{ ref('int_periods_dated') }}

)

-- What is owed for a period is what was in force when its window closed.
select
    obligations.obligation_code,
    obligations.unit_level,
    obligations.role,
    obligations.form,
    obligations.is_mandatory,
    periods.period_key,
    periods.end_date,
    periods.window_start,
    periods.window_end,
    deadlines.due_date,
    deadlines.due_at
from obligations
inner join deadlines on obligations.obligation_code = deadlines.obligation_code
inner join periods
    on
        deadlines.period_key = periods.period_key
        and coalesce(obligations.valid_from, periods.window_end) <= periods.window_end
        and (obligations.valid_to is null or obligations.valid_to > periods.window_end)
