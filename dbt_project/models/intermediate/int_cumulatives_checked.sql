with slices as (

    select * from {{ ref('int_slices_selected') }}

),

periods as (

    select * from {{ ref('int_periods_dated') }}
    where period_type = 'month'

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind in ('cumulative_fall', 'cumulative_step')

),

reach as (

    -- The months a check of this build can look at.
    select
        min(periods.start_date) - to_months((select max(rules.lookback_months) from rules))
            as first_day,
        max(periods.start_date) as last_day
    from slices
    inner join periods on slices.period_key = periods.period_key

),

totals as (

    select
        history.*,
        periods.start_date,
        indicators.indicator_code as total_code,
        indicators.measure_kind
    from {{ ref('fct_indicator_period_history') }} as history
    inner join periods on history.period_key = periods.period_key
    inner join reach on periods.start_date between reach.first_day and reach.last_day
    inner join {{ ref('indicators') }} as indicators
        on
            (
                history.indicator_code = indicators.paired_code
                or history.indicator_code = indicators.indicator_code
            )
            and indicators.measure_kind in ('cumulative', 'cumulative_ytd')
    where history.stock_state = 'reported' and history.stock_precision = 'exact'

),

pairs as (

    -- Two months and the time during which both were known as they are; the nearest month counts.
    select
        rules.rule_code,
        rules.rule_kind,
        rules.tolerance,
        later.unit_id as slice_unit,
        later.period_key,
        later.total_code as indicator_code,
        later.service_code,
        later.breakdown_code,
        later.stock_submission_id,
        later.stock_value_no,
        later.stock_value,
        later.flow_value,
        later.flow_precision,
        later.window_start,
        earlier.stock_value as earlier_value,
        earlier.as_of_date as earlier_as_of,
        earlier.start_date as earlier_start,
        greatest(later.known_from, earlier.known_from) as known_from,
        case
            when coalesce(later.known_to, earlier.known_to) is not null
                then least(later.known_to, earlier.known_to)
        end as known_to,
        max(earlier.start_date) over (
            partition by
                rules.rule_code, later.unit_id, later.period_key, later.total_code,
                later.service_code, later.breakdown_code
        ) as nearest_start
    from totals as later
    inner join slices
        on later.unit_id = slices.slice_unit and later.period_key = slices.period_key
    cross join rules
    inner join totals as earlier
        on
            later.unit_id = earlier.unit_id
            and later.total_code = earlier.total_code
            and later.breakdown_code = earlier.breakdown_code
            and later.service_code is not distinct from earlier.service_code
            and earlier.start_date < later.start_date
            and earlier.start_date >= later.start_date - to_months(rules.lookback_months)
            and (
                later.measure_kind = 'cumulative'
                or extract(year from earlier.start_date) = extract(year from later.start_date)
            )
            and (later.known_to is null or later.known_to > earlier.known_from)
            and (earlier.known_to is null or earlier.known_to > later.known_from)

),

broken as (

    select * from pairs
    where
        earlier_start = nearest_start
        and case rule_kind
            when 'cumulative_fall' then stock_value < earlier_value - tolerance
            -- Only where the flow starts the day after the earlier total stood.
            when 'cumulative_step'
                then
                    flow_precision = 'exact'
                    and window_start = earlier_as_of + 1
                    and abs(stock_value - earlier_value - flow_value) > tolerance
        end

)

select
    broken.rule_code,
    figures.submission_version_key,
    broken.slice_unit,
    broken.period_key,
    broken.indicator_code,
    broken.service_code,
    broken.breakdown_code,
    figures.locator,
    {{ vn_number('broken.stock_value') }} as found,
    case broken.rule_kind
        when 'cumulative_fall' then {{ vn_number('broken.earlier_value') }}
        else {{ vn_number('broken.earlier_value + broken.flow_value') }}
    end as expected,
    case broken.rule_kind
        when 'cumulative_fall' then strftime(broken.earlier_as_of, '%d/%m/%Y')
        else
            {{ vn_number('broken.earlier_value') }}
            || ' + ' || {{ vn_number('broken.flow_value') }}
    end as detail,
    broken.known_from,
    broken.known_to
from broken
inner join {{ ref('int_values_placed') }} as figures
    on
        broken.stock_submission_id = figures.submission_id
        and broken.stock_value_no = figures.value_no
        and broken.known_from >= figures.known_from
        and (figures.known_to is null or figures.known_to > broken.known_from)
