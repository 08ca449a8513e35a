with figures as not materialized (

    select * from {{ ref('int_series_listed') }}

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind like 'history%'

),

stepped as (

    -- Each figure beside the one the month before, for as long as both were known.
    select
        later.* exclude (known_from, known_to),
        earlier.value as previous_value,
        {{ time_together('later', 'earlier') }}
    from figures as later
    inner join figures as earlier
        on
            later.unit_id = earlier.unit_id
            and later.indicator_code = earlier.indicator_code
            and later.service_code is not distinct from earlier.service_code
            and later.breakdown_code = earlier.breakdown_code
            and later.measure = earlier.measure
            and earlier.start_date = later.start_date - to_months(1)
    where
        later.is_judged
        and {{ known_together('later', 'earlier') }}
        and earlier.value_state = 'reported'
        and earlier.precision = 'exact'

)

-- What differs from the month before as the rule describes is worth a look at the whole history.
select
    rules.rule_code,
    rules.rule_kind,
    rules.operator,
    rules.tolerance,
    rules.tolerance_relative,
    rules.lookback_months,
    rules.min_history,
    stepped.unit_id,
    stepped.period_key,
    stepped.start_date,
    stepped.indicator_code,
    stepped.service_code,
    stepped.breakdown_code,
    stepped.measure,
    stepped.value,
    stepped.submission_id,
    stepped.value_no,
    stepped.known_from,
    stepped.known_to,
    stepped.previous_value
from stepped
inner join rules
    on
        stepped.measure = rules.left_side
        or rules.left_side = 'figure'
        or (rules.left_side = 'stock' and stepped.measure in ('level', 'gain'))
inner join {{ ref('indicators') }} as indicators
    on stepped.indicator_code = indicators.indicator_code
where
    case
        when rules.rule_kind = 'history_gap' then stepped.value_state = 'missing'
        when stepped.value_state <> 'reported' or stepped.precision <> 'exact' then false
        when rules.rule_kind = 'history_zero'
            then
                stepped.value = 0
                and stepped.previous_value > 0
                -- That nothing is overdue or left over any more is good news.
                and indicators.polarity <> 'down'
        when rules.rule_kind = 'history_scale'
            then stepped.value > rules.tolerance * greatest(stepped.previous_value, 1)
        when rules.rule_kind = 'history_repeat'
            then
                stepped.value = stepped.previous_value
                and stepped.value >= rules.tolerance
        when rules.left_side = 'gain'
            then
                stepped.value - stepped.previous_value
                > rules.tolerance_relative * stepped.previous_value
        when rules.operator = '>'
            then
                stepped.value - stepped.previous_value
                > rules.tolerance * rules.tolerance_relative * stepped.previous_value
        when rules.operator = '<'
            then
                stepped.previous_value - stepped.value
                > rules.tolerance * rules.tolerance_relative * stepped.previous_value
    end
